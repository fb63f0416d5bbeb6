"""Documents that look like language versions of one document though neither path nor name says so: by meaning, order, size and facts.

Only proposed to the owner, never joined here: a seller's terms and a buyer's terms of one shop are near each other in all four.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ingest.align import statements
from ingest.facts import canonical
from ingest.types import Kind, Place, Related, Span

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from ingest.types import Passage
    from serving.types import Encoder

MOST = 200
"""Passages of a document that are compared."""
NEAREST = 3
"""Documents of each other language that are looked at closely for each document."""
ENOUGH = 0.85
"""Likeness from which two documents are proposed, and by how much it must be greater than that of the next one in the same language (`CLEAR`).

Chosen on 218 real manuals, policies and vendors' terms, names and folders ignored: of 454 pairs of versions 364 come together in 37 groups, and nothing else
does. At 0.80 two pairs of different vendors' terms did.
"""
CLEAR = 0.03
IN_ORDER = 0.3
"""Least correlation of the places where two documents say the same."""
FEW_FACTS = 3
"""Facts under which their agreement says nothing."""
SHOWN = 160


@dataclass(frozen=True)
class _Version:
    """A document with its passages' vectors."""

    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]

    @property
    def path(self) -> str:
        return self.passages[0].path

    @property
    def lang(self) -> str:
        return self.passages[0].lang

    @property
    def family(self) -> str:
        return self.passages[0].family

    @cached_property
    def mean(self) -> NDArray[np.float32]:
        total: NDArray[np.float32] = self.vectors.mean(axis=0)
        return total / max(float(np.linalg.norm(total)), 1e-9)

    @cached_property
    def facts(self) -> Counter[Hashable]:
        return Counter(canonical(fact) for one in statements(self.passages) for fact in one.facts)

    @cached_property
    def size(self) -> int:
        """Bytes: a Chinese text has a third of an English one's characters and about its bytes."""
        return sum(len(one.text.encode()) for one in self.passages)


def relatives(passages: Sequence[Passage], encoder: Encoder) -> tuple[Related, ...]:
    """Groups of documents of different families that seem to be versions of each other, each language once, the likeliest first."""
    versions = _versions(passages, encoder)
    pairs = _pairs(versions)
    joined = _joined(pairs, {one.path: one for one in versions})
    return tuple(sorted(joined, key=lambda one: (-one.likeness, one.family)))


def _versions(passages: Sequence[Passage], encoder: Encoder) -> list[_Version]:
    documents: dict[str, list[Passage]] = defaultdict(list)
    for one in sorted(passages, key=lambda p: (p.path, p.ordinal)):
        if one.kind is not Kind.TICKET and one.lang != "und" and len(documents[one.path]) < MOST:
            documents[one.path].append(one)
    held = [tuple(some) for some in documents.values() if some]
    # the headings count, names and folders do not: those were asked before
    rows = encoder.encode_passages([" ".join((*one.heading, one.text)) for some in held for one in some])
    starts = np.cumsum([0, *(len(some) for some in held)])
    return [_Version(some, rows[start : start + len(some)]) for some, start in zip(held, starts, strict=False)]


def _pairs(versions: Sequence[_Version]) -> list[tuple[float, _Version, _Version]]:
    """Pairs that are each other's clearly nearest in their languages and likely enough, the likeliest first."""
    near = _near(versions)
    found = []
    for (a, b), likeness in near.items():
        one, other = versions[a], versions[b]
        if one.family == other.family or likeness < ENOUGH or not _in_order(one, other):
            continue
        if likeness - max(_next(near, a, b, versions), _next(near, b, a, versions)) >= CLEAR:
            found.append((likeness, one, other))
    return sorted(found, key=lambda pair: (-pair[0], pair[1].path, pair[2].path))


def _near(versions: Sequence[_Version]) -> dict[tuple[int, int], float]:
    """Likeness of each document with its nearest few of every other language, by their places in the list, the smaller first."""
    if not versions:
        return {}
    means = np.stack([one.mean for one in versions])
    langs = np.array([one.lang for one in versions])
    wanted = set()
    for at in range(len(versions)):
        cosines = means @ means[at]
        for lang in np.unique(langs[langs != langs[at]]):
            there = np.flatnonzero(langs == lang)
            best = there[np.argsort(-cosines[there], kind="stable")[:NEAREST]]
            wanted |= {(min(at, int(other)), max(at, int(other))) for other in best}
    return {pair: _likeness(versions[pair[0]], versions[pair[1]]) for pair in sorted(wanted)}


def _next(near: Mapping[tuple[int, int], float], at: int, other: int, versions: Sequence[_Version]) -> float:
    """Likeness of the nearest document of the other's language that is not the other."""
    rivals = [p for p in near if at in p and other not in p and versions[p[0] if p[1] == at else p[1]].lang == versions[other].lang]
    return max((near[pair] for pair in rivals), default=0.0)


def _likeness(one: _Version, other: _Version) -> float:
    """How well they meet: the mean of every passage's best cosine, and the share of passages that are each other's best, facts and size apart."""
    cosines = one.vectors @ other.vectors.T
    meet = (cosines.max(axis=1).mean() + cosines.max(axis=0).mean()) / 2
    back = cosines.argmax(axis=0)[cosines.argmax(axis=1)]
    mutual = np.count_nonzero(back == np.arange(len(back))) / max(cosines.shape)
    small = min(one.size, other.size) / max(one.size, other.size, 1)
    return float(meet + 0.2 * mutual + 0.2 * _agreement(one.facts, other.facts) - 0.2 * max(0.0, 0.6 - small))


def _agreement(a: Counter[Hashable], b: Counter[Hashable]) -> float:
    """Shared share of their facts, over that which unrelated documents of one shop reach; 0 if either has too few to tell."""
    if min(a.total(), b.total()) < FEW_FACTS:
        return 0.0
    return (a & b).total() / (a | b).total() - 0.3


def _in_order(one: _Version, other: _Version) -> bool:
    """Whether what they have in common stands in the same order; three passages are too few to tell."""
    met = (one.vectors @ other.vectors.T).argmax(axis=1)
    if min(len(met), len(other.passages)) <= 3 or len(set(met.tolist())) == 1:
        return True
    return float(np.corrcoef(np.arange(len(met)), met)[0, 1]) >= IN_ORDER


def _joined(pairs: Iterable[tuple[float, _Version, _Version]], versions: Mapping[str, _Version]) -> list[Related]:
    """Families joined through their pairs, unless two would bring the same language."""
    families: dict[str, set[str]] = defaultdict(set)
    for one in versions.values():
        families[one.family].add(one.path)
    groups = {family: frozenset({family}) for family in families}
    least: dict[frozenset[str], float] = {}
    for likeness, one, other in pairs:
        mine, theirs = groups[one.family], groups[other.family]
        langs = [{versions[path].lang for family in group for path in families[family]} for group in (mine, theirs)]
        if mine == theirs or langs[0] & langs[1]:
            continue
        whole = mine | theirs
        least[whole] = min(likeness, least.get(mine, 2.0), least.get(theirs, 2.0))
        groups.update(dict.fromkeys(whole, whole))
    return [_related(group, least[group], families, versions) for group in dict.fromkeys(groups.values()) if len(group) > 1]


def _related(group: frozenset[str], likeness: float, families: Mapping[str, set[str]], versions: Mapping[str, _Version]) -> Related:
    """The family with most versions takes the others in; of equal ones that with an English version."""

    def weight(family: str) -> tuple[int, bool, int, str]:
        paths = families[family]
        return -len(paths), "en" not in {versions[path].lang for path in paths}, len(family), family

    paths = sorted((path for family in group for path in families[family]), key=lambda path: (versions[path].lang, path))
    return Related(min(group, key=weight), tuple(_place(versions[path]) for path in paths), likeness)


def _place(one: _Version) -> Place:
    first = one.passages[0]
    return Place(first.path, first.lang, first.text[:SHOWN], Span(first.span.start, min(first.span.end, first.span.start + SHOWN)))
