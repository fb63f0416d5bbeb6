"""The surface for LlamaIndex users: what any of its readers gives loads as a source, and our index serves as one of its retrievers.

Importing this costs about a second (`llama_index.core`), so nothing on the path of a request does. No global of the library is read or set.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import TYPE_CHECKING, Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import MetadataMode, NodeWithScore, TextNode

from ingest.types import Audience, Kind, LoadOptions, Question, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from llama_index.core.schema import Document, QueryBundle

    from ingest.types import Hit, Index, LoadReport

_SAID = ("family", "title", "owner", "products", "channels", "valid_from", "valid_to", "review_on")
"""Metadata that goes into front matter as it is; the other known keys are checked first, because other readers use the words for something else."""
_PLACES = ("file_path", "source", "url", "file_name")
"""Where readers say what a document came from: parts of one file, as its pages, become one document again."""
_LANG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_LONGEST_NAME = 80


def load_documents(index: Index, documents: Iterable[Document], folder: Path, options: LoadOptions | None = None) -> LoadReport:
    """Make the index's documents of `folder` equal what a reader gave: each becomes a Markdown file there, and the folder is loaded.

    The folder is the reader's own: what it no longer gives is removed from it and, by the load, from the index (unless `options.prune` is off). Blocks until
    searchable.
    """
    options = options or LoadOptions()
    write_documents(documents, folder, prune=options.prune)
    return index.load([str(folder)], options)


def write_documents(documents: Iterable[Document], folder: Path, *, prune: bool = True) -> tuple[str, ...]:
    """Each document as a Markdown file with its metadata as front matter; the names of the files, in order. Unchanged files are left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    whole: dict[str, list[Document]] = {}
    for document in documents:
        whole.setdefault(_place(document), []).append(document)
    names = []
    for place, parts in whole.items():
        names.append(_name(place))
        text = front_matter_of(parts[0].metadata) + "\n\n".join(part.get_content(MetadataMode.NONE) for part in parts) + "\n"
        file = folder / names[-1]
        if not file.exists() or file.read_text("utf-8") != text:
            fresh = file.with_name(f".{file.name}.{os.getpid()}")
            fresh.write_text(text, "utf-8")
            fresh.replace(file)
    for file in folder.glob("*.md") if prune else ():
        if file.name not in names:
            file.unlink()
    return tuple(names)


def front_matter_of(metadata: Mapping[str, Any]) -> str:
    """What a reader says of a document, as front matter; "" if it says nothing that is known here. A value that cannot be one of ours is left out."""
    lang = str(metadata.get("lang") or metadata.get("language") or "")
    markets = metadata.get("markets") or ()
    codes = re.split(r"[,\s]+", markets.strip()) if isinstance(markets, str) else [str(code) for code in markets]
    said: dict[str, object] = {
        "lang": lang if _LANG.fullmatch(lang) else None,
        "kind": metadata.get("kind") if metadata.get("kind") in set(Kind) else None,
        "audience": metadata.get("audience") if metadata.get("audience") in set(Audience) else None,
        "markets": codes if codes and all(map(_COUNTRY.fullmatch, codes)) else None,
        **{key: metadata.get(key) for key in _SAID},
    }
    # a JSON value is a YAML value, whatever is in it
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False, default=str)}" for key, value in said.items() if value]
    return "\n".join(["---", *lines, "---", "", ""]) if lines else ""


class ConcordRetriever(BaseRetriever):
    """Our index as a LlamaIndex retriever: hybrid, across languages, filtered by market, day and audience inside the engine."""

    def __init__(self, index: Index, *, limit: int = 10, lang: str = "und", where: Where | None = None) -> None:
        """Ask `index` for `limit` passages under `where`. The caller opens the index and closes it."""
        # its own manager: without one the library would look for its global settings
        super().__init__(callback_manager=CallbackManager([]))
        self._index = index
        self._limit = limit
        self._lang = lang
        self._where = where or Where()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        answer = self._index.search(Question(query_bundle.query_str, self._lang, self._where, self._limit))
        return [node_of(hit) for hit in answer.hits]


def node_of(hit: Hit) -> NodeWithScore:
    """A hit as a node: the passage's text and span, and where it stands as metadata that no prompt repeats."""
    passage = hit.passage
    window = None if hit.window is None else [hit.window.start, hit.window.end]
    metadata = {
        "path": passage.path,
        "title": passage.title,
        "heading": " › ".join(passage.heading),
        "page": passage.page,
        "lang": passage.lang,
        "kind": passage.kind.value,
        "family": passage.family,
        "version": passage.version,
        "window": window,
        "similarity": round(hit.similarity, 4),
        "arms": [arm.value for arm in hit.arms],
    }
    hidden = [key for key in metadata if key not in {"title", "heading"}]
    node = TextNode(
        id_=passage.id,
        text=passage.text,
        metadata=metadata,
        start_char_idx=passage.span.start,
        end_char_idx=passage.span.end,
        excluded_embed_metadata_keys=hidden,
        excluded_llm_metadata_keys=hidden,
    )
    return NodeWithScore(node=node, score=hit.score)


def _place(document: Document) -> str:
    return next((str(document.metadata[key]) for key in _PLACES if document.metadata.get(key)), document.doc_id)


def _name(place: str) -> str:
    """A file name that people can read, and that no other place has."""
    plain = re.sub(r"[^\w.-]+", "-", "/".join(place.rstrip("/").split("/")[-2:])).strip("-.")[-_LONGEST_NAME:].strip("-.")
    return f"{plain or 'document'}-{hashlib.sha256(place.encode()).hexdigest()[:8]}.md"
