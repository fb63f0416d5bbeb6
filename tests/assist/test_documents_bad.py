"""Bad input through the API of documents: each file ends in a state with a reason, the rest is loaded, and what was live goes on answering."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from tests.assist.test_documents_api import api, done, index, put  # noqa: F401 - fixtures
from tests.files import LOCKED_OFFICE, docx, pdf, xlsx_with
from tests.ingest.test_read_bad import WHOLE

GOOD = "# Returns\n\nYou have 14 days to return the kettle."


def bomb() -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("a.md", b"0" * 600_000_000)
    return held.getvalue()


def climbing() -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as zipped:
        zipped.writestr("../../etc/passwd.md", "# Root\n\nroot stays where it is.")
        zipped.writestr("inner.md", "# Inner\n\nAn ordinary text about shipping.")
    return held.getvalue()


BAD = {
    "cut.pdf": (pdf("Words of it.")[:40], "corrupt"),
    "cut.docx": (docx("Words of it.")[:200], "broken"),
    "locked.docx": (LOCKED_OFFICE + b"\0" * 600, "password"),
    "bomb.zip": (bomb(), "unpacks"),
    "lies.pdf": (WHOLE["a.xlsx"], "name ends in"),
    "binary.md": (bytes(range(256)) * 20, "text"),
    "empty.csv": (b"   \n", "empty"),
    "noise.mbox": (b"no mailbox at all", "mailbox"),
}


def test_every_bad_file_ends_in_a_state_with_its_reason_and_the_good_one_is_live(api):  # noqa: F811
    put(api, GOOD, "en/returns.md")
    files = [("files", (name, content)) for name, (content, _) in BAD.items()] + [("files", ("returns.md", GOOD.replace("14", "30").encode()))]
    (task,) = api.post("/api/documents", files=files, data={"folder": "en"}).json()
    ended = done(api, _Answered(task))
    assert (ended["state"], ended["counts"]["failed"], ended["counts"]["loaded"]) == ("done", len(BAD), 1)
    listed = {one["path"]: one for one in api.get("/api/documents", params={"limit": 100}).json()["documents"]}
    missing = {name: listed[f"en/{name}"]["reason"] for name, (_, word) in BAD.items() if word not in listed[f"en/{name}"]["reason"]}
    assert missing == {}
    assert "30 days" in api.get("/api/document", params={"path": "en/returns.md"}).json()["text"]


class _Answered:
    """A task as `done` takes an answer."""

    status_code, text = 202, ""

    def __init__(self, task):
        self._task = task

    def json(self):
        return self._task


def test_an_archive_that_climbs_out_loses_only_what_climbs(api, tmp_path):  # noqa: F811
    task = done(api, api.put("/api/document", params={"path": "en/pack.zip"}, content=climbing()))
    assert task["counts"]["loaded"] >= 1
    listed = {one["path"]: one["reason"] for one in api.get("/api/documents").json()["documents"]}
    assert "en/pack.zip/inner.md" in listed
    assert any("out of the archive" in reason for reason in listed.values())
    assert not list(tmp_path.rglob("passwd*"))


def test_a_bad_replacement_changes_nothing_and_every_act_on_it_still_works(api):  # noqa: F811
    path = "en/prices.xlsx"
    done(api, api.put("/api/document", params={"path": path}, content=xlsx_with([["Land", "Preis"], ["DE", "4.90 EUR"]])))
    task = done(api, api.put("/api/document", params={"path": path}, content=b"PK\x03\x04 nothing"))
    assert task["counts"] == {"failed": 1}
    opened = api.get("/api/document", params={"path": path}).json()
    assert ("4.90 EUR" in opened["text"], opened["listed"]["state"]) == (True, "failed")
    assert [one["live"] for one in api.get("/api/document/versions", params={"path": path}).json()] == [True]
    assert api.post("/api/document/rollback", params={"path": path, "to": 7}).status_code == 404
    assert done(api, api.post("/api/document/reindex", params={"path": path}))["counts"] == {"failed": 1}
    assert "4.90 EUR" in api.get("/api/document", params={"path": path}).json()["text"]
    assert done(api, api.delete("/api/document", params={"path": path}))["counts"] == {"removed": 1}
    assert api.get("/api/document", params={"path": path}).status_code == 404


@pytest.mark.parametrize("name", ["../x.md", "a\u202e.md", ".hidden.md", "x" * 300 + ".md"])
def test_a_name_that_is_none_refuses_the_whole_upload_before_anything_is_kept(api, tmp_path, name):  # noqa: F811
    files = [("files", ("fine.md", GOOD.encode())), ("files", (name, GOOD.encode()))]
    answered = api.post("/api/documents", files=files, data={"folder": "en"})
    assert (answered.status_code, answered.headers["content-type"]) == (422, "application/problem+json")
    assert not list((tmp_path / "data" / "originals").rglob("*.md"))
    assert api.get("/api/documents").json()["total"] == 0
