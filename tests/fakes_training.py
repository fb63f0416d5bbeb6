"""Invented aligned text in three made-up languages, and a teacher that knows what its English words mean."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np

ENGLISH = ("parcel", "refund", "broken", "late", "colour", "size", "invoice", "cancel", "battery", "address", "gift", "cable", "lost", "return")
FORMS = {
    "de": (
        "paket",
        "erstattung",
        "kaputt",
        "verspätet",
        "farbe",
        "größe",
        "rechnung",
        "stornieren",
        "akku",
        "adresse",
        "geschenk",
        "kabel",
        "verloren",
        "rückgabe",
    ),
    "zh": ("包裹", "退款", "损坏", "延迟", "颜色", "尺寸", "发票", "取消", "电池", "地址", "礼物", "电缆", "丢失", "退货"),
    "th": ("พัสดุ", "คืนเงิน", "แตกหัก", "ล่าช้า", "สีสัน", "ขนาด", "ใบเสร็จ", "ยกเลิก", "แบตเตอรี่", "ที่อยู่", "ของขวัญ", "สายไฟ", "สูญหาย", "ส่งกลับ"),
}


def sentences(seed: int, count: int) -> list[dict[str, str]]:
    """Groups of three random words in English and the three other languages."""
    chance = np.random.default_rng(seed)
    groups = []
    for _ in range(count):
        chosen = [int(at) for at in chance.choice(len(ENGLISH), 3, replace=False)]
        glue = {"de": " ", "zh": "", "th": ""}
        groups.append({"en": " ".join(ENGLISH[at] for at in chosen), **{code: glue[code].join(words[at] for at in chosen) for code, words in FORMS.items()}})
    return groups


def text_folder(folder: Path, shop: int = 400) -> Path:
    """A folder of training text: one permissive file, one copyleft file with a word of its own, and LICENSES.md."""
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / "shop.jsonl.gz", [{"key": "", "t": group} for group in sentences(1, shop)])
    write_lines(folder / "viral.jsonl.gz", [{"key": "", "t": {"en": "forbidden", "de": "verboten"}}] * 20)
    rows = ["| File | Source repository | Commit | Licence | Class | Content |", "|---|---|---|---|---|---|"]
    rows += ["| shop.jsonl.gz | invented/shop | 0123abcd | MIT | permissive | shop words |"]
    rows += ["| viral.jsonl.gz | invented/viral | 4567cdef | GPL-3.0-only | copyleft | one word |"]
    (folder / "LICENSES.md").write_text("# Sources\n\n" + "\n".join(rows) + "\n\nTotal: 2 files.\n", encoding="utf-8")
    return folder


def bench_folder(folder: Path) -> Path:
    """Test sets of the public ones' shape, in sentences the training text does not hold together."""
    folder.mkdir(parents=True, exist_ok=True)
    held = sentences(99, 40)
    write_lines(
        folder / "tatoeba_test.jsonl.gz", [{"lang": code, "id": at, "text": row[code], "en": row["en"]} for at, row in enumerate(held) for code in FORMS]
    )
    write_lines(folder / "mkqa_dev.jsonl.gz", [{"id": str(at), "q": {code: row[code] for code in ("en", "zh")}} for at, row in enumerate(held)])
    return folder


def write_lines(path: Path, rows: list[dict[str, object]]) -> None:
    """JSON lines, compressed."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


class WordTeacher:
    """Gives each known English word its own direction and a text the mean of its words'; counts how often it is asked."""

    name = "word-teacher"

    def __init__(self) -> None:
        """Directions are random but always the same."""
        self.calls = 0
        rows = np.random.default_rng(5).normal(size=(len(ENGLISH) + 1, 80))
        self._rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None]) -> np.ndarray:
        """(len(texts), 80) unit rows."""
        self.calls += 1
        sums = np.stack([sum((self._rows[self._at(word)] for word in text.split()), np.zeros(80, np.float32)) for text in texts])
        report(len(texts), len(texts))
        return sums / np.linalg.norm(sums, axis=1, keepdims=True)

    def _at(self, word: str) -> int:
        return ENGLISH.index(word) if word in ENGLISH else len(ENGLISH)


class Speller:
    """Knows the same English words, and one German word the text lacks, in a space of its own: the first teacher's turned round."""

    name = "speller"
    _LIKE: ClassVar = {"speicher": "battery"}

    def __init__(self) -> None:
        """The turn is random but always the same."""
        self._teacher = WordTeacher()
        self._turn = np.linalg.qr(np.random.default_rng(8).normal(size=(80, 80)))[0].astype(np.float32)

    def words(self) -> dict[str, float]:
        """Every English word, two the text lacks, and one in letters it lacks."""
        return {**{f"▁{word}": 0.05 for word in ENGLISH}, "▁pacemaker": 0.02, "▁speicher": 0.02, "▁שעון": 0.02}

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None]) -> np.ndarray:
        """(len(texts), 80) unit rows."""
        rows: np.ndarray = self._teacher.encode([self._LIKE.get(text, text) for text in texts], report) @ self._turn
        return rows
