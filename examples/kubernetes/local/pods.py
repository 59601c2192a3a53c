"""Pods as local processes: what a kubelet does for them, as far as manifests tell it to."""

import http.client
import os
import signal
import subprocess
import threading
import time

import manifests

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.dirname(os.path.dirname(HERE))
JARS = {"sluice/netty-proxy": os.path.join(EXAMPLES, "netty-proxy", "target", "netty-proxy.jar"),
        "sluice/engine-simulator": os.path.join(EXAMPLES, "engine-simulator", "target", "engine-simulator.jar")}


class Pod:
    """One process. It has an address of its own on loopback, so that every pod has the ports that its manifest says."""

    def __init__(self, workload, name, address, objects, folder, more):
        self.workload, self.name, self.address = workload, name, address
        self.variables = manifests.environment(workload, self, objects)
        self.folder = os.path.join(folder, workload.namespace, name)
        self.ready = self.terminating = False
        self.status = None
        self.problems = []
        self.process = self.start(objects, more)
        threading.Thread(target=self.look_after, daemon=True).start()

    def start(self, objects, more):
        """Starts the jar of the container's image by its arguments. Instead of everywhere it listens at the pod's address, and volumes are mounted below the pod's folder."""
        os.makedirs(self.folder)
        paths = {}
        for path, entries in manifests.volumes(self.workload, objects):
            paths[path] = os.path.join(self.folder, path.strip("/").replace("/", "-"))
        for path, entries in manifests.volumes(self.workload, objects):
            os.makedirs(paths[path])
            for entry, text in entries.items():
                with open(os.path.join(paths[path], entry), "w") as file:
                    file.write(replaced(text, paths))
        self.arguments = [replaced(argument, paths).replace("=0.0.0.0", "=" + self.address)
                          for argument in manifests.arguments(self.workload, self.variables)]
        command = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", *more.get("java", []),
                   "-jar", JARS[self.workload.container["image"].split(":")[0]], *self.arguments, *more.get("arguments", [])]
        with open(os.path.join(self.folder, "out"), "w") as out, open(os.path.join(self.folder, "err"), "w") as err:
            return subprocess.Popen(command, env={**os.environ, **self.variables, **more.get("variables", {})}, stdout=out, stderr=err)

    def look_after(self):
        """Asks the probes of the manifest, each as often as it says."""
        container = self.workload.container
        if not self.starts(container.get("startupProbe")):
            self.problems.append("it has not started in time")
            return
        due = {kind: 0 for kind in ("readinessProbe", "livenessProbe") if kind in container}
        failures = dict.fromkeys(due, 0)
        while self.process.poll() is None:
            for kind in due:
                if time.monotonic() >= due[kind]:
                    self.ask(kind, container[kind], failures)
                    due[kind] = time.monotonic() + container[kind].get("periodSeconds", 10)
            time.sleep(0.05)
        self.ready = False

    def starts(self, probe):
        if probe is None:
            return True
        for _ in range(probe["failureThreshold"]):
            if self.process.poll() is not None:
                return False
            if self.succeeds(probe):
                return True
            time.sleep(probe["periodSeconds"])
        return False

    def ask(self, kind, probe, failures):
        failures[kind] = 0 if self.succeeds(probe) else failures[kind] + 1
        if kind == "readinessProbe":
            self.ready = failures[kind] == 0 or self.ready and failures[kind] < probe.get("failureThreshold", 3)
        elif failures[kind] >= probe.get("failureThreshold", 3) and not self.terminating:
            self.problems.append("it is not alive")

    def succeeds(self, probe):
        request = probe["httpGet"]
        try:
            return 200 <= self.get(request["path"], self.workload.port(request["port"]), probe.get("timeoutSeconds", 1))[0] < 400
        except OSError:
            return False

    def get(self, path, port, timeout=10):
        connection = http.client.HTTPConnection(self.address, port, timeout=timeout)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def await_ready(self, seconds=60):
        deadline = time.monotonic() + seconds
        while not self.ready:
            if self.process.poll() is not None or self.problems or time.monotonic() > deadline:
                raise AssertionError(f"{self.name} is not ready: {self.problems} {self.read('err')[-2000:]}")
            time.sleep(0.05)

    def end(self):
        """Ends it as a kubelet does; by then nobody sends it anything new."""
        self.terminating = True
        time.sleep(self.workload.seconds_before_the_end())
        self.process.send_signal(signal.SIGTERM)
        try:
            self.status = self.process.wait(self.workload.spec["terminationGracePeriodSeconds"] - self.workload.seconds_before_the_end())
        except subprocess.TimeoutExpired:
            self.kill()
            self.problems.append("it has not ended within its grace period")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def read(self, name):
        with open(os.path.join(self.folder, name)) as file:
            return file.read()


def replaced(text, paths):
    for path, real in paths.items():
        text = text.replace(path, real)
    return text
