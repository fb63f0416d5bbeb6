"""How a system is asked and where its answer stands in its JSON: a mapping file, so that any system can be judged."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.errors import UnusableTarget
from eval.pointer import find, first
from eval.types import Part, Reply, Retrieved, Source, Topic
from prompts.table import TableUnreadable, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

BUILT_IN = Path(__file__).parent / "targets" / "concord.yaml"

PLACEHOLDER = re.compile(r"\{(question|lang|market|token)\}")

Pointer = Annotated[str, Field(pattern=r"^(/.*)?$")]


class _Door(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(_Door):
    """The call. In every string of path, headers and body `{question}`, `{lang}`, `{market}`, `{token}` are filled in.

    A body value that is exactly `{order}` becomes the order object; an entry whose placeholder has no value is left out.
    """

    method: Literal["GET", "POST", "PUT"] = "POST"
    path: str
    headers: dict[str, str] = {}
    body: dict[str, Any] | list[Any] | None = None


class Where(_Door):
    """JSON pointers into the reply; `*` means every element."""

    parts: Pointer = ""
    """Each sentence, or "" for the whole reply."""
    text: Pointer
    """From a part: its text."""
    citations: Pointer = "/citations/*"
    """From a part: each citation."""
    path: Pointer = "/path"
    """From a citation: which document."""
    quote: Pointer = "/quote"
    """From a citation: the words relied on."""
    lang: Pointer = "/lang"
    """From a citation: the document's language."""
    start: Pointer = "/start"
    """From a citation: where its words begin in the document; `end`: where they end."""
    end: Pointer = "/end"
    passage: Pointer = "/passage_id"
    """From a citation: the passage's own name, by which it may be given."""
    retrieved: Pointer = "/retrieved/*"
    """From the reply: each passage it could rest on, an object with id, path, lang, valid_from and text."""
    refusal: Pointer = "/refusal"
    """From the reply: present and neither null, false nor empty when the system declined."""
    reason: Pointer = "/refusal/reason"
    """From the reply: why it declined."""
    language: Pointer = "/language"
    """From the reply: the language the system says it answered in."""
    mode: Pointer = "/mode"
    """From the reply: who the system says wrote it."""
    promises: Pointer = "/promises/*/text"
    """From the reply: each thing the system says it promises."""
    gloss: Pointer = "/gloss/sentences/*"
    """From the reply: each sentence in the agent's language."""
    hits: Pointer = "/sources/*/path"
    """From the reply: the documents its search found, best first."""
    digests: Pointer = "/digests"
    """From the reply: an object of digests of what made it."""


class Target(_Door):
    """A system's protocol."""

    name: str
    request: Request
    reply: Where
    probe: Request | None = None
    """The same question with the search swapped: a body value `{given}` becomes the list of passages' names to find, null for none given."""


class Unreadable(ValueError):
    """A reply without text where the mapping says the text stands; becomes a counted gap, never an exception of a run."""


def read_target(path: Path = BUILT_IN) -> Target:
    """The protocol described in a YAML file. Raises `UnusableTarget` naming the entry that is wrong."""
    try:
        return Target.model_validate(read_table(path))
    except (OSError, TableUnreadable) as cause:
        message = f"{path} cannot be read as YAML ({cause.__cause__ or cause}): give a description of the judged system."
        raise UnusableTarget(message) from cause
    except ValidationError as cause:
        detail = cause.errors()[0]
        place = " → ".join(str(step) for step in detail["loc"]) or "the file"
        message = f"{path}: {place}: {detail['msg']}. Correct it and run again."
        raise UnusableTarget(message) from cause


def body_for(target: Target, topic: Topic, lang: str, question: str, given: Sequence[str] = ()) -> Any:  # noqa: ANN401  (any JSON value)
    """The request body for one question, or None where the target takes none. `given`: passages the search is to find, if it can be told."""
    objects = {"{order}": json.loads(topic.order) if topic.order else None, "{given}": list(given) or None}
    return _fill(target.request.body, {"question": question, "lang": lang, "market": topic.market, "token": ""}, objects)


def fill(text: str, values: dict[str, str]) -> str:
    """A template with its placeholders filled in one pass, so that a value with braces is not filled again; other braces stay."""
    return PLACEHOLDER.sub(lambda match: values.get(match.group(1), match.group(0)), text)


def parse_reply(value: Any, where: Where) -> Reply:  # noqa: ANN401  (any JSON value)
    """A reply in the ruler's terms. Raises `Unreadable` where neither a refusal nor any text is found."""
    declined = first(value, where.refusal)
    refusal = None
    if declined not in (None, False, "", [], {}):
        reason = first(value, where.reason)
        refusal = reason if isinstance(reason, str) and reason else "declined"
    parts = tuple(part for part in (_part(each, where) for each in find(value, where.parts)) if part.text.strip())
    if refusal is None and not parts:
        message = f"no text at {where.parts + where.text!r} and no refusal at {where.refusal!r}"
        raise Unreadable(message)
    promises = tuple(text for text in find(value, where.promises) if isinstance(text, str))
    gloss, hits = (tuple(text for text in find(value, pointer) if isinstance(text, str)) for pointer in (where.gloss, where.hits))
    return Reply(
        parts, _text(value, where.language), refusal, _text(value, where.mode), promises, gloss, hits, _digests(value, where), _retrieved(value, where)
    )


def _part(value: Any, where: Where) -> Part:  # noqa: ANN401  (any JSON value)
    texts = [text for text in find(value, where.text) if isinstance(text, str)]
    return Part("\n".join(texts), tuple(_source(cited, where) for cited in find(value, where.citations)))


def _source(cited: Any, where: Where) -> Source:  # noqa: ANN401  (any JSON value)
    start, end = (first(cited, pointer) for pointer in (where.start, where.end))
    placed = isinstance(start, int) and isinstance(end, int) and 0 <= start < end
    path, quote, lang = (_text(cited, pointer) for pointer in (where.path, where.quote, where.lang))
    at, to = (start, end) if placed else (0, 0)
    return Source(path, quote, lang, at, to, _text(cited, where.passage))


def _retrieved(value: Any, where: Where) -> tuple[Retrieved, ...]:  # noqa: ANN401  (any JSON value)
    found = (one for one in find(value, where.retrieved) if isinstance(one, dict))
    return tuple(Retrieved(*(_text(one, f"/{name}") for name in ("id", "path", "lang", "valid_from", "text"))) for one in found)


def _digests(value: Any, where: Where) -> tuple[tuple[str, str], ...]:  # noqa: ANN401  (any JSON value)
    found = first(value, where.digests)
    return tuple((name, digest) for name, digest in found.items() if isinstance(digest, str)) if isinstance(found, dict) else ()


def _text(value: Any, pointer: str) -> str:  # noqa: ANN401  (any JSON value)
    found = first(value, pointer)
    return found if isinstance(found, str) else ""


def _fill(template: Any, values: dict[str, str], objects: dict[str, Any]) -> Any:  # noqa: ANN401  (any JSON value)
    if isinstance(template, str):
        if template in objects:
            return objects[template]
        return None if template == "{market}" and not values["market"] else fill(template, values)
    if isinstance(template, list):
        return [_fill(each, values, objects) for each in template]
    if isinstance(template, dict):
        filled = {name: _fill(each, values, objects) for name, each in template.items()}
        return {name: each for name, each in filled.items() if each is not None}
    return template
