"""Which writing systems a text uses, counted by character."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import lru_cache

# First code point of a range and the script from there on; source: the block list of the Unicode Standard, letters only.
_RANGES: tuple[tuple[int, str], ...] = (
    (0x0000, ""), (0x0041, "Latn"), (0x005B, ""), (0x0061, "Latn"), (0x007B, ""), (0x00AA, "Latn"), (0x00AB, ""), (0x00BA, "Latn"), (0x00BB, ""),
    (0x00C0, "Latn"), (0x00D7, ""), (0x00D8, "Latn"), (0x00F7, ""), (0x00F8, "Latn"), (0x02B0, ""), (0x0370, "Grek"), (0x0400, "Cyrl"),
    (0x0531, "Armn"), (0x0590, "Hebr"), (0x0600, ""), (0x0620, "Arab"), (0x0640, ""), (0x0641, "Arab"), (0x0660, ""), (0x066E, "Arab"), (0x06D4, ""),
    (0x06D5, "Arab"), (0x06F0, ""), (0x06FA, "Arab"), (0x0700, "Syrc"), (0x0750, "Arab"), (0x0780, "Thaa"), (0x07C0, ""), (0x08A0, "Arab"),
    (0x0900, "Deva"), (0x0964, ""), (0x0971, "Deva"), (0x0980, "Beng"), (0x0A00, "Guru"), (0x0A80, "Gujr"), (0x0B00, "Orya"), (0x0B80, "Taml"),
    (0x0C00, "Telu"), (0x0C80, "Knda"), (0x0D00, "Mlym"), (0x0D80, "Sinh"), (0x0E00, "Thai"), (0x0E3F, ""), (0x0E40, "Thai"), (0x0E50, ""),
    (0x0E80, "Laoo"), (0x0F00, "Tibt"), (0x1000, "Mymr"), (0x10A0, "Geor"), (0x1100, "Hang"), (0x1200, "Ethi"), (0x13A0, ""), (0x1780, "Khmr"),
    (0x1800, "Mong"), (0x18B0, ""), (0x1C80, "Cyrl"), (0x1C90, "Geor"), (0x1CC0, ""), (0x1D00, "Latn"), (0x1DC0, ""), (0x1E00, "Latn"),
    (0x1F00, "Grek"), (0x2000, ""), (0x2D00, "Geor"), (0x2D30, ""), (0x2D80, "Ethi"), (0x2DE0, "Cyrl"), (0x2E00, ""), (0x2E80, "Hani"), (0x2FE0, ""),
    (0x3005, "Hani"), (0x3006, ""), (0x3041, "Kana"), (0x3099, ""), (0x309D, "Kana"), (0x30A0, ""), (0x30A1, "Kana"), (0x30FB, ""), (0x30FD, "Kana"),
    (0x3100, "Bopo"), (0x3130, "Hang"), (0x3190, ""), (0x31A0, "Bopo"), (0x31C0, ""), (0x31F0, "Kana"), (0x3200, ""), (0x3400, "Hani"), (0x4DC0, ""),
    (0x4E00, "Hani"), (0xA000, ""), (0xA640, "Cyrl"), (0xA6A0, ""), (0xA720, "Latn"), (0xA800, ""), (0xA8E0, "Deva"), (0xA900, ""), (0xA960, "Hang"),
    (0xA980, ""), (0xAA60, "Mymr"), (0xAA80, ""), (0xAB00, "Ethi"), (0xAB30, "Latn"), (0xAB70, ""), (0xAC00, "Hang"), (0xD7FC, ""), (0xF900, "Hani"),
    (0xFB00, "Latn"), (0xFB13, "Armn"), (0xFB1D, "Hebr"), (0xFB50, "Arab"), (0xFE00, ""), (0xFE70, "Arab"), (0xFEFF, ""), (0xFF21, "Latn"),
    (0xFF3B, ""), (0xFF41, "Latn"), (0xFF5B, ""), (0xFF66, "Kana"), (0xFFA0, ""), (0x1B000, "Kana"), (0x1B170, ""), (0x20000, "Hani"), (0x323B0, ""),
)  # fmt: skip
_STARTS = tuple(start for start, _ in _RANGES)


@lru_cache(maxsize=16_384)
def script_of(char: str) -> str:
    """ISO 15924 code of a letter's script ("Kana" for both kana); "" for digits, marks and signs."""
    return _RANGES[bisect_right(_STARTS, ord(char)) - 1][1]


def scripts_of(text: str) -> Counter[str]:
    """Letters of each script in `text`."""
    counts: Counter[str] = Counter(map(script_of, text))
    counts.pop("", None)
    return counts
