from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.builtin import BuiltinEncoder
from serving.errors import WeightsUnreadable
from serving.prepare import apart, prepare
from serving.weights_file import read_weights, write_weights
from tests.fakes_weights import AXES, PIECES, tiny_folder, tiny_weights


@pytest.fixture
def encoder(tmp_path: Path) -> BuiltinEncoder:
    return BuiltinEncoder.open(tiny_folder(tmp_path))


@pytest.mark.parametrize("text", ["Return", "Rückgabe!", "退货", "返品？", "ارجاع", "请退货。"])
def test_words_of_one_meaning_get_one_vector_in_every_script(encoder: BuiltinEncoder, text: str) -> None:
    assert encoder.encode_queries([text])[0].tolist() == pytest.approx([0, 1, 0, 0])


def test_thai_without_spaces_is_cut_into_its_pieces(encoder: BuiltinEncoder) -> None:
    assert encoder.encode_queries(["คืนเงินคืนเงิน"])[0].tolist() == pytest.approx([0, 0, 1, 0])


def test_arabic_points_and_letter_variants_do_not_matter(encoder: BuiltinEncoder) -> None:
    assert encoder.token_ids(["إرْجاع", "ارجاع"])[0].tolist() == encoder.token_ids(["ارجاع"])[0].tolist() != []


@pytest.mark.parametrize("text", ["12", "１２", "١٢", "๑๒", "१२"])  # ASCII, full-width, Arabic-Indic, Thai, Devanagari
def test_digits_of_every_script_are_the_same_piece(encoder: BuiltinEncoder, text: str) -> None:
    assert encoder.token_ids([text])[0].tolist() == [PIECES.index("12")]


def test_latin_is_cut_from_chinese_and_digits_beside_it(encoder: BuiltinEncoder) -> None:
    assert [PIECES[at] for at in encoder.token_ids(["12Return退货2026"])[0]] == ["12", "▁return", "退货", "2026"]


def test_a_vietnamese_word_of_two_syllables_is_one_piece(encoder: BuiltinEncoder) -> None:
    assert [PIECES[at] for at in encoder.token_ids(["Tài khoản bị lỗi"])[0]] == ["▁tài▁khoản"]


def test_a_vector_is_the_weighted_sum_of_pieces_at_length_one(encoder: BuiltinEncoder) -> None:
    found = encoder.encode_passages(["the return 12"])[0]
    assert found.tolist() == pytest.approx((np.array([0, 1, 0, 0.6]) / np.hypot(1, 0.6)).tolist())


@pytest.mark.parametrize("text", ["", "   ", "😀🎉", "?!…", "\x00\x07", "\ud800", "ᚠᚢᚦ"])
def test_a_text_with_nothing_known_is_a_zero_row_and_not_nan(encoder: BuiltinEncoder, text: str) -> None:
    assert encoder.encode_queries([text, "return"]).tolist() == [[0, 0, 0, 0], [0, 1, 0, 0]]
    assert [len(ids) for ids in encoder.token_ids([text, "return"])] == [0, 1]


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=()), max_size=60), max_size=6))
def test_any_text_at_all_gives_rows_of_length_one_or_zero(texts: list[str]) -> None:
    encoder = BuiltinEncoder(tiny_weights())
    norms = np.linalg.norm(encoder.encode_passages([*texts, "return"]), axis=1)
    assert np.all((np.abs(norms - 1) < 1e-5) | (norms == 0))
    assert norms[-1] > 0.99
    assert [len(ids) > 0 for ids in encoder.token_ids(texts)] == (norms[:-1] > 0).tolist()


def test_no_texts_give_no_rows(encoder: BuiltinEncoder) -> None:
    assert encoder.encode_queries([]).shape == (0, 4)
    assert encoder.token_ids([]) == []


def test_a_control_character_parts_words_and_a_joiner_does_not(encoder: BuiltinEncoder) -> None:
    assert [PIECES[at] for at in encoder.token_ids(["return\x00re\u200dfund\u202e"])[0]] == ["▁return", "▁refund"]


def test_a_hundred_thousand_characters_are_cut_to_the_first_part(encoder: BuiltinEncoder) -> None:
    ids = encoder.token_ids(["refund " * 2_300 + "return " * 12_000])[0]
    assert 2_300 < len(ids) < 2_400
    assert np.linalg.norm(encoder.encode_passages(["return " * 14_000])[0]) == pytest.approx(1)


def test_many_texts_get_the_rows_they_get_alone(encoder: BuiltinEncoder) -> None:
    texts = [" ".join(["return", "refund", "the", ""][: at % 5]) * (1 + at % 37) for at in range(2_000)]
    together = encoder.encode_passages(texts)
    assert np.allclose(together, np.concatenate([encoder.encode_passages([text]) for text in texts]), atol=1e-6)


def test_token_rows_are_unit_and_weights_are_the_files(encoder: BuiltinEncoder) -> None:
    ids = encoder.token_ids(["the return 2026"])[0]
    vectors = encoder.token_vectors(ids)
    assert vectors.argmax(1).tolist() == [AXES[at] for at in ids]
    assert np.linalg.norm(vectors, axis=1).tolist() == pytest.approx([1, 1, 1])
    assert encoder.token_weights(ids).tolist() == pytest.approx([0.1, 1, 0.5])


def test_threads_may_share_one_encoder(encoder: BuiltinEncoder) -> None:
    texts = ["return the refund 退货 12"] * 300
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda _: encoder.encode_queries(texts), range(24)))
    assert all(np.array_equal(one, rows[0]) for one in rows)


def test_the_digest_follows_a_change_of_one_number(tmp_path: Path) -> None:
    before = BuiltinEncoder.open(tiny_folder(tmp_path / "a")).digest
    changed = tiny_weights()
    changed.table[1, 1] = 126
    assert write_weights(tmp_path / "b", changed) != before
    assert BuiltinEncoder.open(tiny_folder(tmp_path / "c")).digest == before
    assert len(before) == 12


@pytest.mark.parametrize("file", ["model.safetensors", "pieces.txt", "manifest.json"])
@pytest.mark.parametrize("damage", ["cut", "altered", "missing", "empty"])
def test_damaged_weights_are_refused_by_name_with_what_to_do(tmp_path: Path, file: str, damage: str) -> None:
    path = tiny_folder(tmp_path) / file
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes({"cut": content[: len(content) // 2], "altered": b"\x01" + content[1:], "empty": b""}[damage])
    with pytest.raises(WeightsUnreadable, match=rf"{file}.*Restore the folder"):
        BuiltinEncoder.open(tmp_path)


def test_weights_read_later_are_known_by_name_before_and_give_the_same_vectors(tmp_path: Path) -> None:
    tiny_folder(tmp_path)
    at_once, later = BuiltinEncoder.open(tmp_path), BuiltinEncoder.later(tmp_path)
    assert (later.digest, later.name) == (at_once.digest, at_once.name)
    assert np.array_equal(later.encode_queries(["return the refund 退货 12"]), at_once.encode_queries(["return the refund 退货 12"]))


def test_weights_that_nobody_needs_are_never_read(tmp_path: Path) -> None:
    later = BuiltinEncoder.later(tiny_folder(tmp_path))
    (tmp_path / "model.safetensors").unlink()
    assert len(later.digest) == 12
    with pytest.raises(WeightsUnreadable, match=r"model.safetensors.*Restore the folder"):
        later.encode_queries(["return"])


def test_weights_exchanged_before_they_were_needed_are_refused(tmp_path: Path) -> None:
    later = BuiltinEncoder.later(tiny_folder(tmp_path))
    changed = tiny_weights()
    changed.table[1, 1] = 126
    write_weights(tmp_path, changed)
    with pytest.raises(WeightsUnreadable, match=r"have changed from .* Start again"):
        later.encode_queries(["return"])


def test_weights_of_another_format_are_refused(tmp_path: Path) -> None:
    manifest = tiny_folder(tmp_path) / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 99'))
    with pytest.raises(WeightsUnreadable, match="another version"):
        BuiltinEncoder.open(tmp_path)


def test_weights_whose_parts_differ_in_length_are_refused(tmp_path: Path) -> None:
    whole = tiny_weights()
    short = type(whole)(whole.name, "", whole.pieces, whole.table[:-1], whole.scale, whole.weight, whole.scores)
    write_weights(tmp_path, short)
    with pytest.raises(WeightsUnreadable, match="do not fit together"):
        BuiltinEncoder.open(tmp_path)


def test_a_piece_that_comes_four_times_counts_twice(encoder: BuiltinEncoder) -> None:
    found = encoder.encode_passages(["refund return return return return"])[0]
    assert found.tolist() == pytest.approx([0, 2 / np.sqrt(5), 1 / np.sqrt(5), 0])


def test_rows_of_four_bit_numbers_are_read_as_written_from_half_the_bytes(tmp_path: Path) -> None:
    table = np.random.default_rng(1).integers(-8, 8, (len(PIECES), 64)).astype(np.int8)
    wide = replace(tiny_weights(), table=table)
    sizes = []
    for folder, rows in (("four", table), ("eight", table * 9)):
        write_weights(tmp_path / folder, replace(wide, table=rows))
        assert np.array_equal(read_weights(tmp_path / folder).table, rows)
        sizes.append((tmp_path / folder / "model.safetensors").stat().st_size)
    assert sizes[1] - sizes[0] == pytest.approx(table.size / 2, abs=16)


PARTED = {
    "en": ("Returns Policy", ["You may return it within 14 days.", "Refunds take 3–5 working days!"]),
    "zh": ("退货政策", ["收到后十四天内可以退货。", "退款需要３个工作日。"]),
    "de": ("Rückgabe", ["Sie können den Artikel binnen 14 Tagen zurückgeben.", "Größe XL wird umgetauscht."]),
    "ja": ("返品", ["返品は十四日以内に可能です。", "返金は３営業日です。"]),
    "ar": ("الإرجاع", ["يمكنك الإرجاع خلال ١٤ يومًا.", "كيف أُعيدُ الطلب؟"]),
    "th": ("การคืนสินค้า", ["คืนสินค้าได้ภายใน 14 วัน", "คืนเงินภายใน 3 วัน"]),
    "vi": ("Chính sách đổi trả", ["Bạn có thể trả hàng trong mười bốn ngày.", "Hoàn tiền trong ba ngày."]),
}


def test_words_cut_once_for_parts_and_whole_give_the_vectors_and_pieces_of_each_text_cut_alone():
    encoder = BuiltinEncoder.open()
    leads, parts = [lead for lead, _ in PARTED.values()], [some for _, some in PARTED.values()]
    bodies = [" ".join(some) for some in parts]
    windows, wholes, pieces = encoder.encode_parts(leads, bodies, parts)
    alone = [f"{lead} {body}" for lead, body in zip(leads, bodies, strict=True)]
    expected, ids = encoder.encode_with_pieces(alone)
    np.testing.assert_allclose(windows, encoder.encode_passages([f"{lead} {one}" for lead, some in PARTED.values() for one in some]), atol=1e-6)
    np.testing.assert_allclose(wholes, expected, atol=1e-6)
    assert [one.tolist() for one in pieces] == [one.tolist() for one in ids]


def test_no_letter_that_may_be_vietnamese_passes_for_one_whose_words_stand_apart():
    joining = [chr(code) for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xE000 and "▁a▁b" in prepare(f"a b {chr(code) * 2}")]
    assert "ả" in joining
    assert [letter for letter in joining if apart(f"a b {letter * 2}")] == []


def test_an_encoder_of_a_lasting_process_never_builds_the_tokenizer_and_forgets_words_but_gives_the_same_vectors(tmp_path):
    texts = [" ".join(f"return{number}退货" for number in range(at, at + 500)) for at in range(0, 60_000, 500)]
    lasting, loading = BuiltinEncoder.open(tiny_folder(tmp_path), lasting=True), BuiltinEncoder.open(tiny_folder(tmp_path))
    for text in texts:
        np.testing.assert_array_equal(lasting.encode_passages([text]), loading.encode_passages([text]))
    assert "_cutter" in vars(loading)
    assert "_cutter" not in vars(lasting)
    assert len(lasting._known) < 30_000 < len(loading._known)
