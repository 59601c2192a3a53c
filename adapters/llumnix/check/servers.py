"""Starts what the check needs, speaks to redis and etcd without a client of theirs, and writes values in Llumnix's format."""

import base64, contextlib, copy, http.client, json, os, pathlib, shutil, signal, socket, subprocess, threading, time

processes = []


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Process:
    def __init__(self, name, out, command, **more):
        self.name = name
        self.log = pathlib.Path(out) / f"{name}.log"
        with open(self.log, "ab") as log:
            self.running = subprocess.Popen([str(c) for c in command], stdin=subprocess.PIPE, stdout=log, stderr=log, **more)
        processes.append(self)

    def signal(self, number):
        self.running.send_signal(number)

    def kill(self):
        self.running.kill()
        self.running.wait(10)

    def end(self):
        if self.running.poll() is None:
            self.running.send_signal(signal.SIGCONT)
            self.running.terminate()
            try:
                self.running.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        self.running.stdin.close()
        return self.running.returncode


def end_all():
    """Ends all that was started, whatever one of them says of it."""
    for process in reversed(processes):
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            process.end()


class Redis:
    prefix = "llumnix:discovery:"
    # Commands that go before all others.
    first = []

    def __init__(self, name, out, port, *options):
        self.args = ["redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", out, *options]
        self.name, self.out, self.port = name, out, port

    def start(self):
        self.process = Process(self.name, self.out, self.args)
        wait(f"{self.name} starts", lambda: self.command("PING"), 10)
        return self

    def command(self, *parts):
        return self.commands([parts])[0]

    def commands(self, many):
        """Sends all at once, and returns the first line of each reply; none of the commands used has more to say."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as s:
            def one(parts):
                parts = [p if isinstance(p, bytes) else str(p).encode() for p in parts]
                return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts)
            many = [*self.first, *many]
            s.sendall(b"".join(map(one, many)))
            with s.makefile("rb") as replies:
                lines = [replies.readline() for _ in many][len(self.first):]
        wrong = [line for line in lines if not line or line.startswith(b"-")]
        if wrong:
            raise OSError(f"{self.name}: {wrong[0]!r}")
        return lines

    def write(self, pods):
        self.commands([("SET", self.prefix + pod, value) for pod, value in pods.items()])

    def delete(self, pods):
        self.commands([("DEL", self.prefix + pod) for pod in pods])


class Etcd:
    prefix = "llumnix/discovery/"
    # How long a request may take, in seconds.
    patience = 5

    def __init__(self, name, out, ports, *options, cluster=None, scheme="http"):
        self.port, self.peer = ports
        self.name, self.out, self.data = name, out, pathlib.Path(out) / f"{name}.data"
        client, peer = f"{scheme}://127.0.0.1:{self.port}", f"http://127.0.0.1:{self.peer}"
        self.args = ["etcd", "--name", name, "--data-dir", self.data, "--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer,
                     "--initial-advertise-peer-urls", peer, "--initial-cluster", cluster or f"{name}={peer}", "--log-level", "error", *options]

    def start(self):
        self.process = Process(self.name, self.out, self.args, env={**os.environ, "ETCD_UNSUPPORTED_ARCH": os.uname().machine})
        return self

    def started(self):
        wait(f"{self.name} starts", lambda: self.ask("/v3/maintenance/status", {}).get("leader"), 15)
        return self

    def forget(self):
        shutil.rmtree(self.data)

    def ask(self, path, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        try:
            connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise OSError(f"{self.name}: {response.status} {text[:200]!r}")
        return json.loads(text)

    def txn(self, operations):
        for at in range(0, len(operations), 100):
            self.ask("/v3/kv/txn", {"success": operations[at:at + 100]})

    def write(self, pods, lease=None):
        more = {"lease": lease} if lease else {}
        self.txn([{"request_put": {"key": key(self.prefix + pod), "value": base64.b64encode(value).decode(), **more}} for pod, value in pods.items()])

    def delete(self, pods):
        self.txn([{"request_delete_range": {"key": key(self.prefix + pod)}} for pod in pods])


class Cluster:
    """Several members of one etcd, of which any one is asked."""

    def __init__(self, name, members):
        self.name, self.members = name, members
        for member in members:
            member.patience = 0.7

    def start(self):
        for member in self.members:
            member.start()
        return self

    def started(self):
        self.members[0].started()
        return self

    def write(self, pods):
        for member in self.members:
            with contextlib.suppress(OSError, http.client.HTTPException):
                return member.write(pods)
        raise OSError(f"{self.name}: no member answers")


def key(text):
    return base64.b64encode(text.encode()).decode()


def at(prefix, server):
    """Returns the same server for keys with another prefix."""
    other = copy.copy(server)
    other.prefix = prefix
    return other


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def field(number, value):
    """A field of proto3: zeros are absent."""
    if not value:
        return b""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def value(pod, port, model="ghost", apart_ms=0, host="127.0.0.1", rank=0):
    engine = field(1, "neutral") + field(2, host) + field(3, port) + field(6, rank) + field(7, rank + 1) + field(8, model) + field(9, 1)
    return field(1, pod) + field(3, time.time_ns() // 1_000_000 + apart_ms) + field(4, engine)


class Beats(threading.Thread):
    """Writes pods again and again into a server, which may be down meanwhile."""

    def __init__(self, server, pods):
        super().__init__(daemon=True)
        self.server, self.pods, self.paused, self.over = server, pods, threading.Event(), threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(0.4):
            if not self.paused.is_set():
                with contextlib.suppress(OSError, http.client.HTTPException):
                    self.server.write({pod: value(pod, **engine) for pod, engine in self.pods.items()})


class Switch:
    """One address behind which one of several servers is."""

    def __init__(self, port, target):
        self.target, self.open = target, []
        self.listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            try:
                server = socket.create_connection(("127.0.0.1", self.target), 2)
            except OSError:
                client.close()
                continue
            for a, b in ((client, server), (server, client)):
                threading.Thread(target=self.copy, args=(a, b), daemon=True).start()

    @staticmethod
    def copy(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for s in (source, target):
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)


def wait(what, condition, seconds=5.0, pause=0.02):
    """Waits until a condition holds, and returns how long that took."""
    begun, last = time.monotonic(), None
    while True:
        try:
            if condition():
                return time.monotonic() - begun
        except (OSError, http.client.HTTPException, ValueError) as e:
            last = e
        if time.monotonic() - begun > seconds:
            raise AssertionError(f"not within {seconds} s: {what}" + (f" ({last})" if last else ""))
        time.sleep(pause)
