"""Families as owners see them: which language versions there are, which of the shop's languages are missing, and who asked for those."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from ingest.types import FamilyView, Kind, Member

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.types import Listed

_TRANSLATED = frozenset(Kind) - {Kind.TICKET}
"""A solved ticket is one customer's; nobody misses its translation."""
UNKNOWN = "und"


def family_views(listed: Sequence[Listed], languages: Sequence[str], asked: Mapping[str, Mapping[str, int]]) -> tuple[FamilyView, ...]:
    """Every family that is live, by name. Without `languages`, the shop's languages are those its policies and questions are written in, else any."""
    members: dict[str, list[Listed]] = defaultdict(list)
    for one in listed:
        if one.version:
            members[one.family].append(one)
    shop = tuple(languages) or shop_languages(listed)
    return tuple(_view(family, members[family], shop, asked.get(family, {})) for family in sorted(members))


def shop_languages(listed: Sequence[Listed]) -> tuple[str, ...]:
    """Languages of the live policies and questions, most documents first; of every document where there is none of those."""
    live = [one for one in listed if one.version and one.lang not in {"", UNKNOWN}]
    stated = [one for one in live if one.kind in {Kind.POLICY.value, Kind.FAQ.value}] or live
    return tuple(lang for lang, _ in Counter(one.lang for one in stated).most_common())


def _view(family: str, members: Sequence[Listed], shop: Sequence[str], asked: Mapping[str, int]) -> FamilyView:
    have = {one.lang for one in members}
    wanted = any(Kind(one.kind) in _TRANSLATED for one in members)
    missing = tuple(lang for lang in dict.fromkeys((*shop, *asked)) if lang not in have and lang != UNKNOWN) if wanted else ()
    shown = tuple(Member(one.path, one.lang, one.title, one.loaded_at, one.about.machine) for one in sorted(members, key=lambda one: (one.lang, one.path)))
    counts = tuple(sorted(asked.items(), key=lambda pair: (-pair[1], pair[0])))
    return FamilyView(family, shown, missing, counts)
