"""An upstream that answers every call of the OpenAI API with something of the right kind, and keeps what it was sent.

    mock.py PORT

GET /__records gives what came, by the value of the field x-call; DELETE /__records forgets it.
"""

import hashlib
import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

STREAMS = {
    "chat": [
        {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
         "choices": [{"index": 0, "delta": {"role": "assistant", "content": "Hi"}, "finish_reason": None}]},
        {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
         "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
    ],
    "text": [
        {"id": "c", "object": "text_completion", "created": 1, "model": "m",
         "choices": [{"index": 0, "text": "Hi", "finish_reason": "stop", "logprobs": None}]},
    ],
    "events": [
        {"type": "response.created", "sequence_number": 0, "response": {"id": "resp_1", "object": "response", "output": []}},
        {"type": "response.output_text.delta", "sequence_number": 1, "item_id": "i", "output_index": 0, "content_index": 0,
         "delta": "Hi", "logprobs": []},
        {"type": "response.completed", "sequence_number": 2, "response": {"id": "resp_1", "object": "response", "output": []}},
    ],
    "other": [{"type": "some.event", "value": 1}, {"type": "some.end", "value": 2}],
}

records = {}
lock = threading.Lock()


class Upstream(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        if "chunked" in self.headers.get("transfer-encoding", ""):
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline() not in (b"\r\n", b"\n", b""):
                pass
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def keep(self, body):
        type_ = self.headers.get("content-type", "")
        boundary = re.search(r'boundary="?([^";]+)', type_)
        if boundary:  # drawn by the client, anew each time
            body = body.replace(boundary.group(1).encode(), b"BOUNDARY")
            type_ = type_.replace(boundary.group(1), "BOUNDARY")
        record = {
            "method": self.command,
            "target": self.path,
            "type": type_,
            "body": hashlib.sha256(body).hexdigest()[:16],
            "bytes": len(body),
        }
        with lock:
            records.setdefault(self.headers.get("x-call", ""), []).append(record)

    def answer(self, status, type_, body):
        self.send_response(status)
        if type_:
            self.send_header("content-type", type_)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def json(self, value, status=200):
        self.answer(status, "application/json", json.dumps(value).encode())

    def stream(self, path):
        kind = ("chat" if path.endswith("/chat/completions") else "text" if path.endswith("/completions")
                else "events" if "/responses" in path else "other")
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for event in STREAMS[kind]:
            name = f"event: {event['type']}\n" if "type" in event else ""
            self.chunk(f"{name}data: {json.dumps(event)}\n\n".encode())
        if kind != "events":
            self.chunk(b"data: [DONE]\n\n")
        self.chunk(b"")

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def serve(self):
        body = self.body()
        path = urlsplit(self.path).path
        if path == "/__records":
            with lock:
                shown = dict(records)
                if self.command == "DELETE":
                    records.clear()
            return self.json(shown)
        self.keep(body)
        streamed = b'"stream":true' in body.replace(b" ", b"") or re.search(rb'name="stream"\r\n\r\ntrue', body)
        if streamed or "stream=true" in self.path:
            return self.stream(path)
        if re.search(r"/(content|download|audio/speech|output)$", path) and self.command in ("GET", "POST"):
            return self.answer(200, "application/octet-stream", bytes(range(256)) * 64)
        if path == "/v1/models":
            return self.json({"object": "list", "data": [{"id": "m", "object": "model", "created": 1, "owned_by": "mock"}]})
        if path.endswith("/embeddings"):
            item = {"object": "embedding", "index": 0, "embedding": [0.5, 0.25]}
            return self.json({"object": "list", "model": "m", "data": [item], "usage": {"prompt_tokens": 1, "total_tokens": 1}})
        item = {"id": path.rsplit("/", 1)[1] or "id_1", "object": "thing", "created": 1, "created_at": 1, "status": "completed",
                "model": "m", "choices": [], "output": [], "data": [], "first_id": "a", "last_id": "b", "has_more": False,
                "text": "Hi", "deleted": self.command == "DELETE", "client_secret": {"value": "v", "expires_at": 1}, "value": "v"}
        self.json(item)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = serve


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Upstream).serve_forever()
