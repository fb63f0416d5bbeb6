"""The life of a document by command: listed, compared, rolled back, put into a family, deleted for good; the same through the service that owns the folder."""

from __future__ import annotations

import json
from contextlib import contextmanager
from zipfile import ZipFile

import pytest

from ingest.__main__ import main
from ingest.open import own_index
from ingest.settings import IngestSettings
from ingest.types import LoadOptions, Question
from tests.fakes_ingest import ENCODER, opened, write
from tests.fakes_owner import answering

SECRET = "Zebrafinken-4711"


@pytest.fixture(autouse=True)
def _here(monkeypatch, tmp_path):
    monkeypatch.setenv("CONCORD_SERVING_ENCODER", ENCODER)
    monkeypatch.setenv("CONCORD_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "in"


@pytest.fixture(params=["nobody", "a service"])
def owned_by(request, tmp_path):
    """Run once with the index opened by each command, once with all of them asking another process's loopback address."""
    with served(tmp_path / "data") if request.param == "a service" else nothing():
        yield request.param


@contextmanager
def served(data):
    index = own_index(IngestSettings(data=data), url=None, encoder=ENCODER)
    with answering(index):
        yield
    index.close()


@contextmanager
def nothing():
    yield


def ran(capsys, *arguments):
    code = main([*arguments, "--json"])
    said = capsys.readouterr()
    assert code == 0, said.err
    return json.loads(said.out)


@pytest.mark.usefixtures("owned_by")
def test_a_document_is_compared_and_rolled_back(capsys, folder):
    write(folder, returns_de="# Rückgabe\n\nSie haben 14 Tage Zeit für die Rückgabe.")
    ran(capsys, "load", "in", "--owner", "Mia", "--market", "DE", "--review-on", "2027-01-31")
    write(folder, returns_de="# Rückgabe\n\nSie haben 30 Tage Zeit für die Rückgabe.")
    ran(capsys, "load", "in", "--owner", "Mia", "--market", "DE")
    (listed,) = ran(capsys, "documents", "--owner", "Mia")["documents"]
    assert (listed["path"], listed["state"], listed["versions"], listed["about"]["markets"]) == ("in/returns_de.md", "loaded", 2, ["DE"])
    versions = ran(capsys, "versions", "in/returns_de.md")["versions"]
    assert [(one["number"], one["live"], one["about"].get("review_on")) for one in versions] == [(2, True, None), (1, False, "2027-01-31")]
    lines = ran(capsys, "versions", "in/returns_de.md", "--diff", "1", "2")["difference"]["lines"]
    assert [(one["change"], one["text"]) for one in lines if one["change"] != "same"] == [
        ("gone", "Sie haben 14 Tage Zeit für die Rückgabe."),
        ("new", "Sie haben 30 Tage Zeit für die Rückgabe."),
    ]
    assert ran(capsys, "rollback", "in/returns_de.md")["documents"][0]["reason"] == "version 1 again"
    (hit,) = ran(capsys, "search", "Rückgabe")["hits"]
    assert "14 Tage" in hit["text"]
    # what was rolled back stays until its file changes
    assert ran(capsys, "load", "in", "--owner", "Mia", "--market", "DE")["unchanged"] == 1
    assert "14 Tage" in ran(capsys, "search", "Rückgabe")["hits"][0]["text"]
    assert [task["act"] for task in ran(capsys, "queue")["tasks"]] == ["load", "restore", "load", "load"]


@pytest.mark.usefixtures("owned_by")
def test_a_version_that_waits_for_its_day_is_called_off(capsys, folder):
    write(folder, returns="You have 14 days.")
    ran(capsys, "load", "in")
    write(folder, returns="---\nvalid_from: 2099-01-01\n---\nYou have 30 days.")
    assert ran(capsys, "load", "in")["documents"][0]["state"] == "waiting"
    assert "from 2099-01-01 on is called off" in ran(capsys, "withdraw", "in/returns.md")["documents"][0]["reason"]
    assert ran(capsys, "load", "in")["unchanged"] == 1
    assert main(["withdraw", "in/returns.md"]) == 2
    assert "none to call off" in capsys.readouterr().err


@pytest.mark.usefixtures("owned_by")
def test_a_deleted_document_is_found_by_no_question_and_leaves_no_byte_in_the_data_folder(capsys, tmp_path, folder):
    write(folder, secret=f"# {SECRET}\n\nThe code is {SECRET}.", other="# Other\n\nOther words stay here.")
    ran(capsys, "load", "in")
    write(folder, secret=f"# {SECRET}\n\nThe code was {SECRET}, and is another now.")
    ran(capsys, "load", "in")
    assert holding(tmp_path / "data", SECRET)
    (folder / "secret.md").unlink()
    assert ran(capsys, "delete", "in/secret.md")["removed"] == 1
    assert SECRET not in json.dumps(ran(capsys, "search", SECRET))
    assert [one["path"] for one in ran(capsys, "documents")["documents"]] == ["in/other.md"]
    assert not holding(tmp_path / "data", SECRET)
    assert ran(capsys, "search", "other words")["hits"]
    assert main(["versions", "in/secret.md"]) == 2


def holding(data, text):
    return [str(path) for path in data.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def test_a_document_whose_file_is_still_there_says_so_when_it_is_deleted(capsys, folder):
    write(folder, a="Alpha text.")
    ran(capsys, "load", "in")
    assert main(["delete", "in/a.md"]) == 0
    assert "a.md is still there" in capsys.readouterr().err


def test_a_document_inside_an_archive_is_deleted_and_the_archive_stays(capsys, folder):
    folder.mkdir()
    with ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("a.md", "# Alpha\n\nAlpha text.")
        archive.writestr("b.md", "# Beta\n\nBeta text.")
    ran(capsys, "load", "in")
    (path,) = (one["path"] for one in ran(capsys, "documents")["documents"] if one["path"].endswith("a.md"))
    assert main(["delete", path]) == 0
    assert "all.zip is still there" in capsys.readouterr().err
    assert [hit["text"] for hit in ran(capsys, "search", "text")["hits"]] == ["# Beta\n\nBeta text."]


def test_a_family_is_told_and_taken_back_and_lacks_what_customers_asked_for(capsys, tmp_path, folder):
    write(folder, widerruf="# Widerruf\n\nSie haben 14 Tage Zeit für die Rückgabe der Ware.", returns="# Returns\n\nYou have 14 days to send the goods back.")
    ran(capsys, "load", "in", "--kind", "policy")
    ran(capsys, "family", "in/widerruf.md", "in/returns.md", "--name", "returns")
    questions = [
        ("ja", "in/returns.md", "1"),
        ("ja", "in/widerruf.md", "2"),
        ("ja", "in/returns.md", "2"),
        ("de", "in/returns.md", "3"),
        ("ko", "else.md", "4"),
    ]
    asked = [{"text": "?", "lang": lang, "answered": True, "conversation": one, "reached": [path]} for lang, path, one in questions]
    (tmp_path / "asked.jsonl").write_text("\n".join(map(json.dumps, asked)))
    (family,) = ran(capsys, "families", "--questions", "asked.jsonl", "--languages", "en,de,fr")["families"]
    assert [one["lang"] for one in family["members"]] == ["de", "en"]
    assert (family["missing"], family["asked"]) == (["fr", "ja"], [["ja", 2], ["de", 1]])
    # the family was told here, so the same file coming again keeps it
    write(folder, widerruf="# Widerruf\n\nSie haben 30 Tage Zeit für die Rückgabe der Ware.")
    ran(capsys, "load", "in", "--kind", "policy")
    assert [one["family"] for one in ran(capsys, "documents")["documents"]] == ["returns", "returns"]
    ran(capsys, "family", "in/widerruf.md", "--reset")
    assert [one["family"] for one in ran(capsys, "documents")["documents"]] == ["returns", "in/widerruf"]


def test_a_document_without_its_file_is_read_again_from_the_kept_text(capsys, folder):
    write(folder, a="Alpha text.", b="Beta text.")
    ran(capsys, "load", "in")
    (folder / "a.md").unlink()
    write(folder, b="Beta changed.")
    assert ran(capsys, "reindex", "in/a.md", "in/b.md")["loaded"] == 2
    assert sorted(hit["text"] for hit in ran(capsys, "search", "alpha beta")["hits"]) == ["Alpha text.", "Beta changed."]


def test_a_document_that_went_from_its_folder_is_listed_as_removed_and_can_be_brought_back(capsys, folder):
    write(folder, a="Alpha text.", b="Beta text.")
    ran(capsys, "load", "in")
    (folder / "a.md").unlink()
    ran(capsys, "load", "in")
    assert [one["path"] for one in ran(capsys, "documents", "--state", "removed")["documents"]] == ["in/a.md"]
    assert ran(capsys, "rollback", "in/a.md", "--to", "1")["loaded"] == 1
    assert "in/a.md" in [hit["path"] for hit in ran(capsys, "search", "alpha")["hits"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rollback", "in/a.md"], "no earlier version to go back to; kept: 1"),
        (["rollback", "in/a.md", "--to", "9"], "no version 9 to go back to"),
        (["versions", "in/a.md", "--diff", "1", "9"], "Version 9 of in/a.md is not kept"),
        (["delete", "in/a.md", "nowhere.md"], "no document nowhere.md"),
        (["reindex", "nowhere.md"], "no document nowhere.md"),
        (["family", "in/a.md"], "either --name NAME or --reset"),
        (["families", "--questions", "nowhere.jsonl"], "nowhere.jsonl cannot be read"),
        (["documents", "--state", "poem"], "no 'poem'"),
        (["load", "in", "--valid-from", "2027-01-01", "--valid-to", "2026-01-01"], "lies before"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence_and_changes_nothing(capsys, tmp_path, arguments, said):
    write(tmp_path / "in", a="Alpha text.")
    ran(capsys, "load", "in")
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
    assert [one["state"] for one in ran(capsys, "documents")["documents"]] == ["loaded"]


def test_a_restored_version_keeps_what_its_owner_states_now(tmp_path):
    index = opened(tmp_path / "data")
    write(tmp_path / "in", a="---\nmarkets: [DE]\n---\nAlpha text.")
    index.load(["in"], LoadOptions())
    write(tmp_path / "in", a="---\nmarkets: [FR]\n---\nAlpha changed.")
    index.load(["in"], LoadOptions())
    index.shelf.finish(index.shelf.changes.rollback("in/a.md"), lambda _: None)
    (hit,) = index.search(Question("alpha")).hits
    assert (hit.passage.text, hit.passage.markets) == ("Alpha text.", ("DE",))
    index.close()
