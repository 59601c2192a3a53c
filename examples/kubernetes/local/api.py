"""The API server of adapters/kubernetes/check, asked as kubectl would: every field must be known."""

import json
import os
import re
import ssl
import subprocess
import threading
import urllib.error
import urllib.request

SCRIPT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "adapters", "kubernetes", "check", "apiserver"))
PLURALS = {"Namespace": "namespaces", "ServiceAccount": "serviceaccounts", "Service": "services", "ConfigMap": "configmaps", "Secret": "secrets",
           "Pod": "pods", "Deployment": "deployments", "StatefulSet": "statefulsets", "PodDisruptionBudget": "poddisruptionbudgets",
           "NetworkPolicy": "networkpolicies", "Role": "roles", "RoleBinding": "rolebindings", "ServiceMonitor": "servicemonitors"}
MONITORS = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "servicemonitors.monitoring.coreos.com"},
            "spec": {"group": "monitoring.coreos.com", "scope": "Namespaced",
                     "names": {"plural": "servicemonitors", "singular": "servicemonitor", "kind": "ServiceMonitor", "listKind": "ServiceMonitorList"},
                     "versions": [{"name": "v1", "served": True, "storage": True,
                                   "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}}


class Api:
    def __init__(self, folder):
        self.folder = folder
        subprocess.run([SCRIPT, "start", folder], check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, "kubeconfig")) as file:
            self.server = re.search(r'server: "?(https://[^",\s]+)', file.read()).group(1)
        with open(os.path.join(folder, "admin.token")) as file:
            self.token = file.read().strip()
        self.tls = ssl.create_default_context(cafile=os.path.join(folder, "ca.crt"))

    def stop(self):
        subprocess.run([SCRIPT, "stop", self.folder], check=True)

    def ask(self, method, path, body=None, kind="application/json"):
        request = urllib.request.Request(self.server + path, None if body is None else json.dumps(body).encode(), method=method)
        request.add_header("Authorization", "Bearer " + self.token)
        request.add_header("Content-Type", kind)
        try:
            with urllib.request.urlopen(request, context=self.tls, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as problem:
            raise AssertionError(f"{method} {path}: {problem.code} {problem.read().decode()[:2000]}") from problem

    def create(self, thing, dry=False):
        """Creates an object; nothing of it may be unknown to the server."""
        path = self.collection(thing["apiVersion"], thing["kind"], thing["metadata"].get("namespace"))
        return self.ask("POST", f"{path}?fieldValidation=Strict&fieldManager=check{'&dryRun=All' if dry else ''}", thing)

    @staticmethod
    def collection(version, kind, namespace):
        root = "/api/" if version == "v1" else "/apis/"
        return root + version + (f"/namespaces/{namespace}" if namespace else "") + "/" + PLURALS[kind]

    def install_monitors(self):
        self.ask("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", MONITORS)
        path = self.collection("monitoring.coreos.com/v1", "ServiceMonitor", None)
        for _ in range(100):
            try:
                return self.ask("GET", path)
            except AssertionError:
                threading.Event().wait(0.1)
        raise AssertionError("the server does not know ServiceMonitors")

    def kubeconfig(self, namespace, account):
        """Writes the kubeconfig of a service account, as its pods would have one, and returns where it is."""
        path = self.collection("v1", "ServiceAccount", namespace) + f"/{account}/token"
        token = self.ask("POST", path, {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}})["status"]["token"]
        file = os.path.join(self.folder, f"{namespace}.kubeconfig")
        cluster = {"server": self.server, "certificate-authority": os.path.join(self.folder, "ca.crt")}
        config = {"apiVersion": "v1", "kind": "Config", "clusters": [{"name": "c", "cluster": cluster}],
                  "users": [{"name": "u", "user": {"token": token}}],
                  "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u", "namespace": namespace}}], "current-context": "x"}
        with open(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
            json.dump(config, out)
        return file

    def create_pod(self, pod):
        """Creates a pod, which the server lets in only if it has the restricted profile."""
        spec = {**pod.workload.spec, "nodeName": "local"}
        self.create({"apiVersion": "v1", "kind": "Pod", "spec": spec,
                     "metadata": {**pod.workload.template["metadata"], "name": pod.name, "namespace": pod.workload.namespace}})

    def tell(self, pod):
        """Says what a kubelet says of a pod."""
        ready = "True" if pod.ready else "False"
        status = {"phase": "Running", "podIP": pod.address, "podIPs": [{"ip": pod.address}], "conditions": [{"type": "Ready", "status": ready}]}
        self.ask("PATCH", self.pod_path(pod) + "/status", {"status": status}, "application/merge-patch+json")

    def begin_end(self, pod):
        grace = pod.workload.spec["terminationGracePeriodSeconds"]
        self.ask("DELETE", self.pod_path(pod), {"kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": grace})

    def ended(self, pod):
        self.ask("DELETE", self.pod_path(pod), {"kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 0})

    def pod_path(self, pod):
        return self.collection("v1", "Pod", pod.workload.namespace) + "/" + pod.name
