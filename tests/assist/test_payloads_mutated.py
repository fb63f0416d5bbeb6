"""Every sample with fields taken out, exchanged and emptied: refused with a sentence or read in part, never a crash."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assist.errors import BadRequest
from assist.gather import gather
from assist.parse import conversation_of
from assist.payloads.read import read_payload
from assist.payloads.show import reading_json, reading_lines
from assist.strings import Strings
from assist.web.order import order_card

FOLDER = Path(__file__).parent / "payloads"
NOW = datetime(2026, 11, 26, tzinfo=UTC)
ODD = [None, "", [], {}, 0, -1, 1.5, True, "x", "2026-11-20T10:00:00", "9" * 40, 10**30, ["a"], {"a": 1}, [None], [[1]], "١٢", "\ud800", 1e300]
ODD += ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-23:59", "2026-02-30", {"edges": "x"}, {"nodes": 3}, {"edges": [{"node": None}]}]
ROUNDS = 30


def places(value: object, at: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    if at:
        yield at
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in below:
        yield from places(one, (*at, key))


def changed(sample: object, chance: random.Random) -> object:
    made = copy.deepcopy(sample)
    for _ in range(chance.choice([1, 1, 2, 4])):
        *way, last = chance.choice(list(places(made)) or [("x",)])
        place = made
        for step in way:
            place = place[step]
        if chance.random() < 0.2:
            del place[last]
        else:
            place[last] = copy.deepcopy(chance.choice(ODD))
    return made


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_a_sample_with_odd_fields_is_refused_or_read_in_part(path: Path):
    sample, chance, read = json.loads(path.read_text(encoding="utf-8")), random.Random(path.stem), 0
    for _ in range(ROUNDS):
        given = changed(sample, chance)
        try:
            reading = read_payload(json.dumps(given).encode(), NOW)
            json.dumps(reading_json(reading), ensure_ascii=False).encode()
            assert list(reading_lines(reading))
            read += 1
            talk = conversation_of({"messages": [{"role": "customer", "text": "hi 1001"}], "payloads": [given], "now": "2026-11-26T00:00:00Z"})
            gather(talk)
            order_card(talk, Strings.load("en"))
        except BadRequest as error:
            assert str(error).endswith(".")
    assert read, "no change leaves anything to read"
