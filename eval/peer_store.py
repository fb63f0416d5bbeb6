"""A llama-index collection in qdrant-client's local mode, filled once into a folder and opened from there: filling 10⁵ passages takes longer than asking them.

Runs in the peers' environment. What it is filled with is told by a digest: other passages or another encoder fill it anew, an interrupted filling goes on where
it stopped.
"""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from eval.peer import Text

COLLECTION = "bench"
AT_ONCE = 2_000


def digest_of(texts: Sequence[Text], maker: str) -> str:
    """What a collection of these passages by this encoder is known by."""
    told = sha256(maker.encode())
    for text in texts:
        told.update(json.dumps([text.id, text.text, text.lang, text.market, text.audience]).encode())
    return told.hexdigest()[:16]


def filled(home: Path, digest: str) -> tuple[int, float] | None:
    """How many passages the collection in `home` holds and the seconds spent on it; None if it is another's or none."""
    try:
        told = json.loads((home / "filled.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    return (told["passages"], told["seconds"]) if told["digest"] == digest else None


def fill(home: Path, digest: str, texts: Sequence[Text], vectors: NDArray[np.float32], model: object, say: Callable[[str], None]) -> float:
    """Put the passages that a collection lacks into it. Seconds spent on it, earlier ones included."""
    told = filled(home, digest)
    if told is None:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True, exist_ok=True)
        _note(home, digest, 0, 0.0)
    done, seconds = told or (0, 0.0)
    core = import_module("llama_index.core")
    begun = perf_counter()
    client, storage = _storage(core, home)
    index: Any = None
    for start in range(done, len(texts), AT_ONCE):
        nodes = _nodes(texts[start : start + AT_ONCE], vectors[start : start + AT_ONCE])
        if index is None:
            index = core.VectorStoreIndex(nodes, storage_context=storage, embed_model=model)
        else:
            index.insert_nodes(nodes)
        _note(home, digest, start + len(nodes), seconds + perf_counter() - begun)
        say(f"{start + len(nodes):,} of {len(texts):,} passages kept")
    client.close()
    return filled(home, digest)[1]  # type: ignore[index]  # just noted


def opened(home: Path, model: object) -> Any:  # noqa: ANN401 - a class of a package that is not always there
    """The index of a filled collection."""
    core = import_module("llama_index.core")
    _, storage = _storage(core, home)
    return core.VectorStoreIndex.from_vector_store(storage.vector_store, embed_model=model)


def _nodes(texts: Sequence[Text], vectors: NDArray[np.float32]) -> list[Any]:
    schema = import_module("llama_index.core.schema")
    nodes = []
    for text, row in zip(texts, vectors, strict=True):
        told = {"lang": text.lang, "market": text.market, "audience": text.audience}
        nodes.append(schema.TextNode(id_=text.id, text=text.text, metadata=told, excluded_embed_metadata_keys=list(told), embedding=row.tolist()))
    return nodes


def _storage(core: Any, home: Path) -> tuple[Any, Any]:  # noqa: ANN401 - a module that is not always there
    client = import_module("qdrant_client").QdrantClient(path=str(home / "qdrant"))
    store = import_module("llama_index.vector_stores.qdrant").QdrantVectorStore(client=client, collection_name=COLLECTION)
    return client, core.StorageContext.from_defaults(vector_store=store)


def _note(home: Path, digest: str, passages: int, seconds: float) -> None:
    new = home / "filled.json.new"
    new.write_text(json.dumps({"digest": digest, "passages": passages, "seconds": round(seconds, 2)}), "utf-8")
    new.replace(home / "filled.json")
