"""What can be done in a reply's language, said in one line from what the prompts room really holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.places import language_name

if TYPE_CHECKING:
    from assist.strings import Strings
    from prompts.types import Library


def rung_line(lang: str, library: Library, strings: Strings) -> str:
    """The language's step on the ladder: recognised, how many topics have an approved script, whether its manners are known, what a native has reviewed."""
    if lang == "und":
        return strings.text("refusal.unknown_language")
    total = len(library.scripts)
    scripted = sum(lang in script.languages() for script in library.scripts)
    pack = next((pack for pack in library.packs if pack.lang == lang), None)
    steps = [strings.text("rung.recognised")]
    steps.append(strings.text("rung.scripts", n=str(scripted), total=str(total)) if scripted else strings.text("rung.no_script"))
    if pack is None:
        steps.append(strings.text("rung.no_pack"))
    if not scripted:
        steps.append(strings.text("rung.model_only"))
    elif pack is not None and pack.status != "approved":
        steps.append(strings.text("needs_native_review"))
    return f"{language_name(lang, strings.lang)}: {' · '.join(steps)}"
