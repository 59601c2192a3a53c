#!/usr/bin/env python3
"""Looks at two deployments of the same sources: release-check.py FIRST SECOND VERSION JAVADOC. Every problem is a line, and the exit status 1."""

import glob
import os
import re
import subprocess
import sys
import xml.etree.ElementTree
import zipfile

NAMESPACE = "{http://maven.apache.org/POM/4.0.0}"
WANTED = ["name", "description", "url", "licenses/license/name", "licenses/license/url", "developers/developer/name", "scm/connection", "scm/developerConnection", "scm/url"]
problems = []


def main():
    first, second, version, javadoc = sys.argv[1:]
    artifacts = sorted(glob.glob(f"{first}/io/sluice/*/{version}"))
    for folder in artifacts:
        name = os.path.basename(os.path.dirname(folder))
        pom = f"{folder}/{name}-{version}.pom"
        look_at_pom(pom)
        if "<packaging>pom<" not in open(pom).read():
            look_for_jars(folder, name, version)
            look_at_links(first, f"{folder}/{name}-{version}-javadoc.jar", version, javadoc)
        look_at_signatures(folder)
        compare(folder, folder.replace(first, second, 1))
    if not artifacts:
        problems.append("nothing was deployed")
    print("\n".join(sorted(set(problems))) or f"release check: {len(artifacts)} artifacts of {version} are as Maven Central wants them, and the same when built twice")
    sys.exit(1 if problems else 0)


def look_at_pom(path):
    # A BOM names its own version so, which whoever imports it resolves.
    text = open(path).read().replace("${project.version}", "")
    project = xml.etree.ElementTree.fromstring(text)
    for wanted in WANTED:
        if not (project.findtext("/".join(NAMESPACE + part for part in wanted.split("/"))) or "").strip():
            problems.append(f"{os.path.basename(path)}: no {wanted}")
    for wrong in ("${", "-SNAPSHOT", ".invalid", "<parent>"):
        if wrong in text:
            problems.append(f"{os.path.basename(path)}: has {wrong}")


def look_for_jars(folder, name, version):
    for end in (".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json"):
        if not os.path.exists(f"{folder}/{name}-{version}{end}"):
            problems.append(f"{name}: no {end}")


def look_at_links(repository, path, version, javadoc):
    """Every link to another artifact's Javadoc is to a page that it has; who links nothing links nothing wrong."""
    if not os.path.exists(path):
        return
    pages = {}
    with zipfile.ZipFile(path) as jar:
        texts = [jar.read(name).decode() for name in jar.namelist() if name.endswith(".html")]
    for target in sorted({link for text in texts for link in re.findall(rf'href="{javadoc}/([^"#]+)', text)}):
        artifact, _, page = target.split("/", 2)
        if artifact not in pages:
            with zipfile.ZipFile(f"{repository}/io/sluice/{artifact}/{version}/{artifact}-{version}-javadoc.jar") as jar:
                pages[artifact] = set(jar.namelist())
        if page not in pages[artifact]:
            problems.append(f"{os.path.basename(path)}: links {target}, which is not there")
    if not pages and not re.search("gateway-(core|bom|testkit|picocli|yaml)-", os.path.basename(path)):
        problems.append(f"{os.path.basename(path)}: no link to another artifact")


def look_at_signatures(folder):
    for file in glob.glob(folder + "/*"):
        if file.endswith((".asc", ".md5", ".sha1", ".sha256", ".sha512")) or "maven-metadata" in file:
            continue
        if not os.path.exists(file + ".asc") or subprocess.run(["gpg", "--verify", file + ".asc", file], capture_output=True).returncode != 0:
            problems.append(f"{os.path.basename(file)}: no good signature")
        for digest in (".md5", ".sha1"):
            if not os.path.exists(file + digest):
                problems.append(f"{os.path.basename(file)}: no {digest}")


def compare(folder, other):
    for file in glob.glob(folder + "/*"):
        if not file.endswith((".jar", ".pom", ".json")) or file.endswith("-javadoc.jar"):
            continue
        twin = os.path.join(other, os.path.basename(file))
        if not os.path.exists(twin) or open(file, "rb").read() != open(twin, "rb").read():
            problems.append(f"{os.path.basename(file)}: another one when built again")


main()
