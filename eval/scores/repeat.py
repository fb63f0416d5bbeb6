"""Whether languages differ more than two runs of the same language do."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from eval.metrics import Scored, mean
from eval.scores.answers import read_all
from eval.scores.facts import fact_agreement
from eval.scores.slices import between, cluster
from eval.scores.types import Repeat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.pairs.reading import AnswerReader
    from eval.types import Suite, Verdict


def repeat_of(suite: Suite, runs: Sequence[Sequence[Verdict]], reader: AnswerReader) -> Repeat:
    """Fact agreement of each answer with itself a run later, beside that between languages in the first run. Needs at least two runs.

    Languages differ more than runs do where the whole interval of the one lies below that of the other (95 %, bootstrap over topics).
    """
    read = [read_all(suite, verdicts, reader) for verdicts in runs]
    rows = [Scored(cluster(one), one.lang, fact_agreement(one, other)) for first, second in pairwise(read) for one, other in zip(first, second, strict=True)]
    runs_mean, langs_mean = mean(rows), between("fact_agreement", read[0], fact_agreement).overall
    larger = None if runs_mean.low is None or langs_mean.high is None else langs_mean.high < runs_mean.low
    return Repeat(len(runs), runs_mean, langs_mean, larger)
