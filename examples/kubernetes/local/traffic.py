"""Calls to the gateways of a site, as clients of its Service make them."""

import collections
import concurrent.futures
import http.client
import itertools
import json
import threading

CLIENTS = 8


class Traffic:
    """Sends calls to the gateways that are ready, each in turn, and counts who has answered."""

    def __init__(self, site):
        self.site = site
        self.answers = collections.Counter()
        self.failures = []
        self.numbers = itertools.count()
        self.stopped = threading.Event()

    def send(self, count, model):
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(lambda _: self.call(model), range(count)))
        return self

    def background(self, model):
        """Keeps calling until stop is called."""
        def clients():
            while not self.stopped.is_set():
                self.call(model)
        self.threads = [threading.Thread(target=clients) for _ in range(CLIENTS // 2)]
        for thread in self.threads:
            thread.start()
        return self

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()
        return self

    def call(self, model):
        number = next(self.numbers)
        gateways = self.site.of("gateway")
        gateway = gateways[number % len(gateways)]
        try:
            self.answers[self.ask(gateway, model, stream=number % 2 == 0, text="word " * (number % 40 + 1))] += 1
        except (OSError, http.client.HTTPException, ValueError, KeyError) as problem:
            self.failures.append(f"call {number} by {gateway.name}: {problem!r}")

    @staticmethod
    def ask(gateway, model, stream, text):
        """Returns the name of the engine that has answered, wholly."""
        body = {"model": model, "stream": stream, "max_tokens": 4, "messages": [{"role": "user", "content": text}]}
        connection = http.client.HTTPConnection(gateway.address, gateway.workload.port("http"), timeout=30)
        try:
            connection.request("POST", "/v1/chat/completions", json.dumps(body), {"content-type": "application/json"})
            response = connection.getresponse()
            answer = response.read().decode()
        finally:
            connection.close()
        if response.status != 200:
            raise ValueError(f"{response.status} {answer[:300]}")
        if not stream:
            whole = json.loads(answer)
            if whole["choices"][0]["message"]["content"] != "t0 t1 t2 t3":
                raise ValueError(answer)
            return whole["system_fingerprint"]
        events = [line[6:] for line in answer.splitlines() if line.startswith("data: ")]
        if events[-1] != "[DONE]" or "t3" not in answer:
            raise ValueError(answer)
        return json.loads(events[0])["system_fingerprint"]
