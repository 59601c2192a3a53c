"""The packaged host, simulated engines before it, and clients that keep them busy."""

import http.client
import json
import os
import re
import subprocess
import tempfile
import threading
import time
import urllib.request

MODEL = "Qwen/Qwen3-8B"
#: What others may be called: a page that takes it for markup is broken into.
HOSTILE = "<img src=x onerror=document.title='broken-into'>"


def lines_until(process, pattern, number):
    """Returns this many lines of a process's output that match."""
    found = []
    for line in process.stdout:
        match = re.search(pattern, line)
        if match:
            found.append(match)
            if len(found) == number:
                return found
    raise RuntimeError(f"{process.args}: ended before {number} lines like {pattern}; see /tmp/sluice-page-host-*/log")


class Host:
    """By default three neutral engines, and an endpoint on the fourth; with a fleet, engines that share calls between a prefill and a decode leg."""

    def __init__(self, host_jar, engines_jar, idle_instances=0, fleet=None):
        self.folder = tempfile.mkdtemp(prefix="sluice-page-host-")
        self.log = open(os.path.join(self.folder, "log"), "w")
        self.host_jar, self.processes, self.ports, self.host = host_jar, [], {}, None
        self.engines = {}
        self._engines(engines_jar, "--name", "backup", "--model", "gpt-4.1-mini", "--delay-ms", "8", "--head-delay-ms", "60", count=1)
        self.options = ["--drain-timeout-ms", "500", "--retry-max-count", "1", "--route-policy", "prefix", "--route-config",
                        json.dumps([{"prefix": "gpt-*", "base_url": f"http://{self.engines['backup']}/v1"}, {"prefix": "*", "base_url": "local"}])]
        if fleet:
            self._engines(engines_jar, "--fleet", fleet, "--model", MODEL, "--delay-ms", "12", "--prefill-ms-per-kib", "120", count=sum(map(int, re.findall(r"\d+", fleet))))
            instances = [self._instance(name, {"p": "prefill", "d": "decode"}[name[0]]) for name in self.engines if name != "backup"]
            self.options += ["--pd-disagg-protocol", fleet.split(":")[0], "--fallback-retry-queue-enabled", "--fallback-retry-queue-primary"]
        else:
            self._engines(engines_jar, "--name", "engine-0,engine-1,engine-2", "--model", MODEL, "--delay-ms", "10", count=3)
            instances = [self._instance(name, "neutral") for name in self.engines if name != "backup"]
            instances.append({"id": HOSTILE, "model": "hostile", "infer_type": "neutral", "endpoint": {"host": "127.0.0.1", "port": 1}})
        instances += [{"id": f"idle-{i:04}", "model": f"idle/model-{i % 7}", "infer_type": ["prefill", "decode", "neutral"][i % 3],
                       "endpoint": {"host": "127.0.0.1", "port": 1}} for i in range(idle_instances)]
        self.instances = os.path.join(self.folder, "instances.json")
        with open(self.instances, "w") as out:
            json.dump(instances, out)
        self.start()

    def _engines(self, jar, *arguments, count):
        for match in lines_until(self._start("-jar", jar, "--port", "0", *arguments), r"^engine (\S+) listening on (\S+)", count):
            self.engines[match.group(1)] = match.group(2)

    def _instance(self, name, role):
        host, port = self.engines[name].rsplit(":", 1)
        return {"id": name, "model": MODEL, "infer_type": role, "endpoint": {"host": host, "port": int(port)}}

    def _start(self, *arguments):
        process = subprocess.Popen(["java", "-XX:+UseSerialGC", *arguments], stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.processes.append(process)
        return process

    def start(self):
        """Starts the host, on its old ports if it had some."""
        self.host = self._start("-jar", self.host_jar, "--host", "127.0.0.1", "--port", self.ports.get("listening", "0"), "--admin-port", self.ports.get("admin", "0"),
                                "--instances", "@" + self.instances, *self.options)
        for match in lines_until(self.host, r"^(listening|admin) on \S+:(\d+)", 2):
            self.ports[match.group(1)] = match.group(2)
        threading.Thread(target=self.host.stdout.read, daemon=True).start()

    def stop(self):
        self.host.terminate()
        self.host.wait(20)

    @property
    def page(self):
        return f"http://127.0.0.1:{self.ports['admin']}/"

    def status(self):
        with urllib.request.urlopen(self.page + "status", timeout=10) as response:
            return json.load(response)

    def drain(self, target):
        urllib.request.urlopen(urllib.request.Request(self.page + "drain/" + target, method="POST"), timeout=10).close()

    def faults(self, engine, faults):
        """Sets the faults of an engine; none clears them."""
        request = urllib.request.Request(f"http://{self.engines[engine]}/admin/faults", method="POST" if faults else "DELETE",
                                         data=json.dumps(faults).encode() if faults else None)
        urllib.request.urlopen(request, timeout=10).close()

    def call(self, model=MODEL, tokens=20, words=4):
        """Makes a call and reads it to its end; returns the status, 0 if there was none."""
        connection = http.client.HTTPConnection("127.0.0.1", int(self.ports["listening"]), timeout=30)
        try:
            body = {"model": model, "stream": True, "max_tokens": tokens, "messages": [{"role": "user", "content": "a secret prompt " * words}]}
            connection.request("POST", "/v1/chat/completions", json.dumps(body), {"content-type": "application/json"})
            response = connection.getresponse()
            response.read()
            return response.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def close(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


class Load:
    """Clients that call one after the other until it is closed."""

    def __init__(self, host, clients, model=MODEL, words=4):
        self.host, self.model, self.words, self.ends = host, model, words, threading.Event()
        self.threads = [threading.Thread(target=self._run, daemon=True) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def _run(self):
        while not self.ends.is_set():
            if self.host.call(self.model, words=self.words) == 0:
                time.sleep(0.2)

    def __enter__(self):
        return self

    def __exit__(self, *thrown):
        self.ends.set()
        for thread in self.threads:
            thread.join(30)
