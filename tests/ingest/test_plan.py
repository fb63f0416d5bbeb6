"""Which files a load reads: every one is listed once, under one name, and left alone if nothing about it changed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import SourceMissing
from ingest.frequencies import Frequencies
from ingest.plan import Standards, outside, plan, sources_of
from ingest.rows import Known
from ingest.types import Audience, LoadOptions, Outcome, State
from tests.fakes_ingest import write

OPTIONS = LoadOptions()


def planned(paths, base, known=(), options=OPTIONS, how="1"):
    by_path = {one.outcome.path: one for one in known}
    return plan(sources_of(paths, base), options, by_path, Standards(frozenset(by_path), how))


def loaded(one):
    return Known(Outcome(one.path, State.LOADED, "", "f", "en", "manual", 1), str(one.source), one.digest)


def test_a_page_that_another_links_to_is_read_and_a_picture_it_shows_is_not(tmp_path):
    (tmp_path / "a.md").write_text("See [the other page](b.md) and ![a figure](c.png), or [its file](c.png).")
    (tmp_path / "b.md").write_text("Back to [the first](a.md#top).")
    (tmp_path / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    found = planned([str(tmp_path)], tmp_path)
    assert sorted(one.source.name for one in found.read) == ["a.md", "b.md"]
    assert [one.source.name for one in found.skipped] == ["c.png"]


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


def test_a_picture_that_a_page_shows_is_a_figure_and_any_other_is_a_document(tmp_path):
    write(tmp_path / "in" / "de", a="![Lampe](../img/lamp%201.png?x=1)\n\n<img src='b.gif'>\n\n[c]: ../img/c.webp\n\n![web](https://x.de/d.png)")
    for name in ("img/lamp 1.png", "de/b.gif", "img/c.webp", "img/d.png"):
        (tmp_path / "in" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_text("x")
    found = planned(["in"], tmp_path)
    assert {one.path for one in found.skipped} == {"in/img/lamp 1.png", "in/de/b.gif", "in/img/c.webp"}
    assert {one.path for one in found.read} == {"in/de/a.md", "in/img/d.png"}


def test_a_pipe_and_a_link_to_nowhere_are_never_opened(tmp_path):
    write(tmp_path / "in", a="A.")
    os.mkfifo(tmp_path / "in" / "b.md")
    (tmp_path / "in" / "c.md").symlink_to(tmp_path / "nowhere.md")
    assert {Path(one.path).name: one.skip for one in planned(["in"], tmp_path).skipped} == {
        "b.md": "not a document: no regular file",
        "c.md": "not a document: a link that leads nowhere",
    }


def test_a_file_with_documents_inside_is_unchanged_only_while_all_of_them_are_live(tmp_path):
    write(tmp_path / "in", a="A.")
    (tmp_path / "in" / "a.md").rename(tmp_path / "in" / "a.zip")
    (one,) = planned(["in"], tmp_path).read
    whole = Known(Outcome(one.path, State.LOADED, "2 documents inside.", "", "", "", 0), str(one.source), one.digest)
    inner = [Known(Outcome(f"{one.path}/{n}", State.LOADED, "", "f", "en", "manual", 1), outside(one.source, n), "d") for n in ("x.md", "y.md")]
    by_path = {each.outcome.path: each for each in (whole, *inner)}
    live = frozenset(each.outcome.path for each in inner)
    sources = sources_of(["in"], tmp_path)
    assert len(plan(sources, OPTIONS, by_path, Standards(live, "1")).unchanged) == 3
    again = plan(sources, OPTIONS, by_path, Standards(frozenset(["in/a.zip/x.md"]), "1")).read
    assert [each.members for each in again] == [tuple(inner)]
    (tmp_path / "in" / "a.zip").unlink()
    assert {each.outcome.path for each in plan(sources, OPTIONS, by_path, Standards(live, "1")).gone} == set(by_path)


def test_data_tables_hidden_files_and_files_without_an_ending_are_listed_and_skipped(tmp_path):
    write(tmp_path / "in", a="A.")
    for name in ("table.TSV", ".hidden.md", "LICENSE"):
        (tmp_path / "in" / name).write_text("x")
    found = planned(["in"], tmp_path)
    assert {Path(one.path).name: one.skip for one in found.skipped} == {
        "table.TSV": "not a document: .tsv file",
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
