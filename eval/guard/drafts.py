"""Right replies: some written for this ruler, some taken from documents that others wrote, each with the sources it rests on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.errors import UnusableSuite
from eval.guard.plant import URL, RightDraft
from ingest.document import document_of
from ingest.errors import UnreadableDocument
from ingest.read import is_document
from ingest.types import LoadOptions
from prompts.table import TableUnreadable, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingest.types import Document

WRITTEN, FOUND = "written", "found"
SHORTEST, LONGEST = 30, 420
"""Bytes and characters of a line that can be a reply; bytes, for fewer Chinese characters say as much."""
FEWEST = 5
"""Words of such a line where words are parted by blanks."""
MOST = 3
"""Lines of a reply: as many as a reply's body has sentences."""
AROUND = 2
"""Lines before and after that stand in the source with them."""
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"})
"""A drawing's few words are no sentences of a reply."""
ENDS = (".", "!", "?", "。", "！", "？", "।", "…")
ENGLISH = frozenset(["the", "you", "your", "this", "which", "when", "that", "are"])
"""Words no other language of the trial has: a sentence with one was left in English by its translator."""
SENTENCE = re.compile(r"(?<=[.!?。！？।…])\s+|(?<=[。！？])")
MARKUP = (
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"<[^>]+>|\{#[^}]*\}|\*\*|__|`"), ""),
    (re.compile(r"^[\s>*+-]*(?:\(?\d{1,2}[.)]\s+)?"), ""),
    (re.compile(r"(?<!\w)\*\s?|\s?\*(?!\w)"), ""),
)
SCRIPTS: dict[str, str | tuple[str, ...]] = {
    "zh": "CJK",
    "zh-TW": "CJK",
    "ja": ("HIRAGANA", "KATAKANA"),
    "ko": "HANGUL",
    "ru": "CYRILLIC",
    "ar": "ARABIC",
    "th": "THAI",
    "hi": "DEVANAGARI",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document without its marks; empty for what is no sentence."""

    text: str
    kind: str
    """Its mark: heading, list, table, prose. Versions are taken line by line only where these agree."""


def written_drafts(path: Path) -> tuple[RightDraft, ...]:
    """Each topic in each language, held against the same topic in the next two languages of the file. Raises `UnusableSuite` naming the topic."""
    try:
        table = read_table(path)
    except TableUnreadable as error:
        raise UnusableSuite(str(error)) from error
    drafts = []
    for topic, texts in table.items():
        if not isinstance(texts, dict) or not all(isinstance(one, list) and one and all(isinstance(s, str) for s in one) for one in texts.values()):
            raise UnusableSuite(f"{path.name}: {topic} must map languages to lists of sentences. Correct it.")
        langs = list(texts)
        for at, lang in enumerate(langs):
            for step in (1, 5):
                other = langs[(at + step) % len(langs)]
                source = RightDraft("", WRITTEN, other, tuple(texts[other]), ()).reply
                drafts.append(RightDraft(f"{topic}/{lang}/{other}", WRITTEN, lang, tuple(texts[lang]), ((other, source),)))
    return tuple(drafts)


def found_drafts(folders: Sequence[Path]) -> tuple[RightDraft, ...]:
    """Sentences of documents, held against the passage they stand in, and against the same passage of another language where versions go line by line.

    Raises `UnusableSuite` if no folder holds a document.
    """
    documents = list(_documents(folders))
    if not documents:
        raise UnusableSuite("There is no readable document under these folders. Name folders that hold documents.")
    families: dict[str, list[Document]] = {}
    for one in documents:
        families.setdefault(one.family, []).append(one)
    return tuple(draft for family in families.values() for draft in _of_family(family))


def _documents(folders: Sequence[Path]) -> Iterator[Document]:
    for root in folders:
        for file in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if file.is_file() and is_document(file) and file.suffix.casefold() not in PICTURES:
                try:
                    yield document_of(file, file.as_posix(), LoadOptions())
                except UnreadableDocument:
                    continue


def _of_family(family: Sequence[Document]) -> Iterator[RightDraft]:
    pages = [(document, _lines(document)) for document in family]
    for document, lines in pages:
        kinds = [line.kind for line in lines]
        twins = [(other, rows) for other, rows in pages if other.lang != document.lang and [row.kind for row in rows] == kinds]
        for first, last in _runs(lines, document.lang):
            said, name = tuple(line.text for line in lines[first:last]), f"{document.path}:{first}"
            yield RightDraft(name, FOUND, document.lang, said, ((document.lang, _around(lines, first, last)),))
            for other, rows in twins:
                if all(_says_the_same(line.text, row.text) for line, row in zip(lines[first:last], rows[first:last], strict=True)):
                    yield RightDraft(f"{name}/{other.lang}", FOUND, document.lang, said, ((other.lang, _around(rows, first, last)),))


def _runs(lines: Sequence[Line], lang: str) -> Iterator[tuple[int, int]]:
    """Up to `MOST` lines that follow each other and are whole sentences, as a reply's body would quote them; none twice."""
    first = 0
    while first < len(lines):
        last = first
        while last < len(lines) and last - first < MOST and _speaks(lines[last].text, lang):
            last += 1
        if last > first:
            yield first, last
        first = max(last, first + 1)


def _lines(document: Document) -> list[Line]:
    """The lines that are not empty; code between fences is left out."""
    text = re.sub(r"(?ms)^```.*?^```\s*$", "", document.text)
    return [_line(raw) for raw in text.splitlines() if raw.strip()]


def _line(raw: str) -> Line:
    kind = "heading" if raw.startswith("#") else "table" if "|" in raw else "list" if re.match(r"\s*([-*+]|\d+[.)])\s", raw) else "prose"
    text = raw
    for pattern, new in MARKUP:
        text = pattern.sub(new, text)
    return Line(" ".join(text.split()), kind)


def _speaks(text: str, lang: str) -> bool:
    """Whether a line is a whole sentence in its document's language: some translations leave lines in English."""
    if not (len(text.encode()) >= SHORTEST and len(text) <= LONGEST and text.endswith(ENDS)) or "|" in text or re.search(r"[{}<>\\=]|\w\(\)", text):
        return False
    if lang not in SCRIPTS and len(text.split()) < FEWEST:
        return False
    return all(_in_language(sentence, lang) for sentence in SENTENCE.split(text) if sentence.strip())


def _in_language(sentence: str, lang: str) -> bool:
    if lang != "en" and ENGLISH & set(re.findall(r"\w+", sentence.casefold())):
        return False
    letters = [char for char in sentence if char.isalpha()]
    own = SCRIPTS.get(lang)
    if own is None:
        return sum(char.isascii() or unicodedata.name(char, "").startswith("LATIN") for char in letters) == len(letters)
    return sum(unicodedata.name(char, "").startswith(own) for char in letters) >= len(letters) / 2


def _around(lines: Sequence[Line], first: int, last: int) -> str:
    return "\n".join(line.text for line in lines[max(0, first - AROUND) : last + AROUND] if line.text)


def _says_the_same(one: str, other: str) -> bool:
    """Whether two translations hold the same digits and links: where they do not, the reply would not be right. The texts must differ, too."""
    return one != other and _digits(one) == _digits(other) and URL.findall(one) == URL.findall(other) and 0.2 < len(other.encode()) / len(one.encode()) < 5


def _digits(text: str) -> list[str]:
    plain = "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in unicodedata.normalize("NFKC", text))
    return sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[.,\u00a0\u202f ](?=\d)", "", plain)))
