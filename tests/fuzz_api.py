"""Requests made from the description of every endpoint, of programs and of pages, sent to a whole service in this process; nothing may fail on our side."""

from __future__ import annotations

import argparse
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import hypothesis
import schemathesis
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from hypothesis import HealthCheck, Phase, given, settings
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.demo.load import put_conversations
from assist.settings import AssistSettings
from ingest.open import own_index
from ingest.settings import IngestSettings
from ingest.types import LoadOptions
from prompts.load import load_library
from serving.open import open_encoder
from serving.settings import ServingSettings
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.demo_desk import demo_desk
from tests.fakes_ingest import ENCODER

TOKEN = "the-token"
UNHURRIED = {"visitor_rate": 0, "stranger_rate": 0, "hook_rate": 0}
"""Thousands of requests are asked one after the other here."""
KNOWN = {"conversation_id": "known", "path": "docs/postage.md"}
"""What is really there: every second request names it, so that handlers are reached behind their "not found"."""
ENDLESS = ("/events",)
"""Answers without an end."""
OF_A_DESK = ("/edits", "/offers")
"""What the small assistant cannot."""
CHILDREN = ("/evaluation/start", "/again", "/knowledge/sync", "/before/try")
"""Each starts minutes of work in a process of its own."""


@dataclass
class Seen:
    """What came back."""

    sent: int = 0
    operations: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    """By hundreds of their status."""
    wrong: dict[str, str] = field(default_factory=dict)


class _Shown(RouteContext):
    """An endpoint that the description for programs leaves out, described all the same."""

    @property
    def include_in_schema(self) -> bool:
        return True


def described(app) -> dict:
    """The description of every endpoint: what programs are told, and the pages with their forms."""
    shown = [_Shown(one.route, one._route_context) for one in iter_route_contexts(app.routes) if isinstance(one.original_route, APIRoute)]
    every = get_openapi(title="Concord", version="all", routes=shown)
    every["paths"] |= app.openapi()["paths"]
    return every


@contextmanager
def service(home: Path) -> Iterator[TestClient]:
    """A small service with one document, one conversation and one draft."""
    (home / "docs").mkdir()
    (home / "docs" / "postage.md").write_text("# Postage\n\nPostage is 4.90 EUR. Returns are free within 30 days.\n", encoding="utf-8")
    index = own_index(IngestSettings(data=home / "data"), url=None, encoder=ENCODER)
    index.load([str(home / "docs")], LoadOptions())
    assistant = EchoAssistant(ListIndex([passage("Returns are free within 30 days.")]), library=load_library())
    assistant.encoder = open_encoder(ServingSettings())
    with _running(Parts(AssistSettings(data=home / "data"), index, assistant, Gate(TOKEN))) as client:
        yield client
    index.close()


@contextmanager
def whole_service(home: Path, state_url: str = "") -> Iterator[TestClient]:
    """The demo shop, with its knowledge, its assistant and its conversations; its state in the data folder, or in the database named."""
    with demo_desk(home / "data") as desk:
        parts = Parts(AssistSettings(data=home / "data", state_url=state_url, **UNHURRIED), desk.index, desk, Gate(TOKEN))
        with _running(parts, put_conversations) as client:
            yield client


@contextmanager
def _running(parts: Parts, on_ready=None) -> Iterator[TestClient]:
    app = create_app(parts, on_ready)
    with TestClient(app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {TOKEN}"}, follow_redirects=False) as client:
        client.post("/api/conversations", json={"id": "known", "messages": [{"role": "customer", "text": "May I return it?"}]})
        yield client


def fuzz(client: TestClient, description: dict, examples: int, seed: int = 0, left_out: tuple[str, ...] = ENDLESS + OF_A_DESK, part: str = "1/1") -> Seen:
    """Send so many requests to each operation of a description, or of one part of it; what is wrong comes back by operation, with a request that shows it."""
    seen, known = Seen(), {**KNOWN, "draft_id": client.get("/api/conversations/known/draft").json()["id"]}
    known |= dict.fromkeys(("path", "document"), client.get("/api/documents").json()["documents"][0]["path"])
    known |= dict.fromkeys(("id", "talk", "conversation"), "known") | {"draft": known["draft_id"]}
    at, many = (int(one) for one in part.split("/"))
    found = [one.ok() for one in schemathesis.openapi.from_dict(description).get_all_operations()]
    for operation in [one for one in found if not one.path.endswith(left_out)][at - 1 :: many]:
        seen.operations += 1
        _ask(client, operation, known, examples, seed, seen)
    return seen


def _ask(client, operation, known, examples, seed, seen):
    @hypothesis.seed(seed)
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=seed == 0, phases=[Phase.generate])
    @given(case=operation.as_strategy())
    def ask(case):
        seen.sent += 1
        if seen.sent % 2:
            case.path_parameters = {name: known.get(name, value) for name, value in (case.path_parameters or {}).items()}
            case.query = {name: known.get(name, value) for name, value in (case.query or {}).items()}
            if isinstance(case.body, dict):
                case.body = {name: known.get(name, value) for name, value in case.body.items()}
        answer, told = _told(client, request_of(case))
        seen.answers[answer.status_code // 100] += 1
        if wrong := _wrong(answer, operation.path, told):
            seen.wrong.setdefault(operation.label, wrong)

    ask()


def request_of(case):
    """A case as a request of ours: with our token, and a fresh key for what may be sent twice."""
    given_ = case.as_transport_kwargs(base_url="http://testserver")
    given_.pop("cookies", None)
    if isinstance(given_.get("data"), bytes | str):
        given_["content"] = given_.pop("data")
    if files := given_.get("files"):  # the client sends nothing but texts and bytes as files
        given_["files"] = [(name, (one[0], _sendable(one[1]), *one[2:]) if isinstance(one, tuple) else _sendable(one)) for name, one in _pairs(files)]
    given_["headers"] = {**dict(given_.get("headers") or {}), "Authorization": f"Bearer {TOKEN}", "X-Request-ID": str(uuid.uuid4())}
    return given_


def _pairs(files):
    return files.items() if isinstance(files, dict) else files


def _sendable(content):
    return content if isinstance(content, bytes | str) or content is None else str(content)


def _told(client, request):
    answer = client.request(**request)
    return answer, f"{answer.status_code} {answer.text[:300]} for {str(request)[:900]}"


def _wrong(answer, path, told) -> str:
    if answer.status_code >= 500 and answer.status_code != 502:  # 502: there is no helpdesk and no translator here, which is said
        return told
    if path.startswith("/api/") and answer.status_code >= 400 and answer.headers.get("content-type") != "application/problem+json":
        return f"no problem document: {told}"
    return ""


def main() -> int:
    """Print what was sent and what went wrong. Exit code 1 for a failure of ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="requests for each operation (default: 100)")
    parser.add_argument("--seed", type=int, default=1, help="0 sends the same ones every time")
    parser.add_argument("--part", default="1/1", help="every n-th operation only, as 2/8: for a long run in pieces")
    parser.add_argument("--only", choices=("api", "pages"), help="what programs ask, or the pages with their forms (default: both)")
    parser.add_argument("--state-url", default="", help="database for the state, such as postgresql+psycopg://…; it must be an empty one (default: SQLite)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, whole_service(Path(home), arguments.state_url) as client:
        description, programs = described(client.app), client.app.openapi()
        if arguments.only == "pages":
            description["paths"] = {path: one for path, one in description["paths"].items() if path not in programs["paths"]}
        chosen = programs if arguments.only == "api" else description
        seen = fuzz(client, chosen, arguments.examples, arguments.seed, ENDLESS + CHILDREN, arguments.part)
    for label, wrong in seen.wrong.items():
        print(f"WRONG {label}: {wrong}")
    answered = ", ".join(f"{kind}xx {many}" for kind, many in sorted(seen.answers.items()))
    print(f"{seen.sent} requests to {seen.operations} operations ({answered}), {len(seen.wrong)} operations went wrong.")
    return 1 if seen.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
