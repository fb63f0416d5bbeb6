"""A manual's own sentences, quoted in the customer's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assist.claims import claims
from assist.compose.lines import Line

if TYPE_CHECKING:
    from assist.claims import Claim
    from assist.retrieve import Sought
    from ingest.types import Index, Passage
    from serving.types import Encoder

MOST = 3
"""Sentences quoted at most."""
NEAR = 0.85
"""A neighbour is quoted with the best sentence when it is this near to as close to the question."""
TWIN = 0.55
"""Cosine from which a sentence of another language version is shown as the quote's counterpart."""


def quote_lines(sought: Sought, lang: str, agent_language: str, index: Index, encoder: Encoder) -> tuple[Line, ...]:
    """The sentences nearest to the question from the best passage in this language; none if no hit is in it."""
    hit = next((h for h in sought.hits if h.passage.lang == lang), None)
    if hit is None:
        return ()
    spoken = [claim for claim in claims(hit.passage) if len(claim.text) > 12 and claim.passage.text]
    if not spoken:
        return ()
    near = encoder.encode_passages([claim.text for claim in spoken]) @ encoder.encode_queries([sought.asked])[0]
    best = float(near.max())
    chosen = sorted(int(i) for i in np.argsort(-near)[:MOST] if near[i] >= best * NEAR)
    twins = index.family(hit.passage.family, agent_language) if agent_language != lang else ()
    return tuple(_line(spoken[i], lang, agent_language, twins, encoder) for i in chosen)


def plain(text: str) -> str:
    """A quoted sentence without its Markdown marks."""
    bare = text.strip().lstrip("-*>+ ").strip()
    for mark in ("**", "__", "`"):
        bare = bare.replace(mark, "")
    return " – ".join(cell.strip() for cell in bare.strip("|").split("|") if cell.strip()) if "|" in bare else bare


def _line(claim: Claim, lang: str, agent_language: str, twins: tuple[Passage, ...], encoder: Encoder) -> Line:
    wording = [(lang, _literal(plain(claim.text)))]
    twin = _twin(claim, twins, encoder)
    if twin:
        wording.append((agent_language, _literal(plain(twin))))
    return Line("quote", tuple(wording), citations=(claim.cite(),), intent="product.howto")


def _twin(claim: Claim, passages: tuple[Passage, ...], encoder: Encoder) -> str:
    """The sentence of another language version that says the same: same facts first, then nearest in meaning."""
    others = [other for passage in passages for other in claims(passage)]
    if not others:
        return ""
    near = encoder.encode_passages([o.text for o in others]) @ encoder.encode_passages([claim.text])[0]
    wanted = {(f.value, f.unit) for f in claim.facts}
    bonus = np.array([0.2 if wanted and wanted == {(f.value, f.unit) for f in o.facts} else 0.0 for o in others])
    best = int(np.argmax(near + bonus))
    return others[best].text if near[best] + bonus[best] >= TWIN else ""


def _literal(text: str) -> str:
    """A quoted text must not be read as a template."""
    return text.replace("{", "(").replace("}", ")")
