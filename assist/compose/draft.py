"""The reply itself: lines written in two languages, or a model's sentences, with promises and refusal in one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.compose.frame import Frame, closing_lines, opening_lines
from assist.compose.lines import Line, Writer
from assist.compose.model import unsaid, write_with_model
from assist.promises import promises, spoken_promises
from assist.refuse import Sources, refuse
from assist.reply import sentence_spans
from assist.types import Finding, Gloss, Mode, Promise, Reason, Refusal, Sentence, Severity
from assist.values import ANSWER_BY
from ingest.places import language_name
from ingest.types import Strength

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assist.compose.model import Author, Say, Written
    from assist.compose.plan import Composer, Plan
    from assist.compose.scripts import Missing
    from assist.retrieve import Sought
    from assist.service_times import Due
    from assist.settings import AssistSettings
    from assist.strings import Strings
    from assist.types import Conversation, Triage
    from assist.values import Value
    from ingest.types import Passage
    from prompts.intent_cues import IntentCues
    from prompts.types import Library
    from serving.chat import Chat


@dataclass(frozen=True, slots=True)
class Composed:
    """What composing gives: sentences and gloss side by side, or a refusal."""

    sentences: tuple[Sentence, ...]
    gloss: Gloss
    promises: tuple[Promise, ...]
    refusal: Refusal | None
    mode: Mode
    prompt_digest: str
    model: str
    left_open: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """How this shop writes: its signature and the words for a parcel's state."""

    settings: AssistSettings
    statuses: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """One message on its way: what was read of it and what was found for it."""

    conversation: Conversation
    triage: Triage
    sought: tuple[Sought, ...]
    gathered: Mapping[str, Value]
    strings: Strings
    cues: IntentCues
    beyond: Callable[[Missing], Missing]
    """Looks for what is missing in documents that no longer or elsewhere hold."""
    due: Due | None = None
    """By when the shop's team answers what is asked."""
    shelf: tuple[Passage, ...] = ()
    """The shop's policies, for a served model: the same for every ticket of a language."""
    law: tuple[Passage, ...] = ()
    """Verified facts of the market's law and rows of products that the answer may need, for a served model."""
    wrong: tuple[str, ...] = ()
    """What a first reply was blocked for."""
    plan: Plan | None = None
    """What will be said, where that was settled for a first reply: a second one is to the same."""


def plan_of(request: Request, composer: Composer) -> Plan:
    """What is asked, point by point, each with its passages and facts: the scripts and a served model write from the same."""
    talk = request.conversation
    return request.plan or composer.plan(request.triage, request.sought, request.gathered, talk.market, talk.agent_language)


def compose_with_scripts(request: Request, composer: Composer, desk: Desk, planned: Plan | None = None) -> Composed:
    """A reply of approved sentences and quotations, or the refusal that takes its place. `planned` where the plan was made already."""
    talk, kind = request.conversation, request.triage
    plan = planned or plan_of(request, composer)
    if not plan.lines:
        refusal = refuse(
            tuple(request.beyond(each) for each in plan.missing),
            Sources(request.sought, kind.language, composer.library, talk.market, request.due),
            request.strings,
        )
        return Composed((), Gloss(talk.agent_language, (), "none"), (), refusal, Mode.SCRIPTS, composer.library.digest, "")
    langs = (kind.language, talk.agent_language)
    frame = Frame(talk.customer, kind.emotion, talk.channel, plan.fault, photo=plan.fault and "photo" in request.gathered)
    lines = (
        *opening_lines(frame, composer.library, langs),
        *plan.lines,
        *closing_lines(frame, composer.library, langs, desk.settings.shop, desk.settings.agent),
    )
    writer = Writer(desk.statuses)
    written = [(line, writer.sentence(line, kind.language)) for line in lines]
    spoken = [(line, sentence) for line, sentence in written if sentence.text]
    return Composed(
        sentences=tuple(sentence for _, sentence in spoken),
        gloss=_gloss([line for line, _ in spoken], talk.agent_language, kind.language, writer),
        promises=promises(plan.lines, composer.library, talk.agent_language, request.strings),
        refusal=None,
        mode=Mode.SCRIPTS,
        prompt_digest=composer.library.digest,
        model="",
        left_open=(
            *(_open_point(missing.intent, request) for missing in plan.missing if _asked(missing.intent, request)),
            *_unconfirmed(plan.lines, request),
            *_untold(plan.lines, request),
        ),
    )


def compose_with_model(request: Request, plan: Plan, chat: Chat, author: Author, desk: Desk, say: Say = unsaid) -> Composed:
    """A served model's reply in the same record, signed as every reply is. Raises the `ServingError`s of the call.

    A reply that answers something and declines the rest stands, and the rest is told to the agent; one that answers nothing is a refusal.
    """
    talk, strings, library = request.conversation, request.strings, author.library
    written = write_with_model(request, plan.points, chat, author, say)
    refusal = None
    if not written.sentences or (written.unknown and not any(sentence.role == "body" for sentence in written.sentences)):
        searched = tuple(dict.fromkeys(hit.passage.title or hit.passage.path for one in request.sought for hit in one.hits))
        refusal = Refusal(Reason.NO_SOURCE, searched, written.unknown, strings.text(f"next.{Reason.NO_SOURCE}"))
    signed, glossed = ((), ()) if refusal else _signature(request, library, desk)
    sentences = () if refusal else (*written.sentences, *signed)
    gloss = Gloss(talk.agent_language, () if refusal else (*written.gloss, *glossed), "none" if written.unglossed else "model")
    spans = sentence_spans(sentences, request.triage.language)
    groundless = tuple(Finding("uncited", Severity.BLOCKING, strings.text("finding.uncited"), spans[i]) for i in written.uncited if not refusal)
    left = () if refusal else (*groundless, *_left_open(written, plan, request))
    return Composed(sentences, gloss, spoken_promises(sentences, strings), refusal, Mode.MODEL, written.prompt_digest, written.model, left)


def _left_open(written: Written, plan: Plan, request: Request) -> Iterator[Finding]:
    """A warning for what the model itself says it left open, else for each point none of whose documents its sentences cite."""
    if written.unknown:
        yield Finding("unanswered", Severity.WARNING, request.strings.text("finding.unanswered", text=written.unknown))
        return
    cited = {citation.path for sentence in written.sentences for citation in sentence.citations}
    for point in plan.points:
        intent, found = point.sought.intent, point.sought.strength is not Strength.NONE
        if intent and found and _asked(intent, request) and cited.isdisjoint(point.documents()):
            yield _open_point(intent, request)


def _signature(request: Request, library: Library, desk: Desk) -> tuple[tuple[Sentence, ...], tuple[str, ...]]:
    """The signature as the scripts write it, with its gloss; none in a language without a pack."""
    langs = (request.triage.language, request.conversation.agent_language)
    frame = Frame(request.conversation.customer, request.triage.emotion, request.conversation.channel)
    line = closing_lines(frame, library, langs, desk.settings.shop, desk.settings.agent)[-1]
    writer = Writer(desk.statuses)
    sentence = writer.sentence(line, langs[0])
    return ((sentence,), (writer.text(line, langs[1]) or sentence.text,)) if sentence.text else ((), ())


def _gloss(lines: Sequence[Line], agent_language: str, reply_language: str, writer: Writer) -> Gloss:
    """Each line in the agent's language; one that has no such wording stands as it is, and the gloss says so."""
    whole = all(line.has(agent_language) for line in lines)
    texts = tuple(writer.text(line, agent_language) or writer.text(line, reply_language) for line in lines)
    quoted = any(line.role == "quote" for line in lines)
    return Gloss(agent_language, texts, "none" if not whole else "family" if quoted else "script")


def _asked(intent: str, request: Request) -> bool:
    """Whether the sentence an intent was read from asks something: what a customer only tells is not left open."""
    return any(one.intent == intent and request.cues.asks(one.asked, request.triage.written) for one in request.sought)


def _unconfirmed(lines: Sequence[Line], request: Request) -> tuple[Finding, ...]:
    """A note where the reply names a day that rests on service times the shop has not confirmed."""
    dated = any(value.name == ANSWER_BY for line in lines for value in line.values)
    shipped = request.due is not None and not request.due.confirmed
    return (Finding("service_times", Severity.NOTE, request.strings.text("finding.service_times")),) if dated and shipped else ()


def _untold(lines: Sequence[Line], request: Request) -> Iterator[Finding]:
    """A note for each quotation that no words of the customer's language tell: what it says is the agent's to tell."""
    for line in lines:
        if line.role == "quote" and not line.has(request.triage.language):
            said, source = " ".join(one.quote for one in line.citations), line.citations[0].lang
            told = request.strings.text("finding.untold", language=language_name(source, request.conversation.agent_language), text=said)
            yield Finding("untold", Severity.NOTE, told)


def _open_point(intent: str, request: Request) -> Finding:
    asked = next((one.asked for one in request.sought if one.intent == intent), intent)
    return Finding("unanswered", Severity.WARNING, request.strings.text("finding.unanswered", text=asked.partition("\n")[0][:120]))
