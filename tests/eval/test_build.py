"""A suite from a shop's own documents: what is asked for is what they state, in every version's own words, and the runner reads it."""

import json
from dataclasses import dataclass

import pytest

from eval.__main__ import main
from eval.build.by_model import by_model, usable
from eval.build.claims import claims, families
from eval.build.roles import roles_of
from eval.build.topics import BY_MODEL, Made, by_version, by_wish, unanswered
from eval.build.variants import variant, varied
from eval.build.write import write_suite
from eval.errors import UnusableSuite
from eval.readers import open_readers
from eval.suite import read_suite
from eval.types import Key
from ingest.types import Kind, Outcome, Passage, Span, State
from prompts.load import load_library
from serving.errors import ModelUnreachable
from serving.turns import Spoken

RETURNS = {
    "en": "You can return any article within 30 days of delivery.",
    "de": "Sie können jeden Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben.",
    "zh": "所有商品均可在收货后30天内无理由退货。",
    "ja": "商品は、お届け後30日以内であればどの商品でも返品いただけます。",
    "ar": "يمكنكم إرجاع أي منتج خلال 30 يومًا من التسليم.",
    "th": "ท่านสามารถคืนสินค้าทุกชิ้นได้ภายใน 30 วันหลังจากได้รับสินค้า",
}
FACT = Key("period", "30", "day")


@dataclass
class Shelf:
    """An index over passages, as far as a suite is made from it."""

    held: list[Passage]

    def documents(self):
        return tuple(Outcome(one.path, State.LOADED, "", one.family, one.lang, str(one.kind), 1) for one in self.held)

    def family(self, family, lang=None):
        return tuple(one for one in self.held if one.family == family)


def page(lang, text, name="returns", kind=Kind.POLICY, **more):
    path = f"shop/policies/{lang}/{name}.md"
    return Passage(f"{path}#0", path, text, (), None, lang, f"policies/{name}", kind, "0" * 12, Span(0, len(text)), 0, **more)


def told(*pages):
    return [claim for family in families(Shelf(list(pages))) for claim in claims(family, None)]


def asked(*pages, languages=(), most=4):
    return list(by_version(told(*pages), languages, most, open_readers()))


def test_each_version_asks_in_its_own_sentence_with_the_value_left_open():
    (topic,) = asked(*(page(lang, text) for lang, text in RETURNS.items()))
    assert topic.gold == (FACT,)
    assert dict(topic.questions).keys() == RETURNS.keys()
    for lang, question in topic.questions:
        assert "…" in question
        assert "30" not in question, lang
    assert "policies/th/returns.md" in topic.cites


def test_a_version_that_states_another_value_asks_nothing_and_the_topic_says_so():
    late = RETURNS | {"de": RETURNS["de"].replace("30", "14")}
    (topic,) = asked(*(page(lang, text) for lang, text in late.items()))
    assert "de" not in dict(topic.questions)
    assert topic.gold == (FACT,)
    assert topic.torn


def test_an_untranslated_sentence_asks_nothing_in_its_pages_language():
    (topic,) = asked(page("en", RETURNS["en"]), page("de", RETURNS["de"]), page("ru", RETURNS["en"]))
    assert set(dict(topic.questions)) == {"en", "de"}


@pytest.mark.parametrize(
    "text",
    [
        "SteamVR only reports one foot tracker for the ankle.",
        "The printing speed is set to 80 mm/s in the profile.",
        "Higher loss rates often lead to 100 % failure of it.",
        "We answer in 2 days and deliver within 14 days of it.",
        "It is not covered for 30 days after it was delivered.",
        "30 days.",
    ],
)
def test_what_is_no_single_plain_value_is_not_asked_for(text):
    assert asked(page("en", text)) == []


def test_internal_pages_tickets_and_macros_are_never_asked():
    from ingest.types import Audience

    hidden = page("en", RETURNS["en"], audience=Audience.INTERNAL)
    assert families(Shelf([hidden, page("en", RETURNS["en"], "t", Kind.TICKET), page("en", RETURNS["en"], "m", Kind.SCRIPT)])) == ()


def test_a_wish_is_asked_in_every_language_customers_words_are_known_in_though_the_shop_wrote_two():
    library = load_library()
    roles = roles_of(told(page("en", RETURNS["en"]), page("de", RETURNS["de"])), library)
    topic = next(one for one in by_wish(roles, library, ()) if one.intent == "returns.window")
    assert topic.gold == (FACT,)
    assert {"en", "zh", "de", "ja", "ar", "th"} <= set(dict(topic.questions))
    assert "hi-Latn" not in dict(topic.questions)


def test_two_values_for_one_role_are_told_and_not_guessed_between():
    roles = roles_of(told(page("en", RETURNS["en"]), page("en", RETURNS["en"].replace("30", "14"), "more")), load_library())
    assert "return_period" not in roles.played
    assert {str(fact) for fact in roles.torn["return_period"]} == {"30 days", "14 days"}


def test_a_wish_whose_value_no_document_states_should_be_declined():
    library = load_library()
    made = list(unanswered(roles_of(told(page("en", RETURNS["en"])), library), library, ()))
    assert made
    assert all(not one.answerable and not one.gold for one in made)
    assert "returns.window" not in {one.intent for one in made}


@pytest.mark.parametrize(
    ("kind", "lang", "text", "becomes"),
    [
        ("romanised", "ru", "Где мой заказ?", "gde moy zakaz?"),
        ("romanised", "ko", "환불은 언제", "hwanbuleun eonje"),
        ("romanised", "hi", "मेरा पैसा कब", "meraa paisaa kab"),
        ("romanised", "ar", "متى يصل", "mta ysl"),
        ("romanised", "de", "Wo ist es?", ""),
        ("misspelt", "th", "คืนสินค้าได้ไหม", "คืนสินคาไดไหม"),
        ("misspelt", "ar", "أريد إرجاعه", "اريد ارجاعه"),
        ("misspelt", "de", "Rückgabe", "Ruckgabe"),
        ("misspelt", "en", "return the article", "rteurn the article"),
        ("code-switched", "ja", "返品したい", "return したい"),
        ("code-switched", "de", "Wo ist meine Bestellung?", "Wo ist meine Order?"),
        ("code-switched", "en", "Where is my order?", ""),
    ],
)
def test_a_variant_is_what_the_rules_make_and_nothing_where_a_language_has_none(kind, lang, text, becomes):
    assert variant(kind, lang, text) == becomes


def test_what_somebody_wrote_in_latin_letters_goes_before_the_rules():
    library = load_library()
    example = next(one for one in library.examples if {"hi", "hi-Latn"} <= dict(one.text).keys())
    text = dict(example.text)
    topic = Made("t", "", "wish", (), (), (("hi", text["hi"]), ("en", text["en"])))
    (made,) = varied([topic], ("romanised",), library)
    assert (made.id, made.questions) == ("t~romanised", (("hi", text["hi-Latn"]),))


def test_what_is_written_is_what_the_runner_reads(tmp_path):
    questions = (("en", 'Say: "no"?'), ("no", "Hvor: lenge?"), ("th", "กี่วัน #1"), ("ar", "كم؟"))
    made = (Made("a~b", "x.y", "wish", (FACT,), ("p/en/a.md",), questions, "DE", "Two\nlines: “x”"), Made("n", "", "wish", (), (), questions, answerable=False))
    suite = write_suite(made, 'Our "shop"', "docs", "FR", tmp_path / "deep" / "s.yaml")
    assert suite == read_suite(tmp_path / "deep" / "s.yaml")
    assert [(one.id, one.market, one.gold, one.questions) for one in suite.topics] == [("a~b", "DE", (FACT,), questions), ("n", "FR", (), questions)]


def test_a_suite_the_runner_would_refuse_is_not_left_behind(tmp_path):
    twice = Made("a", "", "wish", (), (), (("en", "?"),))
    with pytest.raises(UnusableSuite, match="more than once"):
        write_suite((twice, twice), "n", "s", "", tmp_path / "s.yaml")
    assert list(tmp_path.iterdir()) == []


@dataclass
class Writer:
    """A served model with one answer, or none."""

    answer: object
    room: int = 7000
    pictures: int = 0

    def ask(self, system, user, schema, pictures=(), heard=None):
        if self.answer is None:
            raise ModelUnreachable("down")
        self.asked = (system, user)
        return Spoken(self.answer, "m", 1, 1)


TOPIC = Made("t", "", "version", (FACT,), (), (("en", "own?"),), source=RETURNS["en"])


def test_a_models_question_that_gives_the_answer_away_or_is_in_another_language_is_not_kept():
    chat = Writer(
        {
            "questions": {
                "en": "May I send it back for 30 days?",
                "de": "How long may I take to send an article back to your shop?",
                "th": "คืนสินค้าได้ภายในกี่วันคะ",
                "xx": "?",
            }
        }
    )
    (topic,) = by_model([TOPIC], chat, ("en", "de", "th"), open_readers(), lambda _: None)
    assert (topic.how, topic.questions) == (BY_MODEL, (("th", "คืนสินค้าได้ภายในกี่วันคะ"),))
    assert RETURNS["en"] in chat.asked[1]
    assert RETURNS["en"] not in chat.asked[0]


@pytest.mark.parametrize("answer", [None, {"questions": "no"}, {"questions": {}}])
def test_a_model_that_is_down_or_babbles_leaves_the_topic_as_it_is(answer):
    assert list(by_model([TOPIC], Writer(answer), ("en",), open_readers(), lambda _: None)) == [TOPIC]


def test_a_question_is_usable_only_if_it_is_short_and_there():
    assert not usable("", "en", TOPIC, open_readers())
    assert not usable("How long may I take? " * 40, "en", TOPIC, open_readers())


def test_the_command_reads_a_folder_and_says_what_it_made(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("CONCORD_CHAT_URL", raising=False)
    for lang in ("en", "de", "ja"):
        (tmp_path / "policies" / lang).mkdir(parents=True)
        (tmp_path / "policies" / lang / "returns.md").write_text(f"# R\n\n{RETURNS[lang]}\n", "utf-8")
    out = tmp_path / "made.yaml"
    assert main(["build", str(tmp_path / "policies"), "--out", str(out), "--variants", "misspelt", "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    suite = read_suite(out)
    assert value["topics"] == len(suite.topics)
    assert {"returns-window", "returns-window~misspelt"} <= {topic.id for topic in suite.topics}
    assert value["review"]["native"] == 0
    assert "reviewed" in out.read_text("utf-8")
    assert main(["build", str(tmp_path / "policies"), "--out", str(out), "--model"]) == 2
    assert "CONCORD_CHAT_URL" in capsys.readouterr().err


def test_a_folder_that_states_nothing_is_refused_in_a_sentence(tmp_path, capsys):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# Hello\n\nWe like our customers.\n", "utf-8")
    assert main(["build", str(tmp_path / "docs"), "--out", str(tmp_path / "s.yaml")]) == 2
    assert "no sentence of theirs" in capsys.readouterr().err
