"""The lines around the answer that culture asks for: opening, empathy, closing, signature."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assist.compose.lines import Line
from assist.values import TEXT, Value

if TYPE_CHECKING:
    from assist.types import Customer, Emotion
    from prompts.types import Library, Pack


HAN_OR_HANGUL = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Kana, Han and Hangul: names in these are written family name first and without a space."""


def opening_lines(customer: Customer, emotion: Emotion, library: Library, langs: tuple[str, ...]) -> tuple[Line, ...]:
    """Opening and, where the pack has one for this mood, empathy: first the feeling, then the problem."""
    named = address(customer, langs[0])
    packs = _packs(library, langs)
    opening = tuple((pack.lang, pack.opening_named if named else pack.opening) for pack in packs)
    values = (Value("name", TEXT, named),) if named else ()
    lines = [Line("opening", opening, values)]
    empathy = tuple((pack.lang, text) for pack in packs if (text := dict(pack.empathy).get(str(emotion), "")))
    if empathy:
        lines.append(Line("empathy", empathy))
    return tuple(lines)


def address(customer: Customer, lang: str) -> str:
    """How a reply calls a customer, without guessing a gender: the whole name, in the order its own script writes it.

    Japanese letters address by family name alone (the pack adds 様). Empty if no name is known.
    """
    given, family = customer.name.strip(), customer.family_name.strip()
    if not given or not family:
        return given or family
    if not HAN_OR_HANGUL.search(given + family):
        return f"{given} {family}"
    return family if lang == "ja" else family + given


def closing_lines(library: Library, langs: tuple[str, ...], shop: str, agent: str) -> tuple[Line, ...]:
    """Closing and signature."""
    packs = _packs(library, langs)
    signed = (Value("agent", TEXT, agent), Value("shop", TEXT, shop))
    return (Line("closing", tuple((p.lang, p.closing) for p in packs)), Line("signature", tuple((p.lang, p.signature) for p in packs), signed))


def _packs(library: Library, langs: tuple[str, ...]) -> tuple[Pack, ...]:
    """The packs of these languages, each under the tag that was asked for."""
    found = [(lang, library.pack(lang)) for lang in dict.fromkeys(langs)]
    return tuple(_tagged(pack, lang) for lang, pack in found if pack is not None)


def _tagged(pack: Pack, lang: str) -> Pack:
    return pack if pack.lang == lang else replace(pack, lang=lang)
