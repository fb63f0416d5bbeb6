"""Files that were handed over: kept under their document's path, whole or not at all, and what is deleted of them and what is not."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from ingest.errors import NoRoom, UnusableInput
from ingest.job import Act
from ingest.open import own_index
from ingest.originals import Originals, relative
from ingest.settings import IngestSettings
from ingest.task import Task
from tests.fakes_ingest import ENCODER, opened


@pytest.fixture
def originals(tmp_path):
    return Originals(tmp_path / "data" / "originals", tmp_path / "data")


def written(path, text="x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def settled(originals, path, content):
    source = originals.keep(path, io.BytesIO(content))
    originals.settle([source])
    return source


def test_each_of_two_files_of_one_path_lies_there_when_its_load_begins_and_a_load_begun_again_finds_it(originals):
    first, second = (originals.keep("returns.md", io.BytesIO(content)) for content in (b"14 days", b"30 days"))
    seen = []
    for source in (first, first, second):
        originals.settle([source])
        seen.append(Path(source.path).read_bytes())
    assert seen == [b"14 days", b"14 days", b"30 days"]


def test_a_folder_that_came_into_the_way_of_what_waits_is_told_and_harms_nothing(originals):
    source = originals.keep("a.md", io.BytesIO(b"x"))
    settled(originals, "a.md/b.md", b"y")
    with pytest.raises(NoRoom, match="Load it again"):
        originals.settle([source])


def test_a_file_is_kept_under_its_documents_path_and_replaced_whole(originals, tmp_path):
    for content in (b"old and long", b"new"):
        source = settled(originals, "policies/返品/returns.md", content)
    assert (source.name, source.path) == ("policies/返品/returns.md", str(tmp_path / "data" / "originals" / "policies" / "返品" / "returns.md"))
    assert [path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()] == [b"new"]


@pytest.mark.parametrize("path", ["", "/", "../x.md", "a/../../x.md", ".hidden.md", "a/.x/b.md", "a\x00.md", "a\u202egnp.md", f"{'x' * 300}.md"])
def test_a_path_that_leads_elsewhere_or_hides_something_is_refused(path):
    with pytest.raises(UnusableInput, match="no path for a document"):
        relative(path)


def test_a_folder_in_the_way_is_named(originals):
    settled(originals, "a/b.md", b"x")
    with pytest.raises(UnusableInput, match="in the way"):
        originals.keep("a", io.BytesIO(b"x"))
    with pytest.raises(UnusableInput, match="in the way"):
        originals.keep("a/b.md/c.md", io.BytesIO(b"x"))


@pytest.mark.parametrize(
    ("place", "dropped", "erased"),
    [
        ("data/originals/a.md", True, True),
        ("data/tickets/zendesk/1.md", False, True),
        ("data/approved/articles/1.md", False, True),
        ("shop/a.md", False, False),
    ],
)
def test_only_what_was_handed_over_is_dropped_and_only_what_we_wrote_is_erased(originals, tmp_path, place, dropped, erased):
    file = written(tmp_path / place)
    originals.drop(str(file))
    assert file.exists() is not dropped
    written(file)
    originals.erase(str(file))
    assert file.exists() is not erased


def test_an_archive_stays_when_a_document_inside_it_is_deleted(originals, tmp_path):
    file = written(tmp_path / "data" / "originals" / "all.zip")
    originals.erase(f"{file}//a.md")
    assert file.exists()


def test_what_was_handed_over_to_a_process_that_died_before_it_queued_the_load_is_cleared_away_at_the_next_start(tmp_path):
    index = opened(tmp_path / "data")
    # the process dies: the first is asked for and waits, the second was kept and never asked for, the third was being written
    asked, never, now = (index.shelf.keep(f"policies/{name}.md", io.BytesIO(b"Text.")) for name in ("asked", "never", "now"))
    index.catalogue.tasks.add(Task(Act.LOAD, (asked,), anew=True))
    cut = written(tmp_path / "data" / "originals" / "policies" / ".4711-1.part")
    index.close()
    for file in (asked.handed, never.handed, cut):
        os.utime(file, (0, 0))
    index = own_index(IngestSettings(data=tmp_path / "data"), url=None, encoder=ENCODER)
    index.queue.close()
    index.close()
    left = {path.name for path in (tmp_path / "data" / "originals" / "policies").iterdir()}
    assert left == {"asked.md", Path(now.handed).name}


def test_files_of_its_owner_are_never_cleared_away(originals, tmp_path):
    files = [written(tmp_path / "data" / "originals" / name) for name in (".gitignore", "a.md", "b.part", "c.handed")]
    for file in files:
        os.utime(file, (0, 0))
    originals.sweep(())
    assert all(file.exists() for file in files)
