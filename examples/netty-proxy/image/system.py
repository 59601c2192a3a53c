"""What an image needs of the system, taken from the distribution of this machine: the C library and what else the runtime links, and a few files of /etc."""

import glob
import os
import re
import shutil
import subprocess

# Asked for by name when a name of a host is looked up; part of the C library itself since glibc 2.34.
BY_NAME = ["libnss_dns.so.2", "libnss_files.so.2", "libresolv.so.2"]

AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"


def install(root, user):
    """Puts everything below root; returns the packages that libraries are of, as (name, version)."""
    libraries = needed(root)
    for library in libraries:
        # Where the loader looks for it; that /lib may be a link to /usr/lib is the distribution's business.
        copy(os.path.realpath(library), root + library)
    write_etc(root, user)
    if os.path.exists(AUTHORITIES):
        copy(AUTHORITIES, root + AUTHORITIES)
    os.makedirs(os.path.join(root, "tmp"), exist_ok=True)
    packages = packages_of(libraries)
    for name, _ in packages:
        notice = f"/usr/share/doc/{name}/copyright"
        if os.path.exists(notice):
            copy(notice, root + notice)
    return packages


def needed(root):
    """Returns the libraries outside of root that those below it link, the loader among them."""
    linked = [os.path.join(root, "java", "bin", "java")] + glob.glob(os.path.join(root, "**", "*.so"), recursive=True)
    found = set()
    for file in linked:
        text = subprocess.run(["ldd", file], capture_output=True, text=True, check=True).stdout
        for path in re.findall(r"(?:=> |^\s*)(/\S+) \(0x", text, re.MULTILINE):
            if not os.path.realpath(path).startswith(os.path.realpath(root)):
                found.add(os.path.normpath(path))
    folder = os.path.dirname(next(path for path in found if os.path.basename(path) == "libc.so.6"))
    found.update(path for path in (os.path.join(folder, name) for name in BY_NAME) if os.path.exists(path))
    return sorted(found)


def write_etc(root, user):
    write(root, "etc/passwd", f"root:x:0:0:root:/:/nonexistent\nsluice:x:{user}:{user}:sluice:/app:/nonexistent\n")
    write(root, "etc/group", f"root:x:0:\nsluice:x:{user}:\n")
    write(root, "etc/nsswitch.conf", "hosts: files dns\n")


def write(root, name, text):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def copy(source, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copyfile(source, target)
    shutil.copymode(source, target)


def packages_of(paths):
    """Returns which packages of the distribution files are of, as (name, version); none if it is not one with dpkg."""
    if shutil.which("dpkg-query") is None:
        return []
    packages = set()
    for path in paths:
        for known in (path, os.path.realpath(path), os.path.realpath(path).replace("/usr/lib", "/lib", 1)):
            owner = subprocess.run(["dpkg-query", "-S", known], capture_output=True, text=True)
            if owner.returncode == 0:
                packages.add(owner.stdout.split(":")[0])
                break
    shown = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}\n", *sorted(packages)], capture_output=True, text=True, check=True)
    return sorted({tuple(line.split(" ", 1)) for line in shown.stdout.splitlines()})
