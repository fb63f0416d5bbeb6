"""The Model Context Protocol over streamable HTTP, read-only: each request stands for itself and is answered with JSON (extra `mcp`)."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ValidationError

from assist.api.deps import InboxDep, IndexDep, VisitorDep
from assist.api.problems import problem
from assist.api.tools import LOOKUPS, Lookup, Reach
from assist.errors import AssistError
from ingest.errors import IngestError
from serving.errors import ServingError

if TYPE_CHECKING:
    from mcp.server import Server
    from starlette.types import Receive, Scope, Send

    from assist.rights import Visitor

router = APIRouter(include_in_schema=False)
SAYS = "Looks things up in one shop's Concord. Nothing here changes or sends anything: replies are approved and sent by people at the desk."
LACKS = "This service was set up without the extra `mcp`. Install it (`python .ci/install.py mcp`) and start the service again."


@router.post("/mcp")
async def speak(inbox: InboxDep, index: IndexDep, visitor: VisitorDep) -> Response:
    """One message of the protocol; what a visitor sees is what their scopes let them look up."""
    if find_spec("mcp") is None:
        return problem(501, "Not set up", LACKS)
    return _Spoken(_server(Reach(inbox, index), visitor))


class _Spoken(Response):
    """Hands the request on as it came."""

    def __init__(self, server: Server[Any]) -> None:
        super().__init__()
        self._server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        manager = StreamableHTTPSessionManager(self._server, json_response=True, stateless=True)
        async with manager.run():
            await manager.handle_request(scope, receive, send)


def _server(reach: Reach, visitor: Visitor) -> Server[Any]:
    from mcp.server import Server
    from mcp_types import CallToolResult, ListToolsResult, TextContent, Tool, ToolAnnotations

    may = {one.name: one for one in LOOKUPS if visitor.may(one.needs)}

    async def list_tools(_: Any, __: Any) -> ListToolsResult:  # noqa: ANN401 - the library's signature
        only = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
        return ListToolsResult(
            tools=[Tool(name=one.name, description=one.says, input_schema=one.takes.model_json_schema(), annotations=only) for one in may.values()]
        )

    async def call_tool(_: Any, asked: Any) -> CallToolResult:  # noqa: ANN401 - the library's signature
        told, failed = await _look_up(may.get(asked.name), reach, asked.arguments or {})
        text = TextContent(type="text", text=told if failed else json.dumps(told, ensure_ascii=False))
        return CallToolResult(content=[text], structured_content=None if failed else told, is_error=failed)

    return Server("concord", instructions=SAYS, on_list_tools=list_tools, on_call_tool=call_tool)


async def _look_up(lookup: Lookup | None, reach: Reach, arguments: dict[str, Any]) -> tuple[Any, bool]:
    """What was found, or a sentence and True: the model on the other side reads it and tries otherwise."""
    if lookup is None:
        return "There is no such tool for this key.", True
    try:
        return await lookup.act(reach, lookup.takes.model_validate(arguments)), False
    except ValidationError as error:
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}", True
    except (AssistError, IngestError, ServingError) as error:
        return str(error), True
