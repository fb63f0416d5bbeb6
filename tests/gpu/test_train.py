from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gpu.errors import UnusableTrainingText
from gpu.train.licences import read_sources
from gpu.train.recipe import Recipe
from gpu.train.run import Job, Openers, Outcome, train
from gpu.train.student import Student
from gpu.train.teacher import Earlier
from serving.builtin import BuiltinEncoder
from serving.weights_file import read_weights
from tests.fakes_training import ENGLISH, Speller, WordTeacher, bench_folder, text_folder, write_lines

ROOT = Path(__file__).parents[2]
TINY = Recipe(pieces=400, words=100, dimension=32, epochs=4, batch=64, rate=1e-2, share=1.0, cuts=2)
OPENS = Openers(WordTeacher, Speller, Student)


def job(tmp_path: Path, *, ships: bool = True) -> Job:
    return Job(
        text_folder(tmp_path / "text"),
        tmp_path / "out",
        bench_folder(tmp_path / "bench"),
        tmp_path / "cache",
        None,
        TINY,
        "tiny",
        ships,
        "python -m gpu train",
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    folder = tmp_path_factory.mktemp("trained")
    return folder, train(job(folder), OPENS, lambda _: None)


def test_translations_of_unseen_sentences_come_together(trained: tuple[Path, Outcome]) -> None:
    encoder = BuiltinEncoder.open(trained[0] / "out")
    asked = encoder.encode_queries(["akku kaputt", "电池损坏", "แบตเตอรี่แตกหัก"])
    found = asked @ encoder.encode_passages(["battery broken", "refund late", "gift colour"]).T
    assert found.argmax(1).tolist() == [0, 0, 0]
    assert found[:, 0].min() > 0.7


def test_the_card_scores_every_language_of_the_test_sets_and_names_text_teacher_and_recipe(trained: tuple[Path, Outcome]) -> None:
    card = (trained[0] / "out" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert all(f"| {language} | " in card for language in ("de", "zh", "th"))
    assert all(stated in card for stated in ("invented/shop", "0123abcd", "MIT", "word-teacher", "epochs 4", "Known weaknesses", "The weights ship"))
    assert "invented/shop, commit 0123abcd: MIT" in (trained[0] / "out" / "NOTICE").read_text(encoding="utf-8")


def test_the_outcome_is_that_of_the_folder(trained: tuple[Path, Outcome]) -> None:
    weights = read_weights(trained[0] / "out")
    outcome = trained[1]
    assert (weights.digest, len(weights.pieces), weights.table.shape[1]) == (outcome.digest, outcome.pieces, outcome.dimension)
    assert outcome.size == sum(path.stat().st_size for path in (trained[0] / "out").iterdir())
    assert list(outcome.stages) == ["read", "pieces", "teachers", "student", "scores"]


def test_a_word_only_the_word_teacher_knows_gets_a_piece_that_means_what_it_says(trained: tuple[Path, Outcome]) -> None:
    encoder = BuiltinEncoder.open(trained[0] / "out")
    assert len(encoder.token_ids(["speicher"])[0]) == 1
    found = encoder.encode_queries(["speicher"]) @ encoder.encode_passages(ENGLISH).T
    assert ENGLISH[int(found.argmax())] == "battery"


def test_words_in_letters_the_text_lacks_get_no_piece(trained: tuple[Path, Outcome]) -> None:
    assert not set("שעון") & set("".join(read_weights(trained[0] / "out").pieces))


def test_weights_trained_on_start_where_the_earlier_ones_ended(trained: tuple[Path, Outcome], tmp_path: Path) -> None:
    earlier = trained[0] / "out"
    again = replace(job(tmp_path), start=earlier, recipe=replace(TINY, epochs=1, rate=1e-6))
    train(again, replace(OPENS, teacher=lambda: Earlier(earlier)), lambda _: None)
    texts = ["akku kaputt", "电池损坏", "แบตเตอรี่แตกหัก", "battery broken", "speicher"]
    before, after = (BuiltinEncoder.open(folder).encode_queries(texts) for folder in (earlier, tmp_path / "out"))
    assert (before * after).sum(1).min() > 0.97


def test_copyleft_text_does_not_reach_weights_that_ship(trained: tuple[Path, Outcome]) -> None:
    assert not {"▁verboten", "▁forbidden"} & set(read_weights(trained[0] / "out").pieces)


def test_text_of_any_licence_makes_weights_whose_card_forbids_shipping(tmp_path: Path) -> None:
    train(job(tmp_path, ships=False), OPENS, lambda _: None)
    assert "▁verboten" in read_weights(tmp_path / "out").pieces
    assert "must not ship" in (tmp_path / "out" / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_the_teacher_is_asked_once_when_its_vectors_are_kept(tmp_path: Path) -> None:
    teachers = [WordTeacher(), WordTeacher()]
    digests = [train(job(tmp_path), replace(OPENS, teacher=lambda teacher=teacher: teacher), lambda _: None).digest for teacher in teachers]
    assert [teacher.calls for teacher in teachers] == [1, 0]
    assert len(digests[1]) == 12


def test_the_same_run_twice_gives_the_same_weights(tmp_path: Path) -> None:
    outcomes = [train(job(tmp_path / side), OPENS, lambda _: None) for side in ("a", "b")]
    assert outcomes[0].digest == outcomes[1].digest


def test_text_without_a_usable_class_is_refused_before_the_teacher_is_opened(tmp_path: Path) -> None:
    asked = job(tmp_path)
    licences = asked.text / "LICENSES.md"
    licences.write_text(licences.read_text().replace("permissive", "share-alike"))
    with pytest.raises(UnusableTrainingText, match="nothing to learn from"):
        train(asked, replace(OPENS, words=lambda: pytest.fail("a teacher was opened")), lambda _: None)
    assert not asked.out.exists()


@pytest.mark.parametrize("damage", ["no table", "no file", "not gzip", "not json", "no english"])
def test_a_broken_text_folder_is_named(tmp_path: Path, damage: str) -> None:
    asked = job(tmp_path)
    shop = asked.text / "shop.jsonl.gz"
    if damage == "no table":
        (asked.text / "LICENSES.md").unlink()
    elif damage == "no file":
        shop.unlink()
    elif damage == "not gzip":
        shop.write_bytes(b"plain")
    else:
        write_lines(shop, [{"t": {"de": "nur deutsch"}}] if damage == "no english" else [{"x": 1}])
    with pytest.raises(UnusableTrainingText, match=r"LICENSES.md|shop.jsonl.gz"):
        train(asked, OPENS, lambda _: None)


def test_without_torch_the_command_ends_with_two_and_names_the_extra(tmp_path: Path) -> None:
    program = "import sys; sys.modules['torch'] = None\nfrom gpu.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "train", "--text", str(text_folder(tmp_path)), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=False, text=True)
    assert done.returncode == 2
    assert "extra `train`" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_shipped_weights_name_only_permissive_text_and_score_every_language() -> None:
    weights = ROOT / "serving" / "weights"
    card = (weights / "MODEL_CARD.md").read_text(encoding="utf-8")
    text = [[cell.strip() for cell in line.strip("|").split("|")] for line in card.splitlines() if ".jsonl.gz |" in line]
    assert len(text) > 5
    assert {row[4] for row in text} == {"permissive"}
    scores = card[card.index("## Sentences") :]
    assert all(f"| {language} | 0." in scores for language in ("ar", "de", "es", "fr", "he", "hi", "it", "ja", "ko", "pt", "ru", "th", "tr", "uk", "vi", "zh"))
    assert sum(path.stat().st_size for path in weights.iterdir()) <= 32_000_000


def test_licences_are_read_by_column_name_whatever_their_order(tmp_path: Path) -> None:
    (tmp_path / "LICENSES.md").write_text("| Class | File | Licence |\n|---|---|---|\n| share-alike | a.jsonl.gz | CC-BY-SA-4.0 |\n")
    assert [(one.file, one.licence_class, one.ships) for one in read_sources(tmp_path)] == [("a.jsonl.gz", "share-alike", False)]
