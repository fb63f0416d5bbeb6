"""The catalogue: staged rows are unseen until the flip, and the flip is one transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from ingest.catalogue import Catalogue
from ingest.errors import IndexUnreadable
from ingest.rows import KeptPassage, Known, Live, Staged
from ingest.types import Meta, Outcome, Span, State, Window
from tests.fakes_ingest import passage

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def catalogue(tmp_path):
    catalogue = Catalogue.open(f"sqlite:///{tmp_path / 'state.db'}")
    yield catalogue
    catalogue.close()


def version(path, number, text="text"):
    one = passage(number, text, path=path, loaded_at=NOW, heading=("A", "B"), markets=("DE",), title="T")
    kept = KeptPassage(one, (Window(Span(0, 2)), Window(Span(2, 4))), np.array([5, 7], np.uint32), np.array([1], np.uint32))
    return Staged(path, "0" * 12, text, "T", (), NOW, (kept,))


def known(path, state=State.LOADED):
    return Known(Outcome(path, state, "", "f", "en", "manual", 1), f"/src/{path}", "digest")


def texts(catalogue, generation):
    return {path: catalogue.version(path, generation).text for path in catalogue.paths(generation)}


def test_staged_versions_are_unseen_until_the_flip(catalogue):
    catalogue.stage(1, [version("a", 1, "old!")], ())
    assert texts(catalogue, catalogue.live().generation) == {}
    catalogue.flip(Live(1, "enc"), [known("a")])
    assert texts(catalogue, catalogue.live().generation) == {"a": "old!"}
    assert list(catalogue.known()) == ["a"]


def test_each_generation_sees_its_own_version_of_a_document(catalogue):
    catalogue.stage(1, [version("a", 1, "old!"), version("b", 2, "gone")], ())
    catalogue.stage(2, [version("a", 3, "new!")], ["b"])
    assert texts(catalogue, 1) == {"a": "old!", "b": "gone"}
    assert texts(catalogue, 2) == {"a": "new!"}


def test_what_a_dead_load_staged_is_dropped_and_what_it_would_have_replaced_lives_on(catalogue):
    catalogue.stage(1, [version("a", 1, "old!")], ())
    catalogue.flip(Live(1, "enc"), [known("a")])
    catalogue.stage(2, [version("a", 2, "new!"), version("b", 3)], ())
    catalogue.unstage()
    assert texts(catalogue, 1) == texts(catalogue, 2) == {"a": "old!"}


def test_pruning_drops_passages_that_no_later_generation_holds_and_keeps_their_text_as_history(catalogue):
    catalogue.stage(1, [version("a", 1, "old!")], ())
    catalogue.stage(2, [version("a", 2, "new!")], ())
    catalogue.prune(2)
    assert (catalogue.count(1), catalogue.count(2)) == (0, 1)
    assert [(one.number, one.live, one.until is None) for one in catalogue.documents.versions("a", 2)] == [(2, True, True), (1, False, False)]
    assert catalogue.documents.kept("a", 1).text == "old!"


def test_only_so_many_versions_are_kept_as_history(tmp_path):
    catalogue = Catalogue.open(f"sqlite:///{tmp_path / 'few.db'}", kept_versions=2)
    for generation in (1, 2, 3, 4):
        catalogue.stage(generation, [version("a", generation, f"text {generation}")], ())
        catalogue.prune(generation)
    assert [one.number for one in catalogue.documents.versions("a", 4)] == [4, 3]
    catalogue.close()


def test_a_format_of_before_keeps_its_documents_and_learns_what_is_stated_of_them(tmp_path, catalogue):
    catalogue.stage(1, [version("a", 1)], ())
    catalogue.flip(Live(1, "enc"), [known("a")])
    catalogue.close()
    with sqlite3.connect(tmp_path / "state.db") as connection:
        for table, column in (("versions", "about"), ("versions", "base"), ("versions", "number"), ("versions", "ended_at"), ("documents", "options")):
            connection.execute(f"ALTER TABLE ingest_{table} DROP COLUMN {column}")
        for column in ("machine", "products", "channels", "turns"):
            connection.execute(f"ALTER TABLE ingest_passages DROP COLUMN {column}")
        for table in ("statements", "tasks", "erasures"):
            connection.execute(f"DROP TABLE ingest_{table}")
        connection.execute("UPDATE ingest_meta SET value = '1' WHERE key = 'format'")
    connection.close()
    again = Catalogue.open(f"sqlite:///{tmp_path / 'state.db'}")
    (listed,) = again.documents.listed(1)
    assert (listed.path, listed.about.markets, listed.about.family, listed.versions) == ("a", ("DE",), "f", 1)
    assert not again.version("a", 1).passages[0].passage.machine
    again.close()


def test_passages_of_a_format_of_before_learn_products_and_channels_from_their_version(tmp_path, catalogue):
    catalogue.stage(1, [replace(version("a", 1), about=Meta(products=("A7", "水差し, 青"), channels=("chat",))), version("b", 2)], ())
    catalogue.flip(Live(1, "enc"), [known("a"), known("b")])
    catalogue.close()
    with sqlite3.connect(tmp_path / "state.db") as connection:
        for column in ("products", "channels"):
            connection.execute(f"ALTER TABLE ingest_passages DROP COLUMN {column}")
        connection.execute("UPDATE ingest_meta SET value = '2' WHERE key = 'format'")
    connection.close()
    again = Catalogue.open(f"sqlite:///{tmp_path / 'state.db'}")
    told = {path: [(kept.passage.products, kept.passage.channels) for kept in again.version(path, 1).passages] for path in ("a", "b")}
    assert told == {"a": [(("A7", "水差し, 青"), ("chat",))], "b": [((), ())]}
    again.close()


def test_a_passage_comes_back_as_it_went_in(catalogue):
    staged = version("a", 1)
    catalogue.stage(1, [staged], ())
    kept = catalogue.kept([staged.passages[0].passage.id], 1)[staged.passages[0].passage.id]
    assert kept.passage == staged.passages[0].passage
    assert kept.windows == staged.passages[0].windows
    assert kept.pieces.tolist() == [5, 7]


def test_the_same_passage_may_return_in_a_later_generation(catalogue):
    catalogue.stage(1, [version("a", 1)], ())
    catalogue.stage(2, (), ["a"])
    catalogue.stage(3, [version("a", 1)], ())
    assert [bool(texts(catalogue, generation)) for generation in (1, 2, 3)] == [True, False, True]


def test_a_family_comes_in_document_order(catalogue):
    catalogue.stage(1, [version("b", 2, "22"), version("a", 1, "11")], ())
    assert [one.text for one in catalogue.family("f", None, 1)] == ["11", "22"]
    assert catalogue.family("f", "de", 1) == ()


def test_a_file_that_is_no_database_is_named_with_what_to_do(tmp_path):
    (tmp_path / "state.db").write_bytes(b"this is no database, it is a love letter" * 50)
    with pytest.raises(IndexUnreadable, match="load the documents again"):
        Catalogue.open(f"sqlite:///{tmp_path / 'state.db'}")


def test_a_database_cut_in_half_is_named(tmp_path):
    url = f"sqlite:///{tmp_path / 'state.db'}"
    Catalogue.open(url).close()
    whole = (tmp_path / "state.db").read_bytes()
    (tmp_path / "state.db").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(IndexUnreadable):
        Catalogue.open(url).live()


def test_a_newer_format_asks_for_an_upgrade(tmp_path, catalogue):
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.execute("UPDATE ingest_meta SET value = '99' WHERE key = 'format'")
    connection.close()
    with pytest.raises(IndexUnreadable, match="newer version"):
        Catalogue.open(f"sqlite:///{tmp_path / 'state.db'}")


@pytest.mark.parametrize("url", ["nonsense", "postgresql+nodriver://db/concord"])
def test_a_database_url_that_cannot_be_used_is_named_by_its_setting(url):
    with pytest.raises(IndexUnreadable, match="CONCORD_STATE_URL"):
        Catalogue.open(url)
