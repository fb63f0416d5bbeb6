"""Traces by OpenTelemetry: the only door for its SDK and for its exporter over HTTP (extra `otel`). Nothing of it is imported where no collector is named.

Spans go to the one address that a setting names, as every other request of the product: no redirect is followed, no proxy of the environment is asked.
The SDK's own `OTEL_…` variables may add headers, certificates and limits; they cannot send spans elsewhere.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from serving.environment import SettingsError
from serving.spans import Kind, under

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span as TheirSpan
    from opentelemetry.trace import Tracer

    from serving.settings import ServingSettings
    from serving.spans import Told

SERVICE = "concord"
PATH = "/v1/traces"
"""Where a collector takes traces: OTLP 1.x over HTTP."""
SECONDS = 5.0
"""One delivery may take, also the last one when the service ends."""


class OpenSpan:
    """A span of OpenTelemetry's."""

    def __init__(self, tracer: Tracer, span: TheirSpan, *, content: bool) -> None:
        self._tracer, self._span, self.content = tracer, span, content

    @property
    def link(self) -> str:
        """W3C `traceparent`, version 00."""
        held = self._span.get_span_context()
        return f"00-{held.trace_id:032x}-{held.span_id:016x}-{held.trace_flags:02x}"

    def begin(self, name: str, kind: Kind) -> OpenSpan:
        """A span under this one."""
        from opentelemetry.trace import set_span_in_context

        return _begun(self._tracer, name, kind, set_span_in_context(self._span), content=self.content)

    def note(self, told: Mapping[str, Told]) -> None:
        """Attributes by name."""
        self._span.set_attributes(told)

    def rename(self, name: str) -> None:
        """Call it otherwise."""
        self._span.update_name(name)

    def fail(self, error: str) -> None:
        """It went wrong; no word of the error is told."""
        from opentelemetry.trace import Status, StatusCode

        self._span.set_attribute("error.type", error)
        self._span.set_status(Status(StatusCode.ERROR))

    def end(self) -> None:
        """It is done."""
        self._span.end()


class Traces:
    """Where traces begin."""

    link = ""

    def __init__(self, provider: TracerProvider, *, content: bool = False) -> None:
        """`provider` is this object's own, and ends with it."""
        self._provider, self.content = provider, content
        self._tracer = provider.get_tracer(SERVICE)

    def begin(self, name: str, kind: Kind) -> OpenSpan:
        """A span with none above it."""
        from opentelemetry.context import Context

        return _begun(self._tracer, name, kind, Context(), content=self.content)

    def close(self) -> None:
        """Deliver what is kept, within some seconds; what cannot be delivered is dropped."""
        self._provider.shutdown()


def open_traces(settings: ServingSettings) -> Traces | None:
    """Traces as the settings have them; None, and nothing imported, where they name no collector.

    Raises `SettingsError` for what is no address of a collector, or without the extra `otel`.
    """
    if not settings.trace_url:
        return None
    url = _endpoint(settings.trace_url)
    try:
        return Traces(_provider(settings, url), content=settings.trace_content)
    except ImportError as error:
        message = "CONCORD_SERVING_TRACE_URL is set, which needs the extra `otel`: python .ci/install.py otel. Or unset it."
        raise SettingsError(message) from error


@contextmanager
def traced(settings: ServingSettings) -> Iterator[None]:
    """What is done inside is traced as the settings have it, and delivered at the end. Raises as `open_traces`."""
    traces = open_traces(settings)
    if traces is None:
        yield
        return
    try:
        with under(traces):
            yield
    finally:
        traces.close()


def provided(exporter: SpanExporter, share: float = 1.0, *, at_once: bool = False) -> TracerProvider:
    """A provider that gives `share` (0 to 1) of all traces to an exporter, in batches beside the work; `at_once` as each span ends."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    provider = TracerProvider(ParentBased(TraceIdRatioBased(share)), Resource.create({"service.name": SERVICE}), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter) if at_once else BatchSpanProcessor(exporter))
    return provider


def _provider(settings: ServingSettings, url: str) -> TracerProvider:
    import requests
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    session = requests.Session()
    session.trust_env = False
    key = settings.trace_key.get_secret_value()
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return provided(OTLPSpanExporter(url, headers=headers, timeout=SECONDS, compression=Compression.Gzip, session=session), settings.trace_share)


def _endpoint(named: str) -> str:
    """Raises `SettingsError` for an address that is none, or that holds a password."""
    parts = urlsplit(named)
    try:
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine or parts.username or parts.query or parts.fragment:
        message = "CONCORD_SERVING_TRACE_URL is no address of a collector, such as http://127.0.0.1:4318. A key belongs in CONCORD_SERVING_TRACE_KEY."
        raise SettingsError(message)
    bare = named.rstrip("/")
    return bare if bare.endswith(PATH) else f"{bare}{PATH}"


def _begun(tracer: Tracer, name: str, kind: Kind, context: object, *, content: bool) -> OpenSpan:
    from opentelemetry.context import Context
    from opentelemetry.trace import SpanKind

    kinds = {Kind.INTERNAL: SpanKind.INTERNAL, Kind.SERVER: SpanKind.SERVER, Kind.CLIENT: SpanKind.CLIENT}
    held = context if isinstance(context, Context) else None
    return OpenSpan(tracer, tracer.start_span(name, held, kinds[kind]), content=content)
