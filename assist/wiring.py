"""Settings in, a working assistant out: the only module that names concrete adapters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.compose.plan import Composer
from assist.evidence import role_examples
from assist.examples import encode_examples
from assist.guard.bearing import bearing_of
from assist.pipeline import Assistant
from assist.question import Courtesies
from assist.service_times import load_service_times
from assist.standing import Standing
from ingest.places import language_name
from prompts.acts import load_acts
from prompts.courtesies import load_courtesies
from prompts.intent_cues import load_intent_cues
from prompts.load import load_library
from prompts.quoting import load_quoting
from prompts.statuses import load_statuses
from serving.models import open_models

if TYPE_CHECKING:
    from assist.settings import AssistSettings
    from ingest.types import Index
    from serving.settings import ServingSettings
    from serving.types import TokenEncoder


def build_assistant(settings: AssistSettings, serving: ServingSettings, index: Index, encoder: TokenEncoder) -> Assistant:
    """An assistant over an open index. Raises the prompts room's errors for a file that breaks its schema, the models' room's for unusable settings."""
    library = load_library()
    cues = load_intent_cues()
    roles = {role.name: role_examples(role, encoder) for role in library.roles}
    book = encode_examples(library.examples, encoder)
    models = open_models(serving, lambda tag: language_name(tag, "en"))
    return Assistant(
        library=library,
        encoder=encoder,
        index=index,
        book=book,
        cues=cues,
        courtesies=Courtesies.encoded(load_courtesies(), encoder),
        standing=Standing(index),
        composer=Composer(library, encoder, roles, index, load_quoting(), cues),
        statuses=load_statuses(),
        acts=load_acts(),
        bearing=bearing_of(encoder, book.vectors),
        settings=settings,
        times=load_service_times(settings),
        chat=models.draft,
        reviser=models.revise,
        translator=models.translate,
        models=models,
    )
