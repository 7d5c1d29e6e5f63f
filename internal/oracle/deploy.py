"""Asks Django what `manage.py check --deploy` says of many settings modules.

    python deploy.py DIRECTORY

DIRECTORY is put on the path; every module below it is taken for a settings
module, but for names that begin with an underscore, which are there to be
imported. Lines "# env: NAME=value" set variables before the module is read.
Prints one JSON object:

    {"django": "5.2.1",
     "ids": [...],                       what its deployment and security checks can say
     "verdicts": {"module": [...]}}      what they say of each, silenced ones left out

A module that Django can't be set up with has the verdict ["error:<exception>"].

Each module is looked at by a process of its own, split off once Django's code
is loaded and before anything has asked for a setting, so no module sees
another's. What is run is what the management command runs. Ids of the checks
of models, URLs and libraries are left out: they say nothing about settings.
"""

import importlib
import json
import os
import re
import sys
import warnings

import django
from django.core.checks import registry
from django.core.checks.registry import Tags

# Loaded before the split, for speed. None of them reads a setting when imported.
for name in """django.apps.registry django.conf django.core.mail django.core.management django.template django.urls
               django.utils.log django.contrib.admin.apps django.contrib.auth.apps
               django.contrib.contenttypes.apps django.contrib.sessions.apps
               django.contrib.staticfiles.apps django.contrib.staticfiles.finders django.core.cache.backends.locmem
               django.core.handlers.base django.db.backends.sqlite3.base django.db.migrations.autodetector
               django.db.migrations.executor django.template.defaulttags django.template.loader_tags
               django.utils.translation.reloader django.views.csrf django.views.debug""".split():
    importlib.import_module(name)


def can_say():
    """The ids in the modules that hold a deployment check or one tagged security."""
    modules = {check.__module__ for check in registry.registry.deployment_checks}
    modules |= {check.__module__ for check in registry.registry.registered_checks if Tags.security in check.tags}
    ids = set()
    for module in modules:
        if module.startswith("django."):
            with open(sys.modules[module].__file__, encoding="utf-8") as source:
                ids.update(re.findall(r"""["']([a-z_]+\.[CEWID]\d{3})["']""", source.read()))
    return sorted(ids)


def verdict(module, path):
    with open(path, encoding="utf-8") as source:
        for name, value in re.findall(r"^# env: (\w+)=(.*)$", source.read(), re.MULTILINE):
            os.environ[name] = value
    os.environ["DJANGO_SETTINGS_MODULE"] = module
    try:
        django.setup()
        known = set(can_say())
        messages = registry.run_checks(include_deployment_checks=True)
        return sorted({m.id for m in messages if m.id in known and not m.is_silenced()})
    except BaseException as error:  # a settings module may raise anything, SystemExit too
        return ["error:" + type(error).__name__]


def apart(module, path):
    """Starts a process for a module; what it says can be read from the pipe returned."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in 0, 1, 2:
            os.dup2(quiet, stream)
        with os.fdopen(writer, "w") as out:
            json.dump(verdict(module, path), out)
        os._exit(0)
    os.close(writer)
    return child, reader


def listen(child, reader):
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else ["error:died"]


def main():
    root = os.path.abspath(sys.argv[1])
    sys.path.insert(0, root)
    sys.dont_write_bytecode = True
    os.chdir(root)
    warnings.simplefilter("ignore")
    verdicts, running = {}, []
    for directory, names, files in os.walk(root):
        names[:] = [name for name in names if not name.startswith(("_", "."))]
        for file in files:
            if file.endswith(".py") and not file.startswith("_"):
                if len(running) == (os.cpu_count() or 1):
                    name, process = running.pop(0)
                    verdicts[name] = listen(*process)
                path = os.path.join(directory, file)
                name = os.path.relpath(path, root)[:-3].replace(os.sep, ".")
                running.append((name, apart(name, path)))
    for name, process in running:
        verdicts[name] = listen(*process)
    json.dump({"django": django.get_version(), "ids": can_say(), "verdicts": verdicts}, sys.stdout, sort_keys=True)


main()
