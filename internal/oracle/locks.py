"""Makes requirements and lock files with the real tools, and says what is in them by other means than reading them.

    locks.py DIR NODE_PACKAGES PYTHON_OF_2021 PYTHON_OF_2024 [TOOL...]

The two Pythons are those of environments with the tools as they were then, which wrote other versions of their formats.

For each tool a directory is made in DIR with a small shop that asks for the same packages: one with an extra, one for
Windows alone, one from a repository, an extra of its own and a group for development. truth.json in it is the list of what
such a shop has on Linux with this Python (or Node): for Python by the names and versions that the tool exports, and what the
packages' own metadata say they need, as `packaging` reads it; for front ends by a real installation, whose directories are
walked as Node does. Names of hosts are replaced by index.example, so that the files can be kept.

It says in one line of JSON which tools did their work, and why the others did not.
"""

import concurrent.futures
import functools
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

BIN = pathlib.Path(sys.executable).parent
OUT = pathlib.Path(sys.argv[1]).resolve()
NODE = pathlib.Path(sys.argv[2]).resolve() / "node_modules"
BIN_2021, BIN_2024 = (pathlib.Path(python).absolute().parent for python in sys.argv[3:5])
WORK = pathlib.Path(tempfile.mkdtemp(prefix="shop-"))

ASKED = ["django>=5.2,<5.3", "requests[socks]>=2.32", "colorama==0.4.6 ; sys_platform == 'win32'"]
EXTRA = {"cache": ["redis>=5,<7"]}
DEV = ["pytest>=8"]

PROJECT = """[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.10,<4"
dependencies = [
    "django>=5.2,<5.3",
    "requests[socks]>=2.32",
    "colorama==0.4.6 ; sys_platform == 'win32'",
    "shop-labels%s",
]

[project.optional-dependencies]
cache = ["redis>=5,<7"]
"""

GROUPS = """
[dependency-groups]
dev = ["pytest>=8"]
"""


def run(*command, cwd, env=None, **more):
    """The standard output of a command; an exception with what it said when it fails."""
    done = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, env={**os.environ, **(env or {})}, timeout=120, **more)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def repository(name, files):
    """A repository of git with one commit, on the branch main and the tag v1.4.0."""
    where = WORK / "repositories" / name
    for path, text in files.items():
        (where / path).parent.mkdir(parents=True, exist_ok=True)
        (where / path).write_text(text)
    git = ["git", "-c", "user.name=Shop", "-c", "user.email=shop@example.com", "-c", "init.defaultBranch=main"]
    date = {"GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z"}
    run(*git, "init", "-q", ".", cwd=where)
    run(*git, "add", "-A", cwd=where)
    run(*git, "commit", "-q", "-m", name, cwd=where, env=date)
    run(*git, "tag", "v1.4.0", cwd=where)
    run("git", "update-server-info", cwd=where)
    return where, run("git", "rev-parse", "HEAD", cwd=where).strip()


LABELS, LABELS_COMMIT = repository("labels", {
    "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n\n'
                      '[project]\nname = "shop-labels"\nversion = "1.4.0"\ndependencies = ["sqlparse>=0.3"]\n',
    "shop_labels/__init__.py": "",
})
BANNER, BANNER_COMMIT = repository("banner", {
    "package.json": '{"name": "shop-banner", "version": "1.4.0", "main": "index.js", "dependencies": {"ms": "^2.1.3"}}\n',
    "index.js": "",
})


# What is in a lock file of Python.

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?(?:==([^\s;\\]+)| @ (\S+))(?:\s*;\s*([^\\]*?))?\s*(?:\\|$|#| --hash)")


def exported(text):
    """The names and versions in a requirements file of a tool's own making that count here, and whether hashes stand with them."""
    found = {}
    for block in re.split(r"\n(?=\S)", text):
        if "#egg=shop-labels" in block:
            found["shop-labels"] = ("1.4.0", False)
        m = PINNED.match(block.strip())
        if not m:
            continue
        name, version, _, marker = m.groups()
        if marker and not Requirement("x ; " + marker.strip()).marker.evaluate({"extra": ""}):
            continue
        found[canonicalize_name(name)] = (version or "1.4.0", "--hash=" in block)
    return found


ALONE = threading.Lock()


@functools.cache
def needs_of(name, version):
    """The requirements in the metadata of a package, from the index or our own repository."""
    with ALONE:
        return unpacked(name, version)


def unpacked(name, version):
    where = WORK / "metadata" / f"{name}-{version}"
    if not where.exists():
        what = str(LABELS) if name == "shop-labels" else f"{name}=={version}"
        run(BIN / "uv", "pip", "install", "-q", "--no-deps", "--target", where, "--python", sys.executable, what, cwd=WORK)
    for dist in where.glob("*.dist-info/METADATA"):
        lines = dist.read_text().split("\n\n")[0].splitlines()
        return [Requirement(line.removeprefix("Requires-Dist: ")) for line in lines if line.startswith("Requires-Dist: ")]
    return []


def truth(groups, hashed=True, direct=None):
    """Joins what a tool exports for each group ("" first) with what the packages need."""
    asked = [Requirement(r) for r in ASKED + ["shop-labels"] + EXTRA["cache"] + DEV]
    extras = {canonicalize_name(r.name): r.extras for r in asked}
    here = {}
    for group, found in groups.items():
        for name, (version, with_hash) in found.items():
            if name == "shop":
                continue
            one = here.setdefault(name, {"name": name, "version": version, "groups": [], "hashed": with_hash and hashed})
            one["groups"].append(group)
    for one in here.values():
        needs = set()
        for r in needs_of(one["name"], one["version"]):
            applies = r.marker is None or any(r.marker.evaluate({"extra": e}) for e in ["", *extras.get(one["name"], ())])
            if applies and canonicalize_name(r.name) in here:
                needs.add(canonicalize_name(r.name))
        one["needs"] = sorted(needs)
        one["direct"] = one["name"] in {canonicalize_name(r.name) for r in asked}
        if one["name"] == "shop-labels":
            one["commit"], one["hashed"] = LABELS_COMMIT, False
    return sorted(here.values(), key=lambda one: one["name"])


def only(whole, *parts):
    """What is in whole and in none of the parts."""
    return {name: one for name, one in whole.items() if not any(name in p for p in parts)}


def pip_tools(dir):
    (dir / "requirements.in").write_text("\n".join(ASKED + [f"shop-labels @ git+file://{LABELS}@main"]) + "\n")
    (dir / "requirements-dev.in").write_text("-c requirements.txt\n" + "\n".join(DEV) + "\n")
    compile = [BIN / "pip-compile", "-q", "--strip-extras", "--no-emit-index-url", "--no-emit-find-links"]
    run(*compile, "-o", "requirements.txt", "requirements.in", cwd=dir)
    run(*compile, "--generate-hashes", "-o", "requirements-dev.txt", "requirements-dev.in", cwd=dir)
    report = lambda name: {canonicalize_name(i["metadata"]["name"]): (i["metadata"]["version"], name.endswith("dev.txt")) for i in json.loads(
        run(BIN / "pip", "install", "-q", "--dry-run", "--ignore-installed", "--report", "-", "-r", name, cwd=dir))["install"]}
    found = truth({"": report("requirements.txt"), "dev": report("requirements-dev.txt")})
    for one in found:
        one.pop("commit", None) # it keeps the branch
    return found


def pip_freeze(dir):
    venv = WORK / "freeze"
    run(sys.executable, "-m", "venv", venv, cwd=WORK)
    run(venv / "bin/pip", "install", "-q", *ASKED[:2], f"git+file://{LABELS}@main", cwd=WORK)
    (dir / "requirements.txt").write_text(run(venv / "bin/pip", "freeze", cwd=WORK))
    listed = {canonicalize_name(p["name"]): (p["version"], False) for p in json.loads(run(venv / "bin/pip", "list", "--format", "json", cwd=WORK)) if p["name"] != "pip"}
    return [{k: v for k, v in one.items() if k not in ("needs", "direct")} for one in truth({"": listed})]


def pip_lock(dir):
    (dir / "requirements.in").write_text("\n".join(ASKED[:2]) + "\n")
    run(BIN / "pip", "lock", "-q", "-r", "requirements.in", cwd=dir)
    report = json.loads(run(BIN / "pip", "install", "-q", "--dry-run", "--ignore-installed", "--report", "-", "-r", "requirements.in", cwd=dir))
    found = {canonicalize_name(i["metadata"]["name"]): (i["metadata"]["version"], True) for i in report["install"]}
    return [{k: v for k, v in one.items() if k != "needs"} for one in truth({"": found})]


def uv(dir, bin=BIN):
    dev = GROUPS if bin == BIN else '\n[tool.uv]\ndev-dependencies = ["pytest>=8"]\n'
    (dir / "pyproject.toml").write_text(PROJECT % "" + dev + f'\n[tool.uv.sources]\nshop-labels = {{ git = "file://{LABELS}", branch = "main" }}\n')
    run(bin / "uv", "lock", "-q", cwd=dir)
    if bin != BIN: # what it was asked for is read from its requirements
        export = lambda *more: exported(run(bin / "uv", "export", "-q", "--frozen", "--no-emit-project", *more, cwd=dir))
        main = export("--no-dev")
        return truth({"": main, "cache": only(export("--no-dev", "--all-extras"), main), "dev": only(export(), main)})
    graph = json.loads(run(BIN / "uv", "tree", "-q", "--frozen", "--format", "json", "--python-platform", "linux", "--all-groups",
                           "--python-version", "%d.%d" % sys.version_info[:2], cwd=dir))["resolution"]
    def listed(group):
        seen = set(key for key in graph if key.startswith(group + "=="))
        found, open = {}, sorted(seen)
        while open:
            node = graph[open.pop()]
            if node["name"] != "shop":
                found[node["name"]] = (node["version"], True)
            for need in node["dependencies"]:
                if need["id"] not in seen:
                    seen.add(need["id"])
                    open.append(need["id"])
        return found
    main = listed("shop")
    cache, dev = only(listed("shop[cache]"), main), listed("shop:dev")
    # What uv writes for pip and for others is a file of its making, too.
    (dir / "exported").mkdir()
    export = [BIN / "uv", "export", "-q", "--frozen", "--no-emit-project"]
    run(*export, "--all-groups", "--all-extras", "--format", "pylock.toml", "-o", "exported/pylock.toml", cwd=dir)
    run(*export, "--no-dev", "-o", "exported/requirements.txt", cwd=dir)
    return truth({"": main, "cache": cache, "dev": dev})


def poetry(dir):
    (dir / "pyproject.toml").write_text(PROJECT % "" + f"""
[tool.poetry]
package-mode = false

[tool.poetry.dependencies]
shop-labels = {{ git = "file://{LABELS}", branch = "main" }}

[tool.poetry.group.dev.dependencies]
pytest = ">=8"

[[tool.poetry.source]]
name = "main"
url = "{index()}/"
priority = "primary"
""")
    run(BIN / "poetry", "lock", "-n", "-q", cwd=dir)
    export = lambda *more: exported(run(BIN / "poetry", "export", "-n", *more, cwd=dir))
    main = export("--only", "main")
    return truth({"": main, "cache": only(export("--only", "main", "-E", "cache"), main), "dev": export("--only", "dev")})


def poetry1(dir, bin):
    (dir / "pyproject.toml").write_text(f"""[tool.poetry]
name = "shop"
version = "0.1.0"
description = ""
authors = []

[tool.poetry.dependencies]
python = "^3.10"
django = "~5.2"
requests = {{ version = ">=2.32", extras = ["socks"] }}
colorama = {{ version = "0.4.6", markers = "sys_platform == 'win32'" }}
shop-labels = {{ git = "file://{LABELS}", branch = "main" }}
redis = {{ version = ">=5,<7", optional = true }}

[tool.poetry.extras]
cache = ["redis"]

[tool.poetry.dev-dependencies]
pytest = ">=8"

[[tool.poetry.source]]
name = "main"
url = "{index()}/"
default = true
""")
    env = {"POETRY_VIRTUALENVS_CREATE": "false", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "PYTHONWARNINGS": "ignore"}
    run(bin / "poetry", "lock", "-n", "-q", cwd=dir, env=env)
    export = lambda *more: exported(run(bin / "poetry", "export", "-n", *more, cwd=dir, env=env))
    main, cache, dev = export(), export("-E", "cache"), export("--dev")
    return truth({"": main, "cache": only(cache, main), "dev": only(dev, main)})


def index():
    """The index that pip asks on this machine."""
    found = subprocess.run([BIN / "pip", "config", "get", "global.index-url"], capture_output=True, text=True).stdout.strip()
    own = run(sys.executable, "-c", "from pip._internal.models.index import PyPI; print(PyPI.simple_url)", cwd=WORK).strip()
    return (os.environ.get("PIP_INDEX_URL") or found or own).rstrip("/")


def pdm(dir, bin=BIN):
    # It takes an address of a directory for one of SSH, so that the repository is served on this machine.
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(LABELS.parent))
    handler.func.log_message = lambda *_: None
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    dev = GROUPS if bin == BIN else '\n[tool.pdm.dev-dependencies]\ndev = ["pytest>=8"]\n'
    (dir / "pyproject.toml").write_text(PROJECT % f" @ git+http://127.0.0.1:{server.server_port}/labels/.git@main" + dev)
    env = {"PDM_CHECK_UPDATE": "0", "PDM_IGNORE_SAVED_PYTHON": "1"}
    run(bin / "pdm", "lock", *([] if bin == BIN_2021 else ["-G", ":all"]), cwd=dir, env=env)
    # Of a shop with a repository it exports no hashes at all.
    export = lambda *more: {name: (version, True) for name, (version, _) in exported(
        run(bin / "pdm", "export", "-f", "requirements", "--no-hashes" if bin == BIN else "--without-hashes", *more, cwd=dir, env=env)).items()}
    main = export("--prod")
    return truth({"": main, "cache": only(export("-G", "cache", "--prod"), main), "dev": export("--no-default", "-G", "dev")})


def pipenv(dir):
    (dir / "Pipfile").write_text(f"""[[source]]
name = "main"
url = "{index()}"
verify_ssl = true

[packages]
django = ">=5.2,<5.3"
requests = {{version = ">=2.32", extras = ["socks"]}}
colorama = {{version = "==0.4.6", markers = "sys_platform == 'win32'"}}
shop-labels = {{git = "file://{LABELS}", ref = "main"}}

[dev-packages]
pytest = ">=8"

[cache]
redis = ">=5,<7"

[requires]
python_version = "{sys.version_info[0]}.{sys.version_info[1]}"
""")
    env = {"PIPENV_PYTHON": sys.executable, "PIPENV_VENV_IN_PROJECT": "1", "PIPENV_NOSPIN": "1", "PIPENV_IGNORE_VIRTUALENVS": "1"}
    run(BIN / "pipenv", "lock", "--categories", "packages dev-packages cache", cwd=dir, env=env)
    export = lambda *more: exported(run(BIN / "pipenv", "requirements", "--hash", *more, cwd=dir, env=env))
    shutil.rmtree(dir / ".venv", ignore_errors=True)
    found = truth({"": export(), "cache": export("--categories", "cache"), "dev": export("--dev-only")})
    return [{k: v for k, v in one.items() if k != "needs"} for one in found]


def hatch(dir):
    (dir / "pyproject.toml").write_text('[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n' + PROJECT % f" @ git+file://{LABELS}@main"
                                        + '\n[tool.hatch.metadata]\nallow-direct-references = true\n\n[tool.hatch.envs.default]\ndependencies = ["pytest>=8"]\n')
    listed = run(BIN / "hatch", "dep", "show", "requirements", "--all", cwd=dir)
    found = []
    for line in listed.splitlines():
        if line.strip():
            r = Requirement(line)
            group = "dev" if r.name == "pytest" else "cache" if r.name == "redis" else ""
            found.append({"name": canonicalize_name(r.name), "specifier": str(r.specifier), "extras": sorted(r.extras), "groups": [group], "direct": True})
    return found


def setuptools(dir, files):
    """What setuptools itself makes of its files: requires.txt, which it writes when it builds."""
    for name, text in files.items():
        (dir / name).write_text(text)
    build = WORK / dir.name
    shutil.copytree(dir, build)
    run(sys.executable, "setup.py", "-q", "egg_info", cwd=build)
    found, group, never = {}, "", False
    for line in next(build.glob("*.egg-info/requires.txt")).read_text().splitlines():
        if line.startswith("["):
            group, _, marker = line.strip("[]").partition(":") # [extra:marker]
            never = marker != "" and not Requirement("x ; " + marker).marker.evaluate()
        elif line and not never:
            r = Requirement(line)
            one = found.setdefault(canonicalize_name(r.name), {"name": canonicalize_name(r.name), "specifier": str(r.specifier), "groups": [], "direct": True})
            one["groups"].append(group)
    return list(found.values())


SETUP_PY = """import io
import os

from setuptools import find_packages, setup

here = os.path.dirname(os.path.abspath(__file__))
with io.open(os.path.join(here, "requirements.txt"), encoding="utf-8") as f:
    lines = [line.strip() for line in f if line.strip() and not line.startswith("#")]

SOCKS = "requests[socks]>=2.32"
base = [
    "django>=5.2,<5.3",
    SOCKS,
]
cache = ["redis>=5,<7"]
more = base + ["sqlparse"]

setup(
    name="shop", version="0.1.0", packages=find_packages(), python_requires=">=3.10",
    install_requires=more + ["colorama==0.4.6 ; sys_platform == 'win32'"] + lines,
    extras_require={"cache": cache, "dev": ["pytest>=8", *cache], ":python_version<'3.4'": ["enum34"], "mail:sys_platform=='linux'": "anyio >= 3, < 5"},
)
"""

SETUP_CFG = """[metadata]
name = shop
version = 0.1.0

[options]
packages = find:
python_requires = >=3.10
install_requires =
    django>=5.2,<5.3
    # the proxy speaks SOCKS
    requests[socks] >= 2.32
    colorama==0.4.6 ; sys_platform == 'win32'
setup_requires = wheel

[options.extras_require]
cache = redis>=5,<7
dev =
    pytest>=8
    %(quality)s
quality =
    ruff
    flake8
lint = djlint; isort>=5
mail = file: mail.txt, more.txt
"""


# What is in a lock file of a front end.

PACKAGE = {
    "name": "shop-front", "version": "0.1.0", "private": True, "license": "MIT",
    "dependencies": {
        "cross-spawn": "^7.0.3", "debug": "^4.3.4", "ms-old": "npm:ms@1.0.0", "send": "0.18.0",
        "shop-banner": f"git+file://{BANNER}#main", "shop-icons": "file:./icons",
    },
    "devDependencies": {"chokidar": "^3.5.3", "mkdirp": "^3.0.1"},
    "optionalDependencies": {"fsevents": "^2.3.2"},
}

WALK = """
const fs = require("fs"), path = require("path");
const found = {};
function read(dir) {
  try { return JSON.parse(fs.readFileSync(path.join(dir, "package.json"))); } catch { return null; }
}
function find(from, name) {
  for (let at = fs.realpathSync(from); ; at = path.dirname(at)) {
    const here = path.join(at, "node_modules", name);
    if (read(here)) return fs.realpathSync(here);
    if (at === path.dirname(at)) return null;
  }
}
function visit(dir) {
  const p = read(dir);
  const key = p.name + "@" + p.version;
  if (found[key]) return found[key];
  const one = found[key] = {name: p.name, version: p.version, needs: []};
  const wanted = {...p.dependencies, ...p.optionalDependencies};
  for (const name of Object.keys(wanted)) {
    const at = find(dir, name);
    if (at) { const to = visit(at); if (!one.needs.includes(to.name)) one.needs.push(to.name); }
  }
  one.needs.sort();
  return one;
}
const root = read(".");
const direct = [];
for (const name of Object.keys({...root.dependencies, ...(process.argv[1] === "prod" ? {} : root.devDependencies), ...root.optionalDependencies})) {
  const at = find(".", name);
  if (at) { const to = visit(at); direct.push(to.name + "@" + to.version); }
}
console.log(JSON.stringify({found, direct}));
"""


def front(dir, files, install, packages=None):
    """Runs an installation with and without what is for development, and walks what it unpacked."""
    (dir / "icons").mkdir()
    (dir / "icons/package.json").write_text('{"name": "shop-icons", "version": "1.0.0"}\n')
    (dir / "package.json").write_text(json.dumps(packages or PACKAGE, indent=2) + "\n")
    for name, text in files.items():
        (dir / name).write_text(text)
    walked = {}
    for kind in ("all", "prod"):
        install(kind, dir)
        walked[kind] = json.loads(run("node", "-e", WALK, kind, cwd=dir))
        shutil.rmtree(dir / "node_modules")
    found = []
    for key, one in sorted(walked["all"]["found"].items()):
        if one["name"] == "shop-icons":
            continue # the project's own
        one["direct"] = key in walked["all"]["direct"]
        one["groups"] = [""] if key in walked["prod"]["found"] else ["dev"]
        one["hashed"] = one["name"] != "shop-banner"
        if one["name"] == "shop-banner":
            one["commit"] = BANNER_COMMIT
            del one["hashed"]
        found.append(one)
    return found


QUIET = {"npm_config_ignore_scripts": "true", "npm_config_audit": "false", "npm_config_fund": "false", "npm_config_update_notifier": "false"}


def npm(dir, package="npm", version=3):
    def install(kind, dir):
        more = ["--lockfile-version", str(version)] if package == "npm" else []
        command = ["install", *more] if kind == "all" else ["install", "--only=prod" if package == "npm6" else "--omit=dev", *more]
        if kind == "prod":
            kept = (dir / "package-lock.json").read_text()
        run("node", NODE / package / "bin/npm-cli.js", *command, cwd=dir, env=QUIET)
        if kind == "prod":
            (dir / "package-lock.json").write_text(kept)
    return front(dir, {}, install)


def yarn(dir):
    def install(kind, dir):
        run("node", NODE / "yarn/bin/yarn.js", "install", "--ignore-scripts", "--non-interactive", *(["--production", "--frozen-lockfile"] if kind == "prod" else []), cwd=dir)
    return front(dir, {}, install)


def berry(dir, package="@yarnpkg/cli-dist"):
    def install(kind, dir):
        yarn = ["node", NODE / package / "bin/yarn.js"]
        if kind == "all":
            run(*yarn, "install", cwd=dir, env=env)
        elif version >= "4":
            run(*yarn, "workspaces", "focus", "--all", "--production", cwd=dir, env=env)
        else: # there only a plug-in can leave out what is for development
            kept = {name: (dir / name).read_text() for name in ("package.json", "yarn.lock")}
            (dir / "package.json").write_text(json.dumps({k: v for k, v in packages.items() if k != "devDependencies"}))
            run(*yarn, "install", cwd=dir, env=env)
            for name, text in kept.items():
                (dir / name).write_text(text)
    version = json.loads((NODE / package / "package.json").read_text())["version"]
    env = {"YARN_NODE_LINKER": "node-modules", "YARN_ENABLE_SCRIPTS": "0", "YARN_ENABLE_TELEMETRY": "0", "YARN_ENABLE_GLOBAL_CACHE": "1", "CI": "",
           "YARN_ENABLE_IMMUTABLE_INSTALLS": "0"}
    if version >= "4":
        env |= {"YARN_ENABLE_HARDENED_MODE": "0", "YARN_NPM_MINIMAL_AGE_GATE": "0", "YARN_APPROVED_GIT_REPOSITORIES": "**"}
    packages = {**PACKAGE, "packageManager": "yarn@" + version, "dependencies": {**PACKAGE["dependencies"], "shop-icons": "portal:./icons"}}
    # Its own clone of a repository is made with the tool of the package, which this machine may not have.
    del packages["dependencies"]["shop-banner"]
    return front(dir, {}, install, packages)


def pnpm(dir, package="pnpm"):
    def install(kind, dir):
        run("node", next((NODE / package / "bin").glob("pnpm.[jc]*s")), "install", "--ignore-scripts", "--reporter=silent", *(["--prod", "--frozen-lockfile"] if kind == "prod" else ["--no-frozen-lockfile"]),
            cwd=dir, env={"npm_config_store_dir": str(WORK / "store"), "CI": "true"})
    packages = PACKAGE
    if package != "pnpm":
        packages = {**PACKAGE, "dependencies": dict(PACKAGE["dependencies"])}
        del packages["dependencies"]["shop-banner"] # they wait for ever for a repository in a directory
    return front(dir, {}, install, packages)


def bun(dir):
    program = next(NODE.glob("@oven/bun-linux-*/bin/bun"))
    def install(kind, dir):
        run(program, "install", "--ignore-scripts", "--no-progress", *(["--production", "--frozen-lockfile"] if kind == "prod" else ["--save-text-lockfile"]), cwd=dir)
    packages = {**PACKAGE, "dependencies": dict(PACKAGE["dependencies"])}
    del packages["dependencies"]["shop-banner"] # it knows no addresses of directories
    return front(dir, {}, install, packages)


TOOLS = {
    "pip-compile": pip_tools, "pip-freeze": pip_freeze, "pip-lock": pip_lock, "uv": uv, "poetry": poetry, "poetry-1.1": lambda dir: poetry1(dir, BIN_2021), "poetry-1.8": lambda dir: poetry1(dir, BIN_2024), "pdm": pdm, "pdm-2.0": lambda dir: pdm(dir, BIN_2021), "pdm-2.7": lambda dir: pdm(dir, BIN_2024), "uv-0.4": lambda dir: uv(dir, BIN_2024), "pipenv": pipenv, "hatch": hatch,
    "setup-py": lambda dir: setuptools(dir, {"setup.py": SETUP_PY, "requirements.txt": "# what is pinned\nidna==3.10\n"}),
    "setup-cfg": lambda dir: setuptools(dir, {"setup.cfg": SETUP_CFG, "setup.py": "import setuptools\nsetuptools.setup()\n", "mail.txt": "anyio>=3\n", "more.txt": "# none\nh11\n"}),
    "npm": npm, "npm-v2": lambda dir: npm(dir, version=2), "npm6": lambda dir: npm(dir, "npm6"), "yarn": yarn, "berry": berry,
    "berry2": lambda dir: berry(dir, "berry2"), "berry3": lambda dir: berry(dir, "berry3"),
    "pnpm": pnpm, "pnpm8": lambda dir: pnpm(dir, "pnpm8"), "pnpm7": lambda dir: pnpm(dir, "pnpm7"), "pnpm5": lambda dir: pnpm(dir, "pnpm5"), "bun": bun,
}


def anonymous(text):
    """Replaces the hosts of indexes and the directory of our repositories."""
    text = text.replace(f"file://{LABELS.parent}", "https://git.example").replace(str(LABELS.parent), "/srv/repositories")
    text = re.sub(r"http://127\.0\.0\.1:\d+/labels/\.git", "https://git.example/labels", text)
    return re.sub(r"https?://(?!git\.example)[A-Za-z0-9.-]+(?::\d+)?", "https://index.example", text)


def main():
    done, failed = [], {}
    def work(name):
        dir = OUT / name
        shutil.rmtree(dir, ignore_errors=True)
        dir.mkdir(parents=True)
        started = time.monotonic()
        try:
            found = TOOLS[name](dir)
        except Exception as why:
            failed[name] = str(why)
            shutil.rmtree(dir)
            return
        print(f"{name}: {time.monotonic() - started:.1f} s", file=sys.stderr)
        for left in ("node_modules", ".venv", "icons", ".pdm-python", ".pdm.toml", ".yarn", ".pnp.cjs"):
            if (dir / left).is_dir():
                shutil.rmtree(dir / left)
            elif (dir / left).exists():
                (dir / left).unlink()
        for path in dir.rglob("*"):
            if path.is_file():
                path.write_text(anonymous(path.read_text()))
        (dir / "truth.json").write_text("[\n" + ",\n".join("  " + json.dumps(one) for one in found) + "\n]\n")
        done.append(name)
    with concurrent.futures.ThreadPoolExecutor(4) as pool: # they wait for the network most of the time
        list(pool.map(work, [name for name in TOOLS if name in sys.argv[5:] or len(sys.argv) == 5]))
    shutil.rmtree(WORK, ignore_errors=True)
    print(json.dumps({"done": sorted(done), "failed": failed}))


main()
