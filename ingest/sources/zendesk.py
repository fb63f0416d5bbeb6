"""Zendesk: tickets by incremental export with its cursor, Help Center articles by language, macros.

Shapes and limits: developer.zendesk.com, "Incremental Exports", "Ticket Comments", "Help Center API", "Macros". Comments' `metadata` carries the
customer's IP address and place: it is never read.
"""

from __future__ import annotations

import base64
from datetime import date
from typing import TYPE_CHECKING

from ingest.read import html_markdown
from ingest.sources.fields import Json, inside, objects, text
from ingest.types import Audience
from ingest.types.tickets import Article, Macro, Page, Side, Ticket, TicketState, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ingest.fetch import Fetch
    from ingest.sources.spec import Spec

_STATES = {"solved": TicketState.SOLVED, "closed": TicketState.SOLVED, "deleted": TicketState.DELETED}


def headers(spec: Spec, token: str) -> Mapping[str, str]:
    """An API token with its user's address, else a bearer token."""
    if spec.user:
        told = base64.b64encode(f"{spec.user.removesuffix('/token')}/token:{token}".encode()).decode()
        return {"Authorization": f"Basic {told}"}
    return {"Authorization": f"Bearer {token}"}


def tickets(fetch: Fetch, spec: Spec, cursor: str) -> Iterator[Page]:
    """Every ticket that changed, page by page. An open or deleted one comes too, so that what was kept of it goes."""
    where = {"cursor": cursor} if cursor else {"start_time": str(spec.start)}
    while True:
        told = fetch.get("/api/v2/incremental/tickets/cursor.json", {**where, "include": "users"})
        people = {text(one, "id"): one for one in objects(told, "users")}
        found = tuple(_ticket(fetch, spec, one, people) for one in objects(told, "tickets"))
        after = text(inside(told), "after_cursor")
        ended = bool(inside(told).get("end_of_stream", True)) or not after or after == where.get("cursor")
        yield Page(after or cursor, tickets=found)
        if ended:
            return
        where = {"cursor": after}


def _ticket(fetch: Fetch, spec: Spec, one: Json, people: Mapping[str, Json]) -> Ticket:
    state = _STATES.get(text(one, "status"), TicketState.OPEN)
    if state is not TicketState.SOLVED:
        return Ticket(text(one, "id"), state)
    requester = text(one, "requester_id")
    known = dict(people)
    turns = []
    for comment in _comments(fetch, text(one, "id"), known):
        author = text(comment, "author_id")
        said = text(comment, "plain_body") or text(comment, "body")
        if comment.get("public") is not False and said:
            turns.append(Turn(Side.CUSTOMER if _is_customer(author, requester, known) else Side.AGENT, said))
    names = tuple(dict.fromkeys(name for who in known.values() for name in (text(who, "name"),) if name and text(who, "id") in {requester, *_spoke(one)}))
    solved = text(one, "updated_at")[:10]
    return Ticket(
        id=text(one, "id"),
        state=state,
        subject=text(one, "subject") if "{{" not in text(one, "subject") else "",
        turns=tuple(turns),
        markets=spec.markets,
        solved_on=date.fromisoformat(solved) if solved else None,
        people=names + tuple(text(known[author], "name") for author in known if author not in people and text(known[author], "name")),
    )


def _spoke(one: Json) -> set[str]:
    return {text(one, name) for name in ("assignee_id", "submitter_id")}


def _comments(fetch: Fetch, ticket: str, known: dict[str, Json]) -> Iterator[Json]:
    """A ticket's comments, oldest first; who wrote them is added to `known`."""
    address: str = f"/api/v2/tickets/{ticket}/comments.json"
    parameters: dict[str, str | int] = {"page[size]": 100, "include": "users"}
    while address:
        told = fetch.get(address, parameters)
        known.update({text(who, "id"): who for who in objects(told, "users")})
        yield from objects(told, "comments")
        address, parameters = _next(told), {}


def _next(told: object) -> str:
    """The next page by cursor (`meta.has_more`), or by the older `next_page`."""
    if inside(told, "meta").get("has_more") is True:
        return text(inside(told, "links"), "next")
    return text(inside(told), "next_page") if "meta" not in inside(told) else ""


def _is_customer(author: str, requester: str, known: Mapping[str, Json]) -> bool:
    return author == requester or text(known.get(author, {}), "role") == "end-user"


def articles(fetch: Fetch, spec: Spec, cursor: str) -> Iterator[Page]:
    """Every published article of every language. The listing is read whole each time: only so is it known what is gone. `cursor` is a page's address."""
    locales = list(spec.locales) or [str(one) for one in _list(fetch.get("/api/v2/help_center/locales.json"), "locales")]
    at, _, address = cursor.partition(" ")
    for place in range(locales.index(at) if at in locales else 0, len(locales)):
        locale = locales[place]
        address = address if locale == at and address else f"/api/v2/help_center/{locale}/articles.json?page%5Bsize%5D=100"
        while address:
            told = fetch.get(address)
            address = _next(told)
            found = tuple(_article(one, locale) for one in objects(told, "articles") if not one.get("draft") and text(one, "body"))
            last = not address and place + 1 == len(locales)
            following = locales[place + 1] if not address and not last else locale
            # only a listing read from its very beginning says what is gone
            yield Page("" if last else f"{following} {address}".strip(), articles=found, complete=last and not cursor)


def _list(told: object, name: str) -> list[object]:
    found = inside(told).get(name)
    return found if isinstance(found, list) else []


def _article(one: Json, locale: str) -> Article:
    restricted = one.get("user_segment_id") is not None or bool(one.get("user_segment_ids"))
    return Article(
        id=text(one, "id"),
        lang=text(one, "locale") or locale,
        title=text(one, "title") or text(one, "name"),
        body=html_markdown(text(one, "body")).strip(),
        audience=Audience.INTERNAL if restricted else Audience.PUBLIC,
        url=text(one, "html_url"),
    )


def macros(fetch: Fetch, _spec: Spec, _cursor: str) -> Iterator[Page]:
    """Every active macro that writes a reply."""
    address, found = "/api/v2/macros.json?active=true&page%5Bsize%5D=100", []
    while address:
        told = fetch.get(address)
        found += [macro for one in objects(told, "macros") if one.get("active", True) and (macro := _macro(one)).text]
        address = _next(told)
    yield Page("", macros=tuple(found), complete=True)


def _macro(one: Json) -> Macro:
    for action in objects(one, "actions"):
        name, value = text(action, "field"), action.get("value")
        said = str(value[-1]) if isinstance(value, list) and value else str(value or "")
        if name in {"comment_value", "comment_value_html"} and said.strip():
            return Macro(text(one, "id"), text(one, "title"), html_markdown(said).strip() if name.endswith("html") else said.strip())
    return Macro(text(one, "id"), text(one, "title"), "")
