"""Requests made from the API's own description, sent to a whole service in this process; nothing may fail on our side."""

from __future__ import annotations

import argparse
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.settings import AssistSettings
from ingest.open import own_index
from ingest.settings import IngestSettings
from ingest.types import LoadOptions
from prompts.load import load_library
from serving.open import open_encoder
from serving.settings import ServingSettings
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.fakes_ingest import ENCODER

TOKEN = "the-token"
KNOWN = {"conversation_id": "known", "path": "docs/postage.md"}
"""What is really there: every second request names it, so that handlers are reached behind their "not found"."""
LEFT_OUT = ("/events", "/edits", "/offers")
"""Endless answers, and editing, which the small assistant here cannot: both have tests of their own."""


@dataclass
class Seen:
    """What came back."""

    sent: int = 0
    operations: int = 0
    wrong: dict[str, str] = field(default_factory=dict)


@contextmanager
def service(home: Path) -> Iterator[TestClient]:
    """A service with one document, one conversation and one draft."""
    (home / "docs").mkdir()
    (home / "docs" / "postage.md").write_text("# Postage\n\nPostage is 4.90 EUR. Returns are free within 30 days.\n", encoding="utf-8")
    index = own_index(IngestSettings(data=home / "data"), url=None, encoder=ENCODER)
    index.load([str(home / "docs")], LoadOptions())
    assistant = EchoAssistant(ListIndex([passage("Returns are free within 30 days.")]), library=load_library())
    assistant.encoder = open_encoder(ServingSettings())
    app = create_app(Parts(AssistSettings(data=home / "data"), index, assistant, Gate(TOKEN)))
    with TestClient(app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        client.post("/api/conversations", json={"id": "known", "messages": [{"role": "customer", "text": "May I return it?"}]})
        yield client
    index.close()


def fuzz(client: TestClient, examples: int, seed: int = 0) -> Seen:
    """Send so many requests to every operation of the description; what is wrong comes back by operation, with a request that shows it."""
    seen, known = Seen(), {**KNOWN, "draft_id": client.get("/api/conversations/known/draft").json()["id"]}
    documents = client.get("/api/documents").json()["documents"]
    known["path"] = documents[0]["path"]
    for found in schemathesis.openapi.from_dict(client.app.openapi()).get_all_operations():
        operation = found.ok()
        if not operation.path.endswith(LEFT_OUT):
            seen.operations += 1
            _ask(client, operation, known, examples, seed, seen)
    return seen


def _ask(client, operation, known, examples, seed, seen):
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=seed == 0, phases=[Phase.generate])
    @given(case=operation.as_strategy())
    def ask(case):
        seen.sent += 1
        if seen.sent % 2:
            case.path_parameters = {name: known.get(name, value) for name, value in (case.path_parameters or {}).items()}
            case.query = {name: known.get(name, value) for name, value in (case.query or {}).items()}
        if wrong := _wrong(client, request_of(case)):
            seen.wrong.setdefault(operation.label, wrong)

    ask()


def request_of(case):
    """A case as a request of ours: with our token, and a fresh key for what may be sent twice."""
    given_ = case.as_transport_kwargs(base_url="http://testserver")
    given_.pop("cookies", None)
    if isinstance(given_.get("data"), bytes | str):
        given_["content"] = given_.pop("data")
    given_["headers"] = {**dict(given_.get("headers") or {}), "Authorization": f"Bearer {TOKEN}", "X-Request-ID": str(uuid.uuid4())}
    return given_


def _wrong(client, request) -> str:
    answer = client.request(**request)
    told = f"{answer.status_code} {answer.text[:300]} for {str(request)[:500]}"
    if answer.status_code >= 500 and answer.status_code != 502:  # 502: there is no helpdesk and no translator here, which is said
        return told
    if answer.status_code >= 400 and answer.headers.get("content-type") != "application/problem+json":
        return f"no problem document: {told}"
    return ""


def main() -> int:
    """Print what was sent and what went wrong. Exit code 1 for a failure of ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="requests for each operation (default: 100)")
    parser.add_argument("--seed", type=int, default=1, help="0 sends the same ones every time")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, service(Path(home)) as client:
        seen = fuzz(client, arguments.examples, arguments.seed)
    for label, wrong in seen.wrong.items():
        print(f"WRONG {label}: {wrong}")
    print(f"{seen.sent} requests to {seen.operations} operations, {len(seen.wrong)} operations went wrong.")
    return 1 if seen.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
