"""Each threat that docs/security.md names has a test that exists."""

import re

import pytest

from tests.sources import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"\| `(test_\w+)` \|", PAGE)


@pytest.fixture(scope="module")
def written():
    files = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    return {name for text in files for name in re.findall(r"^(?:async )?def (test_\w+)", text, re.MULTILINE)}


def test_the_page_names_a_test_for_every_threat():
    rows = [
        line
        for line in PAGE.split("## Where data goes")[1].split("## Threats")[1].splitlines()
        if line.startswith("| ") and not line.startswith(("| threat", "| risk"))
    ]
    assert len(rows) > 30
    assert [row for row in rows if not re.search(r"\| `test_\w+` \|$", row)] == []


@pytest.mark.parametrize("name", NAMED)
def test_a_named_test_exists(written, name):
    assert name in written
