# environs.
import json as _json
import os
import paddock
from datetime import timedelta as _timedelta
from dotenv import load_dotenv as _load_dotenv
from pathlib import Path as _Path
from urllib.parse import urlparse


class EnvError(ValueError):
    pass


class EnvValidationError(EnvError):
    pass


class ValidationError(Exception):
    pass


class _Missing:
    pass


missing = _Missing()
TRUE = ("t", "T", "true", "True", "TRUE", "on", "On", "ON", "y", "Y", "yes", "Yes", "YES", "1")
FALSE = ("f", "F", "false", "False", "FALSE", "off", "Off", "OFF", "n", "N", "no", "No", "NO", "0")


def _bool(v):
    if isinstance(v, bool):
        return v
    if v in TRUE:
        return True
    if v in FALSE:
        return False
    raise EnvError("not a valid boolean")


def _seconds(v):
    if isinstance(v, _timedelta):
        return v
    return _timedelta(seconds=int(v))


class Env:
    def __init__(self, *, eager=True, expand_vars=False, prefix=None):
        self._prefix = prefix or ""
        self._expand = expand_vars

    def read_env(self, path=None, recurse=True, verbose=False, override=False, return_path=False):
        base = path
        if base is None:
            base = os.path.join(os.path.dirname(paddock.caller_path()), ".env")
            found = None
            for _ in range(8):
                found = paddock.env_file(base)
                if found is not None or paddock.is_root(os.path.dirname(base)) or not recurse:
                    break
                base = os.path.join(os.path.dirname(os.path.dirname(base)), ".env")
        else:
            found = paddock.env_file(base)
        if found is None:
            return False
        _load_dotenv(base, override=override)
        return True

    def prefixed(self, prefix):
        return _Prefixed(self, prefix)

    def _value(self, name, default, cast, subcast=None):
        key = self._prefix + name
        if key in os.environ:
            raw = os.environ[key]
            if raw == "" and default is not missing and default is None:
                return None
            return cast(raw)
        if default is missing:
            raise EnvError('Environment variable "{}" not set'.format(key))
        return default

    def __call__(self, name, default=missing, **kwargs):
        return self._value(name, default, lambda v: v)

    def str(self, name, default=missing, **kwargs):
        return self._value(name, default, lambda v: v)

    def bool(self, name, default=missing, **kwargs):
        v = self._value(name, default, _bool)
        return _bool(v) if isinstance(v, str) else v

    def int(self, name, default=missing, **kwargs):
        v = self._value(name, default, int)
        return int(v) if isinstance(v, str) else v

    def float(self, name, default=missing, **kwargs):
        v = self._value(name, default, float)
        return float(v) if isinstance(v, str) else v

    def decimal(self, name, default=missing, **kwargs):
        return self._value(name, default, lambda v: paddock.unknown("decimals are not evaluated"))

    def list(self, name, default=missing, subcast=None, delimiter=",", **kwargs):
        def cast(v):
            parts = [p for p in v.split(delimiter)] if v != "" else []
            return [subcast(p) for p in parts] if subcast else [p.strip() for p in parts]
        v = self._value(name, default, cast)
        return cast(v) if isinstance(v, str) else v

    def dict(self, name, default=missing, subcast_values=None, **kwargs):
        def cast(v):
            return {p.split("=", 1)[0].strip(): p.split("=", 1)[1].strip() for p in v.split(",") if p}
        return self._value(name, default, cast)

    def json(self, name, default=missing, **kwargs):
        v = self._value(name, default, _json.loads)
        return _json.loads(v) if isinstance(v, str) else v

    def url(self, name, default=missing, **kwargs):
        v = self._value(name, default, urlparse)
        return urlparse(v) if isinstance(v, str) else v

    def path(self, name, default=missing, **kwargs):
        v = self._value(name, default, _Path)
        return _Path(v) if isinstance(v, str) else v

    def timedelta(self, name, default=missing, **kwargs):
        return self._value(name, default, _seconds)

    def log_level(self, name, default=missing, **kwargs):
        return self._value(name, default, lambda v: paddock.unknown("log levels are not evaluated"))

    def uuid(self, name, default=missing, **kwargs):
        return self._value(name, default, lambda v: paddock.unknown("UUIDs are not evaluated"))

    def enum(self, name, default=missing, **kwargs):
        return self._value(name, default, lambda v: paddock.unknown("enumerations are not evaluated"))

    def dj_db_url(self, name="DATABASE_URL", default=missing, **kwargs):
        import dj_database_url
        v = self._value(name, default, lambda v: v)
        kwargs.pop("validate", None)
        return dj_database_url.parse(v, **kwargs) if isinstance(v, str) else v

    def dj_email_url(self, name="EMAIL_URL", default=missing, **kwargs):
        import dj_email_url
        v = self._value(name, default, lambda v: v)
        return dj_email_url.parse(v) if isinstance(v, str) else v

    def dj_cache_url(self, name="CACHE_URL", default=missing, **kwargs):
        import django_cache_url
        v = self._value(name, default, lambda v: v)
        return django_cache_url.parse(v) if isinstance(v, str) else v

    def seal(self):
        return None


class _Prefixed:
    def __init__(self, env, prefix):
        self._env = env
        self._more = prefix
        self._old = env._prefix

    def __enter__(self):
        self._env._prefix = self._old + self._more
        return self._env

    def __exit__(self, *args):
        self._env._prefix = self._old


class FileAwareEnv(Env):
    pass


env = Env()
