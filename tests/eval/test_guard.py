"""The guard on trial: what is planted in a right reply, what counts as caught, and how right replies are taken from documents of others."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.commands.guard import SETS, file_of
from eval.errors import UnusableSuite, UnusableTarget
from eval.guard.drafts import found_drafts, written_drafts
from eval.guard.plant import Fault, RightDraft, faults, other_number, read_words
from eval.guard.trial import ask_command, read_answer, try_guard

WORDS = read_words()
STRANGER = RightDraft("other/en/en", "written", "en", ("We close at noon.",), (("en", "We close at noon."),))


def draft(lang: str, *sentences: str) -> RightDraft:
    return RightDraft(f"topic/{lang}/en", "written", lang, sentences, (("en", "A source."),))


def planted(fault: Fault, lang: str, *sentences: str) -> list[str]:
    return [one.draft.reply for one in faults(draft(lang, *sentences), STRANGER, WORDS) if one.fault is fault]


@pytest.mark.parametrize(
    ("fault", "lang", "said", "spoiled"),
    [
        (Fault.NUMBER, "de", "Innerhalb von 30 Tagen.", "Innerhalb von 10 Tagen."),
        (Fault.NUMBER, "ar", "خلال ٣٠ يومًا.", "خلال ١٠ يومًا."),
        (Fault.UNIT, "th", "ภายใน 30 วัน", "ภายใน 30 สัปดาห์"),
        (Fault.UNIT, "zh", "请在30天内退货。", "请在30周内退货。"),
        (Fault.CURRENCY, "ja", "送料は15.00ユーロです。", "送料は15.00ドルです。"),
        (Fault.DATE, "fr", "Jusqu'au 30 novembre.", "Jusqu'au 10 novembre."),
        (Fault.COUNTRY, "th", "จัดส่งไปยังเยอรมนี", "จัดส่งไปยังนอร์เวย์"),
        (Fault.POLARITY, "zh", "您可以退货。", "您不可以退货。"),
        (Fault.CONDITION, "ja", "開封済みの場合は、料金を差し引きます。", "料金を差し引きます。"),
        (Fault.CONDITION, "th", "หากเปิดพัสดุแล้ว เราจะหักค่าธรรมเนียม", "เราจะหักค่าธรรมเนียม"),
        (Fault.CONDITION, "ar", "إذا فُتح الطرد، نخصم الرسوم.", "نخصم الرسوم."),
        (Fault.PRODUCT, "en", "The Nova T6 is back.", "The RoverBot is back."),
    ],
)
def test_a_fault_changes_just_what_it_is_called_after(fault: Fault, lang: str, said: str, spoiled: str) -> None:
    assert planted(fault, lang, said)[0] == spoiled


def test_a_number_beside_a_months_name_is_a_date_and_no_other_number() -> None:
    assert planted(Fault.NUMBER, "de", "Bis zum 30. November.") == []
    assert planted(Fault.DATE, "de", "Bis zum 30. November.") == ["Bis zum 10. November."]


def test_a_number_never_stays_and_never_becomes_zero() -> None:
    assert [other_number(str(digit)) for digit in range(10)] == ["1", "2", "1", "1", "1", "1", "1", "1", "1", "1"]


def test_a_foreign_sentence_is_never_in_the_replys_own_language() -> None:
    for lang in WORDS["foreign"]:
        assert WORDS["foreign"][lang] not in planted(Fault.FOREIGN, lang, "A sentence.")[0]


def test_a_wrong_citation_changes_the_sources_and_not_the_reply() -> None:
    (one,) = [one for one in faults(draft("en", "A sentence."), STRANGER, WORDS) if one.fault is Fault.CITATION]
    assert (one.draft.reply, one.draft.sources) == ("A sentence.", STRANGER.sources)


@pytest.mark.parametrize("name", SETS)
def test_both_sets_say_every_topic_in_the_same_languages_and_allow_every_fault(name: str) -> None:
    drafts = written_drafts(file_of(name))
    langs = {lang: {d.id.partition("/")[0] for d in drafts if d.lang == lang} for lang in {d.lang for d in drafts}}
    assert len(langs) >= 17
    assert len({frozenset(topics) for topics in langs.values()}) == 1
    assert all(one.lang != one.sources[0][0] for one in drafts)
    for fault in Fault:
        able = {d.lang for d in drafts if any(one.fault is fault for one in faults(d, STRANGER, WORDS))}
        assert len(able) >= 12, fault


def test_a_set_that_is_no_set_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("returns: {en: a sentence}", encoding="utf-8")
    with pytest.raises(UnusableSuite, match=r"mine\.yaml: returns"):
        written_drafts(path)


def test_versions_that_follow_line_by_line_are_held_against_each_other_unless_their_digits_differ(tmp_path: Path) -> None:
    for lang, lines in (
        ("en", ["# Charging", "Charge the battery for 3 hours before use.", "", "Keep it away from water and heat at all times."]),
        ("de", ["# Laden", "Laden Sie den Akku vor dem Gebrauch 3 Stunden lang.", "", "Halten Sie ihn immer fern von Wasser und Hitze."]),
        ("fr", ["# Charge", "Chargez la batterie 4 heures avant son utilisation.", "", "Tenez-la toujours loin de l'eau et de la chaleur."]),
    ):
        (tmp_path / lang).mkdir()
        (tmp_path / lang / "manual.md").write_text("\n".join(lines), encoding="utf-8")
    pairs = {(one.lang, one.sources[0][0]) for one in found_drafts([tmp_path])}
    assert {("en", "en"), ("en", "de"), ("de", "en"), ("fr", "fr")} <= pairs
    assert ("en", "fr") not in pairs


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableSuite, match="no readable document"):
        found_drafts([tmp_path])


def test_only_what_is_new_against_the_right_reply_counts_as_caught() -> None:
    right = [RightDraft(f"topic{n}/en/en", "written", "en", (f"Within {n}0 days.",), (("en", f"Within {n}0 days."),)) for n in range(1, 5)]
    always = try_guard(right, 8, 4, 1, WORDS, lambda cases: {name: frozenset({("noise", "always said")}) for name, _ in cases})
    assert not any(one.caught for one in always.outcomes)
    assert all(said for _, said in always.right)
    spoiled = try_guard(right, 8, 4, 1, WORDS, lambda cases: {name: frozenset({("found", "x")} if name.startswith("fault") else ()) for name, _ in cases})
    assert all(one.caught for one in spoiled.outcomes)
    assert not any(said for _, said in spoiled.right)


def test_a_note_neither_catches_nor_cries_wolf() -> None:
    answer = {"cases": [{"id": "a", "findings": [{"code": "x", "severity": "note", "text": "t"}, {"code": "y", "severity": "warning", "text": "t"}]}]}
    assert read_answer(json.dumps(answer), {"a"}) == {"a": frozenset({("y", "t")})}


@pytest.mark.parametrize("answer", ["nothing", "{}", '{"cases": []}'])
def test_a_guard_that_does_not_answer_every_case_is_refused(answer: str) -> None:
    with pytest.raises(UnusableTarget):
        ask_command([("a", STRANGER)], [sys.executable, "-c", f"print({answer!r})"])


def test_a_guard_that_cannot_be_started_is_named() -> None:
    with pytest.raises(UnusableTarget, match="no-such-guard"):
        ask_command([("a", STRANGER)], ["no-such-guard"])


def test_the_command_prints_the_halves_apart_and_falls_short_with_a_guard_that_sees_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    blind = f"{sys.executable} -c \"import json,sys; print(json.dumps(dict(cases=[dict(id=c['id'], findings=[]) for c in json.load(sys.stdin)['cases']])))\""
    assert main(["guard", "--guard", blind, "--faults", "26", "--right", "10", "--json"]) == 1
    value = json.loads(capsys.readouterr().out)
    assert value["halves"]["written"]["caught"] == {"caught": 0, "n": 26, "rate": 0.0}
    assert value["halves"]["written"]["right_replies"]["rate"] == 0.0
    assert {one["fault"] for one in value["misses"]} == {str(fault) for fault in Fault}
