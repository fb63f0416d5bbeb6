"""The law that a conversation is answered under: its market's facts as the shop left them, held against what the draft says of the shop's policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.gather import today
from assist.markets.anywhere import customs_of
from assist.markets.load import load_markets
from assist.markets.resolve import COMPARED, answer, told
from assist.types import Law, LawKind, Term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assist.markets.load import Markets
    from assist.types import Conversation, FactMark, LawAnswer, Sentence, Value
    from prompts.types import Role

ROLES = {
    "return_period": LawKind.WITHDRAWAL_PERIOD,
    "return_payer": LawKind.RETURN_COST,
    "refund_period": LawKind.REFUND_DEADLINE,
    "warranty_period": LawKind.GUARANTEE,
}
"""What a policy's facts are called (`prompts/roles.yaml`), and the kind of law they are held against."""
OUTLAWED = "outlawed"
"""Kind, and beginning of the name, of a policy's value in whose place a reply tells the law."""


def law_of(
    conversation: Conversation,
    sentences: Sequence[Sentence],
    marks: Mapping[tuple[str, str], FactMark],
    roles: Sequence[Role] = (),
    markets: Markets | None = None,
) -> Law | None:
    """The law of the conversation's market for its order, held against the policy that these sentences state; None while the market is unknown."""
    held = markets or load_markets()
    market = held.get(conversation.market) if conversation.market else None
    if market is None:
        return None
    now = today(conversation)
    day = conversation.order.placed_on if conversation.order and conversation.order.placed_on else now
    facts = told(held.facts(market.code), marks, now)
    terms = {term.kind: term for term in policy_terms(sentences, roles)}
    kinds = [kind for kind in LawKind if kind in terms or any(one.kind is kind and one.verified for one in facts)]
    answers = tuple(answer(kind, terms.get(kind), facts, day, market.code) for kind in kinds)
    known = tuple(one for one in facts if one.holds(day))
    return Law(
        market,
        day,
        answers,
        tuple(one for one in known if one.verified),
        tuple(one for one in known if not one.verified),
        customs_of(market, now),
    )


def policy_terms(sentences: Sequence[Sentence], roles: Sequence[Role] = ()) -> tuple[Term, ...]:
    """What a draft's sentences say of the shop's policy: by the values approved wording was filled with; of a model's sentences by the roles' own words."""
    values = [value for one in sentences if one.wording for value in one.wording.values if (value.role or value.name) in ROLES and not _of_law(value)]
    worded = [
        term
        for one in sentences
        if one.wording is None and any(cited.indexed for cited in one.citations)
        for role in roles
        if role.name in ROLES
        for term in _by_words(one, role)
    ]
    return (*(term_of(value) for value in values), *worded)


def below_law(law: Law | None) -> tuple[LawAnswer, ...]:
    """Where the shop's policy gives the customer less than the law."""
    return tuple(one for one in law.answers if one.worse and one.kind in COMPARED) if law else ()


def _of_law(value: Value) -> bool:
    return value.citation is not None and value.citation.lawful


def term_of(value: Value) -> Term:
    """What a value of a policy says of one of these kinds."""
    kind = ROLES[value.role or value.name]
    if kind is LawKind.RETURN_COST:
        return Term(kind, payer=value.value)
    return Term(kind, value.value, value.unit)


def _by_words(sentence: Sentence, role: Role) -> Iterator[Term]:
    """A sentence with a word of the role and none that shows another part, in the language of its source or its own."""
    said = sentence.text.casefold()
    for lang in dict.fromkeys((*(cited.lang for cited in sentence.citations), "en")):
        if not any(word in said for word in dict(role.cues).get(lang, ())) or any(word in said for word in dict(role.avoid).get(lang, ())):
            continue
        if role.kind == "choice":
            options = (one.value for one in role.options if any(cue in said for cue in dict(one.cues).get(lang, ())))
            yield from (Term(ROLES[role.name], payer=option) for option in list(options)[:1])
            return
        yield from (
            Term(ROLES[role.name], one.value, one.unit) for one in sentence.facts if one.kind == role.kind and (not role.units or one.unit in role.units)
        )
        return
