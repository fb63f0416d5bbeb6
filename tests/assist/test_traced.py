"""What the service tells a collector of traces: each request, each draft with its steps, each load; and no word, name or number of a customer."""

import json
from dataclasses import replace

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assist.demo.load import conversations
from assist.types import Message, Speaker
from serving.errors import ModelUnreachable
from serving.spans import spanned, under
from serving.telemetry import Traces, provided
from tests.assist.planted import PLANTED

STEPS = ["redact", "triage", "gather", "look", "retrieve", "compose", "guard", "draft"]


@pytest.fixture
def kept():
    return InMemorySpanExporter()


def traces(kept, **given):
    return Traces(provided(kept, at_once=True), **given)


def talk(**changed):
    return replace(conversations()[0], **changed)


def test_a_draft_is_a_span_with_its_steps_in_order(desk, kept):
    with under(traces(kept)):
        draft = desk.draft(talk())
    *steps, whole = kept.get_finished_spans()
    assert [one.name for one in steps] == STEPS
    assert {one.parent.span_id for one in steps} == {whole.context.span_id}
    assert [name for name, _ in draft.milliseconds] == [*STEPS, "total"]
    assert whole.name == "invoke_workflow draft"
    assert steps[4].attributes["gen_ai.operation.name"] == "retrieval"
    told = whole.attributes
    assert (told["gen_ai.operation.name"], told["gen_ai.workflow.name"]) == ("invoke_workflow", "draft")
    assert (told["concord.draft.mode"], told["concord.draft.language"]) == (draft.mode, draft.language)
    assert told["concord.digest.pack"] == desk.library.digest


class Fails:
    """A model that asks under a span of its own, and then is away."""

    room, pictures = 7000, 0

    def ask(self, *_, **__):
        with spanned("chat m"):
            raise ModelUnreachable("The chat model is away.")


def test_the_models_call_is_under_the_step_that_asks_it_and_its_failing_fails_no_draft(desk, kept):
    with under(traces(kept)):
        replace(desk, chat=Fails()).draft(talk())
    spans = {one.name: one for one in kept.get_finished_spans()}
    assert spans["chat m"].parent.span_id == spans["compose"].context.span_id
    assert spans["chat m"].attributes["error.type"] == "ModelUnreachable"
    assert "model_down" in spans["invoke_workflow draft"].attributes["concord.draft.findings"]
    assert spans["invoke_workflow draft"].status.is_unset


def test_a_drafts_content_is_told_only_where_it_is_asked_for_and_then_without_what_is_redacted(desk, kept):
    words = f"{PLANTED['words']}, my telephone is {PLANTED['telephone']}"
    asked = talk(id=PLANTED["name"], messages=(Message(Speaker.CUSTOMER, words),))
    with under(traces(kept)):
        desk.draft(asked)
    assert not any(word in one.to_json() for one in kept.get_finished_spans() for word in ("grandmother", "Zebedee"))
    kept.clear()
    with under(traces(kept, content=True)):
        desk.draft(asked)
    told = kept.get_finished_spans()[-1].attributes
    assert told["gen_ai.conversation.id"] == PLANTED["name"]
    assert PLANTED["words"] in told["gen_ai.input.messages"]
    assert PLANTED["telephone"] not in told["gen_ai.input.messages"]
    assert json.loads(told["gen_ai.output.messages"])[0]["role"] == "assistant"


@pytest.fixture(scope="module")
def collected(planted_service):
    return planted_service.traces


def attributes(span):
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


def test_every_request_is_a_span_by_its_route_with_what_it_led_to_under_it(collected):
    spans = {span.name: span for span in collected.spans()}
    assert {"POST /api/conversations", "POST /signin", "_OTHER"} <= set(spans)
    assert "GET /readyz" not in spans
    asked = next(span for span in collected.spans() if span.name == "GET /api/conversations/{conversation_id}/draft")
    drafts = [span.parent_span_id for span in collected.spans() if span.name == "invoke_workflow draft"]
    assert (drafts.count(asked.span_id), set(drafts)) == (1, {b"", asked.span_id}), "one was asked for; the worker made one for a mail, and may have come first"
    assert spans["knowledge load"].parent_span_id == spans["PUT /api/document"].span_id
    assert attributes(spans["knowledge load"])["concord.documents.loaded"] == 1
    told = attributes(asked)
    assert (told["http.request.method"], told["http.response.status_code"], told["url.scheme"]) == ("GET", 200, "http")


def test_who_was_turned_away_and_what_failed_is_told_as_such(collected):
    answers = [
        (span.name, attributes(span)["http.response.status_code"], span.status.code) for span in collected.spans() if span.name.startswith(("GET", "POST"))
    ]
    assert ("GET /api/conversations", 401, 0) in answers
    assert ("POST /api/conversations", 500, 2) in answers


def test_nothing_of_a_customer_and_no_secret_is_in_any_span(collected):
    told = b"".join(collected.bodies)
    assert len(collected.spans()) > 15
    assert {kind for kind, word in PLANTED.items() if word.encode() in told} == set()
    assert b"zebedee" not in told.lower()
