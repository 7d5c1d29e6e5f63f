# prettyconf: variables of the environment, then .env, *.ini and *.cfg beside the caller and above.
import ast
import base64
import json
import os
import paddock


class ConfigurationException(Exception):
    pass


class UnknownConfiguration(ConfigurationException):
    pass


class InvalidConfiguration(ConfigurationException):
    pass


_BOOLEANS = {"1": True, "true": True, "yes": True, "y": True, "on": True, "t": True,
             "0": False, "false": False, "no": False, "n": False, "off": False, "f": False}


class Boolean:
    def __init__(self, values=None):
        self.values = dict(_BOOLEANS, **(values or {}))

    def __call__(self, value):
        if paddock.is_unknown(value):
            return value
        text = str(value).lower()
        if text not in self.values:
            raise InvalidConfiguration("not a boolean")
        return self.values[text]


class List:
    kind = list

    def __init__(self, delimiter=",", quotes="\"'"):
        self.delimiter = delimiter
        self.quotes = quotes

    def __call__(self, value):
        if paddock.is_unknown(value):
            return value
        if not isinstance(value, str):
            return paddock.unknown("what prettyconf makes of a list is not evaluated") if value else self.kind()
        if any(q in value for q in self.quotes):
            return paddock.unknown("quotes in a list of prettyconf are not evaluated")
        parts = value.split(self.delimiter)
        # A last part that is empty does not count.
        if parts[-1] == "":
            parts = parts[:-1]
        return self.kind([p.strip() for p in parts])


class Tuple(List):
    kind = tuple


class Option:
    def __init__(self, options):
        self.options = options

    def __call__(self, value):
        if value not in self.options:
            raise InvalidConfiguration("not one of the options")
        return self.options[value]


class Configuration:
    boolean = Boolean()
    list = List()
    tuple = Tuple()
    option = Option
    eval = staticmethod(ast.literal_eval)

    def __init__(self, loaders=None):
        self.loaders = loaders

    @staticmethod
    def json(value):
        return json.loads(value) if isinstance(value, str) else value

    def _file(self):
        path = os.path.dirname(paddock.caller_path())
        for _ in range(8):
            if os.path.isfile(os.path.join(path, ".env")) is True:
                return os.path.join(path, ".env")
            if paddock.is_root(path):
                break
            path = os.path.dirname(path)

    def __call__(self, item, cast=lambda v: v, default=paddock.placeholder("prettyconf.not_given")):
        if self.loaders is not None:
            return paddock.unknown("prettyconf's loaders are not evaluated")
        path = self._file()
        found = (paddock.env_file(path) if path else None) or {}
        if item.upper() in os.environ:
            return cast(os.environ[item.upper()])
        if item.upper() in found:
            return cast(found[item.upper()])
        if paddock.typename(default) == "prettyconf.not_given":
            raise KeyError(item.upper())
        return cast(default)


config = Configuration()
