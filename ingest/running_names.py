"""Names of people in running text: a given name with a family name behind it, and a name beside a word that says who somebody is to the writer.

Given names are a table of data. Only pairs are taken: a first name that stands alone is as often a product, a month or a town.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ingest.cues import cue_words
from ingest.manners import any_of, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    Piece = tuple[str, int, int]

_CASED = r"[A-ZÀ-ÖØ-ÞĀ-Ž\u0386-\u03ab\u0400-\u042f](?:[^\W\d_]|['’-](?=[^\W\d_]))+"
_BETWEEN = r"(?:(?:de|da|do|dos|das|van|von|der|den|del|della|di|la|bin|ter|zu|y|e)[ ]){0,2}"
_WORD = re.compile(rf"(?<![\w.-]){_CASED}")
_REST = re.compile(rf"(?:[ ](?:[A-Z]\.|{_CASED}))?[ ]{_BETWEEN}(?P<family>{_CASED})(?![\w-])")
_KANA, _HAN, _ARAB, _THAI = (re.compile(letters) for letters in (r"[\u3041-\u30ff]", r"[\u4e00-\u9fff]", r"[\u0621-\u06d3]", r"[\u0e01-\u0e4e]"))
_HOLY = re.compile(r"(?:San|Santa|Santo|São|Saint|St\.?|Sankt|Port|Fort|New|Mount)[ ]$")
_ARABIC = r"[\u0621-\u0652\u066e-\u06d3]{2,}"
_THAI_VERBS = "บอก|รับ|โทร|แจ้ง|พูด|ส่ง|เซ็น|ตอบ|ติดต่อ|สัญญา|ยืนยัน|แนะนำ|ช่วย|มา|ได้|จะ|ที่|กับ|และ|ว่า|เป็น|ให้|ไม่|ยัง|ของ|จาก|ใน|แล้ว|ครับ|ค่ะ|คะ"
"""What follows a Thai name without a blank."""
_THAI_KIN = "คุณ|นาย|นางสาว|นาง|น้อง|พี่|เพื่อน|เพื่อนบ้าน|สามี|ภรรยา|ลูกชาย|ลูกสาว|พนักงาน|ชื่อ"
_HAN_STOP = (
    "马上 方便 高兴 任何 万一 白天 周一 周二 周三 周四 周五 周六 周日 周末 任务 方法 方案 金额 高级 万元 白色 黄色 石头 毛病 常见 时间 安装 余额 叶片 江苏 陈列"
)
"""Words that begin as a family name does."""
_PLACES = "県市区町村店社駅線州海川山園寺館院校港橋島通側口"
"""Last characters of what is called after somebody but is nobody."""


def find_running(text: str) -> Iterator[Piece]:
    """Kind "name", start and end of each."""
    yield from _pairs(text)
    for script, patterns in _asian():
        for pattern in patterns if script.search(text) else ():
            for match in pattern.finditer(text):
                yield "name", *match.span("name")


def _pairs(text: str) -> Iterator[Piece]:
    given, brand, never = _listed()
    for word in _WORD.finditer(text):
        if not (word[0] in given or any(part in given for part in word[0].split("-"))) or _HOLY.search(text, 0, word.start()):
            continue
        rest = _REST.match(text, word.end())
        if rest and rest["family"] not in brand and rest["family"].casefold() not in never:
            yield "name", word.start(), rest.end()


@cache
def _listed() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Given names, words that are brands, and what is never a name."""
    return _table()["latin"] | _table()["cased"], _table()["brand"], frozenset(listed("never"))


@cache
def _table() -> dict[str, frozenset[str]]:
    return {script: frozenset(words) for script, words in cue_words("given", prefix="names").items()}


@cache
def _asian() -> tuple[tuple[re.Pattern[str], tuple[re.Pattern[str], ...]], ...]:
    """Patterns with a group "name", by the script whose letters a text must hold for them."""
    surname, arabic = any_of("chinese_surname"), "|".join(sorted(_table()["arabic"], key=len, reverse=True))
    japanese = "|".join(sorted(_table()["japanese"], key=len, reverse=True))
    stop = "|".join(_HAN_STOP.split())
    han = rf"(?!{stop})(?P<name>(?:{surname})[\u4e00-\u9fff]{{1,2}}?)"
    chinese = (
        # somebody with a family name who says, promises or signs something
        re.compile(rf"(?<![\u4e00-\u9fff]){han}(?=答应|告诉我|承诺|签收|代收|回复我|联系我)"),
        re.compile(
            rf"(?:邻居|丈夫|老公|妻子|老婆|朋友|同事|同学|儿子|女儿|快递员|客服|星期[一二三四五六日天]|周[一二三四五六日]|昨天|今天|上午|下午){han}(?=帮|替|代|签|说(?!明)|收|答应|告诉|承诺|回复|联系|，|。)"
        ),
    )
    japanese_ones = (
        re.compile(
            rf"(?<![\u4e00-\u9fff])(?P<name>(?:{japanese})[\u4e00-\u9fff\u3041-\u309f]{{1,3}}?(?<![{_PLACES}]))(?=が|は|に|と|から|へ|も|より)(?![\u4e00-\u9fff])"
        ),
        re.compile(
            rf"(?:隣の|同僚の|友人の|友達の|夫の|妻の|息子の|娘の|曜日に|昨日|今日|先日)(?P<name>(?:{japanese})[\u4e00-\u9fff\u3041-\u309f]{{1,3}}?)(?=が|は|に|と|から|へ|も|より)"
        ),
    )
    # a known given name with a family name, or behind a word for who somebody is
    arabic_ones = (
        re.compile(rf"(?<![\u0621-\u06d3])(?P<name>(?:{arabic})\s(?:(?:بن|بنت|أبو|آل)\s{_ARABIC}|ال{_ARABIC}))(?![\u0621-\u06d3])"),
        re.compile(
            rf"(?:جاري|جارتي|زوجي|زوجتي|صديقي|صديقتي|زميلي|زميلتي|أخي|أختي|ابني|ابنتي)\s(?P<name>(?:{arabic})(?:\s(?:بن\s)?{_ARABIC})?)(?![\u0621-\u06d3])"
        ),
    )
    return (_HAN, chinese), (_KANA, japanese_ones), (_ARAB, (*arabic_ones, _ARABIC_TOLD, _arabic_pair(arabic))), (_THAI, _thai())


def _arabic_pair(given: str) -> re.Pattern[str]:
    """A given name with another one or a family name of the table behind it."""
    family = "|".join(sorted({*_table()["arabic"], *_table()["arabic_family"]}, key=len, reverse=True))
    return re.compile(rf"(?<![\u0621-\u06d3])(?:[وفبل])?(?P<name>(?:{given})\s(?:ال)?(?:{family}))(?![\u0621-\u06d3])")


_ARABIC_POST = "موظف|ممثل|فريق|قسم|خدمة|مدير|مندوب|سائق|بائع|أحد|شخص|عامل|عميل|صاحب|البائع|بأن|أن|أنه|أنها|إن|بشأن|عبر|على|في|من"
_ARABIC_TOLD = re.compile(
    rf"(?:وعدني|وعدتني|أخبرتني|راسلتني|كلمتني|جارتي|زوجي|زوجتي|صديقي|صديقتي|زميلي|زميلتي)\s"
    rf"(?P<name>(?!(?:{_ARABIC_POST})\w*\s){_ARABIC}\s(?!(?:{_ARABIC_POST})\s){_ARABIC})(?![\u0621-\u06d3])"
)
"""Two words behind a verb or a word for who somebody is to the writer, the first no post and no particle."""


def _thai() -> tuple[re.Pattern[str], ...]:
    """A given name with a family name behind a blank, or alone behind a word for who somebody is; what follows may be written on to it."""
    given = "|".join(sorted(_table()["thai"], key=len, reverse=True))
    end = rf"(?=(?:{_THAI_VERBS})|[^\u0e01-\u0e4e]|\Z)"
    pair = rf"(?P<name>(?:{given}) [\u0e01-\u0e4e]{{3,20}}?){end}"
    return re.compile(pair), re.compile(rf"(?:{_THAI_KIN})\s?(?P<name>(?:{given})(?: (?!{_THAI_VERBS})[\u0e01-\u0e4e]{{3,20}}?)?){end}")
