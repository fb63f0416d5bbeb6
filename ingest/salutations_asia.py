"""Names of people in scripts without capitals: beside an honorific, behind a greeting, on the line below a sign-off."""

from __future__ import annotations

from ingest.manners import any_of, listed

ARABIC = (
    r"(?:(?:عبد|أبو|أم)\s?)?[\u0621-\u0652\u066e-\u06d3]{2,}"
    r"(?:\s(?:بن|بنت|أبو|آل)\s[\u0621-\u0652\u066e-\u06d3]{2,}|\s[\u0621-\u0652\u066e-\u06d3]{2,})?"
)
KANJI = r"[\u4e00-\u9fff々]{1,5}|[\u30a0-\u30ff]{2,10}"
_THAI = r"[\u0e00-\u0e7f]{2,18}?(?:\s[\u0e00-\u0e7f]{2,18}?)?"
_GOES_ON = "สั่ง|ซื้อ|ได้|ไม่|ของ|ครับ|ค่ะ|คะ|ที่|จาก|อยู่|ยัง"
"""Words with which a sentence goes on behind a first name: no surname."""
_THAI_TWO = rf"[\u0e00-\u0e7f]{{2,18}}(?:\s(?![\u0e00-\u0e7f]*(?:{_GOES_ON}))[\u0e00-\u0e7f]{{2,14}}(?=\s|\Z|[,.]))?"
_KANA = r"[\u3041-\u309f\u30a0-\u30ff]"


def asian_patterns() -> tuple[str, ...]:
    """Patterns with a group "name" for Chinese, Japanese, Korean, Arabic and Thai."""
    surname, hangul, unnamed = any_of("chinese_surname"), any_of("korean_surname"), "".join(listed("before_sama"))
    return (
        r"(?:邻居|丈夫|老公|妻子|老婆|朋友|同事)(?P<name>[\u4e00-\u9fff]{2,3})(?=帮|替|代|签|说|收|，|。)",
        rf"(?P<name>(?:{surname})[\u4e00-\u9fff]{{0,2}}?)(?:先生|女士|小姐|太太|老师)",
        rf"(?:^|\n)[ ]*(?P<name>(?:{surname})[\u4e00-\u9fff]{{1,2}})(?:敬上|上)?[ ]*(?=\n|\Z)",
        rf"(?P<name>{KANJI})(?<![{unnamed}])\s?(?:様|さま|さん|殿)(?![\u4e00-\u9fff])",
        r"(?P<name>[\u4e00-\u9fff々]{1,4}[\u3041-\u309f]{1,4})様(?=[、。,\s！]|\Z)",
        rf"お願い(?:いた)?(?:致)?します[。！]?\s*\n\s*(?P<name>[\u4e00-\u9fff々]{{2,6}}{_KANA}{{0,5}}|[\u30a0-\u30ff・]{{3,12}})\s*(?=\n|\Z)",
        rf"(?:ชื่อ(?:ผู้รับ)?|اسمي)\s*[:：]?\s*(?P<name>{_THAI_TWO}|{ARABIC})",
        rf"(?<![가-힣])(?P<name>(?:{hangul})[가-힣]{{1,3}}?)\s?(?:고객님|님|씨|드림|올림|배상)",
        rf"(?:السيد|السيدة|الأستاذ|الأستاذة|أستاذ|أستاذة|عزيزي|عزيزتي|سيد|آنسة)\s+(?P<name>{ARABIC})",
        rf"(?:เรียน|สวัสดี(?:ค่ะ|ครับ|คะ)?)\s*(?:คุณ|นาย|นาง(?:สาว)?)\s?(?P<name>{_THAI})(?=ค่ะ|ครับ|คะ|[\s,.!]|\Z)",
        rf"(?:นางสาว|(?<![\u0e00-\u0e7f])นาย|(?<![\u0e00-\u0e7f])นาง)\s?(?P<name>{_THAI})(?=[\s,.]|\Z)",
    )
