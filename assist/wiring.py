"""Settings in, a working assistant out: the only module that names concrete adapters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from assist.compose.plan import Composer
from assist.evidence import role_examples
from assist.examples import encode_examples
from assist.guard.bearing import bearing_of
from assist.markets.load import load_markets
from assist.pipeline import Assistant
from assist.question import Courtesies
from assist.remedies.policy import load_remedies
from assist.self_service import load_self_service
from assist.service_times import load_service_times
from assist.standing import Standing
from ingest.places import language_name
from prompts.acts import load_acts
from prompts.courtesies import load_courtesies
from prompts.intent_cues import load_intent_cues
from prompts.load import load_library
from prompts.moods import load_moods
from prompts.quoting import load_quoting
from prompts.risks import load_risks
from prompts.statuses import load_statuses
from prompts.terms import load_terms
from serving.chat_translate import ChatTranslator
from serving.duties import Duty
from serving.metered import Metered, Unmetered
from serving.models import open_models
from serving.share import FairShare

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from assist.examples import ExampleBook
    from assist.guard.bearing import Bearing
    from assist.settings import AssistSettings
    from ingest.types import Index
    from prompts.acts import Acts
    from prompts.intent_cues import IntentCues
    from prompts.quoting import Quoting
    from prompts.risks import Risks
    from prompts.terms import Terms
    from prompts.types import Library
    from serving.breaker import Breaker
    from serving.duties import ChatPlace
    from serving.metered import Meter
    from serving.models import Models
    from serving.settings import ServingSettings
    from serving.translate import Translator
    from serving.types import TokenEncoder


@dataclass(frozen=True, slots=True, eq=False)
class Equipment:
    """What every shop of a process drafts with, and none of them changes: packs and scripts, the encoder, the served models."""

    library: Library
    encoder: TokenEncoder
    cues: IntentCues
    roles: Mapping[str, NDArray[np.float32]]
    book: ExampleBook
    courtesies: Courtesies
    bearing: Bearing
    quoting: Quoting
    terms: Terms
    statuses: dict[str, dict[str, str]]
    acts: Acts
    risks: Risks
    models: Models
    shares: Mapping[Duty, FairShare]
    """By duty, the turns of the shops that share its model."""


def build_equipment(serving: ServingSettings, encoder: TokenEncoder) -> Equipment:
    """All that shops may share. Raises the prompts room's errors for a file that breaks its schema, the models' room's for unusable settings."""
    library = load_library()
    roles = {role.name: role_examples(role, encoder) for role in library.roles}
    models = open_models(serving, lambda tag: language_name(tag, "en"))
    book = encode_examples(library.examples, encoder, load_moods(), library.said)
    return Equipment(
        library=library,
        encoder=encoder,
        cues=load_intent_cues(),
        roles=roles,
        book=book,
        courtesies=Courtesies.encoded(load_courtesies(), encoder),
        bearing=bearing_of(encoder, book.vectors),
        quoting=load_quoting(),
        terms=load_terms(),
        statuses=load_statuses(),
        acts=load_acts(),
        risks=load_risks(),
        models=models,
        shares={one.place.duty: _share(one.place, serving) for one in (models.draft, models.revise) if one is not None and one.place is not None},
    )


def _share(place: ChatPlace, serving: ServingSettings) -> FairShare:
    return FairShare(place.limits.at_once, serving.chat_waiting, serving.chat_patience)


def build_assistant(settings: AssistSettings, serving: ServingSettings, index: Index, encoder: TokenEncoder) -> Assistant:
    """An assistant over an open index, for a process that serves one shop. Raises as `build_equipment` does."""
    return equipped(settings, index, build_equipment(serving, encoder))


def equipped(settings: AssistSettings, index: Index, shared: Equipment, meter: Meter | None = None, shop: str = "") -> Assistant:
    """One shop's assistant over its open index; `meter` counts its model calls, and a named `shop` has its turns among several.

    Raises the prompts room's errors for a file that breaks its schema.
    """
    # Read here so that a market's file or a table of remedies that breaks its shape stops the start, not a customer's reply.
    load_markets()
    load_remedies(settings)

    return Assistant(
        library=shared.library,
        encoder=shared.encoder,
        index=index,
        book=shared.book,
        cues=shared.cues,
        courtesies=shared.courtesies,
        standing=Standing(index),
        composer=Composer(shared.library, shared.encoder, shared.roles, index, shared.quoting, shared.cues, shared.terms),
        statuses=shared.statuses,
        acts=shared.acts,
        bearing=shared.bearing,
        risks=shared.risks,
        settings=settings,
        times=load_service_times(settings),
        pages=load_self_service(settings),
        **metered(shared.models, shared.shares, meter, shop),
    )


class Asked(TypedDict):
    """An assistant's models."""

    chat: Metered | None
    reviser: Metered | None
    translator: Translator | None
    models: Models


def metered(models: Models, shares: Mapping[Duty, FairShare], meter: Meter | None = None, shop: str = "") -> Asked:
    """The models as one shop asks them: counted, and a named shop in its turns."""

    def mine(chat: Breaker, duty: Duty) -> Metered:
        return Metered(chat, duty, shop, meter or Unmetered(), shares.get(duty) if shop else None)

    translator = models.translate.over(lambda chat: mine(chat, Duty.TRANSLATE)) if isinstance(models.translate, ChatTranslator) else models.translate
    chat, reviser = (mine(one, duty) if one else None for one, duty in ((models.draft, Duty.DRAFT), (models.revise, Duty.REVISE)))
    return Asked(chat=chat, reviser=reviser, translator=translator, models=models)
