"""A table that takes long to build is built once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from ingest.facts.once import built_once


def test_threads_that_ask_at_the_same_moment_have_it_built_once():
    asking, built, waited = Barrier(6, timeout=60), [], Event()

    @built_once
    def table(name):
        built.append(name)
        waited.wait(0.2)  # long enough for the others to come
        return [name]

    def ask(name):
        asking.wait()
        return table(name)

    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(ask, ["de"] * 6))
    assert built == ["de"]
    assert all(one is found[0] for one in found)
