"""Families and kinds, told from paths and front matter."""

from __future__ import annotations

import pytest

from ingest.families import family_of, kind_of, subject_of
from ingest.front import Meta
from ingest.types import Kind

TRANSLATIONS = [
    ("manuals/openbot/de/body.md", "manuals/openbot/en/body.md", "manuals/openbot/body"),
    ("rc/de/instructions-mk4-deutsch.pdf", "rc/en/instructions-mk4.pdf", "rc/instructions-mk4"),
    ("x/README.zh-CN.md", "x/README.md", "x/README"),
    ("x/returns_zh.md", "x/returns_ar.md", "x/returns"),
    ("policies/zh_TW/returns.md", "policies/pt-BR/returns.html", "policies/returns"),
    ("x/returns.th.md", "x/returns.ja.docx", "x/returns"),
    ("x/说明书.中文.md", "x/说明书.日本語.md", "x/说明书"),
]


@pytest.mark.parametrize(("one", "other", "family"), TRANSLATIONS)
def test_translations_share_a_family(one: str, other: str, family: str) -> None:
    assert family_of(one) == family_of(other) == family


@pytest.mark.parametrize("path", ["x/body-rtr.md", "x/order-id.md", "x/no-returns.md", "x/sensors_px4.md", "x/body-diy.md", "x/log-in.md"])
def test_a_name_that_only_looks_like_a_language_stays_whole(path: str) -> None:
    assert family_of(path) == path.rsplit(".", 1)[0]


def test_front_matter_names_the_family() -> None:
    assert family_of("a/de/x.md", Meta(family="returns")) == "returns"


def test_backslashes_and_leading_slashes_do_not_matter() -> None:
    assert family_of("\\data\\de\\a.md") == family_of("/data/en/a.md") == "data/a"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("policies/laws/zh/消费者权益保护法.md", Kind.POLICY),
        ("manuals/x/en/privacy-policy.md", Kind.POLICY),
        ("tickets/demo/retail-policy.md", Kind.POLICY),
        ("tickets/2026/4512.md", Kind.TICKET),
        ("help/faq.md", Kind.FAQ),
        ("manuals/x/body.md", Kind.MANUAL),
        ("anything.md", Kind.MANUAL),
        ("tickets/setup-guide.md", Kind.MANUAL),
    ],
)
def test_a_kind_is_told_by_the_name_then_the_nearest_folder(path: str, kind: Kind) -> None:
    assert kind_of(path) == kind


def test_front_matter_names_the_kind() -> None:
    assert kind_of("policies/a.md", Meta(kind=Kind.SCRIPT)) == Kind.SCRIPT


@pytest.mark.parametrize(
    ("family", "subject"),
    [
        ("a/manuals/slimevr/safety", "slimevr safety"),
        ("manuals/qgroundcontrol/SettingsView-OfflineMaps", "qgroundcontrol Settings View Offline Maps"),
        ("policies/vendor-terms/vidaxl-terms", "vendor vidaxl"),
        ("policies/returns", "returns"),
        ("laws/消费者权益保护法-2013", "消费者权益保护法 2013"),
        ("manuals/RTR_520/GUIDE", "RTR 520"),
        ("سياسة/الإرجاع", "سياسة الإرجاع"),
        ("คู่มือ/รับประกัน", "คู่มือ รับประกัน"),
        ("", ""),
    ],
)
def test_a_files_name_and_folder_say_what_it_is_about(family, subject):
    assert subject_of(family) == subject


@pytest.mark.parametrize(
    ("name", "family"),
    [("a-" * 50_000 + "de", "a-" * 49_999 + "a"), ("a" + "-" * 100_000 + "de", "a"), ("guide-" + "x" * 100_000, "guide-" + "x" * 100_000)],
    ids=["parts", "strokes", "a word"],
)
def test_a_name_of_a_hundred_thousand_characters_is_read_from_its_last_eighty(name, family):
    assert family_of(name) == family
