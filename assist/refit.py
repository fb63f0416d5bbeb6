"""A shop's assistant made over for a kept release, while the service runs: its prompts, scripts, packs and models at once, or not at all."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING

from assist.evidence import role_examples
from assist.examples import encode_examples
from assist.releases import keep, release_of, usable
from assist.wiring import metered
from ingest.places import language_name
from prompts.bundle import bundled
from prompts.moods import load_moods
from serving.models import open_models

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assist.pipeline import Assistant
    from assist.releases import Release
    from prompts.types import Library
    from serving.duties import Duty
    from serving.metered import Meter
    from serving.settings import ServingSettings
    from serving.share import FairShare

LOG = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Fitter:
    """Makes assistants of releases, each once. Threads may share it."""

    shipped: Assistant
    """As the program and its settings are."""
    serving: ServingSettings
    data: Path
    meter: Meter | None = None
    shop: str = ""
    shares: Mapping[Duty, FairShare] = field(default_factory=dict)
    own: Release = field(init=False)
    _made: dict[str, Assistant] = field(default_factory=dict)
    _making: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        try:
            self.own = keep(self.data, self.serving)
        except OSError as error:  # a full disk stops no draft; this release cannot be gone back to
            LOG.warning("The release that is started cannot be kept in %s: %s", self.data, error.strerror)
            self.own = release_of(self.serving, bundled())
        self._made[self.own.id] = replace(self.shipped, release=self.own.id)

    def fitted(self, release_id: str) -> Assistant:
        """The assistant of a release; takes a second or two the first time. Raises `BadRequest`, saying why, for one that cannot be gone back to."""
        with self._making:
            if release_id not in self._made:
                self._made[release_id] = self._fit(release_id)
            return self._made[release_id]

    def _fit(self, release_id: str) -> Assistant:
        serving, library = usable(self.data, release_id, self.serving, self.shipped.library)
        return replace(self._asking(serving, self._worded(library)), release=release_id)

    def _worded(self, library: Library) -> Assistant:
        base = self.shipped
        if library == base.library:
            return base
        encoder = base.composer.encoder
        roles = {role.name: role_examples(role, encoder) for role in library.roles}
        book = base.book if _said(library) == _said(base.library) else encode_examples(library.examples, encoder, load_moods(), library.said)
        return replace(base, library=library, book=book, composer=replace(base.composer, library=library, roles=roles))

    def _asking(self, serving: ServingSettings, base: Assistant) -> Assistant:
        prompt = base.library.prompt("translate")
        if serving == self.serving and prompt == self.shipped.library.prompt("translate"):
            return base
        models = open_models(serving, lambda tag: language_name(tag, "en"), prompt)
        return replace(base, **metered(models, self.shares, self.meter, self.shop))


def _said(library: Library) -> tuple[object, ...]:
    """What the reading of wishes is fitted to."""
    return library.examples, library.said
