"""The path of a message, read aloud: redact, triage, gather, retrieve, compose, guard, draft."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assist.compose.beyond import Beyond
from assist.compose.draft import Composed, Desk, Request, compose_with_model, compose_with_scripts, plan_of
from assist.compose.lawful import Lawful, law_passages
from assist.compose.model import Author, unsaid
from assist.compose.plan import Composer
from assist.compose.shelf import shelf_of
from assist.confidence import confidence
from assist.edits import Editor, Edits
from assist.gather import gather, today
from assist.guard.asked import asked_of
from assist.guard.check import Checked, check
from assist.guard.edited import recheck
from assist.guard.ground import ground_of
from assist.guard.law import less_than_law
from assist.guard.private import inside_of
from assist.guard.sides import unlike
from assist.law import law_of
from assist.look import look
from assist.macros import fitted, macros_of
from assist.meaning import as_sought, meaning_card
from assist.progress import Anew, Found, Said, silent
from assist.question import issues_of
from assist.question_model import ask_model
from assist.redact import redacted
from assist.remedies.offered import authority, offered
from assist.remedies.policy import load_remedies
from assist.reply import sentence_spans
from assist.retrieve import Searcher
from assist.self_service import CARRIERS, SelfService, takes_links
from assist.stopwatch import Stopwatch
from assist.strings import Strings
from assist.traced import tell_draft
from assist.triage import Reader, newest_words, triage
from assist.types import Digests, Draft, Finding, Mode, Sentence, Severity
from assist.values import ANSWER_BY, Value
from assist.wares import ware_passages, ware_values
from ingest.types import FactKind
from prompts.risks import load_rights
from serving.errors import BudgetSpent, NoTurn, ServingError
from serving.spans import spanned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assist.compose.model import Say
    from assist.examples import ExampleBook
    from assist.guard.bearing import Bearing
    from assist.look import Looked
    from assist.progress import Tell
    from assist.question import Courtesies
    from assist.service_times import Due, ServiceTimes
    from assist.settings import AssistSettings
    from assist.standing import Standing
    from assist.types import Conversation, FactMark, Triage
    from ingest.types import Index, Passage
    from prompts.acts import Acts
    from prompts.intent_cues import IntentCues
    from prompts.risks import Risks
    from prompts.types import Library
    from serving.chat import Chat
    from serving.models import Models
    from serving.translate import Translator
    from serving.types import Encoder

NO_EDITS = Edits()
WITHHELD = ((BudgetSpent, "budget_spent"), (NoTurn, "model_busy"))
"""Why a model that is well was not asked, each with what the draft says of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Assistant:
    """Turns a conversation into a draft for a person to approve. Made by `assist.wiring`."""

    library: Library
    encoder: Encoder
    index: Index
    book: ExampleBook
    cues: IntentCues
    courtesies: Courtesies
    standing: Standing
    composer: Composer
    statuses: dict[str, dict[str, str]]
    acts: Acts
    bearing: Bearing
    risks: Risks
    settings: AssistSettings
    times: ServiceTimes
    pages: SelfService = field(default_factory=lambda: SelfService({}))
    """Where customers help themselves; none unless the shop names some."""
    chat: Chat | None = None
    reviser: Chat | None = None
    """Words replies otherwise; None where the one that drafts does, if any."""
    translator: Translator | None = None
    models: Models | None = None
    """The served models by what they are asked for, to be looked at."""
    marks: Mapping[tuple[str, str], FactMark] = field(default_factory=dict)
    """What the shop's owner said of the facts of markets' law, by market and fact."""
    release: str = ""
    """Which release of prompts, scripts, packs and models it drafts with."""
    rights: Risks = field(default_factory=load_rights)
    """Words by which a customer asks what the law gives."""

    def draft(self, conversation: Conversation, tell: Tell = silent) -> Draft:
        """One draft, or a refusal with its reason, told step by step. A served model that fails is replaced by the approved scripts, and the draft says so."""
        with spanned("invoke_workflow draft") as span, Stopwatch() as watch:
            talk = redacted(conversation)
            watch.lap("redact")
            draft = self._drafted(talk, tell, watch)
            tell_draft(span, talk, draft)
            return draft

    def _drafted(self, conversation: Conversation, tell: Tell, watch: Stopwatch) -> Draft:
        strings = Strings.load(conversation.agent_language)
        kind = triage(conversation, Reader(self.library, self.cues, self.book, self.encoder, self.risks))
        watch.lap("triage")
        gathered, due = self._gather(conversation, kind)
        watch.lap("gather")
        conversation = (looked := look(self.chat, conversation, self.settings.data / "files", self.library.prompt("look"))).conversation
        watch.lap("look")
        searcher = self._searcher(looked, kind)
        sought = searcher.retrieve(kind)
        sources = tuple(hit for one in sought for hit in one.hits[:4])
        tell(Found(sources))
        precedents, macros = searcher.precedents(kind), macros_of(searcher.macros(kind), self.index, conversation, self.settings)
        watch.lap("retrieve")
        given = (Beyond(searcher, kind, self.composer), due, *self._served(searcher, kind, conversation))
        request = Request(conversation, kind, sought, gathered, strings, self.cues, *given)
        composed, findings = self._written(request, self._checked(conversation, kind, gathered), watch, tell)
        meaning = meaning_card(conversation, as_sought(kind, sought), self.library, self.book, self.encoder, strings)
        word = confidence(conversation, kind, composed.sentences, findings, composed.refusal, strings)
        watch.lap("draft")
        return Draft(
            language=kind.language,
            sentences=composed.sentences,
            gloss=composed.gloss,
            promises=composed.promises,
            findings=findings,
            confidence=word,
            refusal=composed.refusal,
            mode=composed.mode,
            digests=Digests(composed.prompt_digest, self.library.digest, composed.model, self.index.digest(), self.release),
            milliseconds=tuple(watch.laps()),
            triage=kind,
            meaning=meaning,
            sources=sources,
            precedents=precedents,
            macros=fitted(macros, composed.sentences, kind.language),
        )

    def _gather(self, conversation: Conversation, kind: Triage) -> tuple[dict[str, Value], Due | None]:
        """What the conversation holds, the shop's pages for it, and the day by which its team answers what is asked; no link where the channel takes none."""
        due = self.times.latest([guess.intent for guess in kind.intents], conversation.market, conversation.now)
        by = {ANSWER_BY: Value(ANSWER_BY, FactKind.DATE, due.day.isoformat())} if due else {}
        held = gather(conversation) | ware_values(conversation)
        if not takes_links(conversation.channel):
            held.pop(CARRIERS, None)
        policy = load_remedies(self.settings)
        options = offered(conversation, kind, policy, authority(self.settings, policy)) if policy else {}
        return held | self.pages.offered(conversation, kind.language) | options | by, due

    def _served(self, searcher: Searcher, kind: Triage, talk: Conversation) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
        """What only a served model is given: the shop's policies, and what the law and the shop's products say on what is asked."""
        if self.chat is None:
            return (), ()
        scripts = (self.library.script(guess.intent) for guess in kind.intents)
        needs = [need for script in scripts if script for need in script.needs]
        return shelf_of(searcher, kind.language), (*law_passages(law_of(talk, (), self.marks), needs), *ware_passages(talk))

    def _searcher(self, looked: Looked, kind: Triage) -> Searcher:
        """How passages are sought for what the conversation asks and its photos show."""
        talk = looked.conversation
        issues = issues_of(talk, newest_words(talk), kind.written, self.encoder, self.courtesies)
        issues = (self.chat and self.settings.queries_by_model and ask_model(self.chat, talk, issues, self.library.prompt("queries"))) or issues
        where = (talk.market, talk.channel, today(talk), talk.agent_language)
        return Searcher(self.library, self.standing.settled(), *where, looked.among(issues), self.composer.quoting.measures)

    def recheck(self, conversation: Conversation, draft: Draft, text: str, edits: Edits = NO_EDITS) -> tuple[Finding, ...]:
        """What the guard finds in a person's own words for an edited draft. The conversation is not redacted: what is this customer's own is no leak."""
        (gathered, _), strings = self._gather(conversation, draft.triage), Strings.load(conversation.agent_language)
        against = replace(self._checked(conversation, draft.triage, gathered), approved=draft.mode is Mode.SCRIPTS)
        edited = self.editor(conversation, draft).apply(draft, edits)
        return recheck(text, draft, edited, replace(against, inside=inside_of(conversation, draft, edited.draft.sentences)), strings)

    def editor(self, conversation: Conversation, draft: Draft) -> Editor:
        """Writes a draft's approved sentences again, in the draft's two languages."""
        return Editor(self.library, self.statuses, Strings.load(conversation.agent_language), self._gather(conversation, draft.triage)[0])

    def _written(self, request: Request, against: Checked, watch: Stopwatch, tell: Tell) -> tuple[Composed, tuple[Finding, ...]]:
        """A reply and what is found in it. What a model wrote and a finding blocks is written once more, told why; what is blocked then stands flagged."""
        request = replace(request, plan=plan_of(request, composer := replace(self.composer, law=self._lawful(request))))
        composed, trouble = self._compose(request, composer, against, tell)
        watch.lap("compose")
        findings = (*trouble, *self._findings(request, against, composed))
        watch.lap("guard")
        wrong = tuple(one.text for one in findings if one.severity is Severity.BLOCKING)
        if composed.mode is Mode.MODEL and wrong and not request.wrong:
            tell(Anew())
            return self._written(replace(request, wrong=wrong), against, watch, tell)
        return composed, findings

    def _findings(self, request: Request, against: Checked, composed: Composed) -> tuple[Finding, ...]:
        lang, strings = request.triage.language, request.strings
        spans = sentence_spans(composed.sentences, lang)
        sides = unlike(composed.sentences, composed.gloss, spans, strings)
        law = less_than_law(request.conversation, composed.sentences, spans, self.library.roles, self.marks, strings)
        against = replace(against, approved=composed.mode is Mode.SCRIPTS)
        return (*check(composed.sentences, against, strings), *law, *sides, *composed.left_open)

    def _checked(self, talk: Conversation, kind: Triage, gathered: Mapping[str, Value]) -> Checked:
        """What every reply in this conversation is held against, read once for all tries."""
        ground = ground_of(talk, gathered, self.settings.shop, self.acts, self.bearing)
        asked = asked_of(talk, kind, self.library, self.cues)
        return Checked(talk, kind, gathered, kind.language, ground, asked=asked, authority=self.settings.granted)

    def _aloud(self, request: Request, against: Checked, tell: Tell) -> Say:
        """Tells each sentence that rests on something and in which the guard finds nothing that blocks; the rest is shown with the whole draft."""
        if tell is silent:
            return unsaid

        def say(place: int, sentence: Sentence, gloss: str) -> None:
            # Alone: held against all before it, a reply of n sentences would be checked n times over.
            wrong = any(one.severity is Severity.BLOCKING for one in check((sentence,), against, request.strings))
            if not wrong and (sentence.citations or sentence.role != "body"):
                tell(Said(place, sentence, gloss))

        return say

    def _compose(self, request: Request, composer: Composer, against: Checked, tell: Tell) -> tuple[Composed, tuple[Finding, ...]]:
        trouble: tuple[Finding, ...] = ()
        desk, plan = Desk(self.settings, self.statuses), plan_of(request, composer)
        if self.chat is not None and request.triage.language != "und":
            try:
                return compose_with_model(request, plan, self.chat, Author(self.library, self.encoder), desk, self._aloud(request, against, tell)), ()
            except ServingError as error:
                tell(Anew())
                code = next((code for kind, code in WITHHELD if isinstance(error, kind)), "model_down")
                trouble = (Finding(code, Severity.WARNING, f"{request.strings.text(f'finding.{code}')} ({error})"),)
        return compose_with_scripts(request, composer, desk, plan), trouble

    def _lawful(self, request: Request) -> Lawful:
        """The law that the conversation is answered under, as the shop's owner left it."""
        asked = bool(self.rights.of(request.triage.words, request.triage.written))
        return Lawful(law_of(request.conversation, (), self.marks), asked)
