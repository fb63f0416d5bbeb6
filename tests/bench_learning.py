"""`python -m tests.bench_learning`: a simulated month at the demo shop: agents who edit by known habits, an owner who adopts what is proposed.

Customers ask the demo suite's questions, in all its languages and two markets, and the solved tickets' first messages. Four agents change drafts
by habits that are written down below, one at a time or several, and in one reply of five by something of that one case that nothing can learn; one
reply of ten is left as it is. Replies go through the real desk: store, guard, learning; the owner adopts at each week's end. What is told is the
share typed anew (Levenshtein distance over the longer text's length) in the first week and in the last, by language. Exit code 1 where the ratio is
over the bar or a language got worse. Drafts are made without the guard's look at them, which changes no word; what is sent, it looks at.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from assist.before.answering import answering
from assist.errors import HeldBack
from assist.inbox import Inbox
from assist.learn.distance import typed_share
from assist.reply import join_reply
from assist.store.open import open_store
from assist.store.wordings import adopt, proposals
from assist.types import Conversation, Customer, Message, Speaker, Verdict
from eval.metrics import Scored, mean
from prompts.errors import WordingRefused
from prompts.shop import check_wording
from prompts.table import read_table
from tests.demo_desk import demo_desk

if TYPE_CHECKING:
    from assist.pipeline import Assistant
    from assist.types import Draft, Sentence

ROOT = Path(__file__).parent.parent
BAR = 0.6
WEEKS = 4
MARKETS = ("DE", "FR", "ES", "IT", "NL", "PL", "US", "JP")
AGENTS = ("ana", "ben", "chi", "dev")
OWNER = "owner"
OPENINGS = {
    "en": "Hi there,",
    "de": "Hallo,",
    "fr": "Bonjour à vous,",
    "es": "Hola,",
    "pt": "Olá,",
    "it": "Salve,",
    "nl": "Hallo,",
    "pl": "Witam,",
    "ja": "いつもお世話になっております。",
    "zh": "亲爱的顾客，您好！",
    "ko": "안녕하십니까.",
    "ar": "أهلًا بكم،",
    "th": "สวัสดีค่ะ คุณลูกค้า",
}
LAST_WORDS = {
    "en": "Just reply to this message if anything is unclear.",
    "de": "Antworten Sie einfach auf diese Nachricht, falls etwas unklar ist.",
    "fr": "Répondez simplement à ce message si quelque chose n’est pas clair.",
    "es": "Responda a este mensaje si algo no queda claro.",
    "pt": "Responda a esta mensagem se algo não ficar claro.",
    "it": "Risponda a questo messaggio se qualcosa non è chiaro.",
    "nl": "Antwoord gewoon op dit bericht als iets niet duidelijk is.",
    "pl": "Jeśli coś jest niejasne, prosimy odpisać na tę wiadomość.",
    "ja": "ご不明な点がございましたら、このメールにご返信ください。",
    "zh": "如有不明之处，请直接回复本邮件。",
    "ko": "궁금하신 점이 있으면 이 메일에 답장해 주세요.",
    "ar": "إذا بقي شيء غير واضح فما عليكم إلا الرد على هذه الرسالة.",
    "th": "หากมีข้อสงสัยใด กรุณาตอบกลับอีเมลฉบับนี้ได้เลยค่ะ",
}
ONE_OFF = "PS {n}: {word}."


@dataclass
class Remembering:
    """The assistant with its drafts kept by question and library: the same question twice gives the same draft anyway."""

    assistant: Assistant
    kept: dict[tuple[str, str, str], Draft] = field(default_factory=dict)

    def __getattr__(self, name):
        return getattr(self.assistant, name)

    def draft(self, conversation, *told):
        key = (self.assistant.library.digest, conversation.market, conversation.messages[-1].text)
        if key not in self.kept:
            self.kept[key] = self.assistant.draft(conversation, *told)
        return self.kept[key]


class Month(Inbox):
    """The desk, its drafts remembered."""

    drafts: ClassVar[dict] = {}

    async def refresh(self):
        lapsed = await super().refresh()
        self.assistant = Remembering(getattr(self.assistant, "assistant", self.assistant), Month.drafts)
        return lapsed


def questions() -> list[tuple[str, str, str]]:
    """(text, language, market) of everything that customers ask."""
    suite = read_table(ROOT / "eval" / "suites" / "demo.yaml")
    asked = [(text, lang, market) for topic in suite["topics"] for lang, text in topic["questions"].items() for market in MARKETS[:2]]
    with (ROOT / "assist" / "demo" / "tickets" / "solved.jsonl").open(encoding="utf-8") as file:
        tickets = [json.loads(line) for line in file]
    return [*asked, *((one["messages"][0]["text"], one.get("lang", ""), (one.get("markets") or [one.get("market") or "DE"])[0]) for one in tickets)]


def habit(draft: Draft, agent: str, chance: random.Random) -> str:
    """The draft as this agent sends it."""
    sentences: list[Sentence] = []
    lang = draft.language
    for one in draft.sentences:
        if one.role == "opening" and lang in OPENINGS and agent != "dev":
            sentences.append(replace(one, text=OPENINGS[lang]))
        elif one.role == "empathy" and agent in {"ana", "ben", "chi"}:
            continue
        elif one.role == "closing" and lang in LAST_WORDS and agent != "ana" and LAST_WORDS[lang] not in join_reply(draft.sentences, lang):
            sentences += [replace(one, text=LAST_WORDS[lang], role="body"), one]
        else:
            sentences.append(one)
    if chance.random() < 0.2:
        sentences.append(replace(sentences[-1], text=ONE_OFF.format(n=chance.randrange(10**6), word="".join(chance.choices("abcdefghij", k=12)))))
    return join_reply(sentences, lang)


async def week(desk: Month, number: int, count: int, asked: list[tuple[str, str, str]], chance: random.Random) -> list[Scored]:
    """One week's conversations; the share typed anew in each reply."""
    found = []
    for at in range(count):
        text, _, market = asked[chance.randrange(len(asked))]
        name = f"w{number}-{at}"
        await desk.add(Conversation((Message(Speaker.CUSTOMER, text),), market, "en", Customer(), id=name))
        kept = (await desk.open(name)).kept
        if kept.draft.refusal is not None or not kept.draft.sentences:
            continue
        agent = AGENTS[chance.randrange(len(AGENTS))]
        final = kept.text if chance.random() < 0.1 else habit(kept.draft, agent, chance)
        try:
            await desk.decide(kept.id, Verdict.EDIT, final, "", agent)
        except HeldBack:  # the guard lets nobody send this: the agent starts again, and nothing is learnt
            continue
        found.append(Scored(name, kept.draft.language, typed_share(kept.text, final)))
    return found


async def adopted(desk: Month) -> int:
    """The owner adopts whatever is proposed and fits."""
    count = 0
    async with desk.engine.begin() as connection:
        for one in await proposals(connection):
            try:
                check_wording(desk.assistant.library, one.wording)
            except WordingRefused:
                continue
            if not one.states:
                await adopt(connection, one, OWNER)
                count += 1
    await desk.refresh()
    return count


async def month(folder: Path, assistant: Assistant, options: argparse.Namespace) -> dict:
    """Four weeks; what the first and the last one needed."""
    chance, conversations, wanted = random.Random(options.seed), options.conversations, options.languages.split(",") if options.languages else []
    asked = [one for one in questions() if not wanted or one[1] in wanted]
    desk = Month(await open_store(folder, ""), assistant)
    weeks, taken = [], []
    for number in range(WEEKS):
        weeks.append(await week(desk, number, conversations // WEEKS, asked, chance))
        taken.append(await adopted(desk))
        sys.stderr.write(f"week {number + 1}: {len(weeks[-1])} replies, {taken[-1]} wordings adopted\n")
    await desk.engine.dispose()
    langs = sorted({one.lang for one in weeks[0]} & {one.lang for one in weeks[-1]})
    by_lang = {lang: tuple(mean([one for one in some if one.lang == lang]) for some in (weeks[0], weeks[-1])) for lang in langs}
    first, last = mean(weeks[0]), mean(weeks[-1])
    return {
        "conversations": conversations,
        "replies": sum(map(len, weeks)),
        "adopted": taken,
        "first": [first.value, first.low, first.high, first.n],
        "last": [last.value, last.low, last.high, last.n],
        "ratio": round(last.value / first.value, 3),
        "languages": {lang: _course(*pair) for lang, pair in by_lang.items()},
        "worse": [lang for lang, (a, b) in by_lang.items() if b.low > a.value],
    }


def _course(first, last) -> dict:
    return {
        "first": round(first.value, 4),
        "last": round(last.value, 4),
        "n": [first.n, last.n],
        "ratio": round(last.value / first.value, 3) if first.value else None,
    }


def main() -> int:
    """Run it and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--languages", default="", help="only these, as de,zh,ar")
    options = parser.parse_args()
    began, spent = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder, demo_desk(Path(folder) / "shop") as assistant:
        told = asyncio.run(month(Path(folder) / "desk", answering(assistant), options))
    told |= {"seconds": round(time.perf_counter() - began), "processor_seconds": round(time.process_time() - spent)}
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return 1 if told["ratio"] > BAR or told["worse"] else 0


if __name__ == "__main__":
    sys.exit(main())
