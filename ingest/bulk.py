"""Files read and encoded over the machines of a Ray cluster: the steps are those of one machine, and so is the one writer behind them.

Every machine must have this program, and the files at the same paths. The cluster is the one that `RAY_ADDRESS` names, else this machine alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ingest.errors import UnusableInput, WorkerDied
from ingest.reading_job import At, Came, Finished, ask_adapter, told_adapter
from ingest.reading_worker import ReadingWorker

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.reading_job import Ask, Told

Cluster = Callable[[Sequence[bytes], str], Generator[bytes, None, None]]
"""Takes what is to be read and an encoder's name; gives what `Steps` answers, in the order it was asked."""
_FILES_A_BLOCK = 4
"""Files that one machine takes at a time."""


class BulkPool:
    """Reads files as `ReadingPool` does, elsewhere."""

    def __init__(self, asks: Iterable[Ask], encoder: str, cluster: Cluster | None = None) -> None:
        """Nothing is started before the first file is fetched."""
        self._rows = (cluster or on_ray)([ask_adapter().dump_json(ask) for ask in asks], encoder)

    def file(self) -> Iterator[Told]:
        """What becomes of the next file; the last line is `Finished`. Raises `WorkerDied` if the cluster ends early."""
        for row in self._rows:
            line = unpacked(row)
            yield line
            if isinstance(line, Finished):
                return
        message = "The Ray cluster ended before every file was read; nothing that was live has changed. Load again."
        raise WorkerDied(message)

    def close(self) -> None:
        """Let go of the cluster."""
        self._rows.close()


class Steps:
    """What a machine does with files: read, clean, split and encode them, in a process of its own with bounded memory and time."""

    def __init__(self, encoder: str) -> None:
        """With an encoder's name documents come encoded."""
        self._worker = ReadingWorker(encoder=encoder)

    def __call__(self, batch: dict[str, Any]) -> Iterator[dict[str, list[bytes]]]:
        """A batch of `ask`s, as Ray hands them out, to rows of `line`s."""
        for ask in batch["ask"]:
            for line in self._worker.read(ask_adapter().validate_json(bytes(ask))):
                if not isinstance(line, At):
                    yield {"line": [packed(line)]}

    def close(self) -> None:
        """End its process."""
        self._worker.close()


def packed(line: Told) -> bytes:
    """A line and the vectors that follow it."""
    return told_adapter().dump_json(line) + b"\n" + (line.packed if isinstance(line, Came) else b"")


def unpacked(row: bytes) -> Told:
    """What was packed."""
    head, _, vectors = row.partition(b"\n")
    line = told_adapter().validate_json(head)
    return replace(line, packed=vectors) if isinstance(line, Came) else line


def on_ray(asks: Sequence[bytes], encoder: str) -> Generator[bytes, None, None]:
    """The rows of a Ray pipeline. Raises `UnusableInput` without the extra `bulk`, `WorkerDied` when the cluster fails."""
    # what is loaded here is nobody else's business
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        from ray.exceptions import RayError
    except ModuleNotFoundError as error:
        message = "CONCORD_INGEST_BULK is ray, which needs the extra `bulk`: python .ci/install.py bulk. Or unset it."
        raise UnusableInput(message) from error
    try:
        ray.init(include_dashboard=False, log_to_driver=False, configure_logging=False)
        for row in _pipeline(ray.data, asks, encoder, int(ray.cluster_resources().get("CPU", 1))).iter_rows():
            yield row["line"]
    except (RayError, ConnectionError) as error:
        message = f"The Ray cluster failed ({str(error).strip().splitlines()[-1:]}); nothing that was live has changed. Check it and load again."
        raise WorkerDied(message) from error
    finally:
        ray.shutdown()


def _pipeline(data: Any, asks: Sequence[bytes], encoder: str, workers: int) -> Any:  # noqa: ANN401 - a package that is not always there
    """Asks to lines over `workers` processes, one per core, in order."""
    context = data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    blocks = max(1, len(asks) // _FILES_A_BLOCK)
    rows = data.from_items([{"ask": ask} for ask in asks], override_num_blocks=blocks)
    return rows.map_batches(Steps, fn_constructor_args=(encoder,), batch_size=1, concurrency=(1, workers), num_cpus=1)
