"""Imports settings modules and prints what they hold, for oracle_test.go.

Reads a list of jobs as JSON and prints a list of answers. Each job runs in a
process of its own, with no environment but the job's.
"""
import datetime
import importlib
import json
import os
import pathlib
import re
import socket
import sys
import warnings

from django.utils.functional import Promise

import django.conf  # what most of them import, so that it happens once


def dump(v, base, depth=0):
    if depth > 30:
        return {"__repr__": "too deep"}
    if v is None or type(v) in (bool, int, float):
        return v
    if isinstance(v, Promise):
        # Translations are read as their text; of a URL nobody knows before the site runs.
        return v._args[0] if "login" not in v._args else {"__repr__": "lazy"}
    if isinstance(v, str):
        return str.__str__(v).replace(base, "")
    if isinstance(v, bool):
        return bool(v)
    if isinstance(v, int):
        return int(v)
    if isinstance(v, dict):
        return {k if isinstance(k, str) else repr(k): dump(x, base, depth + 1) for k, x in v.items()}
    if isinstance(v, (list, tuple)):
        return [dump(x, base, depth + 1) for x in v]
    if isinstance(v, (set, frozenset)):
        return {"__set__": sorted((dump(x, base, depth + 1) for x in v), key=lambda x: (not isinstance(x, str), str(x)))}
    if isinstance(v, pathlib.PurePath):
        return {"__path__": str(v).replace(base, "")}
    if isinstance(v, datetime.timedelta):
        return {"__timedelta__": v.total_seconds()}
    if isinstance(v, re.Pattern):
        return {"__regex__": v.pattern}
    if isinstance(v, bytes):
        return {"__bytes__": v.decode("latin-1")}
    return {"__repr__": repr(v)[:100]}


def answer(job):
    base = os.path.dirname(job["dir"]) + "/"
    os.environ.clear()
    os.environ.update(job["env"] or {})
    os.environ["DJANGO_SETTINGS_MODULE"] = job["module"]
    root = os.path.join(job["dir"], job["root"])
    os.chdir(root)
    sys.path.insert(0, root)
    sys.argv = ["manage.py", "runserver"]
    if job["host"]:
        socket.gethostname = lambda: job["host"]
    warnings.simplefilter("ignore")
    if job["class"]:
        os.environ["DJANGO_CONFIGURATION"] = job["class"]
        import configurations

        configurations.setup()
    module = importlib.import_module(job["module"])
    return {"settings": {k: dump(getattr(module, k), base) for k in vars(module) if k.isupper() and not k.startswith("_")}}


def main():
    answers = []
    for job in json.load(sys.stdin):
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            # What settings print must not get among the answers.
            os.dup2(2, 1)
            try:
                result = answer(job)
            except BaseException as e:
                result = {"error": f"{type(e).__name__}: {e}"}
            with os.fdopen(write, "w") as f:
                json.dump(result, f)
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as f:
            answers.append(json.loads(f.read() or '{"error": "no answer"}'))
        os.waitpid(pid, 0)
    json.dump(answers, sys.stdout)


main()
