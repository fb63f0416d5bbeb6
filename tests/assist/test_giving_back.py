"""What a service frees goes back to the system."""

import ctypes
import os
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

HEAPS = """
import ctypes, os, sys, threading
from assist.giving_back import share_heaps

if sys.argv[1] == "shared":
    share_heaps()
together, over = threading.Barrier(33), threading.Barrier(33)

def hold():
    block = bytearray(100_000)
    together.wait()
    over.wait()

for _ in range(32):
    threading.Thread(target=hold, daemon=True).start()
together.wait()
library = ctypes.CDLL(None)
library.malloc_info(0, ctypes.c_void_p.in_dll(library, "stdout"))
library.fflush(None)
over.wait()
"""
"""What glibc says of its heaps while 32 threads hold a block each."""


def kept(every, patience):
    """Megabytes a process still has of 30 that a thread freed, small things that stay lying between them."""
    return int(subprocess.run([sys.executable, "-c", CHURN, str(every), str(patience)], capture_output=True, text=True, check=True).stdout)


def test_what_lies_free_between_things_that_stay_goes_back_to_the_system():
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("another C library than glibc")
    assert kept(3600, 1) > 20
    assert kept(0.1, 60) <= 10


def heaps(how, **environ):
    """How many heaps a process of 32 threads has."""
    around = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"} | environ
    told = subprocess.run([sys.executable, "-c", HEAPS, how], capture_output=True, text=True, check=True, env=around)
    return told.stdout.count("<heap nr=")


def test_threads_share_as_many_heaps_as_there_are_cores():
    if not hasattr(ctypes.CDLL(None), "malloc_info"):
        pytest.skip("another C library than glibc")
    cores = max(2, len(os.sched_getaffinity(0)))
    assert heaps("shared") <= cores
    assert heaps("each its own") > min(cores, 4)


def test_what_an_operator_says_of_heaps_holds():
    if not hasattr(ctypes.CDLL(None), "malloc_info"):
        pytest.skip("another C library than glibc")
    many = max(2, len(os.sched_getaffinity(0))) + 1
    assert heaps("shared", MALLOC_ARENA_MAX=str(many)) == many
