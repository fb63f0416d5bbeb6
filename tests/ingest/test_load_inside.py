"""Documents inside a file, end to end: found under its name, told apart when the file changes, kept when its new version is broken."""

from __future__ import annotations

from ingest.types import LoadOptions, Question, State
from tests.fakes_ingest import opened
from tests.files import packed, saved

OPTIONS = LoadOptions()


def states(report):
    return {one.path.rsplit("in/", 1)[-1]: one.state for one in report.documents}


def test_an_archive_that_changes_is_read_again_where_it_changed_and_a_broken_one_takes_nothing_away(tmp_path):
    index = opened(tmp_path / "data")
    saved(tmp_path, "in/a.zip", packed({"same.md": "Alpha words stay.", "old.md": "Beta words go.", "new.md": "Gamma words.", "x.json": "{}"}))
    first = index.load([str(tmp_path / "in")], OPTIONS)
    assert states(first) == {
        "a.zip": State.LOADED,
        "a.zip/same.md": State.LOADED,
        "a.zip/old.md": State.LOADED,
        "a.zip/new.md": State.LOADED,
        "a.zip/x.json": State.SKIPPED,
    }
    assert next(one.reason for one in first.documents if one.path.endswith("a.zip")) == "3 documents inside."
    saved(tmp_path, "in/a.zip", packed({"same.md": "Alpha words stay.", "new.md": "Gamma words changed.", "bad.docx": "no document"}))
    second = index.load([str(tmp_path / "in")], OPTIONS)
    assert states(second) == {
        "a.zip": State.LOADED,
        "a.zip/same.md": State.UNCHANGED,
        "a.zip/old.md": State.REMOVED,
        "a.zip/new.md": State.LOADED,
        "a.zip/bad.docx": State.FAILED,
    }
    assert set(states(index.load([str(tmp_path / "in")], OPTIONS)).values()) == {State.UNCHANGED}
    saved(tmp_path, "in/a.zip", b"PK\x03\x04 cut off")
    assert states(index.load([str(tmp_path / "in")], OPTIONS)) == {"a.zip": State.FAILED}
    found = [hit.passage.path.rsplit("/", 1)[-1] for hit in index.search(Question("alpha gamma words changed")).hits]
    assert sorted(found) == ["new.md", "same.md"]
    index.close()
