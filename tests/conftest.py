"""Rules of every test: sockets shut except loopback (pyproject), warnings are errors (pyproject), and, with `--no-skips`, a skipped test is a failed one."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

SAID = "skipped, and --no-skips is on: what this test needs is missing here. Deselect it by its mark or provide what it needs.\n{reason}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--no-skips`: a part that could not run is reported as failed; `make test` and `.ci/run` use it, so that nothing goes missing in silence."""
    parser.addoption("--no-skips", action="store_true", help="report every skipped test as failed")


def pytest_configure() -> None:
    """One thread for the matrices, as the commands have it: where several test processes share few cores, waiting threads take most of the processor."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip, in set-up or in the test itself, into a failure; an expected failure stays what it is."""
    report = yield
    if item.config.getoption("no_skips") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = SAID.format(reason=report.longreprtext)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a file that skips itself as a whole (`importorskip` at its top) into a failure."""
    report = yield
    if collector.config.getoption("no_skips") and report.skipped:
        report.outcome = "failed"
        report.longrepr = SAID.format(reason=report.longreprtext)
    return report
