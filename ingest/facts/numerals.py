"""Numbers as they stand in a text: digits with separators, Chinese characters, number words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from ingest.facts.fold import fold, key
from ingest.facts.halves import HALF
from ingest.facts.lexicon import UNSPACED, Lexicon, lexicon

KOREAN_SYLLABLES = "일이삼사오육칠팔구영공"
"""Sino-Korean digits of one syllable are far more often particles and word parts: 이유로 is "for the reason", not two euros."""
KOREAN_ALONE = re.compile(
    r"(?<![가-힣])(?:[삼사오육칠팔구](?=\s(?:영업일|일|년|주|개월)(?:\s?(?:이내|동안|안에|후|간|내)|[\s.,]|$))"
    r"|[이삼사오육칠팔구](?=\s(?:영업일|년|주|개월)(?:\s?(?:이내|동안|안에|간)|입니다|이며|이고|이에요)))"
)
KOREAN_PAIRS = {"한두": 1, "두세": 2, "두서": 2, "서너": 3, "너댓": 4, "네댓": 4, "일이": 1, "이삼": 2, "삼사": 3, "사오": 4, "오륙": 5}
KOREAN_PAIR = re.compile(rf"(?<![가-힣])(?:{'|'.join(KOREAN_PAIRS)})(?=\s?(?:일|주|개월|달|시간|분|년|영업일))")
GROUP_SIGNS = ".,'٬，\u00a0\u202f\u2009"
DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
POWERS = {"十": 10, "廿": 20, "百": 100, "千": 1000, "万": 10_000, "萬": 10_000}
HAN = re.compile(rf"(?<![第数數几幾])[{''.join(DIGITS)}十廿百千][{''.join(DIGITS)}十百千万萬]*")
HAN_HALF = re.compile(r"个半(?=小时|小時|钟头|月|星期)|個半(?=小時|鐘頭|月|星期)")
PARTS = {"½": HALF, "1/2": HALF, "¼": Decimal("0.25"), "1/4": Decimal("0.25"), "¾": Decimal("0.75"), "3/4": Decimal("0.75")}
VULGAR = re.compile(r"(?<![\d.,/])(?:(?P<whole>\d{1,3})[ \u00a0\u202f-]?)?(?P<part>[½¼¾]|(?<=\d )[13]/[24](?![\d/]))")
WORD = re.compile(
    r"[^\W\d_][^\W\d_\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f]*(?:(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f]|(?<=[\u0400-\u04ff])'(?=[\u0400-\u04ff]))+[^\W\d_]*)*"
)
"""A word with the marks above and below its letters, which Python's \\w leaves out, and the apostrophe inside a Ukrainian one: п'ять."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number and its place. `grouped` is the value if its single separator groups thousands ("1.299" is 1.299 or 1299)."""

    value: Decimal
    start: int
    end: int
    written: str = "digits"
    """ "digits", "han" or "words": a number in words is a fact only together with a unit."""
    grouped: Decimal | None = None


def numerals(text: str, lex: Lexicon) -> tuple[Numeral, ...]:
    """Every number of a folded text, in order of place; digits, Chinese characters and words may not overlap."""
    found = [*_digits(text, lex), *_vulgar(text), *_chains(text), *(_han(text) if lex.lang in ("zh", "zh-TW", "ja") else ()), *_words(text, lex)]
    found += [*_spoken_korean(text), *_korean_pairs(text)] if lex.lang == "ko" else []
    return tuple(sorted((_and_a_half(text, one, lex) for one in found), key=lambda n: n.start))


def _spoken_korean(text: str) -> list[Numeral]:
    """칠 일 이내: a digit of one syllable that stands alone before a period."""
    return [Numeral(Decimal(KOREAN_SYLLABLES.index(match[0]) + 1), match.start(), match.end(), "words") for match in KOREAN_ALONE.finditer(text)]


def _korean_pairs(text: str) -> Iterator[Numeral]:
    """두세 주, 이삼일: two or three, in one word before what it counts."""
    for match in KOREAN_PAIR.finditer(text):
        low, middle = KOREAN_PAIRS[match[0]], match.start() + 1
        yield Numeral(Decimal(low), match.start(), middle, "words")
        yield Numeral(Decimal(low + 1), middle, match.end(), "words")


def _and_a_half(text: str, number: Numeral, lex: Lexicon) -> Numeral:
    """The number with a half hung on it, if one is: three and a half, 两个半."""
    pattern = HAN_HALF if lex.lang in UNSPACED else lex.more
    more = pattern.match(text, number.end)
    return replace(number, value=number.value + HALF, end=more.end(), grouped=None) if more else number


def _vulgar(text: str) -> Iterator[Numeral]:
    """2½ and 1 1/2."""
    for match in VULGAR.finditer(text):
        part = PARTS[match["part"]]
        yield Numeral(Decimal(match["whole"] or 0) + part, match.start(), match.end())


@lru_cache(maxsize=4)
def _number_pattern(signs: str) -> re.Pattern[str]:
    sign = f"[{re.escape(signs)}]"
    grouped = rf"\d{{1,3}}(?P<group>{sign})\d{{3}}(?:(?P=group)\d{{3}})*(?:(?!(?P=group))[.,٫](?P<rest>\d+))?(?!\d)"
    indian = r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?(?!\d)"
    return re.compile(
        rf"(?<!\d)(?:(?P<minus>(?<![^\s(\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af：:])[-])?)(?:(?P<grouped>{grouped})|(?P<indian>{indian})|(?P<plain>\d+(?:[.,٫]\d+|'\d\d(?=\s?€))?))"
    )


def _digits(text: str, lex: Lexicon) -> Iterator[Numeral]:
    for match in _number_pattern(GROUP_SIGNS + (" " if lex.space_groups else "")).finditer(text):
        sign = -1 if match["minus"] else 1
        if match["plain"]:
            yield Numeral(sign * Decimal(re.sub(r"[,٫']", ".", match["plain"])), match.start(), match.end())
        elif match["indian"]:
            yield Numeral(sign * Decimal(match["indian"].replace(",", "")), match.start(), match.end())
        else:
            yield _grouped(match, lex, sign)


def _grouped(match: re.Match[str], lex: Lexicon, sign: int) -> Numeral:
    """A number with a thousands sign; a lone point or comma before three digits is read as the language has it."""
    written, group = match["grouped"], match["group"]
    whole = written[: match.start("rest") - match.start("grouped") - 1] if match["rest"] else written
    value = sign * Decimal(whole.replace(group, "") + (f".{match['rest']}" if match["rest"] else ""))
    lone = group in ".," and not match["rest"] and whole.count(group) == 1
    if lone and (group == lex.decimal or whole.startswith("0")):
        return Numeral(sign * Decimal(whole.replace(group, ".")), match.start(), match.end(), grouped=None if whole.startswith("0") else value)
    return Numeral(value, match.start(), match.end(), grouped=value if lone else None)


CHAIN = re.compile(r"(?<!\d)(?P<high>\d[\d,]{0,30})(?P<scale>[億亿억万萬만])\s?(?P<low>\d[\d,]{0,30})(?!\d)(?P<next>[万萬만千천])?")
"""1億2,500万, 1万2,500, 3만 5천: one number in two parts. Longer runs of digits are no number anybody writes, and would take their length squared to read."""
SCALES = {"億": 100_000_000, "亿": 100_000_000, "억": 100_000_000, "万": 10_000, "萬": 10_000, "만": 10_000, "千": 1_000, "천": 1_000}


LONGEST_HAN = 100
"""Numerals in a row that may still be a number; a page of them is none."""


def _chains(text: str) -> Iterator[Numeral]:
    for match in CHAIN.finditer(text):
        high, low = (int(match[part].replace(",", "")) for part in ("high", "low"))
        low *= SCALES.get(match["next"], 1)
        if low < SCALES[match["scale"]]:
            yield Numeral(Decimal(high * SCALES[match["scale"]] + low), match.start(), match.end())


def _han(text: str) -> Iterator[Numeral]:
    for match in HAN.finditer(text):
        if len(match[0]) > LONGEST_HAN:
            continue
        middle = _between_two(match[0])
        if not middle:
            yield Numeral(Decimal(compose(match[0])), match.start(), match.end(), "han")
            continue
        low, high = sorted((compose(match[0][:middle] + match[0][middle + 1 :]), compose(match[0][: middle - 1] + match[0][middle:])))
        yield Numeral(Decimal(low), match.start(), match.start() + middle, "han")
        yield Numeral(Decimal(high), match.start() + middle, match.end(), "han")


def _between_two(characters: str) -> int:
    """Where the second of two digits stands that leave open which of them it is: 两三, 十二三, 二三十; 0 where there are none."""
    found = [at for at in range(1, len(characters)) if characters[at - 1] in DIGITS and characters[at] in DIGITS]
    if len(found) != 1:
        return 0
    low, high = (DIGITS[characters[found[0] - before]] for before in (1, 0))
    return found[0] if low > 0 and (high == low + 1 or (low, high) == (3, 5) or characters in ("三两", "三兩")) else 0


def compose(characters: str) -> int:
    """Chinese numerals to a number: 十四 is 14, 二百五十 is 250, 二〇二六 is 2026.

    >>> compose("三十一")
    31
    """
    if not any(c in POWERS for c in characters):
        return int("".join(str(DIGITS[c]) for c in characters))
    total = section = digit = 0
    for c in characters:
        if c in DIGITS:
            digit = DIGITS[c]
        elif POWERS[c] == 10_000:
            total, section, digit = total + (section + digit or 1) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * POWERS[c], 0
    return total + section + digit


def _words(text: str, lex: Lexicon) -> Iterator[Numeral]:
    if not lex.words:
        return
    if lex.lang in UNSPACED:
        yield from _unspaced(text, lex)
        return
    tokens = [_token(m, lex) for m in WORD.finditer(text)]
    position = 0
    while position < len(tokens):
        number, length = _at(text, tokens, position, lex)
        if number is not None:
            yield number
        position += length


def _token(match: re.Match[str], lex: Lexicon) -> tuple[str, int, int]:
    """A word and its place, without the letter of a preposition that is written on to its number: לשמונה."""
    word = key(match[0])
    bare = word not in lex.words and word[:1] in lex.hung_on and word[1:] in lex.words and match[0][:1] == word[:1]
    return (word[1:], match.start() + 1, match.end()) if bare else (word, match.start(), match.end())


def _at(text: str, tokens: list[tuple[str, int, int]], position: int, lex: Lexicon) -> tuple[Numeral | None, int]:
    """The longest number that starts at this word, and how many words to go on by."""
    first, start, _ = tokens[position]
    for parts, value in lex.words.get(first, ()):
        taken = tokens[position : position + len(parts)]
        if tuple(word for word, _, _ in taken) != parts or not _joined(text, taken):
            continue
        if len(parts) == 1 and first in lex.articles and not lex.article_cues.search(text, max(0, start - 20), start):
            return None, 1
        return Numeral(value, start, taken[-1][2], "words"), len(parts)
    return None, 1


def _joined(text: str, taken: list[tuple[str, int, int]]) -> bool:
    """Only spaces or a hyphen between the words."""
    return all(text[left[2] : right[1]].strip(" -\u00a0\u200c") == "" for left, right in pairwise(taken))


@lru_cache(maxsize=4)
def _unspaced_words(lang: str) -> tuple[re.Pattern[str], dict[str, Decimal]]:
    """Number words of Thai and Korean; a Korean one must not follow a letter, for its words of one letter are also particles."""
    words = lexicon(lang).words
    options = {" ".join(parts): value for choices in words.values() for parts, value in choices if parts[0] not in KOREAN_SYLLABLES}
    ordered = "|".join(re.escape(word) for word in sorted(options, key=len, reverse=True))
    lead = r"(?<![가-힣])" if lang == "ko" else ""
    return re.compile(f"{lead}(?:{ordered})"), options


def _unspaced(text: str, lex: Lexicon) -> Iterator[Numeral]:
    pattern, options = _unspaced_words(lex.lang)
    for match in pattern.finditer(text):
        yield Numeral(options[match[0]], match.start(), match.end(), "words")


def numbers_of(text: str, lang: str) -> frozenset[Decimal]:
    """The values of all numbers of a text, in digits, Chinese characters or words, with a scale word ("1.5 million") and without."""
    folded, lex = fold(text), lexicon(lang)
    found: set[Decimal] = set()
    for number in numerals(folded, lex):
        scale = lex.scales.after(folded, number.end)
        found |= {number.value, number.value * int(scale[0]) if scale else number.value, number.value if number.grouped is None else number.grouped}
    return frozenset(found)
