"""What an audit reads of an index and of its catalogue."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ingest.audit import History
from ingest.compare import difference

if TYPE_CHECKING:
    from ingest.catalogue import Catalogue
    from ingest.types import Difference, Index, Passage


def every_passage(index: Index) -> list[Passage]:
    """All live passages, family by family."""
    families = sorted({one.family for one in index.documents() if one.passages and one.family})
    return [passage for family in families for passage in index.family(family)]


def history_of(catalogue: Catalogue, generation: int) -> History:
    """Documents and their kept versions."""
    listed = catalogue.documents.listed(generation)
    return History(listed, {one.path: catalogue.documents.versions(one.path, generation) for one in listed}, partial(_difference, catalogue))


def _difference(catalogue: Catalogue, path: str, left: int, right: int) -> Difference | None:
    before, after = (catalogue.documents.kept(path, number) for number in (left, right))
    return difference(before, after, left, right) if before and after else None
