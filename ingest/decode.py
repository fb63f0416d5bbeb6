"""Bytes to text: a byte-order mark, else UTF-8, else a legacy encoding that the bytes themselves speak for, with the reason said."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from ingest.errors import UnreadableDocument

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
"""Bytes looked at to guess a legacy encoding."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the codec that read it, and why that codec."""

    text: str
    encoding: str
    reason: str


def decode(data: bytes, *, hint: str = "") -> Decoded:
    """Read bytes as text; `hint` is an encoding the document names itself (HTML's meta charset), tried after UTF-8.

    Raises:
        UnreadableDocument: the bytes are no text in any encoding known here.

    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_strict(data, name), name, "byte-order mark")
    sample = data[:_SAMPLE]
    if b"\x00" in sample:
        return _utf16_without_mark(data, sample)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data, sample, hint)
    if _control_share(text[:_SAMPLE]) > 0.02:
        raise UnreadableDocument("The content is binary, not text; export it as Markdown, HTML, DOCX or PDF.")
    return Decoded(text, "utf-8", "valid UTF-8")


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(f"The file begins as {name} but breaks off at byte {error.start}; save it again as UTF-8.") from error


def _control_share(text: str) -> float:
    controls = sum(1 for char in text if char < " " and char not in "\t\n\r\f\x1b")
    return controls / max(len(text), 1)


def _utf16_without_mark(data: bytes, sample: bytes) -> Decoded:
    """UTF-16 text in mostly ASCII shows a zero in nearly every second byte; anything else with zeros is binary."""
    pairs = max(len(sample) // 2, 1)
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(data) % 2 == 0 and sample[offset::2].count(0) > 0.4 * pairs and sample[1 - offset :: 2].count(0) < 0.05 * pairs:
            return Decoded(_strict(data, name), name, "zero in every second byte")
    raise UnreadableDocument("The content is binary, not text; export it as Markdown, HTML, DOCX or PDF.")


def _legacy(data: bytes, sample: bytes, hint: str) -> Decoded:
    for name in filter(None, (_known(hint),)):
        try:
            return Decoded(data.decode(name), name, "the encoding the document names itself")
        except UnicodeDecodeError:
            break
    for name, share in sorted(_shares(sample).items(), key=lambda item: -item[1]):
        if share < 0.8:
            break
        try:
            return Decoded(data.decode(name), name, f"not UTF-8; {share:.0%} of its non-ASCII bytes are usual in {name}")
        except UnicodeDecodeError:
            continue
    raise UnreadableDocument(
        "The text is in no encoding recognised here (tried UTF-8, UTF-16 and the common East Asian, Cyrillic and Western ones); save it as UTF-8."
    )


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""


_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]+")
_CYRILLIC_RUN = re.compile(rb"[\xc0-\xff\xa8\xb8]{2,}")
# a lone letter, or two that no common character of an East Asian encoding begins with: Größe, créée
_WESTERN = re.compile(rb"(?<![\x80-\xff])(?:[\x91-\x97\x85\x80\xa0-\xff]|[\xd8-\xff]{2})(?![\x80-\xff])")


def _shares(sample: bytes) -> dict[str, float]:
    """For each legacy encoding the share of non-ASCII bytes that are usual in it, 0 to 1."""
    pairs = _PAIR.findall(sample)
    high = sum(len(run) for run in _HIGH.findall(sample)) or 1
    count = max(len(pairs), 1)
    kana_sjis = sum(1 for pair in pairs if (pair[0] == 0x82 and 0x9F <= pair[1] <= 0xF1) or (pair[0] == 0x83 and pair[1] <= 0x96))
    kana_euc = sum(1 for pair in pairs if pair[0] in {0xA4, 0xA5} and pair[1] >= 0xA1)
    hangul = sum(1 for pair in pairs if (0xB0 <= pair[0] <= 0xC8 or pair[0] == 0xA1) and pair[1] >= 0xA1)
    chinese = sum(1 for pair in pairs if (0xB0 <= pair[0] <= 0xD7 or pair[0] in {0xA1, 0xA3}) and pair[1] >= 0xA1)
    taiwan = sum(1 for pair in pairs if 0xA1 <= pair[0] <= 0xC6 and (pair[1] <= 0x7E or pair[1] >= 0xA1))
    cyrillic = sum(len(run) for run in _CYRILLIC_RUN.findall(sample))
    western = sum(len(run) for run in _WESTERN.findall(sample))
    return {
        "cp932": 1.0 if kana_sjis / count > 0.25 else 0.0,
        "euc_jp": 1.0 if kana_euc / count > 0.25 else 0.0,
        "euc_kr": 0.99 if hangul / count > 0.97 else 0.0,
        "gb18030": 0.98 * chinese / count,
        "big5": 0.96 * taiwan / count if any(pair[1] <= 0x7E for pair in pairs) else 0.0,
        "cp1251": 0.97 * cyrillic / high if len(_HIGH.findall(sample)) * 3 < high else 0.0,
        "cp1252": western / high,
    }
