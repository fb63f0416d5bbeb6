"""Where the service listens: no part of an answer waits for the receipt of the part before, and a port that is taken is said."""

import asyncio
import socket

import pytest

from assist.commands._listener import listen
from assist.errors import PortInUse
from assist.settings import assist_settings


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_what_is_written_goes_out_at_once(host):
    async def delays():
        found = asyncio.get_running_loop().create_future()

        def met(_, writer):
            found.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        with listen(assist_settings({"CONCORD_ASSIST_HOST": host, "CONCORD_ASSIST_PORT": "0"})) as listener:
            async with await asyncio.start_server(met, sock=listener):
                _, writer = await asyncio.open_connection(*listener.getsockname()[:2])
                writer.close()
                return await found == 0

    assert asyncio.run(delays()) is False


def test_a_port_that_is_taken_is_named():
    with listen(assist_settings({"CONCORD_ASSIST_PORT": "0"})) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortInUse, match=f"127.0.0.1:{port} cannot be listened on"):
            listen(assist_settings({"CONCORD_ASSIST_PORT": str(port)}))
