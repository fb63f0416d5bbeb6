"""Traces: what is done is a tree of spans in the conventions' own names, delivered to the one address that is named, and nothing where none is."""

import contextvars
import json
import subprocess
import sys
import threading

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from serving.chat import open_chat
from serving.environment import SettingsError
from serving.errors import ModelUnreachable
from serving.settings import serving_settings
from serving.spans import Kind, Steps, above, spanned, under
from serving.telemetry import Traces, open_traces, provided, traced
from tests.fakes_otlp import collecting
from tests.fakes_served import served
from tests.sources import ROOT

ANSWER = json.dumps({"reply": "guten Tag"})


@pytest.fixture
def kept():
    return InMemorySpanExporter()


def traces(kept, **given):
    return Traces(provided(kept, at_once=True), **given)


def ask(url, **more):
    chat = open_chat(serving_settings({"CONCORD_CHAT_URL": url, **more}))
    try:
        return chat.ask("You write for Zebedee.", "My parcel is lost", {"type": "object"})
    finally:
        chat.close()


def test_a_span_begins_under_the_one_at_work_and_a_thread_that_has_its_context_goes_on_under_it(kept):
    with under(traces(kept)), spanned("over"):
        with spanned("inner"):
            pass
        context = contextvars.copy_context()
        thread = threading.Thread(target=lambda: context.run(beside))
        thread.start()
        thread.join()
    inner, thread_span, over = kept.get_finished_spans()
    assert [one.name for one in (inner, thread_span, over)] == ["inner", "beside", "over"]
    assert inner.parent.span_id == thread_span.parent.span_id == over.context.span_id
    assert over.parent is None


def beside():
    with spanned("beside", Kind.CLIENT):
        pass


def test_an_error_is_told_by_its_kind_and_none_of_its_words(kept):
    with under(traces(kept)), pytest.raises(ValueError, match="Zebedee"), spanned("act"):
        raise ValueError("Zebedee Quill")
    (one,) = kept.get_finished_spans()
    assert one.status.status_code is StatusCode.ERROR
    assert dict(one.attributes) == {"error.type": "ValueError"}
    assert "Zebedee" not in one.to_json()


def test_steps_follow_each_other_and_the_one_that_fails_says_so(kept):
    with under(traces(kept)), spanned("draft"):
        steps = Steps()
        steps.ended("triage", {})
        with spanned("chat"):
            pass
        steps.ended("compose", {"concord.n": 1})
        steps.close("KeyError")
    ended = {one.name: one for one in kept.get_finished_spans()}
    assert list(ended) == ["triage", "chat", "compose", "interrupted", "draft"]
    assert ended["chat"].parent.span_id == ended["compose"].context.span_id
    assert ended["triage"].end_time <= ended["compose"].start_time
    assert ended["interrupted"].attributes["error.type"] == "KeyError"
    assert above().link == ""


def test_a_question_to_a_model_is_told_in_the_names_of_the_conventions(kept):
    with served(ANSWER) as model, under(traces(kept)), spanned("compose"):
        ask(model.url)
    chat = kept.get_finished_spans()[0]
    told = dict(chat.attributes)
    assert (chat.name, chat.kind) == ("chat fake-model", SpanKind.CLIENT)
    assert 0 <= told.pop("gen_ai.response.time_to_first_chunk") < 20
    assert told == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "fake-model",
        "gen_ai.request.max_tokens": 900,
        "gen_ai.request.temperature": 0.0,
        "gen_ai.request.stream": True,
        "gen_ai.output.type": "json",
        "gen_ai.response.model": "fake-model",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 11,
        "gen_ai.usage.output_tokens": 7,
        "gen_ai.usage.cache_read.input_tokens": 5,
        "server.address": "127.0.0.1",
        "server.port": int(model.url.split(":")[2].removesuffix("/v1")),
        "concord.duty": "draft",
    }


def test_a_model_of_a_profile_is_told_with_it(kept):
    with served(ANSWER) as model, under(traces(kept)):
        ask(model.url, CONCORD_SERVING_CHAT_PROFILE="small", CONCORD_SERVING_CHAT_MODEL="fake-model")
    told = kept.get_finished_spans()[0].attributes
    assert (told["gen_ai.provider.name"], told["concord.profile"]) == ("vllm", "small")


def test_what_is_asked_and_answered_is_told_only_where_content_is_asked_for(kept):
    with served(ANSWER) as model:
        with under(traces(kept)):
            ask(model.url)
        assert not any(word in kept.get_finished_spans()[0].to_json() for word in ("Zebedee", "parcel", "guten"))
        with under(traces(kept, content=True)):
            ask(model.url)
    told = kept.get_finished_spans()[1].attributes
    assert json.loads(told["gen_ai.system_instructions"]) == [{"type": "text", "content": "You write for Zebedee."}]
    assert json.loads(told["gen_ai.input.messages"]) == [{"role": "user", "parts": [{"type": "text", "content": "My parcel is lost"}]}]
    assert json.loads(told["gen_ai.output.messages"]) == [{"role": "assistant", "parts": [{"type": "text", "content": ANSWER}]}]


def test_a_model_that_fails_is_a_failed_span(kept):
    with served(mood="503") as model, under(traces(kept)), pytest.raises(ModelUnreachable):
        ask(model.url)
    (one,) = kept.get_finished_spans()
    assert (one.name, one.attributes["error.type"], one.status.description) == ("chat fake-model", "ModelUnreachable", None)


def test_a_server_that_traces_too_is_told_under_which_span_it_is_asked_and_no_other_server_is(kept):
    with served(ANSWER) as model:
        chat = open_chat(serving_settings({"CONCORD_CHAT_URL": model.url}))
        headers = []
        chat._client._client.event_hooks["request"].append(lambda request: headers.append(request.headers.get("traceparent")))
        with under(traces(kept)):
            chat.ask("s", "u", {})
        chat.ask("s", "u", {})
        chat.close()
    context = kept.get_finished_spans()[0].context
    assert headers[-2:] == [f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}", None]


def test_without_a_collector_nothing_of_opentelemetry_is_imported():
    code = (
        "import sys, serving.chat, serving.telemetry\nfrom serving.settings import serving_settings\nfrom serving.spans import spanned\n"
        "with serving.telemetry.traced(serving_settings({})), spanned('x') as span: span.note({'a': 1}); span.end()\n"
        "assert not [name for name in sys.modules if name.startswith('opentelemetry')], sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def settings(url, **more):
    return serving_settings({"CONCORD_SERVING_TRACE_URL": url, **more})


def test_spans_reach_the_collector_with_its_key():
    with collecting() as collector:
        with traced(settings(f"{collector.url}/", CONCORD_SERVING_TRACE_KEY="let-me-in")), spanned("act"):
            pass
        assert collector.named() == ["act"]
        assert set(collector.asked) == {("/v1/traces", "application/x-protobuf", "Bearer let-me-in")}


def test_no_collector_and_no_proxy_sends_spans_elsewhere(monkeypatch):
    with collecting() as stranger, collecting(elsewhere=f"{stranger.url}/v1/traces") as collector:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
            monkeypatch.setenv(name, stranger.url)
        with traced(settings(collector.url)), spanned("act"):
            pass
        assert collector.named() == ["act"]
        assert stranger.bodies == []


def test_a_collector_that_is_dead_costs_no_work_and_no_error():
    with collecting() as gone:
        url = gone.url
    with traced(settings(url)), spanned("act") as span:
        span.note({"a": 1})


def test_a_share_of_none_delivers_none_and_a_trace_is_kept_or_dropped_whole():
    with collecting() as collector:
        for _ in range(3):
            with traced(settings(collector.url, CONCORD_SERVING_TRACE_SHARE="0")), spanned("over"), spanned("inner"):
                pass
        assert collector.bodies == []


@pytest.mark.parametrize("url", ["collector", "ftp://collector", "http://", "http://me:secret@collector", "http://collector/?key=secret", "http://c:x"])
def test_what_is_no_address_of_a_collector_is_refused_without_its_words(url):
    with pytest.raises(SettingsError, match="CONCORD_SERVING_TRACE_URL is no address") as refused:
        open_traces(settings(url))
    assert "secret" not in str(refused.value)
