"""A worker that is told to end ends, also when it is rung at that very moment."""

from __future__ import annotations

import asyncio

import pytest

from assist.jobs import Worker
from assist.store.open import open_store


@pytest.mark.parametrize("turns", range(5))
async def test_a_worker_that_is_cancelled_as_its_bell_rings_ends(tmp_path, turns):
    engine = await open_store(tmp_path, "")
    try:
        worker = Worker(engine, {})
        running = asyncio.create_task(worker.run())
        await asyncio.sleep(0.3)
        worker.ring()
        for _ in range(turns):
            await asyncio.sleep(0)
        running.cancel()
        done, _ = await asyncio.wait({running}, timeout=3)
        assert done == {running}
    finally:
        running.cancel()
        await asyncio.wait({running}, timeout=3)
        await engine.dispose()
