"""The whole path over the demo shop: every open conversation gets what its notes say it must get."""

import json
import re
from pathlib import Path

import pytest

from assist.commands.draft import plain
from assist.demo.load import FOLDER, conversations
from assist.guard.tongue import QUOTATION
from assist.parse import draft_json, parse_conversation
from assist.reply import join_reply
from assist.types import Severity
from ingest.language import identify
from tests.sources import ROOT

EXPECTED = {row["id"]: row["expect"] for row in map(json.loads, (FOLDER / "conversations.jsonl").read_text(encoding="utf-8").splitlines())}
IDS = sorted(EXPECTED)


@pytest.fixture(scope="module")
def drafts(desk):
    """Every demo conversation's draft."""
    return {one.id: desk.draft(one) for one in conversations()}


@pytest.mark.parametrize("name", IDS)
def test_each_conversation_is_answered_or_refused_as_noted(drafts, name):
    refusal = drafts[name].refusal
    wanted = EXPECTED[name]["refusal"]
    assert (str(refusal.reason) if refusal else None) == wanted


@pytest.mark.parametrize("name", IDS)
def test_each_reply_is_in_the_customers_language(drafts, name):
    assert drafts[name].language == EXPECTED[name]["language"]


@pytest.mark.parametrize("name", IDS)
def test_the_main_wish_is_recognised(drafts, name):
    assert EXPECTED[name]["intent"] in [guess.intent for guess in drafts[name].triage.intents]


@pytest.mark.parametrize("name", [i for i in IDS if EXPECTED[i]["facts"]])
def test_each_expected_fact_is_promised_or_stated_with_its_source(drafts, name):
    stated = {p.fact.partition(":")[2] or p.fact for p in drafts[name].promises}
    stated |= {f"{f.value} {f.unit}".strip() for s in drafts[name].sentences for f in s.facts if s.citations}
    wanted = {f"{_plain(f['value'])} {f['unit']}".strip() for f in EXPECTED[name]["facts"] if f["role"] == EXPECTED[name]["facts"][0]["role"]}
    assert wanted & stated


@pytest.mark.parametrize("name", IDS)
def test_no_draft_has_a_blocking_finding(drafts, name):
    assert [f for f in drafts[name].findings if f.severity is Severity.BLOCKING] == []


@pytest.mark.parametrize("name", IDS)
def test_every_citation_is_the_exact_sentence_of_a_live_passage(desk, drafts, name):
    for sentence in drafts[name].sentences:
        for cited in sentence.citations:
            (passage,) = desk.index.passages([cited.passage_id])
            start = cited.start - passage.span.start
            assert passage.text[start : start + cited.end - cited.start] == cited.quote


@pytest.mark.parametrize("name", IDS)
def test_every_long_sentence_is_in_the_replys_language(drafts, name):
    draft = drafts[name]
    for sentence in draft.sentences:
        if len(sentence.text) > 40 and sentence.role not in {"opening", "signature"}:
            own = QUOTATION.sub("", sentence.text) if sentence.role == "quote" else sentence.text
            assert identify(own).lang in {draft.language, "und"}, sentence.text


def test_a_manual_in_another_language_is_quoted_word_for_word_behind_a_sentence_of_the_customers(drafts):
    quote = next(s for s in drafts["conv-16"].sentences if s.role == "quote")
    assert quote.text.startswith("Belgelerimizde bu konuda şöyle yazıyor (özgün dil: İngilizce): “")
    assert quote.citations[0].quote.lstrip("- ") in quote.text
    assert "foreign_source" in [finding.code for finding in drafts["conv-16"].findings]


@pytest.mark.parametrize("name", IDS)
def test_the_gloss_stands_sentence_beside_sentence(drafts, name):
    assert len(drafts[name].gloss.sentences) == len(drafts[name].sentences)


@pytest.mark.parametrize("agent_language", ["en", "zh", "de", "ja", "ar", "th"])
def test_gloss_and_reply_state_the_same_facts(desk, agent_language):
    from dataclasses import replace

    one = next(c for c in conversations() if c.id == "conv-01")
    draft = desk.draft(replace(one, agent_language=agent_language))
    from ingest.facts import read_facts

    for sentence, gloss in zip(draft.sentences, draft.gloss.sentences, strict=True):
        assert {(f.value, f.unit) for f in read_facts(gloss, agent_language)} == {(f.value, f.unit) for f in sentence.facts}


def test_a_draft_made_twice_is_the_same(desk, drafts):
    one = next(c for c in conversations() if c.id == "conv-10")
    again = desk.draft(one)
    assert join_reply(again.sentences, again.language) == join_reply(drafts["conv-10"].sentences, drafts["conv-10"].language)


def test_the_json_has_the_shape_other_programs_rely_on(drafts):
    plain = draft_json(drafts["conv-01"])
    assert set(plain) >= {"language", "sentences", "gloss", "promises", "findings", "confidence", "refusal", "mode", "digests", "milliseconds"}
    cited = next(s for s in plain["sentences"] if s["citations"])["citations"][0]
    assert set(cited) >= {"path", "quote", "lang", "start", "end"}
    assert plain["milliseconds"]["total"] > 0
    assert plain["mode"] == "scripts"
    json.dumps(plain)


def test_a_late_parcel_names_its_order_and_its_day(drafts):
    text = join_reply(drafts["conv-10"].sentences, "en")
    assert "PR-2026" in text


def test_an_angry_message_is_answered_feeling_first(drafts):
    roles = [s.role for s in drafts["conv-12"].sentences]
    assert roles[:2] == ["opening", "empathy"]
    assert drafts["conv-12"].triage.emotion == "angry"


def test_the_photo_is_said_to_be_unread(drafts):
    assert "photo_not_read" in [f.code for f in drafts["conv-13"].findings]


def test_the_demo_lies_where_the_code_says():
    assert (Path(FOLDER) / "knowledge" / "policies").is_dir()


def _plain(value: str) -> str:
    return "..".join(part.rstrip("0").rstrip(".") if "." in part else part for part in value.split("..")) if not value.count(":") else value


def test_the_readmes_draft_is_what_the_desk_really_writes(desk):
    block = next(one for one in re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL) if one.startswith("$ echo"))
    command, shown = re.match(r"\$ echo '(.*?)' \| python -m assist draft\n(.*)", block, re.DOTALL).groups()
    written = plain(desk.draft(parse_conversation(" ".join(command.split()))))
    assert written.replace(f"{FOLDER}/", "assist/demo/").strip() == shown.strip()


def test_a_page_found_in_a_language_nobody_here_reads_is_quoted_in_the_agents(drafts):
    (told,) = [finding.text for finding in drafts["conv-12"].findings if finding.code == "foreign_source"]
    assert "English" in told
