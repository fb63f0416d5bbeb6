"""How every page is shown: its templates, its language, its frame, its errors as sentences."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assist.api.access import LOCAL
from assist.api.problems import CODES, problem
from assist.errors import AssistError, BadRequest
from assist.strings import Strings
from assist.web.bar import opens, rooms, sections
from assist.web.link import original_link
from assist.web.order import moment
from assist.web.prose import prose
from assist.web.reasons import explained
from assist.web.view import direction
from eval.errors import EvalError
from ingest.cldr import format_date
from ingest.errors import IngestError
from ingest.places import language_name, territory_name
from serving.errors import ServingError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from fastapi import Request
    from fastapi.responses import Response

LANGUAGE_COOKIE = "concord_language"
YEAR = 365 * 24 * 3600
AT_ONCE = 20
"""Files of the largest size that one upload may hold."""
SHOWN_PARTS = 3
"""Folders and file of a path that a list shows."""


@cache
def templates() -> Jinja2Templates:
    """The pages' templates: escaped, and loud about a missing variable."""
    folder = Path(__file__).parent / "templates"
    return Jinja2Templates(env=Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined))


def strings_of(request: Request, default: str = "", asked: str = "") -> Strings:
    """The reader's texts: in the language asked for now, else the one chosen before, else the shop's."""
    return Strings.load(asked or request.cookies.get(LANGUAGE_COOKIE, "") or default or request.state.settings.agent_language)


def show(request: Request, template: str, strings: Strings, status: int = 200, **given: Any) -> Response:  # noqa: ANN401 - what a template needs
    """One template, filled in."""
    frame = {
        "t": strings.text,
        "strings": strings,
        "lang": strings.lang,
        "dir": direction(strings.lang),
        "moment": moment,
        "short": short,
        "original": original_link,
        "visitor": request.state.visitor,
        "called": strings.text("nav.local") if request.state.visitor.name == LOCAL else request.state.visitor.name,
        "rooms": rooms,
        "sections": sections,
        "opens": opens,
    }
    fields = {**frame, "explained": lambda sentence: explained(sentence, strings), **given}
    return templates().TemplateResponse(request, template, fields, status_code=status)


def sign_in(request: Request, strings: Strings, detail: str = "", told: str = "", name: str = "", to: str = "", status: int = 401) -> Response:
    """What a stranger sees: where to sign in, and after that to go on to."""
    languages = [(tag, language_name(tag, tag)) for tag in Strings.languages()]
    fields = {"detail": detail, "told": told, "name": name, "to": to or own_path(request), "languages": languages, "provider": request.state.provider}
    return show(request, "signin.html", strings, status, **fields)


def own_path(request: Request) -> str:
    """The page that was asked for, to come back to; "" for what is no page."""
    asked = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    return (
        asked
        if request.method == "GET"
        and asked.startswith(("/c/", "/knowledge", "/original", "/passage/", "/evaluation", "/insights", "/queue", "/peak", "/approvals"))
        else ""
    )


def framed(request: Request, template: str, strings: Strings, given: dict[str, Any], status: int = 200) -> Response:
    """A whole page with the top bar; the language it is in is remembered."""
    languages = [(tag, language_name(tag, tag)) for tag in Strings.languages()]
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    answer = show(request, template, strings, status, languages=languages, query=query, **given)
    answer.set_cookie(LANGUAGE_COOKIE, strings.lang, samesite="strict", max_age=YEAR)
    return answer


def knowledge_page(request: Request, template: str, status: int = 200, **given: Any) -> Response:  # noqa: ANN401 - what a template needs
    """A page of the knowledge owners, in their language."""
    strings = strings_of(request, asked=request.query_params.get("lang", "") if request.method == "GET" else "")
    lang = strings.lang
    words = {
        "language": lambda tag: language_name(tag, lang) if tag and tag != "und" else strings.text("unknown"),
        "territory": lambda code: territory_name(code, lang),
        "direction": direction,
        "prose": prose,
        "day": lambda one: format_date(one, lang, length="medium"),
    }
    return framed(request, template, strings, {**words, "here": template.removesuffix(".html"), "interface": strings.lang, **given}, status)


def short(path: str) -> str:
    """A path's last parts: what tells documents apart stands at its end."""
    parts = path.split("/")
    return path if len(parts) <= SHOWN_PARTS else "…/" + "/".join(parts[-SHOWN_PARTS:])


def sorry(request: Request, error: Exception) -> Response:
    """What went wrong as a sentence on a page of ours."""
    return knowledge_page(request, "sorry.html", _status(error), detail=_said(error))


class PageRoute(APIRoute):
    """A page of the owners: what goes wrong is said in a sentence on the page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, guarded."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            fragment = "hx-request" in request.headers
            try:
                if request.method not in {"GET", "HEAD"}:
                    refuse_too_much(request)
                return await handle(request)
            except (AssistError, EvalError, IngestError, ServingError, RequestValidationError) as error:
                told = explained(_said(error), strings_of(request))
                if fragment and told:
                    return problem(_status(error), error.__class__.__name__, told)
                if fragment:
                    raise
                return sorry(request, error)

        return guarded


def refuse_too_much(request: Request) -> None:
    """Raises `BadRequest` before a byte of it is read, for a form larger than any of ours, or one that hides its size."""
    length, most = request.headers.get("content-length", ""), AT_ONCE * request.state.settings.upload_megabytes
    if not length.isdecimal() or int(length) > most * 2**20:
        raise BadRequest(f"This is more than can be taken at once ({most} MB). Upload fewer files at a time, or load the folder with the command.")


def _status(error: Exception) -> int:
    return next((code for kind, code, _ in CODES if isinstance(error, kind)), int(HTTPStatus.UNPROCESSABLE_ENTITY))


def _said(error: Exception) -> str:
    if isinstance(error, RequestValidationError):
        return "; ".join(_invalid(error))
    return str(error)


def _invalid(error: RequestValidationError) -> Iterator[str]:
    for one in error.errors()[:3]:
        yield f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}"
