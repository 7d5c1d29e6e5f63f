"""Says which advisories hold for versions of Python packages, as the OSV schema evaluates records, with `packaging`'s versions.

Reads {"archive": FILE_OR_DIR, "pins": [[name, version], ...]} and writes a list of the sorted ids for each pin. It is a second
implementation, for holding Paddock's against it: it shares nothing with it but the records.
"""

import json
import pathlib
import sys
import zipfile

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version


def records(path):
    if path.is_dir():
        for file in path.rglob("*.json"):
            yield json.loads(file.read_text())
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def parse(text):
    try:
        return Version(text)
    except InvalidVersion:
        return None


def in_range(version, events):
    """https://ossf.github.io/osv-schema/#evaluation"""
    sortable = []
    for event in events:
        for kind, text in event.items():
            if kind in ("introduced", "fixed", "last_affected"):
                v = Version("0.dev0") if text == "0" else parse(text)
                if v is None:
                    return False
                sortable.append((v, kind))
    affected = False
    for v, kind in sorted(sortable, key=lambda e: e[0]):
        if kind == "introduced" and version >= v:
            affected = True
        elif kind == "fixed" and version >= v:
            affected = False
        elif kind == "last_affected" and version > v:
            affected = False
    return affected


def holds(version, text, affected):
    if text in affected.get("versions", ()):
        return True
    if version is None:
        return False
    if any(parse(listed) == version for listed in affected.get("versions", ())):
        return True
    return any(r["type"] in ("ECOSYSTEM", "SEMVER") and in_range(version, r["events"]) for r in affected.get("ranges", ()))


question = json.load(sys.stdin)
about = {}
for record in records(pathlib.Path(question["archive"])):
    if "withdrawn" in record:
        continue
    for affected in record.get("affected", ()):
        if affected["package"]["ecosystem"] == "PyPI":
            about.setdefault(canonicalize_name(affected["package"]["name"]), []).append((record["id"], affected))
print(json.dumps([sorted({id for id, affected in about.get(canonicalize_name(name), ()) if holds(parse(version), version, affected)})
                  for name, version in question["pins"]]))
