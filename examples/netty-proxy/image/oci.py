"""Writes an OCI image layout as one tar file, byte for byte the same for the same files."""

import gzip
import hashlib
import io
import json
import os
import tarfile

LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
CONFIG = "application/vnd.oci.image.config.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def plain(info, epoch):
    """Leaves of a file's metadata what every machine has alike: root owns all, and nobody may write."""
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mtime = epoch
    if info.isdir() or info.mode & 0o100:
        info.mode = 0o755
    elif not info.issym():
        info.mode = 0o644
    return info


def layer(root, tops, epoch):
    """Returns a layer of these entries below root: its compressed bytes and the digest of the plain ones."""
    plain_tar = io.BytesIO()
    with tarfile.open(fileobj=plain_tar, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for top in sorted(tops):
            for path in walk(root, top):
                info = plain(tar.gettarinfo(os.path.join(root, path), arcname=path), epoch)
                if info.isreg():
                    with open(os.path.join(root, path), "rb") as file:
                        tar.addfile(info, file)
                else:
                    tar.addfile(info)
    data = plain_tar.getvalue()
    return gzip.compress(data, compresslevel=6, mtime=0), digest(data)


def walk(root, top):
    """Yields top and all below it, sorted; a link is not followed."""
    yield top
    full = os.path.join(root, top)
    if os.path.isdir(full) and not os.path.islink(full):
        for name in sorted(os.listdir(full)):
            yield from walk(root, os.path.join(top, name))


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Blobs:
    """The content of a layout, by digest."""

    def __init__(self):
        self.by_path = {}

    def add(self, data, media_type):
        name = digest(data)
        self.by_path["blobs/" + name.replace(":", "/")] = data
        return {"mediaType": media_type, "digest": name, "size": len(data)}

    def add_json(self, value, media_type):
        return self.add(encode(value), media_type)


def encode(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def write(target, layers, config, reference, annotations, epoch):
    """Writes the layout to target and returns the digest of its manifest. Tools that know no layouts find a manifest.json."""
    blobs = Blobs()
    descriptors = [blobs.add(data, LAYER) for data, _ in layers]
    config = dict(config, rootfs={"type": "layers", "diff_ids": [diff for _, diff in layers]})
    config_blob = blobs.add_json(config, CONFIG)
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config_blob, "layers": descriptors,
                "annotations": annotations}
    entry = blobs.add_json(manifest, MANIFEST)
    named = dict(entry, annotations={"org.opencontainers.image.ref.name": reference.split(":")[-1]})
    docker = [{"Config": path_of(config_blob), "RepoTags": [reference], "Layers": [path_of(d) for d in descriptors]}]
    files = {
        "oci-layout": encode({"imageLayoutVersion": "1.0.0"}),
        "index.json": encode({"schemaVersion": 2, "manifests": [named]}),
        "manifest.json": encode(docker),
        **blobs.by_path,
    }
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        for name in sorted(files):
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = len(files[name]), epoch, 0o644
            tar.addfile(info, io.BytesIO(files[name]))
    return entry["digest"]


def path_of(descriptor):
    return "blobs/" + descriptor["digest"].replace(":", "/")
