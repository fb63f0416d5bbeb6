"""`python -m tests.bench_before`: what it takes to try a changed policy on the demo shop's last questions, 500 in ten languages each, in scripts mode.

First the questions are put into the desk with the drafts that answered them, as a shop would have them: that is not counted. Then the German, English and
seven other versions of the returns policy say 14 days where they said 30, and the trial is timed from beginning to end: copies of the data folder, the load,
every answer drafted again in two processes, the comparison. Exit code 1 over 120 s, or where the change is not seen in the languages it was made in.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assist.before.answering import answering
from assist.before.compare import gates, moved
from assist.before.scratch import NewText
from assist.before.trial import Change, Shop, try_change
from assist.inbox import Inbox
from assist.reply import join_reply
from assist.store.desk import Desk
from assist.store.last import last_questions
from assist.store.open import open_store
from assist.types import Conversation, Message, Speaker
from prompts.table import read_table
from serving.settings import serving_settings
from tests.demo_desk import demo_desk

ROOT = Path(__file__).parent.parent
POLICIES = ROOT / "assist" / "demo" / "knowledge" / "policies"
LANGS = ("en", "zh", "de", "fr", "es", "pt", "ja", "ar", "th", "it")
BAR = 120.0
NEW = "14"
DAYS = re.compile(r"(?<!\d)30(?!\d)|٣٠")


def questions(count: int) -> list[Conversation]:
    """So many different questions in each of ten languages: the suite's topics, each asked by customers who begin and number their letters differently."""
    topics = [one for one in read_table(ROOT / "eval" / "suites" / "demo.yaml")["topics"] if set(LANGS) <= set(one["questions"])]
    start, found = datetime(2026, 11, 20, 9, tzinfo=UTC), []
    for number in range(count):
        topic = topics[number % len(topics)]
        for lang in LANGS:
            text = f"{topic['questions'][lang]} (#{100000 + number})"
            at = start + timedelta(minutes=number)
            found.append(Conversation((Message(Speaker.CUSTOMER, text, at=at),), "DE", "en", id=f"{number}-{lang}", now=at))
    return found


async def asked(folder: Path, assistant, talks: list[Conversation]) -> None:
    """The desk as it was: each question with the draft that answered it."""
    inbox = Inbox(await open_store(folder, ""), assistant)
    for talk in talks:
        draft = assistant.draft(talk)
        async with inbox.engine.begin() as connection:
            desk = Desk(connection)
            await desk.put_conversation(talk)
            await desk.keep_draft(talk.id, draft, join_reply(draft.sentences, draft.language), 1)
    await inbox.engine.dispose()


def changed(folder: Path) -> tuple[NewText, ...]:
    """The returns policy in each language that has one, with another period."""
    documents = []
    for path in sorted(POLICIES.glob("*/returns.md")):
        text = path.read_text("utf-8")
        if DAYS.search(text):
            file = folder / f"{path.parent.name}.md"
            file.write_text(DAYS.sub(NEW, text), "utf-8")
            documents.append(NewText(path.relative_to(ROOT).as_posix(), file))
    return tuple(documents)


def _loaded(paths: list[str], path: str) -> str:
    """The document's path in the index."""
    return next(one for one in paths if one.endswith(path.removeprefix("assist/demo/knowledge/")))


async def last_of(data: Path, count: int):
    """The last questions of the desk."""
    engine = await open_store(data, "")
    async with engine.begin() as connection:
        found = await last_questions(connection, count)
    await engine.dispose()
    return found


def processor() -> float:
    """Seconds of processor, user's and system's, of this process and of those it began that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime + time.process_time()


def main() -> int:
    """Run it and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data, new = Path(name) / "data", Path(name) / "new"
        new.mkdir()
        with demo_desk(data) as assistant:
            asyncio.run(asked(data, answering(assistant), questions(options.questions)))
            paths = [one.path for one in assistant.index.documents()]
        documents = tuple(NewText(_loaded(paths, one.path), one.file) for one in changed(new))
        serving = serving_settings({"CONCORD_DATA": str(data)})
        began, before = time.perf_counter(), processor()
        last = asyncio.run(last_of(data, options.questions * len(LANGS)))
        tried = try_change(Shop(data, (), serving), last, Change(documents), lambda text: sys.stderr.write(f"{text}\n"))
        seconds = time.perf_counter() - began
        spent = processor() - before
    rows = [one for one in moved(tried.asked) if one.was.startswith("30 day")]
    told = {
        "answers": len(tried.asked),
        "kept": tried.kept,
        "redrafted": tried.redrafted,
        "changed": sum(one.changes for one in tried.asked),
        "documents": len(documents),
        "moved": [(one.topic, one.was, one.now, list(one.languages), list(one.still)) for one in rows[:5]],
        "gates": [(one.name, one.where, one.value, one.before, one.stands) for one in gates(tried.asked)],
        "seconds": round(seconds, 1),
        "processor_seconds": round(spent, 1),
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return 1 if seconds > BAR or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
