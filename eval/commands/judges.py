"""`python -m eval judges ANSWERS.jsonl [REPORT]`: a served model as second opinion: on trial with known labels, then on a run's differences."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.commands.run import progress
from eval.errors import EvalError, UnusableTarget
from eval.judge.cases import cases_of
from eval.judge.opinion import SAME, ask_judge, coverage
from eval.judge.patient import open_judge
from eval.judge.scored import figure_of
from eval.judge.trial import labelled, try_judge
from eval.pairs.answers import read_answers
from eval.provenance import provenance
from eval.report.earlier import read_report
from serving.duties import Duty, chat_place
from serving.environment import SettingsError
from serving.errors import ServingError
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.judge.opinion import Opinion
    from eval.judge.scored import Case
    from eval.judge.trial import Agreement
    from serving.chat import Chat

WITHHELD = "withheld"


def run(arguments: Sequence[str]) -> int:
    """Try, ask and print. Exit code 0; 1 where the judge may be trusted in no language; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        answers = read_answers(options.answers)
        document = read_report(options.report / "report.json" if options.report.is_dir() else options.report) if options.report else None
        chat = open_judge(serving_settings(os.environ))
        if chat is None:
            message = "There is no judge: set CONCORD_SERVING_JUDGE_URL, or CONCORD_CHAT_URL, to where a model answers."
            raise UnusableTarget(message)
        try:
            tried = try_judge(chat, labelled(answers, options.pairs), progress())
            told = _second_opinions(chat, document, tried) if document else {"opinions": [], "coverage": None}
            figures = _by_ragas(cases_of(document, answers), chat.model) if document and options.ragas else []
        finally:
            chat.close()
    except (EvalError, SettingsError, ServingError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    value = {"trial": [asdict(one) for one in tried], **told, "ragas": figures, "from": asdict(provenance(options.answers))}
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(as_lines(value)))
    return 0 if any(one.trusted for one in tried) else 1


def as_lines(value: dict[str, Any]) -> list[str]:
    """The trial by language, then each second opinion."""
    out = [f"{'':6}{'kappa':>8}{'scored':>9}{'asked':>8}  "]
    for one in value["trial"]:
        covered = one["coverage"]
        troubles = ", ".join(f"{name} {count}" for name, count in covered["troubles"].items())
        figure = "–" if one["kappa"] is None else f"{one['kappa']:.2f}"
        verdict = "" if one["trusted"] else "verdicts withheld"
        out.append(f"{one['lang']:6}{figure:>8}{covered['scored']:>9}{covered['asked']:>8}  {verdict}{'; ' if verdict and troubles else ''}{troubles}")
    out += [f"{one['topic']} in {', '.join(one['languages'])}: {one['verdict']}  {one['reason']}" for one in value["opinions"]]
    for one in value["ragas"]:
        troubles = ", ".join(f"{name} {count}" for name, count in one["coverage"]["troubles"].items())
        mean = "–" if one["mean"] is None else f"{one['mean']:.3f}"
        out.append(f"{one['name']}: {mean} over {one['coverage']['scored']} of {one['coverage']['asked']}{'; ' if troubles else ''}{troubles}")
    covered = value["coverage"]
    return out + ([f"an opinion on {covered['scored']} of {covered['asked']} differences"] if covered else [])


def _by_ragas(cases: Sequence[Case], served: str) -> list[dict[str, Any]]:
    """Each judged metric of ragas over the cases, asked of the model that is named or of the one `served`. Raises `UnusableTarget` without ragas or a model."""
    place = chat_place(serving_settings(os.environ), Duty.JUDGE)
    if place and not (place.model or served):
        message = f"The judge has not said which model it serves: name it in {place.setting('model')}, or see whether it is up."
        raise UnusableTarget(message)
    try:
        from eval.judges import judged_metrics
    except ImportError as cause:
        message = f"ragas is not installed ({cause}): install the extra with `pip install '.[judges]'`, or leave out --ragas."
        raise UnusableTarget(message) from cause
    asked = replace(place, model=place.model or served) if place else None
    return [asdict(figure_of(metric, cases, f"{metric.name}, {asked.model}")) for metric in judged_metrics(asked)] if asked else []


def _second_opinions(chat: Chat, document: dict[str, Any], tried: Sequence[Agreement]) -> dict[str, Any]:
    """What the judge says of each open difference between two languages, and how many it could be had of."""
    trusted = {one.lang for one in tried if one.trusted}
    asked = {(call["topic"], call["lang"]): call["question"] for call in document["calls"]}
    found = [(one, _opinion(chat, one, asked)) for one in document["differences"] if not one["allowed"] and one["other"]]
    told = [{"id": one["id"], "topic": one["topic"], "languages": one["languages"], **_verdict(opinion, one, trusted)} for one, opinion in found]
    return {"opinions": told, "coverage": asdict(coverage([opinion for _, opinion in found]))}


def _opinion(chat: Chat, one: dict[str, Any], asked: dict[tuple[str, str], str]) -> Opinion:
    mine, other = one["mine"], one["other"]
    question = asked.get((one["topic"], mine["lang"]), one["topic"])
    return ask_judge(chat, SAME, question=question, left_language=mine["lang"], left=mine["sentence"], right_language=other["lang"], right=other["sentence"])


def _verdict(opinion: Opinion, one: dict[str, Any], trusted: set[str]) -> dict[str, Any]:
    """In a language in which it may not be trusted its verdict is withheld, and its reason with it."""
    if opinion.value is not None and not set(one["languages"]) <= trusted:
        return {"verdict": WITHHELD, "reason": "", "version": opinion.version}
    verdict = opinion.trouble if opinion.value is None else "differs" if opinion.value else "the same"
    return {"verdict": verdict, "reason": opinion.reason, "version": opinion.version}


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval judges", description=__doc__)
    parser.add_argument("answers", type=Path, metavar="ANSWERS.jsonl", help="right answers to make labelled pairs from, as eval/suites/demo.answers.jsonl")
    parser.add_argument("report", type=Path, nargs="?", metavar="REPORT", help="a run's folder or report.json, about whose differences the judge is asked")
    parser.add_argument("--pairs", type=int, default=40, metavar="N", help="labelled pairs in each language, half of which differ (default: 40)")
    parser.add_argument("--ragas", action="store_true", help="also the judged metrics of ragas over the run's replies (needs the extra `judges`)")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
