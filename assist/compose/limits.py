"""What a policy rules out of the very thing asked: the sentence nearest to the question, where it says no.

An approved reply states the rule ("30 days"); a customer who names the exception (an opened battery) is told the exception too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assist.compose.answer import meant
from ingest.conditions import conditions
from ingest.facts import denies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assist.claims import Claim
    from prompts.terms import Terms
    from serving.types import TokenEncoder

AHEAD = 0.06
"""By how much it must be nearer than any other sentence of the policy."""
SHARED = 0.5
"""What a term that the question and one sentence alone share adds to the nearness of that sentence; of several sentences each has its part."""


def shared_terms(asked: frozenset[str], page: Sequence[Claim], terms: Terms) -> NDArray[np.float32]:
    """(n,) what the terms of a question add to the nearness of each sentence that speaks of them, whatever languages the two are in."""
    spoken = [terms.named(claim.text, claim.passage.lang) & asked for claim in page]
    often = {term: sum(term in one for one in spoken) for term in asked}
    return np.array([SHARED * sum(1 / often[term] for term in one) for one in spoken], np.float32)


def ruled_out(question: str, page: Sequence[Claim], encoder: TokenEncoder, terms: Terms, asked: frozenset[str]) -> Claim | None:
    """The nearest sentence of a policy's page (rows of tables left out), clearly nearer than the rest, if its main statement denies; else None."""
    told = [claim for claim in page if not claim.header]
    if len(told) < 2:
        return None
    near = meant(question, [claim.text for claim in told], encoder) + shared_terms(asked, told, terms)
    second, best = np.argsort(near, kind="stable")[-2:].tolist()
    return told[best] if near[best] - near[second] >= AHEAD and denies_plainly(told[best]) else None


def denies_plainly(claim: Claim) -> bool:
    """Whether it denies outside its conditions: "counts as lost if it has not arrived" does not."""
    text, lang = claim.text, claim.passage.lang
    for span in reversed(conditions(text, lang)):
        text = text[: span.start] + text[span.end :]
    return denies(text, lang)
