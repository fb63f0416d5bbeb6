"""What is known and what is live, kept in PostgreSQL instead of a file."""

import os

import pytest
from sqlalchemy import create_engine, text

from ingest.database import Database
from ingest.open import open_index
from ingest.settings import ingest_settings
from ingest.types import LoadOptions, Question, Wanted

pytestmark = pytest.mark.postgres


@pytest.fixture
def settings(tmp_path):
    url = os.environ["TEST_POSTGRES_URL"]
    engine = create_engine(url)
    with engine.begin() as connection:
        for (name,) in connection.execute(text("select tablename from pg_tables where schemaname = 'public' and tablename like 'ingest%'")).all():
            connection.execute(text(f'drop table "{name}" cascade'))
    engine.dispose()
    return ingest_settings({"CONCORD_DATA": str(tmp_path / "data"), "CONCORD_STATE_URL": url})


def test_documents_load_are_found_and_a_second_load_changes_nothing(settings, tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "returns.de.md").write_text("# Rückgabe\n\nSie können jeden Artikel innerhalb von 30 Tagen zurückgeben.\n", encoding="utf-8")
    (folder / "returns.zh.md").write_text("# 退货\n\n所有商品均可在收货后 30 天内退货。\n", encoding="utf-8")
    index = open_index(settings)
    try:
        first = index.load([str(folder)], LoadOptions())
        assert (first.loaded, first.failed) == (2, 0)
        assert "30 天" in index.search(Question("收货后多少天内可以退货", "zh")).hits[0].passage.text
        assert index.load([str(folder)], LoadOptions()).unchanged == 2
    finally:
        index.close()
    again = open_index(settings)
    try:
        assert {hit.passage.lang for hit in again.search(Question("Rückgabe 30 Tage", "de")).hits} == {"de", "zh"}
    finally:
        again.close()


def test_a_document_is_replaced_rolled_back_and_deleted_for_good(settings, tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    path = f"{folder}/returns.md"
    index = open_index(settings)
    try:
        for days in (14, 30):
            (folder / "returns.md").write_text(f"# Returns\n\nYou may send everything back within {days} days.\n", encoding="utf-8")
            index.load([str(folder)], LoadOptions())
        assert [(one.number, one.live) for one in index.shelf.versions(path)] == [(2, True), (1, False)]
        index.shelf.finish(index.shelf.changes.rollback(path), lambda _: None)
        assert "14 days" in index.search(Question("send back within days")).hits[0].passage.text
        index.shelf.finish(index.shelf.changes.delete([path]), lambda _: None)
        assert index.search(Question("send back within days")).hits == ()
        assert index.shelf.list(Wanted()).documents == ()
        assert [(one.act, one.state.value) for one in index.shelf.queue()] == [("erase", "done"), ("load", "done"), ("load", "done")]
    finally:
        index.close()


def test_tables_of_the_format_before_are_brought_up_to_date(settings, tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "returns.md").write_text("# Returns\n\nYou may send everything back within 14 days.\n", encoding="utf-8")
    index = open_index(settings)
    index.load([str(folder)], LoadOptions())
    index.close()
    engine = create_engine(os.environ["TEST_POSTGRES_URL"])
    with engine.begin() as connection:
        for table, column in (("versions", "about"), ("versions", "base"), ("versions", "number"), ("versions", "ended_at"), ("documents", "options")):
            connection.execute(text(f"alter table ingest_{table} drop column {column}"))
        connection.execute(text("alter table ingest_passages drop column machine"))
        connection.execute(text("update ingest_meta set value = '1' where key = 'format'"))
    engine.dispose()
    again = open_index(settings)
    (listed,) = again.shelf.list(Wanted()).documents
    assert (listed.lang, listed.versions, listed.about.lang) == ("en", 1, "en")
    again.close()


def test_one_load_at_a_time_of_all_machines_and_the_next_when_it_has_ended(settings):
    ours, theirs = Database(settings.state_url), Database(settings.state_url)
    with ours.only_loader() as first, theirs.only_loader() as second:
        assert (first, second) == (True, False)
    with theirs.only_loader() as third:
        assert third
    ours.close()
    theirs.close()
