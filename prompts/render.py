"""Fills a template with values: the only door for Jinja. Sandboxed, and a missing variable is an error, never a blank."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined, TemplateError, UndefinedError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from prompts.errors import TemplateRefused, TemplateVariableMissing

if TYPE_CHECKING:
    from jinja2 import Template

VARIABLE = re.compile(r"\{\{ ([a-z][a-z0-9_]*) \}\}")
"""The only thing a script's sentence or a pack's line may hold besides words."""


def render(template: str, /, **values: object) -> str:
    """The template with its values. Values are text as the reader shall see it; prompts may also take lists of records.

    Raises `TemplateVariableMissing` for a variable without a value, `TemplateRefused` for a template that is invalid or reaches for more than its values.
    """
    try:
        return _compiled(template).render(**values)
    except UndefinedError as error:
        raise TemplateVariableMissing(f"A template lacks a value: {error}. Give every variable it names. It begins: {template[:80]!r}") from error
    except TemplateError as error:
        raise _refused(template, error) from error


def simple_variables(text: str) -> tuple[str, ...]:
    """Names of the plain variables of a sentence, each once, in order."""
    return tuple(dict.fromkeys(VARIABLE.findall(text)))


def stray_braces(text: str) -> bool:
    """Whether a sentence holds any Jinja or brace besides plain variables `{{ name }}`."""
    rest = VARIABLE.sub("", text)
    return "{" in rest or "}" in rest


def template_variables(template: str) -> frozenset[str]:
    """Every variable a whole template needs from outside. Raises `TemplateRefused` for an invalid one."""
    try:
        return frozenset(meta.find_undeclared_variables(_environment().parse(template)))
    except TemplateError as error:
        raise _refused(template, error) from error


@lru_cache(maxsize=4096)
def _compiled(template: str) -> Template:
    return _environment().from_string(template)


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    """The text goes into mails and models, not into HTML: the page escapes it where it shows it."""
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)
    # Customers' and documents' words enter prompts as JSON strings: readable in every script, and no quote or tag of theirs ends its place.
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    return made


def _refused(template: str, error: TemplateError) -> TemplateRefused:
    line = getattr(error, "lineno", None)
    place = f" (line {line})" if line else ""
    return TemplateRefused(f"A template cannot be used{place}: {error}. Correct the file. It begins: {template[:80]!r}")
