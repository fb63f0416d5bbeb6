"""Which sentence of what was found answers a question: near in meaning, from a passage found high up, with a value where one is asked for."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assist.claims import Claim, claims
from ingest.facts.canonical import NUMERIC
from ingest.late import Laid, late_scores
from ingest.types import FactKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingest.types import Hit
    from serving.types import TokenEncoder

READ = 8
"""Passages whose sentences are weighed."""
SHORTEST = 12
"""Characters under which a line is a label, not a sentence."""
LEADS = -0.5
"""Weight of a sentence that ends in a colon: it leads to an answer and is none."""
MEASURED, LIKELY = 1.3, 1.2
"""Score from which a sentence with a value in the very unit asked for answers where the search as a whole found weakly, and where it found clearly: of 155 such
in twelve languages 119 and 125 were right, 20 and 21 wrong, and none of 23 stood where nothing answers."""
FEW = 10
"""Sentences under which what they share is hardly told from what each of them says."""
BESIDE = 0.05
"""A second sentence, from elsewhere, is told too when it is this near to as good as the best."""
NEIGHBOURS = 400
"""Characters between two sentences of one document within which one quotation holds both."""
NAME = re.compile(r"\b(?:[A-Za-z]+[a-z][A-Z]\w*|[A-Z]{2,}\w*|[A-Z]\w*\d\w*)(?:-[A-Za-z]+)?")
"""A name by its shape: capitals inside a word or digits behind letters (SlimeVR, vidaXL, RTR, X200). It says which product, never what is asked of it."""
CODE = re.compile(r"\b[A-Z]+-?\d{2,}\b")
"""A model or a norm (IP67, X200): what no passage names, none answers."""
SAYS_NOTHING = frozenset({FactKind.LINK, FactKind.EMAIL, FactKind.PHONE})


@dataclass(frozen=True, slots=True)
class Weights:
    """What speaks for a sentence beside its passage's own score.

    Fitted on 282 questions of our own in nine languages over 167 manuals and policies. Of 24 other topics in 18 languages the answer stood in the block around
    the chosen sentence in 61 % (51 % by the plain cosine), of 216 questions in six languages in 49 % (43 %).
    """

    meaning: float = 0.54
    """Cosine after what all found sentences share is taken out: that a manual speaks of its tracker says nothing, that a sentence speaks of water does."""
    pieces: float = 1.15
    """Each piece of the question with its nearest piece of the sentence."""
    wanted: float = 0.28
    """A value where one is asked for."""
    value: float = 0.1
    """A value where none is asked for."""
    named: float = 0.29
    """Share of the question's names that the passage names."""
    placed: float = 0.62
    """The language of a country that the question names: what holds there is written in it."""
    length: float = -0.12
    """Each e-fold of its length."""
    row: float = -0.33
    """A table's row."""


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it is weighed."""

    text: str
    wants_value: bool
    tongues: frozenset[str] = frozenset()
    """Main languages of the countries it names."""
    units: frozenset[str] = frozenset()
    """In which its answer stands, where it asks for a measure."""
    only_measured: bool = False
    """Whether nothing but a value in such a unit answers."""
    least: float = -math.inf
    """The score under which no sentence is taken to answer."""

    def bare(self) -> str:
        """The question without its names: what is asked of them. The whole of it where nothing else is left."""
        return without_names(self.text)


def without_names(text: str) -> str:
    """What is asked of the things a question names; the whole question where nothing else is left."""
    rest = NAME.sub(" ", text)
    return rest if sum(char.isalpha() for char in rest) >= SHORTEST / 2 else text


def names_in(text: str) -> frozenset[str]:
    """The names in a text, case folded."""
    return frozenset(name.casefold() for name in NAME.findall(text))


def named_in(asked: str, hits: Sequence[Hit]) -> frozenset[str]:
    """Families of hits whose title or file bears a name of the question."""
    names = names_in(asked)
    return frozenset(hit.passage.family for hit in hits if any(name in f"{hit.passage.path} {hit.passage.title}".casefold() for name in names))


def answering(asked: Asked, hits: Sequence[Hit], encoder: TokenEncoder, weights: Weights = WEIGHTS, deeper: Sequence[Hit] = ()) -> tuple[Claim, ...]:
    """The sentence that answers best, and one from elsewhere about as good; none where the passages hold none, or name nothing of a code asked about.

    Where a measure is asked for, of the sentences that hold a value in one of its units, if there are any: first of those found `deeper`.
    """
    found = _may_answer(asked, hits, deeper)
    if not found or _unknown_code(asked.text, (*hits, *deeper)):
        return ()
    scores = meant(asked.bare(), [claim.text for _, claim in found], encoder, weights) + _told(asked, found, weights)
    order = np.argsort(-scores, kind="stable").tolist()
    best = found[order[0]][1]
    if scores[order[0]] < asked.least:
        return ()
    other = next((i for i in order[1:] if not _beside(best, found[i][1])), None)
    return (best,) if other is None or scores[order[0]] - scores[other] > BESIDE else (best, found[other][1])


def _may_answer(asked: Asked, hits: Sequence[Hit], deeper: Sequence[Hit]) -> list[tuple[Hit, Claim]]:
    measured = next((held for some in (deeper, hits) if (held := _measured(asked, some))), [])
    return measured if measured or asked.only_measured else _sentences(hits)


def _sentences(hits: Sequence[Hit]) -> list[tuple[Hit, Claim]]:
    return [(hit, claim) for hit in hits for claim in claims(hit.passage) if len(claim.text) > SHORTEST]


def _measured(asked: Asked, hits: Sequence[Hit]) -> list[tuple[Hit, Claim]]:
    """The sentences that hold a value in a unit of the measure asked for; none where none is."""
    if not asked.units:
        return []
    return [(hit, claim) for hit, claim in _sentences(hits) if any(fact.kind in NUMERIC and fact.unit in asked.units for fact in claim.facts)]


def meant(question: str, texts: Sequence[str], encoder: TokenEncoder, weights: Weights = WEIGHTS) -> NDArray[np.float32]:
    """(n,) how near each sentence is to the question: in meaning, and piece by piece."""
    vectors, pieces = encoder.encode_with_pieces(texts)
    common = vectors.sum(axis=0) / (len(texts) + FEW)
    meaning = _unit(vectors - common) @ _unit(encoder.encode_queries([question])[0] - common)
    asked = encoder.token_ids([question])[0]
    return np.asarray(
        weights.meaning * meaning + weights.pieces * late_scores(asked, encoder.token_weights(asked), Laid.of(pieces, encoder), encoder), np.float32
    )


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), np.float32)


def _told(asked: Asked, found: Sequence[tuple[Hit, Claim]], weights: Weights) -> NDArray[np.float32]:
    """(n,) what speaks for each sentence besides its meaning."""
    names = names_in(asked.text)
    held = {hit.passage.id: hit.score + weights.named * _share(names, hit) + weights.placed * (hit.passage.lang in asked.tongues) for hit, _ in found}
    value = weights.wanted if asked.wants_value else weights.value
    return np.array([held[hit.passage.id] + value * _has_value(claim) + _shape(claim.text, weights) for hit, claim in found], np.float32)


def _shape(text: str, weights: Weights) -> float:
    leads = text.rstrip("*_ ").endswith((":", "："))
    return weights.length * math.log(len(text)) + weights.row * text.startswith("|") + LEADS * leads


def _beside(best: Claim, other: Claim) -> bool:
    """Whether two sentences are the same, neighbours, or versions of one document: then the second adds nothing."""
    if best.passage.family == other.passage.family and best.passage.lang != other.passage.lang:
        return True
    return best.passage.path == other.passage.path and abs(other.cite().start - best.cite().start) <= NEIGHBOURS


def _share(names: frozenset[str], hit: Hit) -> float:
    text = _all_of(hit)
    return sum(name in text for name in names) / len(names) if names else 0.0


def _has_value(claim: Claim) -> bool:
    return any(fact.kind not in SAYS_NOTHING for fact in claim.facts) or any(char.isdecimal() for char in claim.text)


def _unknown_code(question: str, hits: Sequence[Hit]) -> bool:
    texts = [_all_of(hit) for hit in hits]
    return any(not any(code.casefold() in text for text in texts) for code in CODE.findall(question))


def _all_of(hit: Hit) -> str:
    p = hit.passage
    return f"{p.path} {p.title} {' '.join(p.heading)} {p.text}".casefold()
