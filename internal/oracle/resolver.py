"""Asks Django's resolver which routes a site has.

    python resolver.py DIRECTORY SETTINGS

DIRECTORY is put on the path. Prints one JSON object:

    {"django": "5.2.1",
     "routes": [{"parts": [...], "name": ..., "ns": ..., "view": ..., "methods": [...] or null}]}

parts are the texts of the patterns as the resolver prints them, one for each level of include; view is the class of
a class-based view or viewset, the function below its decorators otherwise; methods are those it answers, HEAD,
OPTIONS and TRACE left out, null where it does not say. No view is called.
"""

import inspect
import json
import os
import sys
import warnings


def dotted(o):
    # DRF gives the class that it makes of a function the function's name, but not its qualified one.
    name = o.__name__ if getattr(o, "__qualname__", "") == "WrappedAPIView" else o.__qualname__
    return f"{o.__module__}.{name}"


def class_of(callback):
    return getattr(callback, "view_class", None) or getattr(callback, "cls", None)


def ninja_view(callback):
    """django-ninja's operations behind a callback: a bound method of a PathView, or a function that closes over one."""
    candidates = [getattr(callback, "__self__", None)]
    candidates += [cell.cell_contents for cell in getattr(callback, "__closure__", None) or ()]
    for c in candidates:
        if type(c).__module__ == "ninja.operation" and hasattr(c, "operations"):
            return c
    return None


def methods_of_class(cls, callback):
    initial = getattr(callback, "view_initkwargs", None) or getattr(callback, "initkwargs", None) or {}
    allowed = [m.lower() for m in initial.get("http_method_names", cls.http_method_names)]
    actions = getattr(callback, "actions", None)
    have = list(actions) if actions else [m for m in allowed if hasattr(cls, m)]
    return sorted({m.upper() for m in have if m in allowed} - {"HEAD", "OPTIONS", "TRACE"})


def describe(callback, seen):
    path_view = ninja_view(callback)
    if path_view is not None:
        # One pattern for each operation, all with the same view behind.
        i = seen.setdefault(id(path_view), [0, path_view])
        operation = path_view.operations[min(i[0], len(path_view.operations) - 1)]
        i[0] += 1
        return dotted(inspect.unwrap(operation.view_func)), sorted(operation.methods)
    while True:
        cls = class_of(callback)
        if cls is not None:
            return dotted(cls), methods_of_class(cls, callback)
        if hasattr(callback, "__wrapped__"):
            callback = callback.__wrapped__
        elif hasattr(callback, "func") and not hasattr(callback, "__qualname__"):
            callback = callback.func
        else:
            break
    if not hasattr(callback, "__qualname__"):
        return dotted(type(callback)), None
    return dotted(callback), None


def walk(resolver, seen, parts=(), namespaces=()):
    for p in resolver.url_patterns:
        here = parts + (str(p.pattern),)
        if hasattr(p, "url_patterns"):
            yield from walk(p, seen, here, namespaces + ((p.namespace,) if p.namespace else ()))
        else:
            view, methods = describe(p.callback, seen)
            yield {"parts": here, "name": p.name or "", "ns": ":".join(namespaces), "view": view, "methods": methods}


def main():
    root, settings = os.path.abspath(sys.argv[1]), sys.argv[2]
    sys.path.insert(0, root)
    sys.dont_write_bytecode = True
    os.chdir(root)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    warnings.simplefilter("ignore")
    # What the site prints must not get between.
    out, sys.stdout = sys.stdout, sys.stderr
    import django

    django.setup()
    from django.urls import get_resolver

    json.dump({"django": django.get_version(), "routes": list(walk(get_resolver(), {}))}, out)


main()
