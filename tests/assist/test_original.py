"""A citation opens its original: a PDF in the browser's viewer at its page, all else as kept text with its sentence marked; no stranger's script runs."""

import shutil
from contextlib import contextmanager
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.settings import AssistSettings
from assist.web.link import original_link
from ingest.open import own_index
from ingest.settings import IngestSettings
from ingest.types import Audience, Kind, LoadOptions
from tests.assist.fakes_desk import EchoAssistant, ListIndex
from tests.fakes_ingest import ENCODER
from tests.files import docx, packed, pdf

SENTENCES = {
    "en": "You may return an item within 14 days.",
    "zh": "您可以在14天内退货。",
    "de": "Die Rückgabefrist beträgt 14 Tage.",
    "ja": "返品は14日以内に承ります。",
    "ar": "مدة الإرجاع المتاحة هي 14 يومًا.",
    "th": "คุณสามารถคืนสินค้าได้ภายใน 14 วัน",
}
ATTACK = "<html><body><h1>Terms</h1><p>Returns take 14 days.</p><script>fetch('/api/conversations')</script></body></html>"


def write(docs):
    for lang, text in SENTENCES.items():
        (docs / f"returns_{lang}.md").write_text(f"# Returns\n\n{text}\n\nSomething else stands here, too.\n", encoding="utf-8")
    (docs / "manual.pdf").write_bytes(pdf("The first page speaks of the box.", "Charge the tracker for 3 hours before its first use."))
    (docs / "terms.html").write_text(ATTACK, encoding="utf-8")
    (docs / "letter.docx").write_bytes(docx("Refunds take 5 days."))
    (docs / "more.zip").write_bytes(packed({"inner.md": "# Inner\n\nA thing inside an archive."}))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    home = tmp_path_factory.mktemp("loaded")
    (home / "docs").mkdir()
    (home / "tickets").mkdir()
    write(home / "docs")
    (home / "tickets" / "t1.md").write_text("# Broken wheel\n\nThe wheel broke.\n\n## Resolution\n\nA new wheel was sent.\n", encoding="utf-8")
    index = own_index(IngestSettings(data=home / "data"), url=None, encoder=ENCODER)
    index.load([str(home / "docs")], LoadOptions())
    index.load([str(home / "tickets")], LoadOptions(kind=Kind.TICKET, audience=Audience.INTERNAL))
    index.close()
    return home


@contextmanager
def opened(home):
    """The index of a data folder and a signed-in browser over it."""
    index = own_index(IngestSettings(data=home / "data"), url=None, encoder=ENCODER)
    gate = Gate("the-token")
    app = create_app(Parts(AssistSettings(data=home / "data"), index, EchoAssistant(ListIndex([])), gate))
    with TestClient(app, follow_redirects=False) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        yield index, client
    index.close()


@pytest.fixture
def shop(tmp_path, loaded):
    """The index and a signed-in browser over a copy of the data; the documents lie where they were loaded from."""
    shutil.copytree(loaded / "data", tmp_path / "data")
    with opened(tmp_path) as (index, client):
        yield index, client


def path_of(index, name: str) -> str:
    return next(path for path in index.catalogue.known() if path.endswith(name))


def cited(index, name: str, text: str) -> tuple[str, int, int, str]:
    """A sentence of a document as a citation names it: path, start, end, version."""
    path = path_of(index, name)
    document = index.shelf.open(path)
    start = document.text.index(text)
    return path, start, start + len(text), document.listed.version


@pytest.mark.parametrize("lang", sorted(SENTENCES))
def test_a_text_opens_with_the_cited_sentence_marked(shop, lang):
    index, client = shop
    answer = client.get(original_link(*cited(index, f"returns_{lang}.md", SENTENCES[lang])))
    assert answer.status_code == 200
    assert f"<mark>{SENTENCES[lang]}</mark>" in answer.text


def test_a_word_document_opens_as_its_text_and_its_file_can_only_be_saved(shop):
    index, client = shop
    link = original_link(*cited(index, "letter.docx", "Refunds take 5 days."))
    assert "<mark>Refunds take 5 days.</mark>" in client.get(link).text
    saved = client.get("/original/file", params={"path": path_of(index, "letter.docx")})
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"] == "attachment; filename*=UTF-8''letter.docx"


def test_a_pdf_opens_in_the_viewer_at_its_page_and_nothing_but_a_pdf(shop):
    index, client = shop
    link = original_link(*cited(index, "manual.pdf", "Charge the tracker"), page=2, words="Charge the tracker for 3 hours")
    assert urlsplit(link).fragment == "page=2&search=Charge%20the%20tracker%20for%203%20hours"
    answer = client.get(link.partition("#")[0])
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_uploaded_page_is_shown_as_words_and_its_script_never_runs(shop):
    index, client = shop
    path = path_of(index, "terms.html")
    shown = client.get("/original", params={"path": path})
    assert "Returns take 14 days." in shown.text
    assert "fetch(" not in shown.text
    assert "script-src 'self'" in shown.headers["content-security-policy"]
    saved = client.get("/original/file", params={"path": path})
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith("attachment")
    assert saved.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_a_page_that_calls_itself_a_pdf_is_only_saved(shop, loaded):
    index, client = shop
    path = path_of(index, "manual.pdf")
    file, kept = loaded / "docs" / "manual.pdf", (loaded / "docs" / "manual.pdf").read_bytes()
    try:
        file.write_text(ATTACK, encoding="utf-8")
        assert client.get("/original/file", params={"path": path}).headers["content-disposition"].startswith("attachment")
    finally:
        file.write_bytes(kept)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../../etc/passwd", "docs/../../etc/passwd", "file:///etc/passwd", "", "\x00", "..\\..\\secrets", "returns_en.md/.."]
)
def test_a_path_that_is_no_documents_opens_nothing(shop, path):
    _, client = shop
    for address in ("/original", "/original/file"):
        answer = client.get(address, params={"path": path})
        assert answer.status_code == 404
        assert "root:" not in answer.text


def test_a_stranger_sees_neither_text_nor_file(shop):
    index, client = shop
    path = path_of(index, "returns_en.md")
    client.cookies.clear()
    for address in ("/original", "/original/file"):
        answer = client.get(address, params={"path": path})
        assert answer.status_code == 401
        assert SENTENCES["en"] not in answer.text


def test_a_ticket_is_read_cleaned_and_its_file_is_never_handed_out(shop):
    index, client = shop
    path = path_of(index, "t1.md")
    answer = client.get("/original/file", params={"path": path})
    assert (answer.status_code, parse_qs(urlsplit(answer.headers["location"]).query)["path"]) == (303, [path])
    shown = client.get(answer.headers["location"])
    assert "A new wheel was sent." in shown.text
    assert "/original/file" not in shown.text


def test_a_document_inside_an_archive_opens_as_its_text(shop):
    index, client = shop
    answer = client.get("/original/file", params={"path": path_of(index, "inner.md")})
    assert answer.status_code == 303
    assert "A thing inside an archive." in client.get(answer.headers["location"]).text


def test_a_file_that_is_gone_leaves_its_text(shop, loaded, tmp_path):
    index, client = shop
    path = path_of(index, "letter.docx")
    away = shutil.move(loaded / "docs" / "letter.docx", tmp_path / "letter.docx")
    try:
        answer = client.get("/original/file", params={"path": path})
        assert answer.status_code == 303
        assert "Refunds take 5 days." in client.get(answer.headers["location"]).text
    finally:
        shutil.move(away, loaded / "docs" / "letter.docx")


def test_a_citation_of_a_replaced_version_opens_the_words_it_cited_and_says_so(tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "returns.md").write_text("# Returns\n\nYou have 30 days.\n", encoding="utf-8")
    with opened(tmp_path) as (index, client):
        index.load([str(docs)], LoadOptions())
        link = original_link(*cited(index, "returns.md", "You have 30 days."))
        (docs / "returns.md").write_text("# Returns\n\nSince March everything is different here: 14 days.\n", encoding="utf-8")
        index.load([str(docs)], LoadOptions())
        shown = unescape(client.get(link).text)
        assert "<mark>You have 30 days.</mark>" in shown
        assert "has been replaced" in shown
        assert "/original/file" not in shown
        file = client.get(link.replace("/original?", "/original/file?"))
        assert file.status_code == 303


def test_a_deleted_document_opens_nowhere(tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "gone.md").write_text("# Gone\n\nThis is deleted soon.\n", encoding="utf-8")
    with opened(tmp_path) as (index, client):
        index.load([str(docs)], LoadOptions())
        link = original_link(*cited(index, "gone.md", "This is deleted soon."))
        index.shelf.finish(index.shelf.changes.delete([path_of(index, "gone.md")]), lambda _: None)
        for address in (link, link.replace("/original?", "/original/file?")):
            answer = client.get(address)
            assert answer.status_code == 404
            assert "deleted soon" not in answer.text


def test_of_a_very_long_text_what_lies_around_the_sentence_is_shown(tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    lines = [f"Line {number} says what the lines before it do not say." for number in range(6000)]
    (docs / "long.md").write_text("# Long\n\n" + "\n\n".join(lines), encoding="utf-8")
    index = own_index(IngestSettings(data=tmp_path / "data"), url=None, encoder=ENCODER)
    gate = Gate("the-token")
    app = create_app(Parts(AssistSettings(data=tmp_path / "data"), index, EchoAssistant(ListIndex([])), gate))
    with TestClient(app) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        index.load([str(docs)], LoadOptions())
        shown = client.get(original_link(*cited(index, "long.md", lines[4000]))).text
        assert f"<mark>{lines[4000]}</mark>" in shown
        assert lines[0] not in shown
        assert lines[4200] in shown
    index.close()
