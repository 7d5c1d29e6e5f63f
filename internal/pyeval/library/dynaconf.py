# dynaconf: what a settings module hands over to it may be replaced by variables of the environment and by files.
import os
import paddock
import sys
from dotenv import load_dotenv as _load_dotenv

_EXTENSIONS = (".toml", ".tml", ".yaml", ".yml", ".json", ".ini", ".conf", ".properties")
_FILES = tuple(stem + extension for stem in ("settings", ".secrets") for extension in _EXTENSIONS)


def _option(options, module, name, default):
    # An option is written in any of three ways, or is an upper-case name of the module.
    for key in (name.upper() + "_FOR_DYNACONF", name, name.upper()):
        if key in options:
            return options[key]
    return getattr(module, name.upper() + "_FOR_DYNACONF", default) if module else default


def _parse(value):
    if value.startswith("@") or " @" in value:
        return paddock.unknown("dynaconf's converters and merges are not evaluated")
    return paddock.toml_or_text(value.lower() if value in ("True", "False") else value)


class Validator:
    def __init__(self, *names, **options):
        self.names = names
        self.options = options

    def __or__(self, other):
        return self

    def __and__(self, other):
        return self


class LazySettings:
    def __init__(self, module=None, **options):
        self._module = module
        self._options = options
        self._prefix = _option(options, module, "envvar_prefix", "DJANGO" if module else "DYNACONF")
        self._files = _option(options, module, "settings_files", _option(options, module, "settings_file", None))
        self._values = {}

    def _find(self, name):
        name = name.upper()
        if name in self._values:
            return True, self._values[name]
        if self._prefix:
            full = self._prefix.upper() + "_" + name
            if full in os.environ:
                return True, _parse(os.environ[full])
        if self._module:
            return hasattr(self._module, name), getattr(self._module, name, None)
        if self._files or self._options.get("preload") or self._options.get("includes"):
            return True, paddock.unknown("a file that dynaconf reads may set it")
        for validator in self._options.get("validators", []):
            if isinstance(validator, Validator) and name in validator.names and "default" in validator.options:
                return True, validator.options["default"]
        return False, None

    def get(self, key, default=None, *args, **kwargs):
        found, value = self._find(key.split(".")[0].split("__")[0])
        if found and ("." in key or "__" in key):
            return paddock.unknown("dynaconf's dotted keys are not evaluated")
        return value if found else default

    def exists(self, key, *args, **kwargs):
        return self._find(key)[0]

    def __contains__(self, key):
        return self._find(key)[0]

    def __getitem__(self, key):
        found, value = self._find(key)
        if not found:
            raise KeyError(key)
        return value

    def __getattr__(self, name):
        if name != name.upper():
            return paddock.unknown("dynaconf's " + name + " is not evaluated")
        found, value = self._find(name)
        if not found:
            raise AttributeError("Settings has no attribute '" + name + "'")
        return value

    def set(self, key, value, *args, **kwargs):
        self._values[key.upper()] = value

    def update(self, data=None, *args, **kwargs):
        for key, value in dict(data or {}, **kwargs).items():
            self.set(key, value)

    def populate_obj(self, obj, *args, **kwargs):
        paddock.may_set(obj, "dynaconf may have replaced it")


Dynaconf = LazySettings
settings = LazySettings()


class DjangoDynaconf(LazySettings):
    def __init__(self, django_settings_module_name=None, **options):
        module = sys.modules[django_settings_module_name or __name__]
        super().__init__(module, **options)
        variables = paddock.variables()
        if _option(options, module, "load_dotenv", True):
            file = os.path.join(os.path.dirname(module.__file__), ".env")
            found = paddock.env_file(file) or {}
            if found:
                _load_dotenv(file)
            variables = variables + list(found)
        if isinstance(self._prefix, str) and "," not in self._prefix:
            paddock.depend_on_prefix(module, self._prefix.upper() + "_")
            for key in variables:
                if key.startswith(self._prefix.upper() + "_"):
                    name, nested, _ = key[len(self._prefix) + 1:].partition("__")
                    setattr(module, name, paddock.unknown("dynaconf's nested variables are not evaluated") if nested else _parse(os.environ[key]))
        elif self._prefix is not None:
            paddock.may_set(module, "dynaconf may have replaced it")
        self._read_files(module)
        module.LOAD_DOTENV = True
        module.DEFAULT_SETTINGS_PATHS = paddock.unknown("the names of dynaconf's files differ from version to version")
        for key in options:
            if not key.endswith("_FOR_DYNACONF") and key != "validators":
                setattr(module, key.upper(), options[key])
        for validator in options.get("validators", []):
            if isinstance(validator, Validator):
                for name in validator.names:
                    if "cast" in validator.options:
                        setattr(module, name, paddock.unknown("what dynaconf's validator makes of it is not evaluated"))
                    elif "default" in validator.options and not hasattr(module, name):
                        setattr(module, name, validator.options["default"])
        hooks = _option(options, module, "post_hooks", [])
        for hook in hooks if isinstance(hooks, (list, tuple)) else [hooks]:
            self._run(hook, module)
        if os.path.isfile(os.path.join(os.path.dirname(module.__file__), "dynaconf_hooks.py")):
            paddock.may_set(module, "a hook of dynaconf may have replaced it")
        module.DYNACONF = self

    def _read_files(self, module):
        # What the files say, and for which of its environments, is not evaluated.
        given = self._files
        if isinstance(given, str):
            given = given.replace(";", ",").split(",")
        directory = os.path.dirname(module.__file__)
        for name in given or _FILES:
            path = directory
            for _ in range(8):
                if os.path.isfile(os.path.join(path, str(name))):
                    paddock.may_set(module, "the file " + str(name) + ", which dynaconf reads, may have replaced it")
                    break
                if paddock.is_root(path):
                    break
                path = os.path.dirname(path)
        if "includes" in self._options or "preload" in self._options:
            paddock.may_set(module, "a file that dynaconf reads may have replaced it")

    def _run(self, hook, module):
        data = hook(self)
        if paddock.is_unknown(data) or data is None or not isinstance(data, dict):
            paddock.may_set(module, "a hook of dynaconf may have replaced it")
            return
        for key, value in data.items():
            if key.upper() == "DYNACONF_MERGE":
                for name in data:
                    value = paddock.unknown("dynaconf's merges are not evaluated")
                    setattr(module, name, value)
                return
            setattr(module, key.partition("__")[0], paddock.unknown("dynaconf's nested keys are not evaluated") if "__" in key else value)
