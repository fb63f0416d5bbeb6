"""Whether the service lives, whether it can work, and what it has answered: for supervisors and Prometheus."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from assist.api.deps import InboxDep, IndexDep
from assist.store.open import reachable
from ingest.errors import IngestError

router = APIRouter(include_in_schema=False)
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """What one service counts. Labels name endpoints as the table of rights does, never a person, a conversation or a document."""

    registry: CollectorRegistry
    answers: Counter
    seconds: Histogram


def new_metrics() -> Metrics:
    """Counters of their own for each service in a process."""
    registry = CollectorRegistry()
    answers = Counter("concord_http_answers", "Answers by endpoint and status.", ("method", "path", "status"), registry=registry)
    seconds = Histogram("concord_http_seconds", "Seconds until the answer began.", ("method", "path"), buckets=BUCKETS, registry=registry)
    return Metrics(registry, answers, seconds)


@router.get("/healthz")
def health(index: IndexDep) -> dict[str, int]:
    """Alive, and the live generation. Open to all: it tells nothing else."""
    return {"generation": index.generation()}


@router.get("/readyz")
async def ready(index: IndexDep, inbox: InboxDep) -> Response:
    """204 when store and index answer, 503 with none of their words otherwise. Open to all."""
    try:
        generation = await asyncio.to_thread(index.generation)
    except IngestError:
        generation = -1
    return Response(status_code=204 if generation >= 0 and await reachable(inbox.engine) else 503)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Prometheus' text format."""
    kept: Any = request.state.metrics
    return Response(generate_latest(kept.registry), media_type=CONTENT_TYPE_LATEST)
