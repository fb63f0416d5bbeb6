"""How many tokens a text takes: an estimate that errs upwards, or the served model's own count.

The only door for `tiktoken`. Its tables are the ones `llama-index-core` carries, so nothing is fetched.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import re
import urllib.error
import urllib.request
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from serving.errors import ModelRefused, ModelUnreachable

if TYPE_CHECKING:
    from tiktoken import Encoding

TABLE = "o200k_base"
TABLE_FILE = "fb374d419588a4632f3f557e76b4b70aebbca790"
"""Name of that table in a tiktoken cache: the SHA-1 of where it is published."""
MARGIN = 1.35
"""Open models cut text of the large languages into up to 1.32 times as many pieces as the table."""
DEARER = (
    (re.compile(r"\d"), 2 / 3),
    (re.compile("[\u0e00-\u0e7f]"), 0.35),
    (re.compile("[\u0671-\u06d3]"), 2.5),
    (re.compile("[\u0370-\u03ff\u0530-\u058f\u0900-\u0dff\u0e80-\u0eff\u1000-\u10ff]"), 1.3),
    (re.compile("[\u1780-\u17ff]"), 2.4),
)
"""Tokens a character adds where open models' vocabularies are thinner than the table: digits (one by one, not by three), Thai, the letters of Persian and
Urdu, then Greek, Armenian, Indic scripts, Lao, Burmese and Georgian, and Khmer. Fitted to the counts in `tests/serving/token_counts.yaml`."""
LONGEST = 400_000
"""Characters that are cut into pieces; of what goes beyond, every byte counts as a token."""
_FOUND = Lock()


def count_tokens(text: str) -> int:
    """About how many tokens an open model makes of a text, erring upwards; 0 for the empty text. Asks no network, never raises."""
    table = _table()
    head, tail = text[:LONGEST], text[LONGEST:]
    if table is None:
        return _bytes(text)
    extra = sum(weight * len(dear.findall(head)) for dear, weight in DEARER)
    return math.ceil(MARGIN * len(table.encode_ordinary(head)) + extra) + _bytes(tail)


def served_tokens(url: str, model: str, text: str, *, key: str = "", seconds: float = 10.0) -> int:
    """The served model's own count of a text, by vLLM's `/tokenize` beside the OpenAI paths of `url`.

    Raises `ModelUnreachable` when nothing answers, `ModelRefused` when the server has no such path, model or key.
    """
    place = urlsplit(url)
    if place.scheme not in {"http", "https"}:
        raise ModelRefused(f"{url!r} is no address of a served model. Give one that begins with http:// or https://.")
    address = urlunsplit(place._replace(path=place.path.rstrip("/").removesuffix("/v1") + "/tokenize"))
    asked = json.dumps({"model": model, "prompt": text, "add_special_tokens": False}).encode()
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, asked, headers), timeout=seconds) as answer:  # noqa: S310 - scheme checked above
            return int(json.load(answer)["count"])
    except urllib.error.HTTPError as error:
        with error:
            raise ModelRefused(f"{address} refused to count tokens (HTTP {error.code}). Only vLLM has this path; check the model's name and key.") from error
    except OSError as error:
        raise ModelUnreachable(f"{address} does not answer ({error}). Check that the model runs, then try again.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelRefused(f"{address} does not answer as vLLM does. Correct the address.") from error


def _bytes(text: str) -> int:
    """Most tokens a text can have: byte-level vocabularies never make more pieces than bytes."""
    return len(text.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def _table() -> Encoding | None:
    """The table that llama-index-core carries; None where that file is missing."""
    folder = _carried()
    if folder is None:
        return None
    import tiktoken

    # The library knows its tables' folder by this variable alone; with any other folder it would ask the network.
    with _FOUND:
        before = os.environ.get("TIKTOKEN_CACHE_DIR")
        os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
        try:
            return tiktoken.get_encoding(TABLE)
        finally:
            if before is None:
                del os.environ["TIKTOKEN_CACHE_DIR"]
            else:
                os.environ["TIKTOKEN_CACHE_DIR"] = before


def _carried() -> Path | None:
    """The folder of tables inside llama-index-core, found without importing it."""
    try:
        found = importlib.util.find_spec("llama_index.core")
    except ModuleNotFoundError:
        return None
    folder = Path(found.origin).parent / "_static" / "tiktoken_cache" if found and found.origin else None
    return folder if folder and (folder / TABLE_FILE).is_file() else None
