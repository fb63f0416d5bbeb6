"""`python -m tests.soak.owner DATA PASSAGES`: a process that owns a data folder, answers others and does its queue, until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from ingest.open import own_index
from ingest.settings import IngestSettings
from tests.fakes_ingest import ENCODER
from tests.fakes_owner import answering


def main() -> None:
    """PASSAGES after which a load makes what it has searchable: few, so that a load has many moments to be killed at."""
    index = own_index(IngestSettings(data=Path(sys.argv[1]), batch=int(sys.argv[2])), url=None, encoder=ENCODER)
    with answering(index):
        print("ready", flush=True)
        sys.stdin.read()
    index.close()


if __name__ == "__main__":
    main()
