"""A service that runs for long, and who keeps a connection to it."""

import json
import os
import re
import time
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from tests.assist.planted import start

HEAP = 64 << 20
"""Bytes that glibc sets aside for the heap of a thread, at a multiple of them (64 bits)."""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A running service and its address."""
    process = start(tmp_path_factory.mktemp("data"))
    try:
        yield process, json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.communicate()


def test_a_connection_that_was_not_used_for_a_while_is_there_still(service):
    with httpx.Client(base_url=service[1], trust_env=False, timeout=60, limits=httpx.Limits(keepalive_expiry=60)) as client:
        ports = []
        for unused in (0, 6):  # uvicorn's own five seconds are over
            time.sleep(unused)
            ports.append(client.get("/healthz").extensions["network_stream"].get_extra_info("client_addr"))
    assert ports[0] == ports[1]


def test_its_threads_share_a_few_heaps(service):
    process, url = service
    if "MALLOC_ARENA_MAX" in os.environ or not re.match("glibc", os.confstr("CS_GNU_LIBC_VERSION") or ""):
        pytest.skip("another C library than glibc, or told otherwise")
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        assert client.get("/readyz").status_code
    held = [re.match(r"(\w+)-(\w+) (\S+)", line) for line in Path(f"/proc/{process.pid}/maps").read_text("utf-8").splitlines()]
    spans = [(int(one[1], 16), int(one[2], 16), one[3]) for one in held]
    heaps = [begin for (begin, end, use), (_, last, rest) in pairwise(spans) if use == "rw-p" and rest == "---p" and last - begin == HEAP and begin % HEAP == 0]
    assert len(heaps) < max(2, len(os.sched_getaffinity(0)))  # the first heap is the process's own
