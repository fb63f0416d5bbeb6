"""`python -m ingest facts` and `python -m ingest audit`, as a person or a program calls them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from ingest.__main__ import main


def test_facts_are_printed_as_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "innerhalb von 14 Tagen, 1.299,00 €", "--lang", "de", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["facts"]
    assert [(f["kind"], f["value"], f["unit"], f["text"]) for f in told] == [("period", "14", "day", "14 Tagen"), ("amount", "1299", "EUR", "1.299,00 €")]
    assert told[0] == {"kind": "period", "value": "14", "unit": "day", "text": "14 Tagen", "start": 14, "end": 22, "polarity": True}


def test_facts_are_read_from_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("１４日以内に返品できません"))
    assert main(["facts", "-"]) == 0
    assert "14 day" in (told := capsys.readouterr().out)
    assert "denied" in told


def test_a_text_that_does_not_say_its_language_is_read_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    text = "Sie können die Ware innerhalb von 14 Tagen zurückgeben.\nVous avez quatorze jours pour changer d'avis.\n返品は14日以内に承ります。\n"
    assert main(["facts", text, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["facts"]
    assert [(f["value"], f["unit"]) for f in told] == [("14", "day")] * 3
    assert [text[f["start"] : f["end"]] for f in told] == [f["text"] for f in told] == ["14 Tagen", "quatorze jours", "14日以内"]


def test_a_text_without_facts_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "hello"]) == 0
    assert "No facts" in capsys.readouterr().out


def test_an_audit_of_nothing_says_where_to_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--data", str(tmp_path / "none")]) == 2
    assert "--data" in capsys.readouterr().err


def test_an_impossible_day_is_unusable_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--data", str(tmp_path), "--on", "2026-02-30"]) == 2
    assert "2026-11-30" in capsys.readouterr().err


def test_a_loaded_contradiction_is_found_and_fails_the_audit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for lang, text in (
        ("en", "# Returns\n\nYou can return any item within 14 days of delivery."),
        ("de", "# Rückgabe\n\nSie können jeden Artikel innerhalb von 30 Tagen zurückgeben."),
    ):
        (tmp_path / "docs" / lang).mkdir(parents=True)
        (tmp_path / "docs" / lang / "returns.md").write_text(text, encoding="utf-8")
    data = ["--data", str(tmp_path / "data")]
    assert main(["load", str(tmp_path / "docs"), *data, "--json"]) == 0
    capsys.readouterr()
    assert main(["audit", *data, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(c["kind"], {c["value_left"], c["value_right"]}) for c in told["contradictions"]] == [("period", {"14 day", "30 day"})]
    assert main(["audit", *data]) == 1
    assert "30 Tagen" in capsys.readouterr().out
