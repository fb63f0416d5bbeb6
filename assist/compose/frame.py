"""The lines around the answer that culture asks for: opening, empathy, apology or thanks, what softens or explains, closing, signature."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assist.compose.lines import Line
from assist.types import Emotion
from assist.values import TEXT, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assist.types import Customer
    from prompts.types import Library, Pack


HAN_OR_HANGUL = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""Kana, Han and Hangul: names in these are written family name first and without a space."""
CHAT = frozenset({"chat", "whatsapp", "messenger", "instagram", "line", "telegram", "kakaotalk", "wechat", "zalo", "sms", "shopee", "lazada"})
"""Channels on which people write short and at once; everything else is written to as a letter is."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What decides the lines around an answer."""

    customer: Customer
    emotion: Emotion
    channel: str = "email"
    fault: bool = False
    """The shop or its carrier has failed the customer."""
    photo: bool = False
    """The customer sent a picture that the answer uses."""


def opening_lines(frame: Frame, library: Library, langs: tuple[str, ...]) -> tuple[Line, ...]:
    """Opening and, where the pack has one for this mood, empathy: first the feeling, then the problem."""
    named, packs = address(frame.customer, langs[0]), packs_of(library, langs)
    values = (Value("name", TEXT, named),) if named else ()
    lines = [Line("opening", wording(packs, lambda pack: _opening(pack, frame, named=bool(named))), values, source="pack:opening")]
    lines += [line] if (line := Line("empathy", wording(packs, lambda pack: _feeling(pack, frame)), source="pack:empathy")).has(langs[0]) else []
    lines += [line] if frame.photo and (line := Line("empathy", wording(packs, lambda pack: pack.line("thanks")), source="pack:thanks")).has(langs[0]) else []
    return tuple(lines)


def manners_line(name: str, library: Library, langs: tuple[str, ...]) -> tuple[Line, ...]:
    """A pack's line of this name; none where the reply's language has none, or where people want bad news without a preface."""
    pack = library.pack(langs[0])
    if pack is None or not pack.line(name) or (name == "bad_news" and pack.manners.directness == "remedy_first"):
        return ()
    return (Line("body", wording(packs_of(library, langs), lambda each: each.line(name)), source=f"pack:{name}"),)


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


def closing_lines(frame: Frame, library: Library, langs: tuple[str, ...], shop: str, agent: str) -> tuple[Line, ...]:
    """Closing and signature."""
    packs = packs_of(library, langs)
    signed = (Value("agent", TEXT, agent), Value("shop", TEXT, shop))
    return (
        Line("closing", wording(packs, lambda pack: _closing(pack, frame)), source="pack:closing"),
        Line("signature", wording(packs, lambda pack: pack.signature), signed, source="pack:signature"),
    )


def _opening(pack: Pack, frame: Frame, *, named: bool) -> str:
    usual = pack.opening_named if named else pack.opening
    return dict(pack.chat).get("opening_named" if named else "opening", usual) if frame.channel in CHAT else usual


def _feeling(pack: Pack, frame: Frame) -> str:
    apology = pack.line("apology") if frame.fault and frame.emotion is Emotion.NEUTRAL else ""
    return apology or dict(pack.empathy).get(str(frame.emotion), "")


def _closing(pack: Pack, frame: Frame) -> str:
    usual = dict(pack.closings).get(str(frame.emotion), pack.closing)
    return dict(pack.chat).get("closing", usual) if frame.channel in CHAT and frame.emotion is not Emotion.ANGRY else usual


def wording(packs: Sequence[Pack], text: Callable[[Pack], str]) -> tuple[tuple[str, str], ...]:
    """What each pack says, under its language; packs that say nothing are left out."""
    return tuple((pack.lang, said) for pack in packs if (said := text(pack)))


def packs_of(library: Library, langs: tuple[str, ...]) -> tuple[Pack, ...]:
    """The packs of these languages, each under the tag that was asked for."""
    found = [(lang, library.pack(lang)) for lang in dict.fromkeys(langs)]
    return tuple(_tagged(pack, lang) for lang, pack in found if pack is not None)


def _tagged(pack: Pack, lang: str) -> Pack:
    return pack if pack.lang == lang else replace(pack, lang=lang)
