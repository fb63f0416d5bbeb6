import httpx
import pytest

from eval.ask import Address, ask_all
from eval.errors import UnusableTarget
from eval.exchange import pause_of
from eval.target import BUILT_IN, read_target
from eval.types import Status, Topic
from tests.eval.fakes_eval import draft, refusal, served

OTHER = """
name: other
request:
  method: POST
  path: /v2/answer?tenant={market}
  headers: {X-Key: "{token}"}
  body: {query: {text: "{question}", locale: "{lang}"}, order: "{order}"}
reply:
  parts: ""
  text: /result/text
  citations: /result/sources/*
  path: /uri
  quote: /excerpt
  lang: /locale
  refusal: /result/no_answer
  reason: /result/why
  language: /result/locale
"""


def topic(**questions: str) -> Topic:
    return Topic("t", "", answerable=True, gold=(), cites=(), questions=tuple(questions.items()), market="DE", order='{"number": "A-1"}')


def quiet(_line: str) -> None:
    return


def ask(url: str, asked: Topic, protocol=BUILT_IN, **options):
    return ask_all(read_target(protocol), Address(url, **options), [asked], quiet)


def test_a_question_is_asked_as_a_conversation_with_market_order_and_token():
    with served({"返品": draft(("30日以内です。", "p/returns.md", "30日"), language="ja")}) as system:
        (call,) = ask(system.url, topic(ja="返品は？"), token="secret")
    assert system.bodies == [{"messages": [{"role": "customer", "text": "返品は？"}], "market": "DE", "agent_language": "en", "order": {"number": "A-1"}}]
    assert system.headers[-1]["Authorization"] == "Bearer secret"
    assert (call.status, call.reply.text, call.reply.sources[0].path, call.reply.language) == (Status.ANSWERED, "30日以内です。", "p/returns.md", "ja")


def test_without_a_token_no_authorisation_is_sent():
    with served({"x": draft(("y", "", ""))}) as system:
        ask(system.url, topic(en="x"))
    assert "Authorization" not in system.headers[-1]


def test_every_way_to_fail_is_a_status_with_a_sentence_and_the_rest_goes_on():
    answers = {
        "fine": draft(("Yes.", "", "")),
        "no idea": refusal("weak_source"),
        "broken": 503,
        "slow": 1.5,
        "garbage": b"<html>",
        "silent": {"language": "en", "sentences": [], "refusal": None},
        "empty": b"",
        "endless": b"x" * 5_000_000,
    }
    with served(answers) as system:
        calls = ask(system.url, topic(a="fine", b="no idea", c="broken", d="slow", e="garbage", f="silent", g="empty", h="endless"), timeout_s=0.5, tries=1)
    found = {call.question: (call.status, call.detail) for call in calls}
    assert found["fine"][0] is Status.ANSWERED
    assert found["no idea"] == (Status.REFUSED, "weak_source")
    assert found["broken"][0] is Status.ERROR
    assert "503" in found["broken"][1]
    assert found["slow"] == (Status.TIMEOUT, "no answer within 0.5 s")
    assert found["garbage"][0] is Status.UNPARSEABLE
    assert found["silent"][0] is Status.UNPARSEABLE
    assert "no text" in found["silent"][1]
    assert found["empty"] == (Status.UNPARSEABLE, "the reply is empty")
    assert found["endless"][0] is Status.UNPARSEABLE
    assert "longer than" in found["endless"][1]


@pytest.mark.parametrize("code", [429, 503])
def test_a_busy_system_is_asked_again_when_it_says_and_then_answers(code):
    with served({"x": [(code, {"Retry-After": "0"}), draft(("Yes.", "", ""))]}) as system:
        (call,) = ask(system.url, topic(en="x"), pause_s=0.01)
    assert (call.status, len(system.bodies)) == (Status.ANSWERED, 2)


def test_a_system_that_asks_to_wait_too_long_is_a_gap_with_its_sentence():
    with served({"x": [(429, {"Retry-After": "3600"})] * 9}) as system:
        (call,) = ask(system.url, topic(en="x"), pause_s=0.01)
    assert (call.status, len(system.bodies)) == (Status.ERROR, 1)
    assert "3600" in call.detail


def test_a_refusal_to_serve_is_not_asked_again():
    with served({"x": [(403, {})] * 9}) as system:
        (call,) = ask(system.url, topic(en="x"), pause_s=0.01)
    assert (call.status, len(system.bodies)) == (Status.ERROR, 1)


def test_a_pause_is_read_as_seconds_and_as_a_date():
    assert pause_of(httpx.Headers({"Retry-After": "7"})) == 7
    assert 0 <= pause_of(httpx.Headers({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"})) == 0
    assert pause_of(httpx.Headers({"Retry-After": "soon"})) == 0


def test_answers_come_back_in_the_suites_order_though_asked_side_by_side():
    with served({f"q{number}": draft((f"a{number}", "", "")) for number in range(9)}) as system:
        calls = ask(system.url, topic(**{f"l{number}": f"q{number}" for number in range(9)}), parallel=4)
    assert [call.reply.text for call in calls] == [f"a{number}" for number in range(9)]


def test_nobody_at_the_address_is_unusable():
    with served({}) as system:
        url = system.url
    with pytest.raises(UnusableTarget, match="Nothing answers"):
        ask(url, topic(en="x"))


def test_a_system_of_another_shape_is_judged_through_a_mapping(tmp_path):
    protocol = tmp_path / "other.yaml"
    protocol.write_text(OTHER, "utf-8")
    answers = {
        "late": {"result": {"text": "Within 30 days.", "locale": "en", "sources": [{"uri": "kb/returns", "excerpt": "30 days", "locale": "en"}]}},
        "gift": {"result": {"text": "Sorry.", "no_answer": True, "why": "nothing found"}},
    }
    with served(answers) as system:
        late, gift = ask(system.url, topic(en="late?", fr="gift?"), protocol, token="k")
    assert (late.reply.text, late.reply.sources[0].path, late.reply.sources[0].quote) == ("Within 30 days.", "kb/returns", "30 days")
    assert (gift.status, gift.detail) == (Status.REFUSED, "nothing found")
    assert {"query": {"text": "late?", "locale": "en"}, "order": {"number": "A-1"}} in system.bodies
    assert "/v2/answer?tenant=DE" in system.paths
    assert system.headers[-1]["X-Key"] == "k"


def test_a_question_in_a_path_is_encoded_and_braces_in_it_stay(tmp_path):
    protocol = tmp_path / "get.yaml"
    protocol.write_text("name: g\nrequest: {method: GET, path: '/ask?q={question}&l={lang}'}\nreply: {text: /a}\n", "utf-8")
    with served({"q=a%26b+%7Blang%7D+%E8%BF%94%E5%93%81&l=ja": {"a": "ok"}}) as system:
        (call,) = ask(system.url, topic(ja="a&b {lang} 返品"), protocol)
    assert (call.status, call.reply.text) == (Status.ANSWERED, "ok")


@pytest.mark.parametrize(("text", "word"), [("name: x", "request"), ("name: x\nrequest: {path: /a}\nreply: {text: a}", "text"), ("name: [", "YAML")])
def test_a_malformed_mapping_names_what_is_wrong(tmp_path, text, word):
    path = tmp_path / "bad.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(UnusableTarget, match=word):
        read_target(path)
