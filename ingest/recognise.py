"""Text of a picture by Tesseract, with the language packs that are installed here; which of them is told by the picture itself."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ingest.cues import cue_words
from ingest.errors import UnreadableDocument
from ingest.language import identify, path_language
from ingest.reading import NEEDS_OCR

_PLACES = ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata")
_SURE = 85
"""Mean confidence of a page's words, of 100, at which no other script is tried."""
_LEGIBLE = 55
"""Mean confidence below which what was recognised is no text."""
_SECONDS = 100
"""For one look at one page."""
_FREELY, _ONE_COLUMN = 3, 4
"""Tesseract's ways to look at a page (`--psm`): finding its columns, or taking it for one. The first sometimes finds nothing on a page with little on it."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one language made of a picture."""

    lang: str
    text: str
    confidence: float
    """Mean over its words, 0 to 100."""


def packs(places: tuple[str, ...] | None = None) -> dict[str, str]:
    """Language packs of Tesseract on this machine, by language tag. `places` are folders to look in; by default the usual ones and `TESSDATA_PREFIX`."""
    folders = places if places is not None else (os.environ.get("TESSDATA_PREFIX") or "", *_PLACES)
    there = {file.stem for folder in folders if folder for file in _files(Path(folder))}
    named = {lang: words[0].replace("-", "_") for lang, words in cue_words("packs", prefix="ocr").items()}
    return {lang: pack for lang, pack in named.items() if pack in there}


def _files(folder: Path) -> list[Path]:
    try:
        return list(folder.glob("*.traineddata"))
    except OSError:
        return []


class Recogniser:
    """Reads the pictures of one document, and remembers the language its pages are in."""

    def __init__(self, hint: str = "", places: tuple[str, ...] | None = None) -> None:
        """`hint` is the document's path. Raises `UnreadableDocument` if no language pack is installed."""
        self._packs = packs(places)
        if not self._packs or shutil.which("tesseract") is None:
            wanted = cue_words("packs", prefix="ocr").get(path_language(hint) or "en", ("eng",))[0]
            raise UnreadableDocument(
                f"{NEEDS_OCR}its text is in pictures, and Tesseract is not installed with a language pack. On Debian and Ubuntu: "
                f"apt-get install tesseract-ocr tesseract-ocr-{wanted} (and the pack of each other language), then load again."
            )
        named = path_language(hint)
        self._lang = named if named in self._packs else ""

    def text(self, picture: bytes) -> str:
        """What stands in a picture (PNG, JPEG, TIFF, WebP, BMP, GIF), "" if nothing legible does. Raises `UnreadableDocument`: it is no picture."""
        seen = self._seen(picture, self._lang, _FREELY) if self._lang else None
        if seen is None or seen.confidence < _SURE:
            seen = self._best(picture, seen)
        if seen.confidence < _LEGIBLE:
            return ""
        self._lang = seen.lang
        return seen.text

    def _best(self, picture: bytes, first: _Seen | None) -> _Seen:
        """The script that reads it with most confidence, then the language of the words it read."""
        best = first or _Seen("", "", 0)
        for langs in cue_words("scripts", prefix="ocr").values():
            if langs[0] in self._packs and langs[0] != best.lang:
                best = max(best, self._seen(picture, langs[0], _ONE_COLUMN), key=lambda one: one.confidence)
                if best.confidence >= _SURE:
                    break
        if best.lang == "zh" and "zh-TW" in self._packs:
            # each of the two packs writes the other's characters as its own
            best = max(best, self._seen(picture, "zh-TW", _ONE_COLUMN), key=lambda one: one.confidence)
        if best.confidence < _LEGIBLE:
            return best
        named = identify(best.text).lang
        lang = named if named in self._packs else best.lang
        free = self._seen(picture, lang, _FREELY)
        other = best if best.lang == lang else self._seen(picture, lang, _ONE_COLUMN)
        # the words' own language reads its accents right, whatever confidence another had
        found = free if len(free.text) * 10 >= len(other.text) * 9 else other
        return found if found.confidence >= _LEGIBLE else best

    def _seen(self, picture: bytes, lang: str, way: int) -> _Seen:
        with tempfile.TemporaryDirectory(prefix="concord-ocr-") as folder:
            command = ["tesseract", "stdin", f"{folder}/page", "-l", self._packs[lang], "--psm", str(way), "txt", "tsv"]
            try:
                subprocess.run(  # noqa: S603 - a fixed command; the picture goes in by stdin
                    command, input=picture, capture_output=True, check=True, timeout=_SECONDS, env={**os.environ, "OMP_THREAD_LIMIT": "1"}
                )
                text, table = (Path(folder, name).read_text("utf-8", "replace") for name in ("page.txt", "page.tsv"))
            except (subprocess.CalledProcessError, FileNotFoundError) as error:
                raise UnreadableDocument("The picture is corrupt, or larger than can be looked at; save it again.") from error
            except subprocess.TimeoutExpired as error:
                raise UnreadableDocument(f"Recognising the picture's text took longer than {_SECONDS} seconds; save it smaller.") from error
        return _Seen(lang, text.replace("\f", "\n").strip(), _confidence(table))


def _confidence(table: str) -> float:
    """Mean confidence over the words of Tesseract's table, 0 without words."""
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = [float(row["conf"]) for row in rows if (row.get("text") or "").strip() and float(row.get("conf") or -1) >= 0]
    return sum(words) / len(words) if words else 0.0
