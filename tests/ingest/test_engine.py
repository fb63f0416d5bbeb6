"""The engine contract, one body of tests over every engine present: embedded, the client's own in memory, and a server where one answers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ingest.errors import UnusableInput
from ingest.index.types import Point
from ingest.sparse import SparseRow, encode_query
from ingest.types import Audience, Kind, Validity, Where
from tests.engines import ENGINES
from tests.fakes_ingest import passage, point

X, Y = np.array([1, 0, 0, 0], np.float32), np.array([0, 1, 0, 0], np.float32)


@pytest.fixture(params=ENGINES)
def engines(request, tmp_path):
    """Makes engines that lie beside each other, each of another tenant."""
    with ENGINES[request.param](tmp_path) as make:
        yield make


@pytest.fixture
def shard(engines):
    return engines("ours")


def ask(shard, vector=X, text="", where=None, **counts):
    counts = {"overall": 10, "each": 10, "lexical": 10, **counts}
    return shard.find(vector, encode_query(text) if text else None, where or Where(), langs=shard.langs(), **counts)


def numbers(ranking):
    return [int(one.id.replace("-", ""), 16) for one in ranking]


def test_a_passage_is_as_near_as_its_best_window(shard):
    shard.put([point(1, windows=[(0, 1, 0, 0), (0.6, 0.8, 0, 0)]), point(2, windows=[(0.8, 0.6, 0, 0)]), point(3, windows=[(0, 0, 0, 0)])])
    ids = [point(number).passage.id for number in (1, 2, 3, 9)]
    assert shard.nearness(X, ids) == pytest.approx({ids[0]: 0.6, ids[1]: 0.8}, abs=1e-3)
    assert shard.nearness(X, []) == {}


def test_a_passage_is_found_by_all_of_it_and_not_by_one_window(shard):
    shard.put([point(1, windows=[X, Y, Y]), point(2, windows=[(0.8, 0.6, 0, 0)])])
    found = ask(shard).dense
    assert numbers(found) == [2, 1]
    assert [one.score for one in found] == pytest.approx([0.8, 0.447], abs=1e-2)


def test_every_language_gets_its_quota_however_many_another_has(shard):
    shard.put([*(point(number) for number in range(1, 21)), point(30, lang="ja", windows=[(0.1, 0.995, 0, 0)])])
    found = ask(shard, overall=3, each=2)
    assert 30 not in numbers(found.dense)
    assert sorted(len(ranking) for ranking in found.by_language) == [1, 2]
    assert any(numbers(ranking) == [30] for ranking in found.by_language)


def test_a_rare_term_outweighs_a_common_one(shard):
    shard.put([point(1, "the battery"), point(2, "the xt60"), *(point(number, "the battery") for number in range(3, 9))])
    assert numbers(ask(shard, vector=None, text="the xt60 battery").lexical)[0] == 2


def test_a_market_filter_passes_this_market_and_passages_that_name_none(shard):
    shard.put([point(1, markets=("DE", "AT")), point(2, markets=("FR",)), point(3)])
    assert sorted(numbers(ask(shard, where=Where(markets=("DE",))).dense)) == [1, 3]


@pytest.mark.parametrize(("day", "found"), [("2025-12-31", [2]), ("2026-01-01", [1, 2]), ("2026-06-30", [1, 2]), ("2026-07-01", [2])])
def test_only_passages_valid_on_the_day_are_found_both_ends_included(shard, day, found):
    shard.put([point(1, validity=Validity(date(2026, 1, 1), date(2026, 6, 30))), point(2)])
    assert sorted(numbers(ask(shard, text="hello", where=Where(on=date.fromisoformat(day))).lexical)) == found


def test_internal_passages_are_found_only_when_asked_for(shard):
    shard.put([point(1, audience=Audience.INTERNAL), point(2)])
    assert numbers(ask(shard).dense) == [2]
    assert sorted(numbers(ask(shard, where=Where(audiences=tuple(Audience))).dense)) == [1, 2]


def test_kind_family_and_language_filters_hold_in_every_arm(shard):
    shard.put([point(1, kind=Kind.POLICY, family="a"), point(2, lang="de", kind=Kind.POLICY, family="b"), point(3, family="b")])
    for where, wanted in ((Where(kinds=(Kind.POLICY,)), [1, 2]), (Where(families=("b",)), [2, 3]), (Where(langs=("de",)), [2])):
        found = ask(shard, text="hello", where=where)
        assert sorted(numbers(found.dense)) == sorted(numbers(found.lexical)) == wanted


def test_a_vector_that_is_not_finite_is_refused_and_nothing_is_stored(shard):
    nothing, row = np.array([np.nan, 0, 0, 0], np.float32), SparseRow(np.array([1], np.uint32), np.array([1], np.float32))
    for bad in (Point(passage(2), X, nothing[None], row), Point(passage(2), nothing, X[None], row)):
        with pytest.raises(UnusableInput, match="not finite"):
            shard.put([point(1), bad])
        assert shard.count() == 0


def test_a_passage_of_which_the_encoder_knows_nothing_is_still_found_by_its_words(shard):
    shard.put([point(1, "zzz", windows=[(0, 0, 0, 0)]), point(2, "yyy")])
    assert numbers(ask(shard, text="zzz").lexical) == [1]
    assert numbers(ask(shard).dense) == [2]


def test_dropping_a_document_takes_all_its_passages_and_no_others(shard):
    shard.put([point(1, path="a.md"), point(2, path="a.md"), point(3, path="b.md")])
    shard.drop(["a.md"])
    assert numbers(ask(shard).dense) == [3]


def test_windows_come_back_in_their_order(shard):
    shard.put([point(1, windows=[X, Y, (0, 0, 0, 0)])])
    (windows,) = shard.windows([point(1).passage.id, point(9).passage.id]).values()
    assert windows.tolist() == [X.tolist(), Y.tolist(), [0, 0, 0, 0]]


def test_everything_kept_of_a_passage_comes_back_for_another_engine(shard):
    kept = point(1, "the xt60 battery", windows=[(0.6, 0.8, 0, 0), Y])
    shard.put([kept, point(2, windows=[(0, 0, 0, 0)])])
    found = shard.vectors([kept.passage.id, point(2).passage.id, point(9).passage.id])
    assert set(found) == {kept.passage.id, point(2).passage.id}
    assert found[kept.passage.id].whole == pytest.approx(kept.whole, abs=1e-3)
    assert found[kept.passage.id].windows == pytest.approx(kept.windows, abs=1e-3)
    assert found[kept.passage.id].terms.indices.tolist() == kept.terms.indices.tolist()
    assert found[kept.passage.id].terms.values == pytest.approx(kept.terms.values, abs=1e-6)
    assert not np.any(found[point(2).passage.id].windows)


def test_the_same_passage_put_twice_is_one(shard):
    shard.put([point(1), point(2)])
    shard.put([point(1, lang="de")])
    assert shard.count() == 2
    assert sorted(shard.langs()) == ["de", "en"]


def test_languages_come_most_frequent_first(shard):
    shard.put([point(1, lang="th"), point(2, lang="ar"), point(3, lang="ar")])
    assert shard.langs() == ("ar", "th")


def test_who_names_no_reader_is_a_customer(shard):
    shard.put([point(1, audience=Audience.INTERNAL), point(2)])
    found = ask(shard, text="hello", where=Where(audiences=()))
    assert numbers(found.dense) == numbers(found.lexical) == [2]


def test_two_tenants_do_not_see_each_other(engines):
    ours, theirs = engines("ours"), engines("theirs")
    ours.put([point(1, path="a.md")])
    theirs.put([point(1, path="a.md"), point(2, path="a.md", lang="de")])
    assert (ours.count(), theirs.count()) == (1, 2)
    assert (ours.langs(), numbers(ask(ours, text="hello").dense)) == (("en",), [1])
    theirs.drop(["a.md"])
    assert (ours.count(), theirs.count()) == (1, 0)
    assert set(theirs.windows([point(1).passage.id])) == set()
