"""A machine drafts the missing version of a document: marks stay, facts are compared, an owner says yes, and it never outranks a person."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ingest.__main__ import main
from ingest.front import front_matter
from ingest.precedence import people_above, people_first
from ingest.translated import translated
from ingest.types import Hit
from tests.fakes_ingest import ENCODER, passage, write
from tests.fakes_served import served
from tests.fakes_translate import translating

ENGLISH = (
    "# Returns\n\nYou have 14 days to send the kit back, and pay nothing for it.\n\n| Country | Days |\n|---|---|\n| Germany | 14 |\n\n```\nreturn 14\n```\n"
)
SENTENCES = {
    "de": "Sie haben 14 Tage Zeit, den Bausatz zurückzusenden, und zahlen dafür nichts.",
    "zh": "您有 14 天时间退回套件，无需支付任何费用。",
    "ja": "キットは14日以内に返送でき、費用はかかりません。",
    "ar": "لديك ١٤ يومًا لإعادة المجموعة، ولا تدفع شيئًا مقابل ذلك.",
    "th": "คุณมีเวลา 14 วันในการส่งชุดอุปกรณ์คืน โดยไม่ต้องเสียค่าใช้จ่าย",
}


class Phrasebook:
    """A translator that knows the sentence in one language."""

    def __init__(self, said):
        self.said, self.asked = said, []

    def translate(self, texts, source, target):
        self.asked.append(list(texts))
        return tuple(self.said if text.startswith("You have 14") else text for text in texts)

    def close(self):
        pass


@pytest.mark.parametrize("lang", SENTENCES)
def test_marks_tables_and_code_stay_and_a_true_translation_has_no_finding(lang):
    book = Phrasebook(SENTENCES[lang])
    found = translated(ENGLISH, "Returns", "en", lang, book)
    lines = found.text.splitlines()
    assert (lines[0], lines[2], lines[4:7], lines[8:11]) == (
        "# Returns",
        SENTENCES[lang],
        ["| Country | Days |", "|---|---|", "| Germany | 14 |"],
        ["```", "return 14", "```"],
    )
    assert [finding for finding in found.findings if finding.startswith("Line 3")] == []
    assert book.asked[0] == ["Returns", "You have 14 days to send the kit back, and pay nothing for it.", "Country", "Days", "Germany"]


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ("Sie haben 30 Tage Zeit, den Bausatz zurückzusenden.", "Line 3: the original says 14 day, the translation says 30 day."),
        ("Sie haben Zeit, den Bausatz zurückzusenden.", "Line 3: the original says 14 day."),
        ("You have no time at all to send anything back to anybody.", "It seems to be written in English, not in German."),
    ],
)
def test_a_fact_that_differs_and_a_wrong_language_are_findings(said, finding):
    text = "# Rückgabe\n\nYou have 14 days to send the kit back.\n"
    assert finding in translated(text, "Returns", "en", "de", Phrasebook(said)).findings


def test_many_lines_are_asked_for_in_parts():
    book = Phrasebook("")
    translated("\n".join(f"Line {number} of the text." for number in range(45)), "", "en", "de", book)
    assert [len(some) for some in book.asked] == [20, 20, 5]


def ran(capsys, *arguments):
    code = main([*arguments, "--json"])
    said = capsys.readouterr()
    assert code == 0, said.err
    return json.loads(said.out)


@pytest.fixture
def shop(monkeypatch, tmp_path):
    monkeypatch.setenv("CONCORD_SERVING_ENCODER", ENCODER)
    monkeypatch.setenv("CONCORD_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "policies" / "en", returns="---\nmarkets: [DE]\nowner: Mia\n---\n# Returns\n\nYou have 14 days to send the kit back.")
    return tmp_path


def test_a_draft_waits_for_its_owner_and_is_marked_and_found_after_the_yes(capsys, monkeypatch, shop):
    ran(capsys, "load", "policies")
    words = {"Returns": "Rückgabe", "You have 14 days to send the kit back.": "Sie haben 14 Tage Zeit, den Bausatz zurückzusenden."}
    with translating(words) as address:
        monkeypatch.setenv("CONCORD_TRANSLATE_URL", address)
        drafted = ran(capsys, "translate", "policies/en/returns.md", "--to", "de")
    assert (drafted["id"], drafted["findings"], drafted["made_by"]) == ("translations/policies/returns.de", [], "translation server")
    assert [one["lang"] for one in ran(capsys, "documents")["documents"]] == ["en"]
    meta, text = front_matter((shop / "data" / "waiting" / "translations" / "policies" / "returns.de.md").read_text("utf-8"))
    assert (meta.machine, meta.family, meta.markets, meta.owner, meta.title) == (True, "policies/returns", ("DE",), "Mia", "Rückgabe")
    assert text.strip() == "# Rückgabe\n\nSie haben 14 Tage Zeit, den Bausatz zurückzusenden."
    ran(capsys, "approve", drafted["id"])
    (family,) = ran(capsys, "families", "--languages", "en,de")["families"]
    assert [(one["lang"], one["machine"]) for one in family["members"]] == [("de", True), ("en", False)]
    assert family["missing"] == []
    # asked in the machine's own words, the person's version still stands first
    assert [hit["lang"] for hit in ran(capsys, "search", "Sie haben 14 Tage Zeit, den Bausatz zurückzusenden")["hits"]] == ["en", "de"]
    assert [one["lang"] for one in ran(capsys, "documents", "--machine")["documents"]] == ["de"]


def test_a_chat_model_translates_where_there_is_no_translation_server(capsys, monkeypatch, shop):
    ran(capsys, "load", "policies")

    def say(asked):
        lines = json.loads(asked["messages"][1]["content"])
        assert "from English into Japanese" in asked["messages"][0]["content"]
        return json.dumps({"translations": ["キットは14日以内に返送できます。" if "14" in one else "返品" for one in lines]})

    with served(say) as model:
        monkeypatch.setenv("CONCORD_CHAT_URL", model.url)
        drafted = ran(capsys, "translate", "policies/en/returns.md", "--to", "ja")
    assert (drafted["lang"], drafted["findings"]) == ("ja", [])
    assert "キットは14日以内に返送できます。" in (shop / "data" / "waiting" / "translations" / "policies" / "returns.ja.md").read_text("utf-8")


def test_without_a_machine_or_with_the_language_there_already_one_sentence_says_so(capsys, shop):
    ran(capsys, "load", "policies")
    assert main(["translate", "policies/en/returns.md", "--to", "fr"]) == 2
    assert "CONCORD_TRANSLATE_URL" in capsys.readouterr().err
    assert main(["translate", "policies/en/returns.md", "--to", "en"]) == 2
    assert "is there in English: policies/en/returns.md" in capsys.readouterr().err
    assert main(["translate", "nowhere.md", "--to", "fr"]) == 2


def hit(number, family, *, machine):
    return Hit(passage(number, family=family, machine=machine), 1.0, 1.0, (), None)


def test_a_machines_passage_stands_right_below_the_best_one_by_a_person_of_its_family():
    order = [hit(1, "a", machine=True), hit(2, "b", machine=True), hit(3, "c", machine=False), hit(4, "a", machine=False), hit(5, "a", machine=True)]
    assert [int(one.passage.id[-1]) for one in people_first(order)] == [2, 3, 4, 1, 5]


def test_a_machines_score_stays_below_the_best_of_its_family_by_a_person_and_is_its_own_where_there_is_none():
    scores = people_above(np.array([0.9, 0.5, 0.7, 0.8], np.float32), ["a", "a", "b", "a"], [True, False, True, False])
    assert scores.argsort().tolist() == [1, 2, 0, 3]
    assert scores[2] == pytest.approx(0.7)
