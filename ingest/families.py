"""Which documents are translations of each other, and what kind a document is, told from its path and front matter."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ingest.cues import cue_words
from ingest.types import Kind, Meta

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORD = re.compile(r"[^\W_]+")
_NAME_WORD = re.compile(r"[A-Z]?[a-z]+\d*(?![a-z])|[^\s\d_\-.,;()\[\]+&]+\d*|\d+")
_MARKS = "-_. "
_SUFFIX = re.compile(r"(?P<mark>[-_. ])\(?(?P<word>[^\W\d_]{2,}(?:[-_][^\W\d_]{2,4})?)\)?$")
_LAST = re.compile(r"(?P<mark>[-_. ])(?P<word>[^\W\d_]{2,})$")
_PREFIX = re.compile(r"^\(?(?P<word>[^\W\d_]{2,3}(?:[-_](?:[A-Za-z]{2}|Han[st]))?)\)?(?P<mark>[-_. ])+(?P<stem>(?s:.+))$")
_LONGEST = 80
"""Characters at a name's end in which its language stands: a name of a hundred thousand costs what a short one does."""
# Codes that are also English words or abbreviations: in a hyphenated file name they say nothing of its language.
_WORDS_TOO = frozenset(
    ("it", "no", "id", "he", "hi", "my", "is", "in", "to", "so", "as", "be", "may", "per", "por", "est", "fin", "pol", "spa", "tur", "tel", "ind", "lit", "fil")
)
_KIND_WORDS: tuple[tuple[Kind, frozenset[str]], ...] = (
    (Kind.POLICY, frozenset({"policy", "policies", "law", "laws", "legal", "terms", "conditions", "agb", "privacy", "richtlinie", "richtlinien", "政策"})),
    (Kind.TICKET, frozenset({"ticket", "tickets", "cases", "conversations"})),
    (Kind.FAQ, frozenset({"faq", "faqs", "fragen"})),
    (Kind.SCRIPT, frozenset({"script", "scripts", "macro", "macros"})),
    (Kind.PROMOTION, frozenset({"promotion", "promotions", "promo", "promos", "offer", "offers", "aktion", "aktionen", "促销"})),
    (Kind.BRAND, frozenset({"brand", "brands", "marke", "品牌"})),
    (Kind.PRODUCT, frozenset({"product", "products", "datasheet", "datasheets", "produkt", "produkte", "产品"})),
    (Kind.MANUAL, frozenset({"manual", "manuals", "guide", "guides", "handbook", "instructions", "docs", "anleitung"})),
)


@cache
def _tags() -> Mapping[str, str]:
    return {word: tag for tag, words in cue_words("names").items() for word in words}


def tag_of_name(word: str) -> str:
    """BCP 47 tag that a word of a file or folder name stands for ("zh_CN", "deutsch"), or ""."""
    folded = word.casefold().replace("_", "-")
    tags = _tags()
    if folded in tags:
        return tags[folded]
    language, _, region = folded.partition("-")
    # de-AT, pt-BR, es-419: a code of two letters with a region of any kind
    return tags.get(language, "") if len(language) == 2 and re.fullmatch(r"[a-z]{2}|\d{3}|hans|hant", region) else ""


def split_name(name: str) -> tuple[str, str]:
    """A file's name without endings, taken apart: (name without its language, language tag or "")."""
    stem = _without_ending(name)
    tail = max(1, len(stem) - _LONGEST)
    # "mk4-light-zh": the first pattern takes two words where it can; the last alone may be the language
    for pattern in (_SUFFIX, _LAST):
        match = pattern.search(stem, tail)
        if match and (tag := _tag_in_name(match.group("word"), match.group("mark"))):
            return stem[0] + stem[1 : match.start()].rstrip(_MARKS), tag
    match = _PREFIX.match(stem)
    if match and (tag := _tag_in_name(match.group("word"), match.group("mark"))):
        return match.group("stem"), tag
    return stem, ""


def _tag_in_name(word: str, mark: str) -> str:
    return "" if word.casefold() in _WORDS_TOO and mark not in {".", "_"} else tag_of_name(word)


def _without_ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return stem if dot and stem and len(ending) <= 8 else name


def family_of(path: str, meta: Meta | None = None) -> str:
    """The name all translations of one document share: its path without ending and language. Front matter's `family` wins."""
    if meta and meta.family:
        return meta.family
    parts = [part for part in PurePosixPath(path.replace("\\", "/")).parts if part not in {"/", "."}]
    if not parts:
        return path
    folders = [part for part in parts[:-1] if not tag_of_name(part)]
    return "/".join([*folders, split_name(parts[-1])[0]])


def subject_of(family: str) -> str:
    """What a document's name and folder say it is about: their words without those that only say its kind ("slimevr safety" of manuals/slimevr/safety).

    A manual rarely repeats the name of its product and terms rarely the name of their shop, but every question does.
    """
    words = (word for part in family.split("/")[-2:] for word in _NAME_WORD.findall(part))
    return " ".join(dict.fromkeys(word for word in words if word.casefold() not in _all_kind_words()))


@cache
def _all_kind_words() -> frozenset[str]:
    return frozenset(word for _, words in _KIND_WORDS for word in words)


def kind_of(path: str, meta: Meta | None = None) -> Kind:
    """What a document is: stated, else by a word of its file's name, else of the nearest folder that says so, else a manual."""
    if meta and meta.kind:
        return meta.kind
    parts = PurePosixPath(path.replace("\\", "/")).parts
    for part in reversed(parts):
        words = {word.casefold() for word in _WORD.findall(part)}
        for kind, known in _KIND_WORDS:
            if words & known:
                return kind
    return Kind.MANUAL
