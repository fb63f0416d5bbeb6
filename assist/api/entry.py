"""The one entrance: every request is held against the table of rights before anything of it is read."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from assist.api.again import given_again
from assist.api.bounded import bounded
from assist.api.cookies import COOKIE, set_session
from assist.api.pace import count, telling
from assist.api.problems import known_problem, problem, waiting
from assist.errors import Forbidden, Refused, TooLarge, TooOften
from assist.rights import Scope as Right
from assist.rights import Visitor
from assist.store.record import Act, noted
from assist.web.show import sign_in, sorry, strings_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from assist.api.access import Gate
    from assist.api.rights import Rule

READS = frozenset({"GET", "HEAD", "OPTIONS"})
NOBODY = Visitor("", frozenset())


class Entry:
    """ASGI middleware. What no rule names is not passed on: a path the router might read otherwise than we do stays shut."""

    def __init__(self, app: ASGIApp, rules: tuple[Rule, ...]) -> None:
        self._app, self._rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let an HTTP request in, or answer it here; other kinds of traffic are the server's own, or refused."""
        if scope["type"] != "http":
            await (self._app(scope, receive, send) if scope["type"] == "lifespan" else send({"type": "websocket.close", "code": 1008}))
            return
        request = Request(scope)
        scope["state"]["visitor"] = NOBODY
        at_path = [rule for rule in self._rules if rule.pattern.match(scope["path"])]
        rule = next((rule for rule in at_path if rule.method == _method(scope)), None)
        request.state.endpoint = f"{rule.method} {rule.path}" if rule else "?"
        try:
            if rule is None:
                self._pass_unserved(scope, at_path)
            else:
                await _let_in(request, rule)
            receive = bounded(request, receive)
        except _NotHere as not_here:
            await not_here.answer(request)(scope, receive, send)
        except (Refused, Forbidden, TooOften) as error:
            await _turned_away(request, error)(scope, receive, send)
        except TooLarge as error:
            await known_problem(error)(scope, receive, send)
        else:
            send = telling(request, _renewing(request, send))
            await self._app(scope, receive, _counting(request, rule, _recording(request, rule, send)))

    def _pass_unserved(self, scope: Scope, at_path: list[Rule]) -> None:
        """Raises `_NotHere`, but for a path with a slash too many, which the router sends to the one without."""
        if at_path:
            raise _NotHere(405, sorted({rule.method for rule in at_path}))
        bare = scope["path"].rstrip("/")
        if bare == scope["path"] or not any(rule.pattern.match(bare) for rule in self._rules):
            raise _NotHere(404)


class _NotHere(Exception):
    """No such path, or not by this method."""

    def __init__(self, status: int, methods: list[str] | None = None) -> None:
        self.status, self.methods = status, methods or []

    def answer(self, request: Request) -> ASGIApp:
        """The problem document."""
        title = "Method Not Allowed" if self.methods else "Not Found"
        answer = problem(self.status, title, f"{request.method} {request.url.path} is not served here. /api/openapi.json lists what is.")
        if self.methods:
            answer.headers["Allow"] = ", ".join(self.methods)
        return answer


def _method(scope: Scope) -> str:
    """HEAD is GET without its body."""
    return "GET" if scope["method"] == "HEAD" else str(scope["method"])


async def _let_in(request: Request, rule: Rule) -> None:
    """Say who comes in.

    Raises `Refused` for a stranger, `Forbidden` for a visitor without the right, or a form of another site's page, `TooOften` for whoever asks too often.
    """
    if rule.open:
        count(request)
    else:
        gate: Gate = request.state.gate
        try:
            visitor = await gate.visitor(request.state.inbox.engine, request.cookies, request.headers.get("authorization", ""))
        except Refused:
            count(request)
            raise
        request.state.visitor = visitor
        count(request)
        if not visitor.may(rule.needs):
            wanted = " or ".join(sorted(rule.needs))
            raise Forbidden(f"This needs the right {wanted}; {visitor.name} does not have it. Ask an administrator of this shop.")
    if request.method not in READS and (rule.path == "/signin" or request.state.visitor.by_cookie):
        refuse_foreign(request)


def refuse_foreign(request: Request) -> None:
    """Raises `Forbidden` for a form that another site's page sent: the session cookie is kept to our site, but a site is all ports of a host."""
    site, origin = request.headers.get("sec-fetch-site", ""), request.headers.get("origin", "")
    own = site == "same-origin" if site else not origin or urlsplit(origin).netloc == request.headers.get("host", "")
    if not own:
        raise Forbidden("This form came from another page. Open ours and send it again; nothing was changed.")


def _renewing(request: Request, send: Send) -> Send:
    """The same answer, with the session's next token if it has one."""
    if not request.state.visitor.renewed:
        return send
    cookie = Response()
    set_session(cookie, request, request.state.visitor.renewed)

    async def add(message: Message) -> None:
        if message["type"] == "http.response.start" and not any(
            name == b"set-cookie" and value.startswith(f"{COOKIE}=".encode()) for name, value in message["headers"]
        ):
            message["headers"] = [*message["headers"], cookie.raw_headers[-1]]
        await send(message)

    return add


def _recording(request: Request, rule: Rule | None, send: Send) -> Send:
    """The same answer, told once it is recorded who changed the knowledge."""
    if rule is None or Right.KNOWLEDGE_WRITE not in rule.needs or request.method in READS or len(rule.needs) > 1:
        return send

    async def record(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] < 400 and not given_again(message):
            about = {"method": rule.method, "path": rule.path, "document": request.query_params.get("path", ""), "index": request.state.index.digest()}
            await noted(request.state.inbox.engine, Act.KNOWLEDGE, request.state.visitor.name, about)
        await send(message)

    return record


def _counting(request: Request, rule: Rule | None, send: Send) -> Send:
    """The same answer, counted when it begins."""
    metrics, began = request.state.metrics, monotonic()
    method, path = (rule.method, rule.path) if rule else (request.method, "other")

    async def count(message: Message) -> None:
        if message["type"] == "http.response.start":
            metrics.answers.labels(method, path, message["status"]).inc()
            metrics.seconds.labels(method, path).observe(monotonic() - began)
        await send(message)

    return count


def _turned_away(request: Request, error: Refused | Forbidden | TooOften) -> ASGIApp:
    """A page for a person, a problem document for a program or a fragment of a page."""
    program = request.url.path.startswith(("/api/", "/internal/")) or "hx-request" in request.headers
    if program:
        return known_problem(error)
    if isinstance(error, Refused):
        return sign_in(request, strings_of(request))
    answer = sorry(request, error)
    if isinstance(error, TooOften):
        answer.headers.update(waiting(error))
    return answer
