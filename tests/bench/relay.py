"""Hands connections on: python -m tests.bench.relay FROM TO, each `host:port` or the path of a socket.

A socket's path reaches across network namespaces: so the second host, which has a loopback of its own, comes
to the stand-in of Meta as it would come to Meta itself, whether or not it reaches the first host.
"""

import asyncio
import sys


async def connect(where: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection."""
    if where.startswith("/"):
        return await asyncio.open_unix_connection(where)
    host, port = where.rsplit(":", 1)
    return await asyncio.open_connection(host, int(port))


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hand on what comes until nothing more does."""
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def relay(source: str, target: str) -> None:
    """Hand on until the process is ended."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await connect(target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    if source.startswith("/"):
        server: asyncio.AbstractServer = await asyncio.start_unix_server(handle, source)
    else:
        host, port = source.rsplit(":", 1)
        server = await asyncio.start_server(handle, host, int(port))
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(relay(*sys.argv[1:]))
