"""National identity numbers, each by its own country's rule: the other half of the door to python-stdnum."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ingest.before import cued
from ingest.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Piece = tuple[str, int, int]
_SHAPE = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]|[XYZ]?\d{7,8}-?[A-Z]|\d{17}[\dXx]|\d{3}\.\d{3}\.\d{3}-\d{2}"
    r"|[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]|[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d|[A-Z]\d{9})(?![A-Za-z0-9])"
)
_WORDED = re.compile(r"(?<![A-Za-z0-9])(?=[A-Z0-9 .-]*\d)[A-Z0-9](?:[ .-]?[A-Z0-9]){5,19}(?![A-Za-z0-9])")
_ACCOUNT = re.compile(r"(?<![\w@.-])(?=[\w.-]*[\d_])[A-Za-z][\w.-]{2,30}(?![\w@-])")
_LEAST = 4
# Rules with a birth date, a letter or a fixed shape that chance hardly meets: the module of python-stdnum and how the number is written.
_STRONG = (
    ("us.ssn", r"\d{3}-\d{2}-\d{4}"),
    ("cn.ric", r"\d{17}[\dXx]"),
    ("es.dni", r"\d{8}-?[A-Z]"),
    ("es.nie", r"[XYZ]\d{7}-?[A-Z]"),
    ("fr.nir", r"[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}"),
    ("it.codicefiscale", r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]"),
    ("kr.rrn", r"\d{6}-\d{7}"),
    ("br.cpf", r"\d{3}\.\d{3}\.\d{3}-\d{2}"),
    ("mx.curp", r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d"),
    ("ch.ssn", r"756\.\d{4}\.\d{4}\.\d{2}"),
    ("th.pin", r"\d-\d{4}-\d{5}-\d{2}-\d"),
)
# Rules of bare digits that one number in ten meets by chance: only after a word that says so.
_WEAK = ("pl.pesel", "nl.bsn", "de.idnr", "br.cpf", "in.aadhaar", "th.pin", "tr.tckimlik", "pt.nif", "ro.cnp", "il.idnr", "id.nik", "us.ssn", "fr.nir")


def find_identities(text: str, *, worded: bool) -> Iterator[Piece]:
    """Kind "id", start and end of each identity number written with letters or in a fixed shape.

    `worded` also takes whatever stands right behind a word such as "passport" or "user name", whether or not a rule is known for it.
    """
    for match in _SHAPE.finditer(text):
        if is_identity(match.group(), cued=cued(text, match.start(), "id")):
            yield "id", *match.span()
    if worded:
        for match in _WORDED.finditer(text):
            if sum(char.isdigit() for char in match.group()) >= _LEAST and cued(text, match.start(), "id"):
                yield "id", *match.span()
        for match in _ACCOUNT.finditer(text):
            if cued(text, match.start(), "account"):
                yield "id", *match.span()


def is_identity(number: str, *, cued: bool) -> bool:
    """Whether a number is a person's by the rule of some country; `cued`: a word right before it says so."""
    return any(check(number) for check in (*_strong(), *(_weak() if cued else ())))


@cache
def _strong() -> tuple[Callable[[str], bool], ...]:
    def shaped(pattern: str, check: Callable[[str], bool]) -> Callable[[str], bool]:
        return lambda number: bool(re.fullmatch(pattern, number)) and check(number)

    return tuple(shaped(pattern, _rule(name)) for name, pattern in _STRONG)


@cache
def _weak() -> tuple[Callable[[str], bool], ...]:
    return tuple(_rule(name) for name in _WEAK)


def _rule(name: str) -> Callable[[str], bool]:
    from stdnum import get_cc_module

    country, _, number = name.partition(".")
    module = get_cc_module(country, number)
    if module is None:
        raise IngestError(f"python-stdnum knows no rule {name}; install the version of .ci/constraints.txt again.")
    check: Callable[[str], bool] = module.is_valid
    return check
