"""The bill of materials of an image: what Maven says of the jar, the runtime, and the distribution's packages, as CycloneDX JSON."""

import json
import os
import re
import sys
import time
import uuid


def write(of_jar, root, jdk, packages, epoch):
    """Writes /app/sbom.cdx.json below root; returns the number of components."""
    if not os.path.exists(of_jar):
        sys.exit(f"{of_jar}: no such file (expected: the bill of materials that mvn package has made)")
    with open(of_jar) as file:
        bom = json.load(file)
    components = bom.get("components", []) + [runtime(jdk)] + [package(name, version) for name, version in packages]
    bom["components"] = components
    bom["metadata"]["timestamp"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch))
    bom["metadata"].pop("lifecycles", None)
    bom["serialNumber"] = "urn:uuid:" + str(uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(components, sort_keys=True)))
    with open(os.path.join(root, "app", "sbom.cdx.json"), "w") as file:
        json.dump(bom, file, indent=1, sort_keys=True)
    return len(components)


def runtime(jdk):
    with open(os.path.join(jdk, "release")) as file:
        facts = dict(re.findall(r'^(\w+)="(.*)"$', file.read(), re.MULTILINE))
    version = facts.get("JAVA_RUNTIME_VERSION") or facts["JAVA_VERSION"]
    return {"type": "platform", "bom-ref": "java-runtime", "name": "Java runtime", "version": version,
            "publisher": facts.get("IMPLEMENTOR", "unknown")}


def package(name, version):
    purl = f"pkg:deb/{distribution()}/{name}@{version}"
    return {"type": "library", "bom-ref": purl, "purl": purl, "name": name, "version": version}


def distribution():
    with open("/etc/os-release") as file:
        return re.search(r'^ID="?([a-z0-9._-]+)', file.read(), re.MULTILINE).group(1)
