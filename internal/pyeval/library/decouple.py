# python-decouple: config, Config, AutoConfig, repositories, Csv, Choices.
import os
import paddock
import string


class UndefinedValueError(Exception):
    pass


class Undefined:
    pass


undefined = Undefined()


def strtobool(value):
    if isinstance(value, bool):
        return value
    value = value.lower()
    if value in ("y", "yes", "t", "true", "on", "1"):
        return True
    if value in ("n", "no", "f", "false", "off", "0"):
        return False
    raise ValueError("Invalid truth value: " + value)


def _boolean(value):
    if paddock.is_unknown(value):
        return value
    if isinstance(value, bool):
        return value
    value = str(value)
    return False if value == "" else strtobool(value)


class Config:
    def __init__(self, repository):
        self.repository = repository

    def get(self, option, default=undefined, cast=undefined):
        if option in os.environ:
            value = os.environ[option]
        elif option in self.repository:
            value = self.repository[option]
        else:
            if isinstance(default, Undefined):
                raise UndefinedValueError("{} not found. Declare it as envvar or define a default value.".format(option))
            value = default
        if isinstance(cast, Undefined):
            return value
        if cast is bool:
            return _boolean(value)
        return cast(value)

    def __call__(self, *args, **kwargs):
        return self.get(*args, **kwargs)


class RepositoryEmpty:
    def __init__(self, source="", encoding="UTF-8"):
        self.data = {}

    def __contains__(self, key):
        return key in self.data

    def __getitem__(self, key):
        return self.data[key]


class RepositoryEnv(RepositoryEmpty):
    def __init__(self, source, encoding="UTF-8"):
        self.data = {}
        with open(source) as f:
            for line in f:
                line = line.strip()
                if not line or line.startswith("#") or "=" not in line:
                    continue
                k, v = line.split("=", 1)
                k = k.strip()
                v = v.strip()
                if len(v) >= 2 and ((v[0] == "'" and v[-1] == "'") or (v[0] == '"' and v[-1] == '"')):
                    v = v[1:-1]
                self.data[k] = v


class RepositoryIni(RepositoryEmpty):
    def __init__(self, source, encoding="UTF-8"):
        self.data = {}
        section = ""
        with open(source) as f:
            for line in f:
                line = line.strip()
                if line.startswith("["):
                    section = line.strip("[]")
                elif section == "settings" and line and line[0] not in "#;" and "=" in line:
                    k, v = line.split("=", 1)
                    self.data[k.strip()] = v.strip().replace("%%", "%")

    def __contains__(self, key):
        return key in self.data or key.lower() in self.data


class RepositorySecret(RepositoryEmpty):
    def __init__(self, source="/run/secrets/"):
        self.data = paddock.unknown("the secrets in " + str(source) + " are not in this project")


class AutoConfig:
    SUPPORTED = {"settings.ini": RepositoryIni, ".env": RepositoryEnv}
    encoding = "UTF-8"

    def __init__(self, search_path=None):
        self.search_path = search_path
        self.config = None

    def __call__(self, *args, **kwargs):
        if not self.config:
            path = self.search_path or os.path.dirname(paddock.caller_path())
            found = None
            for _ in range(8):
                if os.path.isfile(os.path.join(path, "settings.ini")) is True:
                    found = RepositoryIni(os.path.join(path, "settings.ini"))
                    break
                if os.path.isfile(os.path.join(path, ".env")) is True:
                    found = RepositoryEnv(os.path.join(path, ".env"))
                    break
                if paddock.is_root(path):
                    break
                path = os.path.dirname(path)
            self.config = Config(found if found is not None else RepositoryEmpty())
        return self.config(*args, **kwargs)


config = AutoConfig()


class Csv:
    def __init__(self, cast=str, delimiter=",", strip=string.whitespace, post_process=list):
        self.cast = cast
        self.delimiter = delimiter
        self.strip = strip
        self.post_process = post_process

    def __call__(self, value):
        if paddock.is_unknown(value):
            return value
        if value is None:
            return self.post_process()
        parts = []
        for s in value.split(self.delimiter):
            if '"' in s or "'" in s or "\\" in s or "#" in s:
                return paddock.unknown("quotes in a Csv value are not evaluated")
            if s:
                parts.append(self.cast(s.strip(self.strip)))
        return self.post_process(parts)


class Choices:
    def __init__(self, flat=None, cast=str, choices=None):
        self.flat = flat or []
        self.cast = cast
        self.choices = choices or []
        self._valid_values = list(self.flat) + [value for value, _ in self.choices]

    def __call__(self, value):
        transform = self.cast(value)
        if transform not in self._valid_values:
            raise ValueError("Value not in list: {!r}".format(value))
        return transform
