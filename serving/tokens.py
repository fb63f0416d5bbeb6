"""How many tokens a text takes: an estimate that errs upwards, or the served model's own count.

The only door for `tiktoken`. Its tables are the ones `llama-index-core` carries, so nothing is fetched.
"""

from __future__ import annotations

import importlib.util
import math
import os
import re
import time
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import httpx

from serving.deadline import Endless, held_client
from serving.errors import ModelRefused, ModelUnreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def served_tokens(url: str, model: str, texts: Sequence[str], *, key: str = "", seconds: float = 10.0) -> tuple[int, ...]:
    """The served model's own count of each text, by vLLM's `/tokenize` beside the OpenAI paths of `url`, one after the other, within `seconds` in all.

    Raises `ModelUnreachable` when nothing answers in time, `ModelRefused` when the server has no such path, model or key, or its counts cannot be true.
    """
    place = urlsplit(url)
    if place.scheme not in {"http", "https"}:
        raise ModelRefused(f"{url!r} is no address of a served model. Give one that begins with http:// or https://.")
    address = urlunsplit(place._replace(path=place.path.rstrip("/").removesuffix("/v1") + "/tokenize"))
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    end = time.monotonic() + seconds
    counts: list[int] = []
    with held_client(seconds, max(map(len, texts), default=0)) as client:
        for text in texts:
            if time.monotonic() > end:
                raise ModelUnreachable(f"{address} counts tokens too slowly: {len(counts)} of {len(texts)} texts in {seconds:g} s. Try again later.")
            counts.append(_counted(client, address, {"model": model, "prompt": text, "add_special_tokens": False}, headers))
    return tuple(counts)


def _counted(client: httpx.Client, address: str, asked: dict[str, str | bool], headers: dict[str, str]) -> int:
    try:
        answer = client.post(address, json=asked, headers=headers)
        answer.raise_for_status()
        count = answer.json()["count"]
    except httpx.HTTPStatusError as error:
        code = error.response.status_code
        if code == HTTPStatus.TOO_MANY_REQUESTS or code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ModelUnreachable(f"{address} could not count tokens (HTTP {code}). Try again later.") from error
        raise ModelRefused(f"{address} refused to count tokens (HTTP {code}). Only vLLM has this path; check the model's name and key.") from error
    except httpx.HTTPError as error:
        raise ModelUnreachable(f"{address} does not answer ({error}). Check that the model runs, then try again.") from error
    except (Endless, ValueError, KeyError, TypeError, httpx.InvalidURL) as error:
        raise ModelRefused(f"{address} does not answer as vLLM does. Correct the address.") from error
    text = str(asked["prompt"])
    if type(count) is not int or not bool(text) <= count <= _bytes(text) + 1:  # a vocabulary may put a mark before the first piece
        raise ModelRefused(f"{address} counts {count!r} tokens in a text of {_bytes(text)} bytes, which cannot be. Correct the address.")
    return count


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
