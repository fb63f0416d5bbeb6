"""Whether an index favours a language: which copy of a fact that stands in several languages wins, and what documents of one language do to the others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.match import held
from eval.retrieval import live_passages, truths
from ingest.types import Question, Where

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from eval.questions import QuestionRow
    from eval.retrieval import Truth
    from ingest.types import Index

DEPTH = 10
DEFINITION = (
    "wins = for each question whose answer stands in two or more languages of the index, the language of the first right passage within ten. moves = share of "
    "the questions of one language with a right passage within ten, searched without the documents of another language (the engine's filter leaves them out) "
    "and with them; only questions that the other documents could answer too are counted, so that a loss is a passage buried and not one removed."
)


@dataclass(frozen=True, slots=True)
class Wins:
    """Where the first right passage stood, for the questions of one language."""

    asked: str
    by_language: tuple[tuple[str, int], ...]
    """Language of the first right passage and how many questions, most first; "" where none was found."""
    own: int
    """Questions whose answer also stands in the asker's language."""
    own_won: int
    """Of those, how many found that copy first."""


@dataclass(frozen=True, slots=True)
class Move:
    """What adding the documents of one language did to the questions of another."""

    added: str
    asked: str
    before: float
    """Recall at ten without them, 0 to 1."""
    after: float
    """With them."""
    n: int

    @property
    def points(self) -> float:
        """Change in percentage points; below 0 is a loss."""
        return (self.after - self.before) * 100


@dataclass(frozen=True, slots=True)
class Bias:
    """A whole probe."""

    wins: tuple[Wins, ...]
    moves: tuple[Move, ...]


def probe(index: Index, rows: Sequence[QuestionRow]) -> Bias:
    """Ask every answerable question over the whole index, and once more without each language's documents."""
    asked = [row for row in rows if row.answerable]
    passages = live_passages(index)
    truth, langs = truths(rows, passages), sorted({passage.lang for passage in passages})
    whole = {row.id: _right(index, row, truth[row.topic], ()) for row in asked}
    moves: list[Move] = []
    for added in langs:
        rest = tuple(lang for lang in langs if lang != added)
        without = {row.id: bool(_right(index, row, truth[row.topic], rest)) for row in asked if rest and truth[row.topic].langs - {added}}
        moves += _moves(added, asked, without, {name: bool(found) for name, found in whole.items()})
    return Bias(tuple(_wins(asked, whole, truth)), tuple(moves))


def worst_move(bias: Bias) -> Move | None:
    """The greatest loss another language's documents cause, or None if nothing was measured."""
    return min((move for move in bias.moves if move.asked != move.added), key=lambda move: move.points, default=None)


def _right(index: Index, row: QuestionRow, truth: Truth, langs: tuple[str, ...]) -> str:
    """Language of the first right passage within ten, or ""."""
    hits = index.search(Question(row.question, where=Where(langs=langs), limit=DEPTH)).hits
    return next((hit.passage.lang for hit in hits if held(hit.passage, truth.quotes)), "")


def _moves(added: str, asked: Sequence[QuestionRow], without: Mapping[str, bool], whole: Mapping[str, bool]) -> list[Move]:
    found = []
    for lang in sorted({row.lang for row in asked}):
        mine = [row.id for row in asked if row.lang == lang and row.id in without]
        if mine:
            found.append(Move(added, lang, _share(without, mine), _share(whole, mine), len(mine)))
    return found


def _share(found: Mapping[str, bool], names: Collection[str]) -> float:
    return sum(found[name] for name in names) / len(names)


def _wins(asked: Sequence[QuestionRow], whole: Mapping[str, str], truth: Mapping[str, Truth]) -> list[Wins]:
    wins = []
    for lang in sorted({row.lang for row in asked}):
        mine = [row for row in asked if row.lang == lang and len(truth[row.topic].langs) > 1]
        if mine:
            own = [row for row in mine if lang in truth[row.topic].langs]
            counted = Counter(whole[row.id] for row in mine).most_common()
            wins.append(Wins(lang, tuple(counted), len(own), sum(whole[row.id] == lang for row in own)))
    return wins
