from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gpu.errors import LicenceRefused
from gpu.train.aim import project
from gpu.train.bags import cut
from gpu.train.export import quantise
from gpu.train.licences import Source
from gpu.train.loss import contrastive_loss, cosine_loss, relation_loss, same_meaning, through_unit, to_unit
from gpu.train.pairs import draw, gather
from gpu.train.pieces import Vocabulary, count_words, learn_pieces
from gpu.train.recipe import Recipe
from gpu.train.roughen import roughened, without_accents
from gpu.train.rounding import as_kept
from gpu.train.student import sum_by
from gpu.train.text import Group, Sentence, read_groups
from serving.prepare import prepare

GROUPS = [
    Group("return the parcel", (Sentence("de", "das Paket zurückgeben"), Sentence("zh", "退回包裹"), Sentence("ar", "إرجاع الطرد")), "shop.jsonl.gz"),
    Group("cancel the order", (Sentence("ja", "注文をキャンセル"), Sentence("th", "ยกเลิกคำสั่งซื้อ")), "shop.jsonl.gz"),
] * 4


def slope(of: Callable[[np.ndarray], float], at: np.ndarray) -> np.ndarray:
    """Central differences in double precision."""
    found = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        there, back = at.copy(), at.copy()
        there[place] += 1e-5
        back[place] -= 1e-5
        found[place] = (of(there) - of(back)) / 2e-5
    return found


def test_the_cosine_gradient_is_the_slope_of_the_loss_through_normalising() -> None:
    chance = np.random.default_rng(0)
    sums, targets = chance.normal(size=(5, 4)), to_unit(chance.normal(size=(5, 4)))[0]
    units, lengths = to_unit(sums)
    gradient = through_unit(cosine_loss(units, targets)[1], units, lengths)
    assert np.allclose(gradient, slope(lambda at: cosine_loss(to_unit(at)[0], targets)[0], sums), atol=1e-6)


def test_the_contrastive_gradient_is_the_slope_of_the_loss_on_both_sides() -> None:
    chance = np.random.default_rng(1)
    left, right = (to_unit(chance.normal(size=(6, 4)))[0] for _ in "ab")
    same = same_meaning(np.array([0, 1, 2, 1, 3, 4]), left, 2.0)
    _, to_left, to_right = contrastive_loss(left, right, same, 0.5)
    assert np.allclose(to_left, slope(lambda at: contrastive_loss(at, right, same, 0.5)[0], left), atol=1e-6)
    assert np.allclose(to_right, slope(lambda at: contrastive_loss(left, at, same, 0.5)[0], right), atol=1e-6)


def test_the_relation_gradient_is_the_slope_of_the_loss_on_both_sides() -> None:
    chance = np.random.default_rng(8)
    left, right, targets = (to_unit(chance.normal(size=(6, 4)))[0] for _ in "abc")
    _, to_left, to_right = relation_loss(left, right, targets, 0.5)
    assert np.allclose(to_left, slope(lambda at: relation_loss(at, right, targets, 0.5)[0], left), atol=1e-6)
    assert np.allclose(to_right, slope(lambda at: relation_loss(left, at, targets, 0.5)[0], right), atol=1e-6)


def test_a_batch_that_lies_as_the_teacher_says_is_pulled_nowhere() -> None:
    targets = to_unit(np.random.default_rng(9).normal(size=(6, 4)))[0]
    _, to_left, to_right = relation_loss(targets, targets, targets, 0.2)
    assert np.abs(np.concatenate([to_left, to_right])).max() < 1e-6


def test_texts_that_mean_the_same_are_never_each_others_negatives() -> None:
    rows = to_unit(np.random.default_rng(2).normal(size=(3, 4)))[0]
    twice = np.concatenate([rows, rows])
    apart = contrastive_loss(rows, rows, same_meaning(np.arange(3), rows, 2.0), 0.1)[0]
    by_key, by_target, by_none = (
        same_meaning(np.tile(np.arange(3), 2), twice, 2.0),
        same_meaning(np.arange(6), twice, 0.99),
        same_meaning(np.arange(6), twice, 2.0),
    )
    for same in (by_key, by_target):
        assert contrastive_loss(twice, twice, same, 0.1)[0] == pytest.approx(2 * apart, rel=0.01)  # each other text is there twice
    assert contrastive_loss(twice, twice, by_none, 0.1)[0] > apart + 0.3


def test_sums_by_owner_are_those_of_a_plain_loop_across_blocks() -> None:
    chance = np.random.default_rng(3)
    rows, picked = chance.normal(size=(50, 3)).astype(np.float32), chance.integers(0, 50, 1_000)
    owner = np.sort(chance.integers(0, 90, 1_000))
    owner[owner == 40] = 39
    plain = np.zeros((90, 3))
    for row, mine in zip(picked, owner, strict=True):
        plain[mine] += rows[row]
    assert np.allclose(sum_by(rows, picked, owner, 90), plain, atol=1e-4)


def test_every_character_of_the_text_and_every_wanted_word_has_a_piece() -> None:
    vocabulary = learn_pieces(count_words(GROUPS), 300, {"▁pacemaker": 0.5})
    assert set("退回包裹注文ยกاطرد") <= set(vocabulary.pieces)
    assert "▁pacemaker" in vocabulary.pieces
    assert "退回包裹" in vocabulary.pieces
    assert len(set(vocabulary.pieces)) == len(vocabulary.pieces) <= 300
    assert vocabulary.pieces[0] == "<unk>"


def test_dropping_pieces_cuts_the_same_text_finer_and_differently_each_time() -> None:
    common, longer = [chr(0x4E00 + at) for at in range(2_100)], ["返品", "退货", "注文"]
    pieces = ("<unk>", *common, *"返品退货注文", *longer)
    vocabulary = Vocabulary(pieces, np.array([0.0] + [-9.0] * (len(pieces) - 1), np.float32))
    whole, again = cut(longer, vocabulary), cut(longer, vocabulary)
    finer = [cut(longer, vocabulary, drop=0.5, seed=seed) for seed in range(8)]
    assert len(whole.ids) == 3
    assert np.array_equal(whole.ids, again.ids)
    assert len({len(one.ids) for one in finer}) > 2


def test_the_most_frequent_pieces_are_never_dropped() -> None:
    vocabulary = Vocabulary(("<unk>", "返品", "返", "品"), np.array([0, -3, -9, -9], np.float32))
    assert {len(cut(["返品"], vocabulary, drop=0.9, seed=seed).ids) for seed in range(8)} == {1}


@pytest.mark.parametrize(
    ("typed", "hurried"),
    [
        ("Rückgabe größer", "ruckgabe grosser"),
        ("devolución", "devolucion"),
        ("tài khoản của bạn", "tai khoan cua ban"),
        ("返品が", "返品が"),
        ("คืนเงิน", "คืนเงิน"),
    ],
)
def test_a_text_without_accents_is_what_a_hurried_person_types(typed: str, hurried: str) -> None:
    assert without_accents(prepare(typed)).split() == prepare(hurried).split()


def test_only_a_share_of_texts_loses_its_accents() -> None:
    texts = [" ▁größe"] * 1_000
    assert 60 < roughened(texts, 0.1, 1).count(" ▁grosse") < 140
    assert roughened(texts, 0.0, 1) == texts


def test_chosen_bags_come_in_the_order_asked() -> None:
    bags = cut(["ab", "c", "", "abc"], Vocabulary(("<unk>", "a", "b", "c"), np.array([0, -1, -1, -1], np.float32)))
    ids, owner = bags.pick(np.array([3, 2, 1]))
    assert ids.tolist() == [1, 2, 3, 3]
    assert owner.tolist() == [0, 0, 0, 2]


def test_pairs_meet_inside_their_group_and_small_languages_more_often() -> None:
    many = [Group(f"text {at}", (Sentence("de", f"Text {at}"),), "tatoeba.jsonl.gz") for at in range(300)]
    corpus = gather([*many, *GROUPS], ["▁word"], Recipe(share=1.0))
    left, right = draw(corpus, 1)
    assert np.array_equal(corpus.first[left], corpus.first[right])
    german, thai = corpus.prepared.index(" ▁text 7"), corpus.prepared.index(prepare("ยกเลิกคำสั่งซื้อ"))
    assert corpus.times[thai] > corpus.times[german]


def test_projection_keeps_cosines_when_the_rows_fit_the_dimension() -> None:
    chance = np.random.default_rng(4)
    rows = to_unit((chance.normal(size=(200, 3)) @ chance.normal(size=(3, 10))).astype(np.float32))[0]
    assert np.allclose(project(rows, 3) @ project(rows, 3).T, rows @ rows.T, atol=1e-4)


def test_quantised_rows_have_length_one_and_the_unknown_piece_weighs_nothing() -> None:
    weighted = np.random.default_rng(6).normal(size=(20, 16)).astype(np.float32)
    weighted[7] = 0
    weights = quantise("x", Vocabulary(tuple(f"p{at}" for at in range(20)), np.zeros(20, np.float32)), weighted)
    rows = weights.table * weights.scale[:, None]
    others = [at for at in range(20) if at != 7]
    assert np.allclose(np.linalg.norm(rows[others], axis=1), 1, atol=1e-6)
    assert np.allclose((rows * weights.weight[:, None])[1:], weighted[1:], atol=np.abs(weighted).max() / 14 + 0.01)
    assert (weights.weight[0], weights.weight[7]) == (0, 0)


def test_rows_met_as_kept_are_those_that_are_read_back() -> None:
    weighted = np.random.default_rng(7).normal(size=(20, 16)).astype(np.float32)
    weights = quantise("x", Vocabulary(tuple(f"p{at}" for at in range(20)), np.zeros(20, np.float32)), weighted)
    read = weights.table * (weights.scale * weights.weight)[:, None]
    assert np.allclose(as_kept(weighted)[1:], read[1:], atol=1e-5)


def test_copyleft_text_for_weights_that_ship_is_refused_before_it_is_read(tmp_path) -> None:
    source = Source("not-there.jsonl.gz", "someone/else", "0", "AGPL-3.0-only", "copyleft", "")
    with pytest.raises(LicenceRefused, match=r"not-there.*AGPL"):
        list(read_groups(tmp_path, [source]))
