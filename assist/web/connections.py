"""The helpdesks this shop is connected to, each with a test that changes nothing there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assist.api.deps import HelpdesksDep, SettingsDep
from assist.channels.connections import OWN_FILE
from assist.errors import AssistError, ChannelFailed
from assist.store.pressing import last_heard
from assist.web.order import moment
from assist.web.show import PageRoute, knowledge_page, show, strings_of

if TYPE_CHECKING:
    from assist.channels.connections import Connection
    from assist.channels.helpdesks import Helpdesks
    from assist.strings import Strings

router = APIRouter(prefix="/connections", include_in_schema=False, route_class=PageRoute)
RIGHTS, GONE = (401, 403), (404, 410)


@router.get("")
async def listing(request: Request, helpdesks: HelpdesksDep, settings: SettingsDep) -> Response:
    """Every connection: what its first button does, and when it was last heard."""
    strings = strings_of(request, asked=request.query_params.get("lang", ""))
    async with helpdesks.inbox.engine.connect() as db:
        heard = await last_heard(db)
    rows = [_row(one, heard.get(one.name), helpdesks, strings) for one in helpdesks.connections]
    return knowledge_page(request, "connections.html", rows=rows, file=settings.connections or str(settings.data / OWN_FILE))


@router.post("/{name}/test")
async def test(name: str, request: Request, helpdesks: HelpdesksDep, settings: SettingsDep) -> Response:
    """Ask the helpdesk who we are: what came back, in words. Raises `UnknownThing`."""
    strings, connection = strings_of(request, settings.agent_language), helpdesks.connections.get(name)
    try:
        told = await helpdesks.channel(connection).greet(helpdesks.http, connection)
    except AssistError as error:
        return show(request, "connection_tested.html", strings, ok=False, told=_plain(error, strings), detail=str(error))
    said = strings.text("conn.ok", told=told) if told else strings.text("conn.waits")
    return show(request, "connection_tested.html", strings, ok=True, told=said, detail="")


def _row(one: Connection, heard: Any, helpdesks: Helpdesks, strings: Strings) -> dict[str, Any]:  # noqa: ANN401 - a moment of the database
    box = helpdesks.mailboxes.get(one.name)
    at = box.looked_at if box else heard
    told = strings.text("conn.heard", at=moment(at, strings.lang)) if at else strings.text("conn.never")
    button = strings.text("insert_copy" if one.button == "copy" else f"act.{one.button}")
    return {
        "name": one.name,
        "vendor": one.vendor,
        "where": one.url or one.imap or one.notify,
        "button": button,
        "heard": told,
        "trouble": box.trouble if box else "",
    }


def _plain(error: AssistError, strings: Strings) -> str:
    status = error.status if isinstance(error, ChannelFailed) else -1
    if status in RIGHTS:
        return strings.text("way.rights")
    if status in GONE:
        return strings.text("conn.missing")
    return strings.text("conn.unreachable") if status <= 0 else strings.text("conn.other", status=str(status))
