# pydantic-settings: fields are read from the environment, by name and prefix, in any case.
import json
import os
import paddock


class SettingsConfigDict(dict):
    pass


def _cast(kind, value):
    if not isinstance(value, str):
        return value
    if kind is bool:
        if value.lower() in ("1", "true", "t", "yes", "y", "on"):
            return True
        if value.lower() in ("0", "false", "f", "no", "n", "off"):
            return False
        raise ValueError("not a boolean")
    if kind is int:
        return int(value)
    if kind is float:
        return float(value)
    if kind is str:
        return value
    return paddock.unknown("the type of the field is not evaluated")


class BaseSettings:
    def __init__(self, **values):
        config = getattr(type(self), "model_config", {})
        prefix = config.get("env_prefix", "")
        old = getattr(type(self), "Config", None)
        if old is not None:
            prefix = getattr(old, "env_prefix", prefix)
        for cls in reversed(type(self).__mro__):
            for name, kind in cls.__dict__.get("__annotations__", {}).items():
                if name == "model_config":
                    continue
                if name in values:
                    setattr(self, name, values[name])
                    continue
                found = False
                for key in (prefix + name, (prefix + name).upper()):
                    if key in os.environ:
                        setattr(self, name, _cast(kind, os.environ[key]))
                        found = True
                        break
                if not found:
                    setattr(self, name, paddock.field_default(type(self), name, (prefix + name).upper()))
