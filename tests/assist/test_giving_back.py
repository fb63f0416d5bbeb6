"""What a service frees goes back to the system."""

import ctypes
import subprocess
import sys

import pytest

CHURN = """
import sys, threading, time
from pathlib import Path
from assist.giving_back import giving_back

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

stay = []

def churn():
    for _ in range(300):
        stay.append((bytearray(100_000), bytearray(3_000)))
    for at, (_, small) in enumerate(stay):
        stay[at] = small

with giving_back(float(sys.argv[1])):
    before = resident()
    thread = threading.Thread(target=churn)
    thread.start()
    thread.join()
    end = time.monotonic() + float(sys.argv[2])
    while resident() - before > 10_000_000 and time.monotonic() < end:
        time.sleep(0.05)
    print((resident() - before) // 1_000_000)
"""


def kept(every, patience):
    """Megabytes a process still has of 30 that a thread freed, small things that stay lying between them."""
    return int(subprocess.run([sys.executable, "-c", CHURN, str(every), str(patience)], capture_output=True, text=True, check=True).stdout)


def test_what_lies_free_between_things_that_stay_goes_back_to_the_system():
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("another C library than glibc")
    assert kept(3600, 1) > 20
    assert kept(0.1, 60) <= 10
