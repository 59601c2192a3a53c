"""What a rendered deployment says about the processes that a cluster would run."""

import base64
import json
import re


def load(file):
    with open(file) as text:
        return json.load(text)


class Workload:
    """A Deployment or StatefulSet with one container."""

    def __init__(self, owner):
        self.owner = owner
        self.name = owner["metadata"]["name"]
        self.namespace = owner["metadata"]["namespace"]
        self.replicas = owner["spec"].get("replicas", 1)
        self.template = owner["spec"]["template"]
        self.spec = self.template["spec"]
        self.container = self.spec["containers"][0]
        self.labels = self.template["metadata"]["labels"]

    def is_gateway(self):
        return self.name == "gateway"

    def is_engine(self):
        return self.labels.get("app.kubernetes.io/component") == "engine"

    def role(self):
        """Returns prefill or decode, None for what does whole calls or none."""
        return self.labels.get("llm-d.ai/role")

    def pod_names(self):
        letter = "" if self.owner["kind"] == "StatefulSet" else "x"
        return [f"{self.name}-{letter}{number}" for number in range(self.replicas)]

    def port(self, name):
        return next(port["containerPort"] for port in self.container["ports"] if port["name"] == name)

    def seconds_before_the_end(self):
        return self.container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)


def workloads(objects):
    """Returns what is to run, in the order in which it is of use: engines come after what they join, the gateway last."""
    found = [Workload(owner) for owner in objects if owner["kind"] in ("Deployment", "StatefulSet")]
    return sorted(found, key=lambda workload: (workload.is_gateway(), workload.is_engine()))


def environment(workload, pod, objects):
    """Returns the variables of a pod's container."""
    fields = {"metadata.name": pod.name, "metadata.namespace": workload.namespace, "status.podIP": pod.address}
    for kind in ("labels", "annotations"):
        for name, value in workload.template["metadata"].get(kind, {}).items():
            fields[f"metadata.{kind}['{name}']"] = value
    variables = {}
    for variable in workload.container.get("env", []):
        source = variable.get("valueFrom", {})
        if "fieldRef" in source:
            variables[variable["name"]] = fields[source["fieldRef"]["fieldPath"]]
        elif "secretKeyRef" in source:
            variables[variable["name"]] = data(objects, "Secret", source["secretKeyRef"]["name"])[source["secretKeyRef"]["key"]]
        else:
            variables[variable["name"]] = variable["value"]
    return variables


def arguments(workload, variables):
    return [re.sub(r"\$\((\w+)\)", lambda found: variables[found.group(1)], argument) for argument in workload.container["args"]]


def data(objects, kind, name):
    """Returns the entries of a ConfigMap or Secret as texts."""
    found = next(one for one in objects if one["kind"] == kind and one["metadata"]["name"] == name)
    if kind == "ConfigMap":
        return found["data"]
    return {key: base64.b64decode(value).decode() for key, value in found["data"].items()}


def volumes(workload, objects):
    """Returns for each mounted ConfigMap and Secret where it is mounted and its entries."""
    mounted = {mount["name"]: mount["mountPath"] for mount in workload.container.get("volumeMounts", [])}
    for volume in workload.spec.get("volumes", []):
        if "configMap" in volume:
            yield mounted[volume["name"]], data(objects, "ConfigMap", volume["configMap"]["name"])
        if "secret" in volume:
            yield mounted[volume["name"]], data(objects, "Secret", volume["secret"]["secretName"])
