"""What a customer wrote anew is kept, and nothing else, in fourteen languages and the ways mail programs quote."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from ingest.quotes import take_apart

EARLIER = "Thank you for writing to us. Order 55120 has left our house on Friday."


@cache
def mails():
    return yaml.safe_load(Path(__file__).with_name("mails.yaml").read_text("utf-8"))["languages"]


LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "tr", "ru", "zh", "ja", "ko", "ar")


def wrapped(line: str) -> str:
    """A long line as a mail program wraps it, in the middle of a word boundary."""
    words = line.split(" ")
    return f"{' '.join(words[: len(words) // 2])}\n{' '.join(words[len(words) // 2 :])}"


def variants(lang: str):
    """The same new text in every dress: (name, whole mail)."""
    one = mails()[lang]
    new, quoted = one["new"], "\n".join(f"> {line}" for line in EARLIER.split(". "))
    yield "gmail", f"{new}\n\n{one['gmail']}\n\n{quoted}"
    yield "gmail wrapped", f"{new}\n\n{wrapped(one['gmail'])}\n{quoted}"
    yield "gmail unmarked", f"{new}\n\n{one['gmail']}\n\n{EARLIER}"
    yield "outlook", f"{new}\n\n{one['outlook']}\n\n{EARLIER}"
    yield "outlook ruled", f"{new}\n\n________________________________\n{one['outlook']}\n\n{EARLIER}"
    yield "apple", f"{new}\n\n{one['apple']}\n\n{quoted}"
    yield "signed", f"{new}\n\n{one['signed']}"
    yield "signed and quoted", f"{new}\n\n{one['signed']}\n\n{one['gmail']}\n{quoted}"
    yield "device", f"{new}\n\n{one['device']}"
    yield "device and quoted", f"{new}\n\n{one['device']}\n\n{one['apple']}\n{quoted}"
    yield "windows line ends", f"{new}\n\n{one['signed']}\n\n{one['outlook']}\n\n{EARLIER}".replace("\n", "\r\n")
    yield "nothing quoted", new


CASES = [(lang, name, mail) for lang in LANGUAGES for name, mail in variants(lang)]


@pytest.mark.parametrize(("lang", "name", "mail"), CASES, ids=[f"{lang} {name}" for lang, name, _ in CASES])
def test_what_was_written_anew_is_kept_and_nothing_else(lang: str, name: str, mail: str):
    assert take_apart(mail).text == mails()[lang]["new"]


@pytest.mark.parametrize(("lang", "name", "mail"), CASES, ids=[f"{lang} {name}" for lang, name, _ in CASES])
def test_no_line_of_a_mail_is_lost(lang: str, name: str, mail: str):
    parts = take_apart(mail)
    held = f"{parts.text}\n{parts.quote}\n{parts.signature}"
    assert sorted(line.strip() for line in mail.splitlines() if line.strip()) == sorted(line.strip() for line in held.splitlines() if line.strip())


@pytest.mark.parametrize(
    "mail",
    [
        "Thanks for the fast delivery. The colours are: red, green and blue.\nWhich one is cheaper?",
        "On Monday I wrote: please cancel. Nobody answered.",
        "Danke für die Antwort.\n\nDas Gerät startet nicht. Was kann ich tun?\n\nMein Router steht daneben.",
        "From: China\nI want to know the duty.",
        "我在2026年11月3日下单：一台机器人。\n什么时候到？",
        "Best\n\nIs this the best price you can offer me for ten of them? I would also need an invoice for my company please.",
        "谢谢你们的快速发货，但是盒子里少了一个零件，请问怎么办？",
        "감사합니다만 아직 받지 못했습니다. 언제 도착하나요?",
    ],
)
def test_a_message_that_only_looks_like_a_quotation_stays_whole(mail: str):
    assert take_apart(mail).text == mail


def test_answers_between_quoted_lines_are_kept():
    mail = "> Which colour?\nRed.\n> Which size?\nLarge."
    assert take_apart(mail).text == "Red.\nLarge."


def test_a_mail_that_is_nothing_but_a_quotation_comes_back_whole():
    mail = "> Which colour?\n> Which size?"
    assert take_apart(mail).text == mail


def test_a_notice_below_the_signature_goes_with_it():
    mail = (
        "It does not start.\n\nRegards,\nA. B.\n\nThis e-mail and any attachments are confidential and meant for the addressee alone, whoever else may read it."
    )
    assert take_apart(mail).text == "It does not start."
