"""What went wrong is said in the owner's language, and every sentence the table knows is one that the code really says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from assist.strings import Strings
from assist.web.reasons import TABLE, explained, reason_codes
from prompts.table import read_table

ROOT = Path(__file__).parent.parent.parent
OWNERS = ("ingest/readers", "ingest/pdf", "assist/web")
"""Folders whose errors an owner reads on a page."""
FILES = ("read", "sniff", "decode", "mail", "mailbox", "recognise", "front", "plan", "changes", "originals", "draft_version", "corrections")
EVALUATION = (
    "assist/evaluations.py",
    "assist/suites.py",
    "assist/readers.py",
    "eval/suite_edit.py",
    "eval/suite_file.py",
    "eval/report/affected.py",
    "eval/report/earlier.py",
    "eval/report/marks.py",
    "eval/report/signoff.py",
)
"""What QA's pages may say."""
DESK = ("approvals.py", "complaints.py", "customer.py", "owed.py", "letters.py", "parcel.py", "photos.py", "show.py", "sides.py", "zendesk.py")
"""Pages of agents, also inside a helpdesk, and the guard of every page."""


def said(file):
    """Sentences of a file: every text with a space in it, `…` for what is filled in."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value


def raised(file):
    """Sentences that a file raises."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        given = node.exc.args if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) else []
        given = [node.value] if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "message" else given
        for one in given:
            if isinstance(one, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in one.values)
            elif isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value


@pytest.fixture(scope="module")
def everything():
    files = [file for room in ("ingest", "assist", "serving", "prompts", "eval") for file in (ROOT / room).rglob("*.py")]
    return "\n".join(re.sub(r"\s+", " ", sentence) for file in files for sentence in said(file))


@pytest.mark.parametrize("code", read_table(TABLE))
def test_every_part_stands_in_a_sentence_of_the_code_and_every_code_has_its_text(everything, code):
    lost = [part for part in read_table(TABLE)[code] if not re.search(re.escape(part.strip()).replace(r"\{\}", "…"), everything)]
    assert lost == []
    assert Strings.load("th").has(f"why.{code}")


def test_every_text_belongs_to_a_code():
    assert {key for key in Strings.load("en").texts if key.startswith("why.")} == {f"why.{code}" for code in read_table(TABLE)}


def test_every_sentence_that_an_owner_may_read_has_a_code():
    files = [file for folder in OWNERS for file in (ROOT / folder).rglob("*.py") if file.name not in DESK]
    files += [ROOT / "ingest" / f"{name}.py" for name in FILES] + [ROOT / name for name in EVALUATION]
    assert [f"{file.name}: {sentence}" for file in files for sentence in raised(file) if not reason_codes(sentence)] == []


@pytest.mark.parametrize(("lang", "word"), [("de", "Passwort"), ("zh", "密码"), ("ja", "パスワード"), ("ar", "كلمة مرور"), ("th", "รหัสผ่าน")])
def test_a_reason_is_read_in_the_owners_language_and_english_stays_as_it_is(lang, word):
    sentence = "The document is encrypted and asks for a password; save it without one."
    assert word in explained(sentence, Strings.load(lang))
    assert explained(sentence, Strings.load("en")) == ""


def test_a_reason_of_two_sentences_is_told_in_its_order():
    both = "Text of pages 1, 2 was recognised from pictures. page 3 broken and not read."
    assert reason_codes(both) == ("by_ocr", "pages_lost")
    assert reason_codes("Something nobody wrote down.") == ()
