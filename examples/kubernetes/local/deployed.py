"""A deployment that runs: its pods, and what a cluster does for them: names, lists of addresses, rolling restarts."""

import json
import os
import threading
import time

import manifests
import pods


class Site:
    def __init__(self, objects, folder, api):
        self.objects, self.folder, self.api = objects, folder, api
        self.workloads = manifests.workloads(objects)
        self.namespace = self.workloads[0].namespace
        self.pods, self.all = [], []
        self.lock = threading.Lock()
        self.told = {}
        self.addresses = 0
        self.hosts = os.path.join(folder, self.namespace + ".hosts")
        self.kubeconfig = self.apply() if api else None
        os.makedirs(folder, exist_ok=True)
        self.write_names()
        self.running = True
        threading.Thread(target=self.follow, daemon=True).start()

    def apply(self):
        """Creates everything in the API server, which has the namespace; that it has controllers for none of it is what this class is for."""
        for thing in self.objects:
            if thing["kind"] != "Namespace":
                self.api.create(thing)
        self.api.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": self.namespace}})
        return self.api.kubeconfig(self.namespace, "gateway")

    def start(self):
        for workload in self.workloads:
            started = [self.run(workload, name) for name in workload.pod_names()]
            for pod in started:
                pod.await_ready()
            # The gateways find what is ready in the API server, or in the file.
            self.write_names()
            self.tell()

    def run(self, workload, name):
        with self.lock:
            self.addresses += 1
            address = f"127.0.7.{self.addresses}"
        pod = pods.Pod(workload, name, address, self.objects, os.path.join(self.folder, str(self.addresses)), self.more(workload))
        if self.api:
            self.api.create_pod(pod)
        with self.lock:
            self.pods.append(pod)
            self.all.append(pod)
        return pod

    def more(self, workload):
        """What pods have of the cluster: its names, and its API server with the credentials of their account."""
        more = {"java": ["-Djdk.net.hosts.file=" + self.hosts]}
        if workload.is_gateway() and self.api:
            more["variables"] = {"KUBECONFIG": self.kubeconfig}
        elif workload.is_gateway() and any(other.role() for other in self.workloads):
            more["arguments"] = ["--instances=@" + self.hosts + ".json"]
        return more

    def follow(self):
        while self.running:
            self.write_names()
            self.tell()
            time.sleep(0.1)

    def tell(self):
        """Tells the API server whose readiness has changed."""
        if not self.api:
            return
        with self.lock:
            for pod in self.pods:
                if self.told.get(pod) != pod.ready:
                    self.api.tell(pod)
                    self.told[pod] = pod.ready

    def write_names(self):
        """Writes a line for each service and pod of it that is ready, as the names of a headless service are."""
        lines = []
        for service in (one for one in self.objects if one["kind"] == "Service"):
            selector = service["spec"]["selector"].items()
            lines += [f"{pod.address} {service['metadata']['name']}" for pod in self.serving() if selector <= pod.workload.labels.items()]
        with self.lock:
            write(self.hosts, "127.0.0.1 localhost\n" + "\n".join(lines) + "\n")
            write(self.hosts + ".json", json.dumps([instance(pod) for pod in self.serving() if pod.workload.role()]))

    def serving(self):
        return [pod for pod in list(self.pods) if pod.ready and not pod.terminating]

    def of(self, name):
        return [pod for pod in self.serving() if pod.workload.name == name]

    def restart(self, name):
        """Replaces a pod as its controller does: a Deployment's by a new one before the old one ends, a StatefulSet's after it."""
        old = self.of(name)[0]
        surge = old.workload.owner["kind"] == "Deployment"
        if surge:
            self.run(old.workload, old.name + "x").await_ready()
            time.sleep(0.3)
        self.stop(old)
        if not surge:
            self.run(old.workload, old.name).await_ready()

    def stop(self, pod):
        if self.api:
            self.api.begin_end(pod)
        pod.end()
        self.forget(pod)

    def crash(self, pod):
        """Ends a pod without a word, as a node does that loses power."""
        pod.terminating = True
        pod.kill()
        self.forget(pod)

    def forget(self, pod):
        with self.lock:
            self.pods.remove(pod)
            self.told.pop(pod, None)
        if self.api:
            self.api.ended(pod)

    def close(self):
        """Ends everything, the gateways as a cluster would."""
        try:
            for pod in [pod for pod in list(self.pods) if pod.workload.is_gateway()]:
                self.stop(pod)
        finally:
            self.running = False
            for pod in self.pods:
                pod.kill()

    def problems(self):
        return [f"{pod.name}: {problem}" for pod in self.all for problem in pod.problems] + \
               [f"{pod.name}: exit status {pod.status} (expected: 0)\n{pod.read('err')[-2000:]}" for pod in self.all
                if pod.workload.is_gateway() and pod.status != 0]


def write(file, text):
    """Writes a file that others watch."""
    with open(file + ".new", "w") as out:
        out.write(text)
    os.replace(file + ".new", file)


def instance(pod):
    """Returns what the gateway finds out about a pod where there is an API server."""
    found = {"id": pod.name, "infer_type": pod.workload.role(), "endpoint": {"host": pod.address, "port": 8000}}
    aux = pod.workload.template["metadata"]["annotations"].get("sluice/aux-port")
    return {**found, "aux_ip": pod.address, "aux_port": int(aux)} if aux else found
