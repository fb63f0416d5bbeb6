"""How models are served: the profiles of `serving/profiles.yaml` as records."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prompts.table import read_table
from serving.errors import ProfileUnreadable, UnknownProfile


class Task(StrEnum):
    """What a served model is asked for."""

    CHAT = "chat"
    ENCODE = "encode"
    RERANK = "rerank"


class Device(StrEnum):
    """What it runs on."""

    CUDA = "cuda"
    CPU = "cpu"


class Shape(BaseModel):
    """The figures of a model that its memory is reckoned from."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    parameters: float = Field(gt=0)
    """Billions, vision towers included."""
    bytes: float = Field(gt=0)
    """Per parameter, as published."""
    layers: int = Field(gt=0)
    """Layers that keep keys and values."""
    kv_heads: int = Field(gt=0)
    head_dim: int = Field(gt=0)
    state_mib: float = 0
    """What linear-attention layers keep for one running sequence."""
    image_tokens: int = 0
    """What one photo of about a megapixel becomes."""
    source: str = Field(min_length=10)

    @property
    def weights_gib(self) -> float:
        """Memory of the weights."""
        return self.parameters * 1e9 * self.bytes / 2**30


class Adapter(BaseModel):
    """A LoRA adapter that is served beside its base model, under a name of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")
    """What `CONCORD_SERVING_CHAT_MODEL` names to draft with it."""
    folder: str = Field(min_length=1)
    """Its weights on this machine."""
    rank: int = Field(default=16, ge=1, le=512)


class Profile(BaseModel):
    """One model and how it is served."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    act: str
    task: Task
    device: Device
    model: str
    licence: str
    context: int = Field(gt=0)
    """Tokens of one prompt and its answer together."""
    sequences: int = Field(gt=0)
    """Most prompts at work at the same time."""
    images: int = 0
    """Most photos in one prompt."""
    thinks: bool = False
    """Whether its chat template lets it think aloud first; drafts turn that off."""
    cuda_graphs: int | None = None
    """Largest batch captured as a CUDA graph; None leaves it to vLLM."""
    kv_mib: int | None = None
    """Memory of the KV cache on a processor."""
    shape: Shape
    adapters: tuple[Adapter, ...] = ()
    """Tuned versions of the model, chosen by name in each call."""


def load_profiles(path: Path | None = None) -> tuple[Profile, ...]:
    """All profiles in the file's order. Raises `ProfileUnreadable` with the profile and field that is wrong."""
    table = read_table(path or Path(__file__).parent / "profiles.yaml")
    if not isinstance(table, dict):
        raise ProfileUnreadable(f"{path} holds no profiles. Restore it from the release.")
    found = []
    for name, fields in table.items():
        try:
            found.append(Profile.model_validate({"name": name, **fields}))
        except (ValidationError, TypeError) as error:
            raise ProfileUnreadable(f"serving/profiles.yaml: profile {name!r}: {str(error).splitlines()[0]}. Correct it.") from error
    return tuple(found)


def find_profile(name: str, profiles: tuple[Profile, ...]) -> Profile:
    """The profile of a name. Raises `UnknownProfile` with the names there are."""
    for profile in profiles:
        if profile.name == name:
            return profile
    raise UnknownProfile(f"There is no profile {name!r}. Known: {', '.join(profile.name for profile in profiles)}.")


def adapter_of(text: str) -> Adapter:
    """An adapter as a command names it, NAME=DIR or NAME=DIR:RANK. Raises `ProfileUnreadable`."""
    name, _, rest = text.partition("=")
    folder, colon, rank = rest.rpartition(":")
    numbered = bool(colon) and rank.isdecimal()
    try:
        return Adapter(name=name, folder=folder, rank=int(rank)) if numbered else Adapter(name=name, folder=rest)
    except ValidationError as error:
        raise ProfileUnreadable(f"{text!r} is no adapter: write --adapter shop-tone=/models/shop-tone:16.") from error
