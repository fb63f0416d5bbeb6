"""No filter lets anything through that it should not: random passages and random filters over every engine present, against the filter's meaning in Python.

What comes back is exactly what the filter means: nothing of another tenant, nothing internal that was not asked for, nothing of another market, day, kind,
family or language; and nothing that it means is missing.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.index.payload import passes
from ingest.sparse import encode_query
from ingest.types import Audience, Kind, Validity, Where
from tests.engines import ENGINES
from tests.fakes_ingest import point

MARKETS, LANGS, FAMILIES = ("DE", "FR", "JP", "SA"), ("en", "de", "ja", "ar", "th", "zh", "zh-TW"), ("returns", "manual/τ", "保証")
PRODUCTS, CHANNELS = ("A7", "水差し, 青", "B 2"), ("chat", "email", "phone")
SAME = {"ａ７": "A7", "b  2": "B 2"}
KINDS = (Kind.POLICY, Kind.MANUAL, Kind.TICKET)
DAY = date(2026, 11, 26)
MANY = 200
days = st.none() | st.integers(-3, 3).map(lambda by: DAY + timedelta(days=by))


def some(values, most=3):
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


@st.composite
def described(draw):
    starts, ends = draw(days), draw(days)
    if starts and ends and ends < starts:
        starts, ends = ends, starts
    return {
        "lang": draw(st.sampled_from(LANGS)),
        "kind": draw(st.sampled_from(KINDS)),
        "family": draw(st.sampled_from(FAMILIES)),
        "markets": draw(some(MARKETS)),
        "audience": draw(st.sampled_from(list(Audience))),
        "validity": Validity(starts, ends),
        "products": draw(some(PRODUCTS)),
        "channels": draw(some(CHANNELS)),
    }


wheres = st.builds(
    Where,
    langs=some(LANGS),
    markets=some(MARKETS),
    kinds=some(KINDS),
    audiences=some(list(Audience), 2),
    on=days,
    families=some(FAMILIES),
    products=some((*PRODUCTS, "ａ７", "b  2")),
    channels=some((*CHANNELS, "CHAT")),
)
corpora = st.lists(st.tuples(st.sampled_from(["ours", "theirs"]), described()), min_size=1, max_size=14)


def means(where, passage):
    """The filter in plain words."""
    readers = where.audiences or (Audience.PUBLIC,)
    held = passage.validity
    return (
        passage.audience in readers
        and (not where.langs or passage.lang in where.langs)
        and (not where.markets or not passage.markets or bool(set(where.markets) & set(passage.markets)))
        and (not where.products or not passage.products or bool({SAME.get(one, one) for one in where.products} & set(passage.products)))
        and (not where.channels or not passage.channels or bool({one.lower() for one in where.channels} & set(passage.channels)))
        and (not where.kinds or passage.kind in where.kinds)
        and (not where.families or passage.family in where.families)
        and (where.on is None or ((held.starts is None or held.starts <= where.on) and (held.ends is None or where.on <= held.ends)))
    )


@given(passage=described(), where=wheres)
def test_a_passage_that_no_engine_found_is_judged_by_the_same_filter(passage, where):
    made = point(1, path="d.md", **passage).passage
    assert passes(made, where) == means(where, made)


@pytest.fixture(scope="module", params=ENGINES)
def tenants(request, tmp_path_factory):
    with ENGINES[request.param](tmp_path_factory.mktemp("leaks")) as make:
        yield {name: make(name) for name in ("ours", "theirs")}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(corpus=corpora, asked=st.lists(wheres, min_size=1, max_size=6))
def test_what_comes_back_is_what_the_filter_means_and_ours(tenants, corpus, asked):
    points = [(tenant, point(number, path=f"d{number}.md", **fields)) for number, (tenant, fields) in enumerate(corpus, 1)]
    for name, shard in tenants.items():
        shard.put([one for tenant, one in points if tenant == name])
    try:
        for where in asked:
            ours = {one.passage.id: one.passage for tenant, one in points if tenant == "ours"}
            wanted = {id_ for id_, passage in ours.items() if means(where, passage)}
            found = tenants["ours"].find(
                np.array([1, 0, 0, 0], np.float32), encode_query("hello world"), where, langs=where.langs or LANGS, overall=MANY, each=MANY, lexical=MANY
            )
            assert {one.id for one in found.dense} == wanted
            assert {one.id for one in found.lexical} == wanted
            assert {one.id for ranking in found.by_language for one in ranking} == wanted
            for lang, ranking in zip(where.langs or LANGS, found.by_language, strict=True):
                assert {ours[one.id].lang for one in ranking} <= {lang}
        assert set(tenants["ours"].windows([one.passage.id for _, one in points])) == set(ours)
    finally:
        for shard in tenants.values():
            shard.drop([one.passage.path for _, one in points])
