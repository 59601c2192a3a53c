"""Calls a gateway without a pause on kept connections until SIGTERM; then prints what came of it, and ends with 1 if a call failed.

Usage: load.py HOST PORT CLIENTS. A client keeps its connection until the server says Connection: close, as HTTP clients do, and never tries a call twice: a connection that was
closed under a call is a failed call.
"""

import asyncio
import json
import signal
import sys

HOST, PORT, CLIENTS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
TIMEOUT = 30
counts = {"whole": 0, "streams": 0, "connections": 0}
failures = []


def request(stream, number):
    body = json.dumps({"model": "m", "stream": stream, "max_tokens": 20, "messages": [{"role": "user", "content": f"call {number}"}]}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def read_body(reader, fields):
    if "content-length" in fields:
        return await reader.readexactly(int(fields["content-length"]))
    body = b""
    while True:
        size = int((await reader.readline()).split(b";")[0], 16)
        chunk = await reader.readexactly(size)
        await reader.readexactly(2)
        if size == 0:
            return body
        body += chunk


async def call(reader, writer, stream, number):
    """Makes one call and returns whether the connection may be used again."""
    writer.write(request(stream, number))
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
    body = await read_body(reader, fields)
    if not head[0].startswith("HTTP/1.1 200"):
        raise ValueError(f"{head[0]}: {body[:200]!r}")
    if stream and not body.endswith(b"data: [DONE]\n\n"):
        raise ValueError(f"a stream without its end: {body[-200:]!r}")
    if not stream:
        json.loads(body)
    return fields.get("connection") != "close"


async def client(number, over):
    made = 0
    while not over.is_set():
        writer = None
        try:
            reader, writer = await asyncio.wait_for(asyncio.open_connection(HOST, PORT), TIMEOUT)
            counts["connections"] += 1
            keep = True
            while keep and not over.is_set():
                stream = made % 2 == 0
                made += 1
                keep = await asyncio.wait_for(call(reader, writer, stream, f"{number}.{made}"), TIMEOUT)
                counts["streams" if stream else "whole"] += 1
        except Exception as e:  # whatever it is, the call has failed
            failures.append(f"client {number}, call {made}: {type(e).__name__}: {e}")
            print(failures[-1], flush=True)
            await asyncio.sleep(0.1)
        finally:
            if writer is not None:
                writer.close()


async def main():
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    await asyncio.gather(*(client(i, over) for i in range(CLIENTS)))
    print(f"{counts['whole']} whole answers, {counts['streams']} streams, {counts['connections']} connections, {len(failures)} failed")
    sys.exit(1 if failures else 0)


asyncio.run(main())
