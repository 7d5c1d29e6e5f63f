"""Ask real Django which routes a project has, in the form that holds `paddock routes` to account.

usage: routes.py [--settings MODULE] [--env NAME=VALUE]... [--set NAME=PYTHON]... [--path DIR]... [--name NAME] ROOT > TRUTH.json

ROOT is the directory from which the project's modules are imported, the folder of manage.py as a rule. The project's
own code is run, so use it on what you trust. Whatever the interpreter at hand has not installed is replaced by a stub
that answers every name with something harmless; an app that cannot be imported even so is dropped from INSTALLED_APPS.
Both are listed in the output: routes that come of a stub are not to be counted.

urls[] = {route, parts[] (one for each level of include), kind, name, ns, view, csrf_exempt, actions, decorators[], cls, mro}
"""
import argparse
import ast
import functools
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import json
import os
import re
import sys
import types
import warnings

STUBBED = []
START = os.getcwd()


class Stub:
    """Something of a package that is not installed: a class, a function and a decorator at once."""

    def __init__(self, *args, **kwargs):
        pass

    def __init_subclass__(cls, **kwargs):
        pass

    def __class_getitem__(cls, item):
        return cls

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Stub()

    def __call__(self, *args, **kwargs):
        # A decorator gives back what it is given.
        if len(args) == 1 and not kwargs and (inspect.isfunction(args[0]) or inspect.isclass(args[0])):
            return args[0]
        return Stub()

    def __iter__(self):
        return iter(())

    def __mro_entries__(self, bases):
        return (Stub,) if Stub not in bases else ()

    def __or__(self, other):
        return other

    __ror__ = __and__ = __rand__ = __or__


class StubModule(types.ModuleType):
    __path__ = []
    __all__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "urlpatterns":
            return []
        made = type(name, (Stub,), {"__module__": self.__name__}) if name[:1].isupper() else Stub()
        setattr(self, name, made)
        return made


class Stubs(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Last on sys.meta_path: it answers for packages that nobody else finds and that the project's own code imports
    without being ready to do without. What an installed package tries to import and does not find stays missing."""

    def __init__(self, root):
        self.root = root

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top == "django" or self.own(top):
            return None
        if top != name and not isinstance(sys.modules.get(name.rpartition(".")[0]), StubModule):
            return None  # a package that is there, without this module
        if not self.needed():
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def own(self, top):
        return os.path.exists(os.path.join(self.root, top)) or os.path.exists(os.path.join(self.root, top + ".py"))

    def needed(self):
        """The importing statement is the project's and stands in no try that expects it to fail."""
        frame = sys._getframe(1)
        while frame and (frame.f_code.co_filename.startswith("<frozen importlib") or frame.f_code.co_filename in (__file__, importlib.__file__)):
            frame = frame.f_back
        if frame is None or not frame.f_code.co_filename.startswith(self.root + "/") or "/site-packages/" in frame.f_code.co_filename:
            return False
        with open(frame.f_code.co_filename, "rb") as f:
            tree = ast.parse(f.read())
        for node in ast.walk(tree):
            if isinstance(node, ast.Try) and any(s.lineno <= frame.f_lineno <= s.end_lineno for s in node.body):
                caught = {n.id for h in node.handlers for n in ast.walk(h.type or ast.Name("Exception")) if isinstance(n, ast.Name)}
                if caught & {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}:
                    return False
        return True

    def create_module(self, spec):
        STUBBED.append(spec.name)
        return StubModule(spec.name)

    def exec_module(self, module):
        pass


def setup(settings, dropped):
    """django.setup(). When an app cannot be imported, the program starts again without it: Django's registry does not
    get over a failure. The apps left out are returned."""
    import django

    missing = [a for a in settings.INSTALLED_APPS if a not in dropped and importlib.util.find_spec(a.partition(".")[0]) is None]
    dropped = dropped + missing
    settings.INSTALLED_APPS = [a for a in settings.INSTALLED_APPS if a not in dropped]
    try:
        django.setup()
        return dropped
    except Exception as error:
        app = blamed(settings, error)
        if app is None or len(dropped) > 60:
            raise
        print(f"routes.py: {app} is dropped: {type(error).__name__}: {error}", file=sys.stderr)
        os.chdir(START)
        os.execv(sys.executable, [sys.executable, *sys.argv, "--drop", app])


def blamed(settings, error):
    """The installed app that an error comes of: the one named in the text, or whose file is in the traceback."""
    for app in settings.INSTALLED_APPS:
        if re.search(r"\b%s\b" % re.escape(app), str(error)):
            return app
    files = []
    tb = error.__traceback__
    while tb:
        files.append(tb.tb_frame.f_code.co_filename)
        tb = tb.tb_next
    for file in reversed(files):
        for app in sorted(settings.INSTALLED_APPS, key=len, reverse=True):
            if "/" + app.replace(".", "/") + "/" in file:
                return app
    return None


def callback_name(f):
    while isinstance(f, functools.partial):
        f = f.func
    return f"{f.__module__}.{f.__qualname__}" if hasattr(f, "__qualname__") else f"{type(f).__module__}.{type(f).__qualname__}"


def layers(f):
    """A view and what functools.wraps says that it is wrapped around, the outermost first."""
    seen = []
    while f is not None and f not in seen and len(seen) < 40:
        seen.append(f)
        f = f.func if isinstance(f, functools.partial) else getattr(f, "__wrapped__", None)
    return seen


def where(f, root):
    code = getattr(f, "__code__", None)
    if code is None:
        return callback_name(f)
    file = code.co_filename
    for prefix in [root + "/"] + [p + "/" for p in sys.path if p]:
        if file.startswith(prefix):
            file = file[len(prefix):]
            break
    return f"{file}:{getattr(code, 'co_qualname', None) or f.__qualname__}"


def names(classes):
    if not isinstance(classes, (list, tuple)):
        return None
    return [c.__name__ if inspect.isclass(c) else str(c) for c in classes]


def dotted(c):
    return f"{c.__module__}.{c.__qualname__}"


def describe(pattern, parts, namespaces, root):
    callback = pattern.callback
    chain = layers(callback)
    cls = next((getattr(f, n) for f in chain for n in ("view_class", "cls") if inspect.isclass(getattr(f, n, None))), None)
    inner = chain[-1]
    view = dotted(cls) if cls else callback_name(inner)
    if cls and cls.__qualname__.endswith("WrappedAPIView"):
        # @api_view makes a class with the name of the function that its author wrote.
        view = f"{cls.__module__}.{cls.__name__}"
    out = {
        "route": "".join(parts), "parts": parts, "kind": type(pattern.pattern).__name__, "name": pattern.name,
        "ns": ":".join(namespaces), "view": view, "csrf_exempt": bool(getattr(callback, "csrf_exempt", False)),
        "actions": next((f.actions for f in chain if getattr(f, "actions", None)), None),
        "decorators": [where(f, root) for f in chain], "cls": None, "mro": None,
    }
    if cls:
        out["mro"] = [dotted(c) for c in cls.__mro__]
        out["cls"] = {
            "permission_classes": names(getattr(cls, "permission_classes", None)),
            "authentication_classes": names(getattr(cls, "authentication_classes", None)),
            "permission_required": repr(getattr(cls, "permission_required", None)) if getattr(cls, "permission_required", None) else None,
            "login_url": str(getattr(cls, "login_url", None)),
            "dispatch": [where(f, root) for f in layers(getattr(cls, "dispatch", None))],
            "methods": [m for m in getattr(cls, "http_method_names", []) if hasattr(cls, m)],
        }
    return out


def walk(patterns, parts, namespaces, root, out):
    for p in patterns:
        if not hasattr(p, "pattern"):
            continue  # what Django's checks would refuse
        here = parts + [str(p.pattern)]
        if hasattr(p, "url_patterns"):
            walk(p.url_patterns, here, namespaces + ([p.namespace] if p.namespace else []), root, out)
        elif hasattr(p, "callback"):
            out.append(describe(p, here, namespaces, root))


def main():
    args = argparse.ArgumentParser(description="List a Django project's routes as its resolver has them.")
    args.add_argument("root")
    args.add_argument("--settings")
    args.add_argument("--env", action="append", default=[])
    args.add_argument("--name")
    args.add_argument("--path", action="append", default=[], help="another directory for sys.path")
    args.add_argument("--drop", action="append", default=[], help="an app to leave out")
    args.add_argument("--set", action="append", default=[], help="NAME=PYTHON: a setting to replace")
    a = args.parse_args()
    root = a.root = os.path.abspath(a.root)
    for e in a.env:
        name, _, value = e.partition("=")
        os.environ[name] = value
    if a.settings:
        os.environ["DJANGO_SETTINGS_MODULE"] = a.settings
    sys.path[:0] = [root] + [os.path.abspath(p) for p in a.path]
    os.chdir(root)
    warnings.simplefilter("ignore")
    sys.meta_path.append(Stubs(root))
    real, sys.stdout = sys.stdout, sys.stderr  # what the project prints is no part of the answer

    import django
    from django.conf import settings

    for s in a.set:
        name, _, value = s.partition("=")
        setattr(settings, name, eval(value))
    dropped = setup(settings, a.drop)
    from django.urls import get_resolver

    urls = []
    walk(get_resolver().url_patterns, [], [], root, urls)
    json.dump({
        "project": a.name or os.path.basename(root), "settings_module": os.environ.get("DJANGO_SETTINGS_MODULE"),
        "django": django.get_version(), "dropped": dropped, "stubbed": sorted(set(STUBBED)), "urls": urls,
    }, real, indent=1, default=str)


main()
