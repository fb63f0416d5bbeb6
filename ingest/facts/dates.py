"""Dates and times of day, in the written forms of every shipped language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ingest.facts.fold import fold
from ingest.facts.lexicon import Lexicon, lexicon
from ingest.facts.numerals import compose
from ingest.types import Fact, FactKind, Span

YEAR_FIRST = re.compile(r"(?<![\d.])(?P<y>(?:19|20|25)\d\d)(?P<s>[-/.])\s?(?P<m>\d{1,2})(?P=s)\s?(?P<d>\d{1,2})(?!\d)\.?")
YEAR_LAST = re.compile(r"(?<![\d.])(?P<a>\d{1,2})\u00a0?(?P<s>[-/.])\s?(?P<b>\d{1,2})\u00a0?(?P=s)\s?(?P<y>\d{4}|\d{1,2})(?![\d/]|[.-]\d)")
HAN = re.compile(
    r"(?:(?P<era>令和|民國|民国|中華民國)\s?)?(?P<y>\d{1,4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월](?:\s?(?P<d>\d{1,2})\s?[日号號일])?"
    r"|(?<!\d)(?P<m2>\d{1,2})\s?[月월]\s?(?P<d2>\d{1,2})\s?[日号號일](?!間)"
)
HAN_WORDS = re.compile(
    r"(?<![一二三四五六七八九十])(?P<m>十[一二]?|[一二三四五六七八九])月(?P<d>三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号號]"
)
VIETNAMESE = re.compile(
    r"(?:ngày\s+)?(?<!\d)(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})(?:(?:\s+năm|,)\s+(?P<y>\d{4}))?|tháng\s+(?P<m2>\d{1,2})\s+năm\s+(?P<y2>\d{4})",
    re.IGNORECASE,
)
DAY_BEFORE = re.compile(r"(?<![\d.,])(?P<d>\d{1,2})(?:\.|º|ª|°|er|st|nd|rd|th|-?го|’?)?\s*(?:de\s+|of\s+|d'|ב)?\Z", re.IGNORECASE)
DAY_AFTER = re.compile(r"\.?\s{0,3}(?P<d>\d{1,2})(?:(?:st|nd|rd|th)(?!\w)|(?![\d:%]|[.,]\d|\s?[ap]\.?m)\.?)")
YEAR_AFTER = re.compile(
    r"\.?,?\s{0,3}(?:de\s{1,3}|del\s{1,3}|года\s{1,3}|ค\.ศ\.\s{0,3}|พ\.ศ\.\s{0,3})?(?:(?P<y>(?:19|20|25)\d\d)|'(?P<short>\d\d))(?!\d|[.,]\d)"
)
YEAR_BEFORE = re.compile(r"(?<![\d./-])(?P<y>(?:19|20)\d\d)\.?,?\s*\Z")
YEAR_THAI = re.compile(r"\.?\s?(?P<thai>[5-9]\d)(?!\d|[.,]\d|\s?%)")
"""Two digits of a Buddhist year: 25 ธ.ค. 69."""
ERAS = {"令和": 2018, "民國": 1911, "民国": 1911, "中華民國": 1911}
BUDDHIST = 543
"""Thai years count from 543 BC: 2569 is 2026."""
EARLIEST, LATEST = 1700, 2200
"""Years of which a day is told; what lies outside is another number."""

TAILS = (
    r"[ap]\.m\.",
    r"[ap]m(?![A-Za-z])",
    r"Uhr",
    r"uur",
    r"น\.",
    r"ص(?!\w)",
    r"م(?!\w)",
    r"π\.μ\.",
    r"μ\.μ\.",
    r"صباح[اًا]*",
    r"مساء[ًا]*",
    r"ظهر[اًا]*",
    r"(?:час(?:ов|а)?\s)?(?:утра|вечера|ночи)(?!\w)",
    r"час(?:ов|а)?\sдня(?!\w)",
    r"(?:год(?:ин[иу]?)?\s)?(?:ранку|вечора)(?!\w)",
    r"de la (?:mañana|tarde|noche)",
    r"da (?:manhã|tarde|noite)",
    r"rano(?!\w)",
    r"wieczorem",
    r"بعدازظهر",
    r"órá(?:ig|tól)",
    r"órakor",
    r"बजे",
)
"""What may stand after the hour: half of the day, o'clock."""
CLOCK = re.compile(
    r"(?P<lead>上午|下午|晚上|凌晨|中午|早上|早晨|清晨|傍晚|夜里|午前|午後|오전|오후|(?<![A-Za-z])[AP]M|kl\.?|klo|pukul|jam|(?<!\w)(?<!\d\s)(?P<spoken>dalle|ore|orele|saat|godz\.|ساعت)|सुबह|दोपहर|शाम|रात)?\s?(?<![\d.,])(?<!\d:)(?P<h>2[0-4]|[01]?\d)(?!\d)"
    r"(?::(?P<m>[0-5]\d)(?::[0-5]\d)?(?!\d|:)|\s?(?P<han>[時时点點시])\s?(?:(?P<hm>[0-5]?\d)\s?[分분]|(?P<half>半|반))?(?!間|间|간)|\s?h\s?(?P<fm>[0-5]\d)(?!\d)|[.](?P<dm>[0-5]\d)(?!\d|\.\d))?"
    r"(?P<tail>\s?(?:" + "|".join(TAILS) + r"))?",
    re.IGNORECASE,
)
HAN_CLOCK = re.compile(r"(?P<lead>上午|下午|晚上|凌晨|中午|早上|午前|午後)(?P<h>十[一二]?|[一二两兩三四五六七八九])[点點时時](?P<half>半)?")
H_CLOCK = re.compile(r"(?<!\w)(?:avant|dès|à|às|as)\s(?P<h>[01]?\d|2[0-3])\s?h(?![\w])(?!\s?\d)", re.IGNORECASE)
"""French and Portuguese: "avant 14 h" is a time, "14 h" alone fourteen hours."""
SCALE = re.compile(
    r"scale|maßstab|massstab|échelle|escala|scala|schaal|skal|масштаб|比例|縮尺|スケール|스케일|축척|비율|ölçe|مقياس|มาตราส่วน|tỉ lệ|ratio", re.IGNORECASE
)
"""A model in 1:10 is no time of day."""
AFTERNOON = ("下午", "晚上", "傍晚", "午後", "오후", "pm", "p.m.", "م", "μ.μ.", "दोपहर", "शाम", "रात")
LATE = ("дня", "вечера", "вечора", "tarde", "noche", "noite", "wieczorem", "مساء", "مساءً", "مساءا", "مساءًا", "ظهرا", "ظهرًا", "ظهراً", "ظهر", "بعدازظهر")
MORNING = ("上午", "凌晨", "午前", "오전", "am", "a.m.", "ص", "π.μ.", "सुबह")
VAGUE = ("", "jam", "saat", "ساعت")
"""Words before an hour that also stand behind hours counted: alone they make no time of day."""
POINT_CLOCKS = ("da", "nb", "fi", "id", "sv")
"""Where 17.30 is a time: the decimal sign is a comma there, so two digits after a point are nothing else."""


def read_dates(text: str, lex: Lexicon) -> Iterator[Fact]:
    """Every date of a folded text: ISO dates, "2026-11" for a month, "--11-30" (XML Schema gMonthDay) for a day without a year."""
    for match in YEAR_FIRST.finditer(text):
        yield from _date(text, match.start(), match.end(), match["y"], match["m"], match["d"])
    for match in YEAR_LAST.finditer(text):
        if lex.order == "ymd" and len(match["y"]) < 4:
            if len(match["a"]) < 2:  # 3.2.1 is a version
                continue
            yield from _date(text, match.start(), match.end(), match["a"].zfill(2), match["b"], match["y"])
            continue
        day_month = _in_order(int(match["a"]), int(match["b"]), "dmy" if match["s"] == "." else lex.order)
        if len(match["y"]) > 1:
            yield from _date(text, match.start(), match.end(), match["y"], str(day_month[1]), str(day_month[0]))
    for match in (*HAN.finditer(text), *VIETNAMESE.finditer(text)):
        groups = match.groupdict()
        year = str(int(groups["y"]) + ERAS[groups["era"]]) if groups.get("era") else groups["y"] or groups.get("y2")
        yield from _date(text, match.start(), match.end(), year, groups["m"] or groups["m2"], groups["d"] or groups.get("d2"))
        if match.re is VIETNAMESE and match["d"] and (earlier := lex.day_before.search(text, max(0, match.start() - 14), match.start())):
            start = earlier.start() - (5 if text.endswith("ngày ", 0, earlier.start()) else 0)
            yield from _days(text, (start, match.end()), year, match["m"], (earlier["d"], match["d"]))
    for match in HAN_WORDS.finditer(text):
        yield from _date(text, match.start(), match.end(), None, str(compose(match["m"])), str(compose(match["d"])))
    for month, start, end in lex.months.found(text):
        yield from _named(text, month, start, end, lex)


HAN_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])\s?[月월](?![間间])")


def months_of(text: str, lang: str) -> frozenset[str]:
    """The months a text names, as "1" to "12", with or without day and year."""
    folded, lex = fold(text), lexicon(lang)
    return frozenset({month for month, _, _ in lex.months.found(folded)} | {match[1] for match in HAN_MONTH.finditer(folded)})


def _in_order(first: int, second: int, order: str) -> tuple[int, int]:
    """Day and month of a numeric date; a number above twelve settles what the language leaves open."""
    if first > 12 or second > 12:
        return (first, second) if first > 12 else (second, first)
    return (second, first) if order == "mdy" else (first, second)


def _named(text: str, month: str, start: int, end: int, lex: Lexicon) -> Iterator[Fact]:
    """A date around the name of its month: day before or after, or two days that share the month; year behind or in front."""
    before = DAY_BEFORE.search(text, max(0, start - 14), start)
    year = YEAR_AFTER.match(text, end) or (YEAR_THAI.match(text, end) if lex.lang == "th" else None)
    if before:
        last, of = (year.end() if year else end), _year(year)
        yield from _date(text, before.start(), last, of, month, before["d"])
        if earlier := lex.day_before.search(text, max(0, before.start("d") - 14), before.start("d")):
            yield from _days(text, (earlier.start(), last), of, month, (earlier["d"], before["d"]))
        return
    after = None if year else DAY_AFTER.match(text, end)
    if after:
        later = lex.day_after.match(text, after.end("d"))
        first = after.end() - (after[0].endswith(".") and lex.order != "ymd")  # Hungarian closes a day with a point, elsewhere it ends the sentence
        for stop, days in ((first, (after["d"],)), *([(later.end(), (after["d"], later["d"]))] if later else [])):
            year = YEAR_AFTER.match(text, stop)
            ahead = YEAR_BEFORE.search(text, max(0, start - 8), start)
            found = ahead or year
            place = (ahead.start(), stop) if ahead else (start, year.end() if year else stop)
            yield from _days(text, place, _year(found), month, days)
    elif year:
        yield from _date(text, start, year.end(), _year(year), month, None)
    elif ahead := YEAR_BEFORE.search(text, max(0, start - 8), start):
        yield from _date(text, ahead.start(), end, ahead["y"], month, None)


def _year(match: re.Match[str] | None) -> str | None:
    """The year as it is counted: '26 is 2026, a Thai 69 is 2569."""
    found = match.groupdict() if match else {}
    return found.get("y") or found.get("short") or (f"25{found['thai']}" if found.get("thai") else None)


def _days(text: str, place: tuple[int, int], year: str | None, month: str, days: tuple[str, ...]) -> Iterator[Fact]:
    """One day, or the range of two days of one month."""
    if len(days) == 1:
        yield from _date(text, *place, year, month, days[0])
        return
    low, high = (_iso(year, int(month), int(day)) for day in days)
    if low and high and low < high:
        yield from (replace(fact, value=f"{low}..{high}") for fact in _date(text, *place, year, month, days[1]))


def _date(text: str, start: int, end: int, year: str | None, month: str, day: str | None) -> Iterator[Fact]:
    """The fact, if such a day exists."""
    value = _iso(year, int(month), int(day) if day else None)
    if value:
        start += len(text[start:end]) - len(text[start:end].lstrip())
        yield Fact(FactKind.DATE, value, "", text[start:end].rstrip(), Span(start, start + len(text[start:end].rstrip())))


def _iso(year: str | None, month: int, day: int | None) -> str | None:
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    if year is None:
        return None if day is None else f"--{month:02}-{day:02}"
    number = int(year) + (2000 if len(year) == 2 else 0)
    number -= BUDDHIST if number > 2400 else 0
    if not EARLIEST <= number < LATEST:
        return None
    if day is None:
        return f"{number}-{month:02}"
    try:
        return date(number, month, day).isoformat()
    except ValueError:
        return None


def read_times(text: str, lex: Lexicon) -> Iterator[Fact]:
    """Every time of day of a folded text as "17:30"."""
    for match in CLOCK.finditer(text):
        tail, lead = (match["tail"] or "").strip().lower(), (match["lead"] or "").lower()
        if not _is_clock(match, tail, lead, lex):
            continue
        if (
            match["h"] == "1"
            and match["m"]
            and not (tail or lead)
            and (int(match["m"]) % 5 or SCALE.search(text, max(0, match.start() - 30), match.end() + 30))
        ):
            continue
        minute = int(match["m"] or match["hm"] or match["fm"] or match["dm"] or (30 if match["half"] else 0))
        hour = _hour(int(match["h"]), tail, lead)
        if minute < 60 and hour <= 24:
            yield _time(text, match.start("h" if match["spoken"] else 0), match.end(), hour, minute)
    for match in HAN_CLOCK.finditer(text):
        yield _time(text, match.start(), match.end(), _hour(compose(match["h"]), "", match["lead"]), 30 if match["half"] else 0)
    if lex.lang in ("fr", "pt"):
        yield from (_time(text, match.start("h"), match.end(), int(match["h"]), 0) for match in H_CLOCK.finditer(text))


def _time(text: str, start: int, end: int, hour: int, minute: int) -> Fact:
    """The fact, without the blanks around it."""
    start, end = end - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())
    return Fact(FactKind.TIME, f"{hour:02}:{minute:02}", "", text[start:end], Span(start, end))


def _is_clock(match: re.Match[str], tail: str, lead: str, lex: Lexicon) -> bool:
    """Enough to be a time: a colon, an h with minutes, a word for morning or o'clock; a point only where points tell time."""
    if tail == "am" and not match["m"] and lex.lang != "en":  # German "Kanal 1 am Bus"
        return False
    if tail == "uur" and not match["m"] and not match["dm"]:  # Dutch "24 uur" is as long as it is late
        return False
    if match["dm"]:
        return bool(tail or lead) or lex.lang in POINT_CLOCKS
    if match["han"] in ("点", "點"):
        return bool(match["hm"] or match["half"] or lead) or int(match["h"]) > 12
    return bool(match["m"] or match["fm"] or match["han"] or tail or lead not in VAGUE)


def _hour(hour: int, tail: str, lead: str) -> int:
    late = tail.endswith(LATE) and not tail.endswith("ночи")
    if hour < 12 and (late or tail in AFTERNOON or lead in AFTERNOON):
        return hour + 12
    return 0 if hour == 12 and (tail in MORNING or lead in MORNING) else hour
