"""Which files a load reads: every one is listed once, under one name, and left alone if nothing about it changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.errors import SourceMissing
from ingest.frequencies import Frequencies
from ingest.plan import Standards, plan, sources_of
from ingest.rows import Known
from ingest.types import Audience, LoadOptions, Outcome, State
from tests.fakes_ingest import write

OPTIONS = LoadOptions()


def planned(paths, base, known=(), options=OPTIONS, how="1"):
    by_path = {one.outcome.path: one for one in known}
    return plan(sources_of(paths, base), options, by_path, Standards(frozenset(by_path), how))


def loaded(one):
    return Known(Outcome(one.path, State.LOADED, "", "f", "en", "manual", 1), str(one.source), one.digest)


def test_a_document_is_named_as_it_was_given(tmp_path):
    write(tmp_path / "in" / "de", a="A.")
    (one,) = planned(["./in/"], tmp_path).read
    assert one.path == "in/de/a.md"
    assert planned([str(tmp_path / "in")], Path("/")).read[0].path == f"{tmp_path}/in/de/a.md"


def test_the_same_file_by_another_spelling_keeps_its_first_name(tmp_path):
    write(tmp_path / "in", a="A.")
    known = [loaded(one) for one in planned(["in"], tmp_path).read]
    assert [one.outcome.path for one in planned([str(tmp_path / "in" / "a.md")], Path("/"), known).unchanged] == ["in/a.md"]


def test_a_file_given_twice_is_read_once(tmp_path):
    write(tmp_path / "in", a="A.")
    assert len(planned(["in", "in/a.md", "in"], tmp_path).read) == 1


def test_pictures_hidden_files_and_files_without_an_ending_are_listed_and_skipped(tmp_path):
    write(tmp_path / "in", a="A.")
    for name in ("photo.JPG", ".hidden.md", "LICENSE"):
        (tmp_path / "in" / name).write_text("x")
    found = planned(["in"], tmp_path)
    assert {Path(one.path).name: one.skip for one in found.skipped} == {
        "photo.JPG": "not a document: .jpg file",
        ".hidden.md": "not a document: hidden file",
        "LICENSE": "not a document: a file without an ending",
    }
    assert len(found.read) == 1


@pytest.mark.parametrize(("options", "how"), [(LoadOptions(markets=("DE",)), "1"), (LoadOptions(audience=Audience.INTERNAL), "1"), (OPTIONS, "2")])
def test_a_change_of_how_a_file_is_read_reads_it_again(tmp_path, options, how):
    write(tmp_path / "in", a="A.")
    known = [loaded(one) for one in planned(["in"], tmp_path).read]
    assert len(planned(["in"], tmp_path, known).unchanged) == 1
    assert len(planned(["in"], tmp_path, known, options, how).read) == 1


def test_only_documents_from_inside_the_given_folders_are_pruned(tmp_path):
    write(tmp_path / "in", a="A.", b="B.")
    write(tmp_path / "other", c="C.")
    known = [loaded(one) for one in planned(["in", "other"], tmp_path).read]
    (tmp_path / "in" / "a.md").unlink()
    (tmp_path / "other" / "c.md").unlink()
    assert [one.outcome.path for one in planned(["in"], tmp_path, known).gone] == ["in/a.md"]
    assert planned(["in"], tmp_path, known, LoadOptions(prune=False)).gone == ()


def test_a_missing_path_is_named(tmp_path):
    with pytest.raises(SourceMissing, match=r"missing\.md"):
        sources_of(["missing.md"], tmp_path)


def test_term_counts_follow_passages_that_come_and_go():
    rows = [np.array(row, np.uint32) for row in ([1, 2], [2, 3], [2])]
    counted = Frequencies.none().changed(rows, ()).changed((), [rows[1]])
    assert (counted.passages, counted.indices.tolist(), counted.counts.tolist()) == (2, [1, 2], [1, 2])
    unknown, rare, common = counted.rarity(np.array([9, 1, 2], np.uint32)).tolist()
    assert unknown > rare > common > 0
