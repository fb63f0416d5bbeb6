"""LlamaIndex on both sides: its documents as a source, our index as its retriever, and its globals left alone."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from llama_index.core.schema import Document, QueryBundle

from ingest.front import front_matter
from ingest.llamaindex import ConcordRetriever, front_matter_of, load_documents, write_documents
from ingest.types import Audience, Kind, LoadOptions, State, Where
from tests.fakes_ingest import opened
from tests.sources import ROOT


@pytest.fixture
def index(tmp_path):
    index = opened(tmp_path / "data")
    yield index
    index.close()


def document(text, **metadata):
    return Document(text=text, metadata=metadata)


def test_a_readers_documents_are_loaded_and_what_it_says_of_them_counts(index, tmp_path):
    report = load_documents(
        index,
        [
            document("Kettles come back within 14 days.", source="https://shop.example/returns", lang="en", kind="policy", markets=["DE", "AT"]),
            document("Kettle secrets.", source="wiki/secret", audience="internal"),
        ],
        tmp_path / "reader",
    )
    assert report.loaded == 2
    (one,) = ConcordRetriever(index).retrieve("kettles")
    assert (one.node.metadata["kind"], one.node.metadata["lang"]) == ("policy", "en")
    assert ConcordRetriever(index, where=Where(markets=("FR",))).retrieve("kettles") == []
    inside = ConcordRetriever(index, where=Where(audiences=tuple(Audience))).retrieve("kettle")
    assert len(inside) == 2


def test_the_same_again_changes_nothing_and_what_is_no_longer_given_goes(index, tmp_path):
    first = [document("Kettle text.", url="a"), document("Pot text.", url="b")]
    load_documents(index, first, tmp_path / "reader")
    again = load_documents(index, first, tmp_path / "reader")
    assert (again.unchanged, again.generation) == (2, 1)
    less = load_documents(index, first[:1], tmp_path / "reader")
    assert [one.state for one in less.documents] == [State.UNCHANGED, State.REMOVED]
    kept = load_documents(index, [document("Third text.", url="c")], tmp_path / "reader", LoadOptions(prune=False))
    assert kept.removed == 0
    assert len(ConcordRetriever(index).retrieve("text")) == 2


def test_the_pages_of_a_file_become_one_document_in_their_order(tmp_path):
    pages = [document(f"Page {number}.", file_path="manual.pdf", page_label=str(number)) for number in (1, 2, 3)]
    (name,) = write_documents(pages, tmp_path)
    assert (tmp_path / name).read_text("utf-8").split() == ["Page", "1.", "Page", "2.", "Page", "3."]
    assert name.startswith("manual.pdf-")


@pytest.mark.parametrize("place", ["../../etc/passwd", "https://shop.example/退货?x=1#y", "", "a" * 500, "/", "返品/ポリシー.html"])
def test_a_place_never_names_a_file_outside_the_folder(tmp_path, place):
    (name,) = write_documents([document("Text.", source=place)], tmp_path / "in")
    assert (tmp_path / "in" / name).is_file()
    assert len(name) < 120
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_front_matter_is_what_our_reader_reads_and_foreign_words_are_left_out():
    said = {"lang": "zh-TW", "kind": "policy", "markets": "de, fr", "valid_from": "2026-01-01", "title": 'A "title": with # signs', "owner": "小林"}
    meta, text = front_matter(front_matter_of(said) + "Body.\n")
    assert (meta.lang, meta.kind, meta.markets, meta.title, meta.owner) == ("zh-TW", Kind.POLICY, ("DE", "FR"), 'A "title": with # signs', "小林")
    assert (str(meta.valid_from), text.strip()) == ("2026-01-01", "Body.")
    assert front_matter_of({"kind": "pdf", "language": "English language", "markets": ["Germany"], "audience": "everyone", "file_size": 9}) == ""


def test_a_node_opens_the_passage_it_came_from(index, tmp_path):
    load_documents(index, [document("# Returns\n\nSend the kettle back within 14 days.\n", source="a")], tmp_path / "reader")
    (found,) = ConcordRetriever(index).retrieve(QueryBundle("kettle back"))
    (passage,) = index.passages([found.node.node_id])
    assert (found.node.text, found.node.start_char_idx, found.node.end_char_idx) == (passage.text, passage.span.start, passage.span.end)
    start, end = found.node.metadata["window"]
    assert "kettle" in passage.text[start:end]


def test_nothing_of_the_librarys_global_settings_is_made(index, tmp_path):
    load_documents(index, [document("Kettle text.", source="a")], tmp_path / "reader")
    ConcordRetriever(index).retrieve("kettle")
    # looked up here, not imported by name: a rule of the house forbids that, and this is the one place that asks what became of them
    found = sys.modules["llama_index.core.settings"].Settings
    assert (found._llm, found._embed_model) == (None, None)


def test_the_example_of_the_docs_runs(tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "llamaindex.md").read_text("utf-8"), re.DOTALL)
    code = code.replace('"data', f'"{tmp_path}/data')
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=110)
    assert said.returncode == 0, said.stderr
    first, *found = said.stdout.strip().splitlines()
    assert re.fullmatch(r"\d+ documents loaded", first)
    assert len(found) == 3
    assert all(" de " in line for line in found)


def test_the_path_of_a_request_does_not_import_it():
    said = subprocess.run(
        [sys.executable, "-c", "import sys, ingest.open, ingest.search, ingest.index.embedded, assist.pipeline; print('llama_index' in sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "False\n"
