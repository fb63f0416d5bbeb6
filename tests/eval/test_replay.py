"""Solved tickets drafted again: which turns are asked, what counts as worse, and that no customer is named in the report."""

import json

import pytest

from eval.__main__ import main
from eval.readers import open_readers
from eval.replay.ask import Drafted
from eval.replay.judge import Rank, judge_ticket, worst_first
from eval.replay.solved import Solved, read_solved
from eval.types import Tongue
from ingest.types.tickets import Side, Turn
from prompts.acts import load_acts
from tests.eval.fakes_eval import draft, served

SENT = {
    "en": "You can return it within 30 days of delivery. We refund you within 14 days.",
    "de": "Sie können es innerhalb von 30 Tagen nach der Lieferung zurückgeben. Wir erstatten Ihnen den Betrag innerhalb von 14 Tagen.",
    "zh": "您可以在收货后30天内退货。我们会在14天内退款。",
    "ja": "商品到着後30日以内であれば返品いただけます。14日以内に返金いたします。",
    "ar": "يمكنكم إرجاع المنتج خلال 30 يومًا من التسليم. نرد المبلغ خلال 14 يومًا.",
    "th": "คุณสามารถคืนสินค้าได้ภายใน 30 วันหลังจากได้รับสินค้า เราจะคืนเงินภายใน 14 วัน",
}
SEVEN = {
    "en": ("30 days", "7 days"),
    "de": ("30 Tagen", "7 Tagen"),
    "zh": ("30天", "7天"),
    "ja": ("30日", "7日"),
    "ar": ("30 يومًا", "7 أيام"),
    "th": ("30 วัน", "7 วัน"),
}
"""What each language's reply is changed from, and into."""


def ticket(lang="en", sent=SENT["en"], asked="Can I send it back?"):
    return Solved("T-1", lang, "", "Return", (Turn(Side.CUSTOMER, asked),), sent)


def judged(lang, sent, drafted, **more):
    return judge_ticket(ticket(lang, sent), Drafted(text=drafted, lang=lang, **more), open_readers(), load_acts())


@pytest.mark.parametrize("lang", SENT)
def test_the_same_reply_misses_nothing_in_every_language(lang):
    one = judged(lang, SENT[lang], SENT[lang])
    assert (one.rank, one.facts, one.remedy, one.distance, one.tongue) == (Rank.SAME, 1.0, 1.0, 0.0, Tongue.RIGHT)
    assert one.remedies_sent == ("refund",)


@pytest.mark.parametrize("lang", SENT)
def test_another_period_is_another_value_in_every_language(lang):
    one = judged(lang, SENT[lang], SENT[lang].replace(*SEVEN[lang]))
    assert (one.rank, one.facts) == (Rank.OTHER_VALUE, 0.5)
    assert [str(fact) for fact in (*one.missing, *one.added)] == ["30 days", "7 days"]


def test_a_draft_in_another_language_is_worse_than_one_with_another_value():
    wrong = judged("en", SENT["en"], SENT["de"])
    value = judged("en", SENT["en"], SENT["en"].replace("30 days", "7 days"))
    assert worst_first((value, wrong)) == (wrong, value)
    assert wrong.rank is Rank.LANGUAGE


def test_a_refusal_is_in_no_mean_of_facts_or_typing():
    one = judged("en", SENT["en"], "", refusal="weak_source")
    assert (one.rank, one.facts, one.remedy, one.distance) == (Rank.DECLINED, None, None, None)


def test_what_the_customer_said_is_no_fact_of_the_reply():
    one = judge_ticket(ticket(sent="The 38 days are over, I am afraid.", asked="It is 38 days ago."), Drafted(text="Sorry."), open_readers(), load_acts())
    assert one.facts is None


def test_a_number_that_the_customer_wrote_without_its_unit_is_no_fact_of_the_reply():
    asked = "Pedí hélices de 5 pulgadas y necesito las de 3."
    one = judge_ticket(ticket("es", "Le enviamos las de 3 pulgadas.", asked), Drafted(text="Se lo enviamos.", lang="es"), open_readers(), load_acts())
    assert one.facts is None


@pytest.mark.parametrize(
    ("lang", "text"),
    [("fr", "La préparation prend 3 jours."), ("es", "Preparamos su pedido."), ("pt", "Vamos preparar o pedido."), ("en", "We prefix its number.")],
)
def test_a_word_inside_another_grants_nothing(lang, text):
    assert load_acts().named(text, lang) == ()


def test_a_remedy_that_was_not_sent_is_another_remedy():
    one = judged("en", "You can return it within 30 days of delivery.", "You can return it within 30 days of delivery. We send a replacement.")
    assert (one.rank, one.remedy, one.remedies_drafted) == (Rank.OTHER_REMEDY, 0.0, ("replacement",))


def written(tmp_path, *tickets):
    path = tmp_path / "tickets.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in tickets), "utf-8")
    return path


def talk(name, *turns, lang="en"):
    return {"id": name, "lang": lang, "market": "GB", "messages": [{"role": role, "text": text} for role, text in turns]}


def test_the_reply_that_answers_is_the_first_one_that_says_something(tmp_path):
    turns = [("customer", "Can I send it back?"), ("agent", "Which order is it?"), ("customer", "The blue one."), ("agent", SENT["en"]), ("customer", "Thanks")]
    (one,), left = read_solved([written(tmp_path, talk("T-1", *turns))])
    assert (one.asked, one.sent, left) == ("Can I send it back?\nThe blue one.", SENT["en"], ())
    assert [str(turn.side) for turn in one.turns] == ["customer", "agent", "customer"]


def test_tickets_that_cannot_be_asked_are_told_with_why(tmp_path):
    path = written(tmp_path, talk("T-1", ("customer", "Hello?")), talk("T-2", ("agent", SENT["en"])), talk("T-3", ("customer", "Hm?"), ("agent", SENT["en"])))
    solved, left = read_solved([path])
    assert [one.id for one in solved] == ["T-3"]
    assert [(one.id, one.why[:8]) for one in left] == [("T-1", "no reply"), ("T-2", "no custo")]


def replayed(tmp_path, capsys, tickets, answers, *more):
    with served(answers) as system:
        code = main(["replay", str(written(tmp_path, *tickets)), "--target", system.url, "--token", "t", "--out", str(tmp_path / "out"), "--json", *more])
    return code, capsys.readouterr(), system


def test_the_page_stands_worst_first_and_names_no_customer(tmp_path, capsys):
    good = talk("T-good", ("customer", "Can I send it back? Call me: +44 20 7946 0958."), ("agent", SENT["en"]))
    bad = talk("T-bad", ("customer", "กี่วันคะ"), ("agent", SENT["th"]), lang="th")
    answers = {"T-good": draft((SENT["en"], "", "")), "T-bad": draft((SENT["th"].replace("30 วัน", "7 วัน"), "", ""), language="th")}
    code, out, system = replayed(tmp_path, capsys, [good, bad], answers)
    told = json.loads(out.out)
    assert code == 1
    assert [(one["id"], one["rank"]) for one in told["tickets"]] == [("T-bad", "another value"), ("T-good", "nothing sent is missing")]
    assert told["total"]["facts"] == {"value": 0.75, "n": 2}
    assert [one["name"] for one in told["by_language"]] == ["th", "en"]
    page = (next((tmp_path / "out").iterdir()) / "replay.html").read_text("utf-8")
    assert "7946" not in page
    assert page.index("T-bad") < page.index("T-good")
    sent = {body["without"][0]: body for body in system.bodies}
    assert SENT["th"] in sent["T-bad"]["without_like"][0]


def test_an_error_is_a_gap_and_not_a_zero(tmp_path, capsys):
    tickets = [talk("T-1", ("customer", "Can I send it back?"), ("agent", SENT["en"])), talk("T-2", ("customer", "And this?"), ("agent", SENT["en"]))]
    code, out, _ = replayed(tmp_path, capsys, tickets, {"T-1": draft((SENT["en"], "", "")), "T-2": 503})
    total = json.loads(out.out)["total"]
    assert (code, total["no_draft"], total["facts"]) == (0, 1, {"value": 1.0, "n": 1})


@pytest.mark.parametrize(("content", "words"), [("", "None of 0"), ("{", "line 1"), ('{"no": 1}', "no column")])
def test_a_file_that_is_no_export_of_tickets_is_refused_in_a_sentence(tmp_path, capsys, content, words):
    path = tmp_path / "broken.jsonl"
    path.write_text(content, "utf-8")
    assert main(["replay", str(path)]) == 2
    assert words in capsys.readouterr().err


def test_tickets_do_not_leave_the_machine_unless_told(tmp_path, capsys):
    path = written(tmp_path, talk("T-1", ("customer", "Can I send it back?"), ("agent", SENT["en"])))
    assert main(["replay", str(path), "--target", "http://192.0.2.7", "--token", "t"]) == 2
    assert "not on this machine" in capsys.readouterr().err


def test_a_service_that_drafts_nothing_is_named(tmp_path, capsys):
    code, out, _ = replayed(tmp_path, capsys, [talk("T-1", ("customer", "Can I send it back?"), ("agent", SENT["en"]))], {"T-1": 404})
    assert code == 2
    assert "HTTP 404" in out.err
