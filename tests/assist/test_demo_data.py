"""The demo shop's files agree with each other, with the records they become, and with what its README says is missing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import yaml
from PIL import Image

from assist.parse import parse_conversation
from ingest.front import front_matter
from ingest.read import is_document, read
from ingest.types import Audience, Kind

DEMO = Path(__file__).resolve().parents[2] / "assist" / "demo"
POLICIES = DEMO / "knowledge" / "policies"
MANUALS = DEMO / "knowledge" / "manuals"
EIGHT = {"en", "zh", "de", "fr", "es", "pt", "ja", "ar"}
LANGUAGES = {
    "shipping": EIGHT,
    "customs-and-duties": EIGHT,
    "returns": EIGHT,
    "warranty": EIGHT,
    "payment": EIGHT,
    "contact": EIGHT | {"ko", "th"},
}
ROLES = {
    "delivery_period", "processing_period", "free_shipping_from", "shipping_fee", "late_after", "compensation", "return_period", "refund_period",
    "return_payer", "return_fee", "duties_payer", "duty_free_limit", "customs_hold_period", "customs_reply_period", "warranty_period", "claim_period",
    "exchange_period", "cancel_period", "response_period", "service_hours", "payment_deadline",
}  # fmt: skip
CASES = {
    "policy-shipping", "policy-shipping-cost", "policy-customs", "policy-returns", "policy-payment", "policy-contact", "nothing-answers",
    "late-parcel", "angry", "photo", "romanised-hindi", "mixed-language", "answer-in-other-language", "manual-in-other-language", "manual-quote",
    "polite-japanese", "thai-customs", "arabic-indic-digits", "several-questions", "duplicate-follow-up", "policy-warranty", "missing-article",
}  # fmt: skip
FACTS = yaml.safe_load((DEMO / "facts.yaml").read_text(encoding="utf-8"))["facts"]
CONVERSATIONS = [json.loads(line) for line in (DEMO / "conversations.jsonl").read_text(encoding="utf-8").splitlines()]
TICKETS = [json.loads(line) for line in (DEMO / "tickets" / "solved.jsonl").read_text(encoding="utf-8").splitlines()]
SOURCES = sorted(MANUALS.glob("*/SOURCES.yaml"))


def _conversation(case: str) -> dict[str, object]:
    return next(c for c in CONVERSATIONS if c["expect"]["case"] == case)


def test_each_policy_exists_in_exactly_its_declared_languages() -> None:
    found = {name: {path.parent.name for path in POLICIES.glob(f"*/{name}.md")} for name in LANGUAGES}
    assert found == LANGUAGES
    assert {path.stem for path in POLICIES.rglob("*.md")} == set(LANGUAGES)


@pytest.mark.parametrize("path", sorted(POLICIES.rglob("*.md")), ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_policy_states_its_family_its_language_and_its_first_day(path: Path) -> None:
    meta, text = front_matter(path.read_text(encoding="utf-8"))
    assert (meta.lang, meta.family, meta.kind) == (path.parent.name, f"policies/{path.stem}", Kind.POLICY)
    assert text.strip().startswith(f"# {meta.title}\n")
    assert str(meta.valid_from) == "2026-09-01"


@pytest.mark.parametrize("name", sorted(LANGUAGES))
def test_the_versions_of_a_policy_have_the_same_headings_and_table_rows(name: str) -> None:
    lines = {path.parent.name: path.read_text(encoding="utf-8").splitlines() for path in POLICIES.glob(f"*/{name}.md")}
    shapes = {lang: [line.split(" ")[0] for line in text if line.startswith(("#", "|"))] for lang, text in lines.items()}
    assert all(shape == shapes["en"] for shape in shapes.values()), shapes


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["id"])
def test_a_fact_is_one_sentence_of_its_policy_in_every_language(fact: dict[str, object]) -> None:
    name = str(fact["family"]).removeprefix("policies/")
    assert set(fact["sentences"]) == LANGUAGES[name]
    for lang, sentence in fact["sentences"].items():
        assert (POLICIES / lang / f"{name}.md").read_text(encoding="utf-8").count(sentence) == 1, (lang, sentence)


def test_every_fact_role_has_a_value() -> None:
    assert {fact["role"] for fact in FACTS} == ROLES


def test_each_market_outside_china_has_exactly_one_payer_of_duties() -> None:
    payers = [market for fact in FACTS if fact["role"] == "duties_payer" for market in fact["markets"]]
    assert sorted(payers) == sorted(["DE", "FR", "ES", "IT", "GB", "US", "BR", "MX", "JP", "KR", "TH", "SA", "AE", "TR", "IN", "TW"])


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.parent.name)
def test_a_manual_names_its_licence_and_every_file_is_the_one_that_was_taken(source: Path) -> None:
    stated = yaml.safe_load(source.read_text(encoding="utf-8"))
    assert stated["licence"] in {"MIT", "CC-BY-4.0"}
    assert (source.parent / stated["licence_file"]).stat().st_size > 500
    there = {
        p.relative_to(source.parent).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in source.parent.rglob("*") if p.is_file() and p != source
    }
    assert there == stated["files"]


def test_every_manual_has_a_statement_of_its_source() -> None:
    assert {path.parent for path in SOURCES} == {path for path in MANUALS.iterdir() if path.is_dir()}
    assert len(SOURCES) == 3


def test_every_document_of_the_demo_can_be_read() -> None:
    documents = [path for path in (DEMO / "knowledge").rglob("*") if path.is_file() and is_document(path) and path.suffix not in {".jpg", ".png"}]
    assert len(documents) > 100
    assert all(read(path).text.strip() for path in documents)


def test_the_demo_stays_small() -> None:
    files = [path for path in DEMO.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 3_000_000
    assert sum(path.suffix in {".jpg", ".png"} for path in MANUALS.rglob("*")) <= 6


def test_tickets_are_internal_and_match_their_records() -> None:
    assert len(TICKETS) == 36
    assert {ticket["lang"] for ticket in TICKETS} == EIGHT | {"ko", "th", "it", "tr", "hi"}
    assert {path.stem for path in (DEMO / "knowledge" / "tickets").glob("*.md")} == {ticket["id"] for ticket in TICKETS}
    for ticket in TICKETS:
        meta, text = front_matter((DEMO / "knowledge" / "tickets" / f"{ticket['id']}.md").read_text(encoding="utf-8"))
        assert (meta.audience, meta.kind, meta.lang, meta.title) == (Audience.INTERNAL, Kind.TICKET, ticket["lang"], ticket["subject"])
        issue, _, resolution = text.partition("## Resolution")
        assert ticket["messages"][0]["text"] in issue
        assert ticket["resolution"] in resolution


def test_the_conversations_cover_every_case_once_and_at_least_twelve_languages() -> None:
    assert sorted(c["expect"]["case"] for c in CONVERSATIONS) == sorted(CASES)
    assert len({c["expect"]["language"] for c in CONVERSATIONS}) >= 12
    assert len({c["id"] for c in CONVERSATIONS}) == 22


@pytest.mark.parametrize("given", CONVERSATIONS, ids=lambda c: c["id"])
def test_a_conversation_is_accepted_and_expects_only_what_is_there(given: dict[str, object]) -> None:
    read_back = parse_conversation(json.dumps(given))
    assert read_back.now is not None
    assert read_back.now.utcoffset() is not None
    assert all(message.at is not None and message.at <= read_back.now for message in read_back.messages)
    expect = given["expect"]
    shown_but_not_said = expect["case"] == "manual-in-other-language"
    assert (expect["document"] is None) == (expect["refusal"] is not None and not shown_but_not_said)
    assert expect["document"] is None or (DEMO / "knowledge" / expect["document"]).is_file()
    stated = {fact["id"]: (fact["role"], fact["value"], fact["unit"]) for fact in FACTS}
    assert all(stated[fact["id"]] == (fact["role"], fact["value"], fact["unit"]) for fact in expect["facts"])


@pytest.mark.parametrize("given", [c for c in CONVERSATIONS if c["order"]], ids=lambda c: c["id"])
def test_an_order_adds_up_and_only_one_parcel_is_late(given: dict[str, object]) -> None:
    order = parse_conversation(json.dumps(given)).order
    goods = sum(line.quantity * line.price for line in order.lines)
    assert order.total == (goods if goods >= 79 else goods + type(goods)("6.90"))
    late = any(str(parcel.promised) < str(given["now"])[:10] for parcel in order.shipments)
    assert late == (given["expect"]["case"] == "late-parcel")


def test_a_photo_has_the_size_the_kind_and_the_digest_that_its_message_says() -> None:
    photos = [a for c in CONVERSATIONS for m in c["messages"] for a in m.get("attachments", ())]
    assert {a["mime"] for a in photos} == {"image/jpeg", "image/png"}
    for photo in photos:
        path = DEMO / "photos" / photo["name"]
        assert (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()) == (photo["size"], photo["digest"])
        with Image.open(path) as image:
            assert Image.MIME[image.format] == photo["mime"]
        assert photo["description"]


def test_the_hard_cases_are_really_hard() -> None:
    arabic = _conversation("arabic-indic-digits")["messages"][0]["text"]
    assert set(arabic) & set("٠١٢٣٤٥٦٧٨٩")
    assert _conversation("romanised-hindi")["messages"][0]["text"].isascii()
    assert len(_conversation("duplicate-follow-up")["messages"]) == 2
    for case in ("answer-in-other-language", "manual-in-other-language"):
        asked = _conversation(case)
        document = Path(asked["expect"]["document"])
        own = document.parent.parent / asked["expect"]["language"] / document.name
        assert not (DEMO / "knowledge" / own).exists()
