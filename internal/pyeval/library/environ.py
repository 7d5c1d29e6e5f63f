# django-environ: environ.Env and environ.Path.
import importlib.util
import json
import os
import re
import paddock
from urllib.parse import urlparse, parse_qs, unquote, unquote_plus
from django.core.exceptions import ImproperlyConfigured


class NoValue:
    pass


def _redis_driver():
    # django-redis when it is installed, else what Django has.
    installed = importlib.util.find_spec("django_redis")
    theirs, own = "django_redis.cache.RedisCache", "django.core.cache.backends.redis.RedisCache"
    if paddock.is_unknown(installed):
        return paddock.one_of("the backend depends on whether django-redis is installed", theirs, own)
    return theirs if installed else own


def _int_or_text(v):
    return int(v) if hasattr(v, "isdigit") and v.isdigit() else v


def _literal_or_text(v):
    if v.lower() in ("on", "off", "true", "false", "yes", "no", "y", "n"):
        if v in ("True", "False"):
            return v == "True"
        return v
    try:
        import ast
        return ast.literal_eval(v)
    except (ValueError, SyntaxError):
        return v


def _unquoted(v):
    return unquote(v) if isinstance(v, str) and v != "" else v


def _variables(content, parse_comments):
    # Line by line, with nothing around the equals sign, and without comments behind values unless they are asked for.
    found = {}
    for line in content.splitlines():
        if line.startswith("export "):
            line = line[7:]
        key, equals, value = line.partition("=")
        if not equals or not key.replace("_", "a").isalnum():
            continue
        if parse_comments:
            value = _without_comment(value)
        elif len(value) > 1 and value[0] == value[-1] == "'":
            value = value[1:-1]
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = _unescaped(value[1:-1])
        found[key] = value
    return found


def _without_comment(value):
    quoted = value.lstrip()
    if quoted.startswith("'"):
        end = quoted.rfind("'")
        while end > 0:
            rest = quoted[end + 1:].lstrip()
            if rest == "" or rest.startswith("#"):
                return quoted[1:end]
            end = quoted[:end].rfind("'")
    return value.partition("#")[0]


def _unescaped(text):
    # The backslash of \\n, \\r and \\t stays, for multiline=True to take away.
    if "\\" not in text:
        return text
    plain, escaped = "", False
    for c in text:
        if escaped:
            plain += "\\" + c if c in "rnt" else c
            escaped = False
        elif c == "\\":
            escaped = True
        else:
            plain += c
    return plain + "\\" if escaped else plain


class Env:
    ENVIRON = os.environ
    NOTSET = NoValue()
    BOOLEAN_TRUE_STRINGS = ("true", "on", "ok", "y", "yes", "1")
    DEFAULT_DATABASE_ENV = "DATABASE_URL"
    DEFAULT_CACHE_ENV = "CACHE_URL"
    DEFAULT_EMAIL_ENV = "EMAIL_URL"
    DEFAULT_SEARCH_ENV = "SEARCH_URL"
    DEFAULT_CHANNELS_ENV = "CHANNELS_URL"
    POSTGRES_FAMILY = ["postgres", "postgresql", "psql", "pgsql", "postgis"]
    DB_SCHEMES = {
        "postgres": "django.db.backends.postgresql",
        "postgresql": "django.db.backends.postgresql",
        "psql": "django.db.backends.postgresql",
        "pgsql": "django.db.backends.postgresql",
        "postgis": "django.contrib.gis.db.backends.postgis",
        "prometheus_postgresql": "django_prometheus.db.backends.postgresql",
        "prometheus_postgis": "django_prometheus.db.backends.postgis",
        "cockroachdb": "django_cockroachdb",
        "mysql": "django.db.backends.mysql",
        "mysql2": "django.db.backends.mysql",
        "mysql-connector": "mysql.connector.django",
        "mysqlgis": "django.contrib.gis.db.backends.mysql",
        "mssql": "mssql",
        "oracle": "django.db.backends.oracle",
        "pyodbc": "sql_server.pyodbc",
        "redshift": "django_redshift_backend",
        "spatialite": "django.contrib.gis.db.backends.spatialite",
        "sqlite": "django.db.backends.sqlite3",
        "ldap": "ldapdb.backends.ldap",
    }
    CACHE_SCHEMES = {
        "dbcache": "django.core.cache.backends.db.DatabaseCache",
        "dummycache": "django.core.cache.backends.dummy.DummyCache",
        "filecache": "django.core.cache.backends.filebased.FileBasedCache",
        "locmemcache": "django.core.cache.backends.locmem.LocMemCache",
        "memcache": "django.core.cache.backends.memcached.MemcachedCache",
        "pylibmc": "django.core.cache.backends.memcached.PyLibMCCache",
        # These depend on what is installed.
        "pymemcache": paddock.unknown("the backend depends on the version of Django"),
        "rediscache": _redis_driver(),
        "redis": _redis_driver(),
        "rediss": _redis_driver(),
    }
    EMAIL_SCHEMES = {
        "smtp": "django.core.mail.backends.smtp.EmailBackend",
        "smtps": "django.core.mail.backends.smtp.EmailBackend",
        "smtp+tls": "django.core.mail.backends.smtp.EmailBackend",
        "smtp+ssl": "django.core.mail.backends.smtp.EmailBackend",
        "consolemail": "django.core.mail.backends.console.EmailBackend",
        "filemail": "django.core.mail.backends.filebased.EmailBackend",
        "memorymail": "django.core.mail.backends.locmem.EmailBackend",
        "dummymail": "django.core.mail.backends.dummy.EmailBackend",
    }

    def __init__(self, **scheme):
        self.smart_cast = True
        self.escape_proxy = False
        self.prefix = ""
        self.scheme = scheme

    def __call__(self, var, cast=None, default=NOTSET, parse_default=False):
        return self.get_value(var, cast=cast, default=default, parse_default=parse_default)

    def __contains__(self, var):
        return var in os.environ

    def str(self, var, default=NOTSET, multiline=False, choices=NOTSET):
        value = self.get_value(var, cast=str, default=default)
        if multiline:
            return value.replace("\\r\\n", "\n").replace("\\n", "\n")
        return value

    def unicode(self, var, default=NOTSET):
        return self.get_value(var, cast=str, default=default)

    def bytes(self, var, default=NOTSET, encoding="utf8"):
        value = self.get_value(var, cast=str, default=default)
        if hasattr(value, "encode"):
            return value.encode(encoding)
        return value

    def bool(self, var, default=NOTSET):
        return self.get_value(var, cast=bool, default=default)

    def int(self, var, default=NOTSET):
        return self.get_value(var, cast=int, default=default)

    def float(self, var, default=NOTSET):
        return self.get_value(var, cast=float, default=default)

    def json(self, var, default=NOTSET):
        return self.get_value(var, cast=json.loads, default=default)

    def list(self, var, cast=None, default=NOTSET):
        return self.get_value(var, cast=list if not cast else [cast], default=default)

    def tuple(self, var, cast=None, default=NOTSET):
        return self.get_value(var, cast=tuple if not cast else (cast,), default=default)

    def dict(self, var, cast=dict, default=NOTSET):
        return self.get_value(var, cast=cast, default=default)

    def url(self, var, default=NOTSET):
        return self.get_value(var, cast=urlparse, default=default, parse_default=True)

    def db_url(self, var="DATABASE_URL", default=NOTSET, engine=None):
        return self.db_url_config(self.get_value(var, default=default), engine=engine)

    db = db_url

    def cache_url(self, var="CACHE_URL", default=NOTSET, backend=None):
        return self.cache_url_config(self.url(var, default=default), backend=backend)

    cache = cache_url

    def email_url(self, var="EMAIL_URL", default=NOTSET, backend=None):
        return self.email_url_config(self.url(var, default=default), backend=backend)

    email = email_url

    def search_url(self, var="SEARCH_URL", default=NOTSET, engine=None):
        return paddock.unknown("env.search_url() is not evaluated")

    def channels_url(self, var="CHANNELS_URL", default=NOTSET, backend=None):
        return paddock.unknown("env.channels_url() is not evaluated")

    channels = channels_url

    def path(self, var, default=NOTSET, **kwargs):
        return Path(self.get_value(var, default=default), **kwargs)

    def get_value(self, var, cast=None, default=NOTSET, parse_default=False):
        var_name = f"{self.prefix}{var}"
        if var_name in self.scheme:
            info = self.scheme[var_name]
            if isinstance(info, (tuple, list)) and len(info) == 2:
                if not cast:
                    cast = info[0]
                if default is self.NOTSET:
                    default = info[1]
            elif not cast:
                cast = info
        try:
            value = os.environ[var_name]
        except KeyError:
            if default is self.NOTSET:
                raise ImproperlyConfigured(f"Set the {var_name} environment variable")
            if paddock.is_unknown(default) or default is None:
                return default
            value = default
            if not isinstance(value, str):
                return value
            if not value.startswith("$") and not parse_default:
                return value
        if self.smart_cast and cast is None and default is not None and not isinstance(default, NoValue):
            cast = type(default)
        if paddock.is_unknown(value):
            return paddock.one_of("its value is not known", True, False) if cast is bool else value
        if value.startswith("$"):
            value = self.get_value(value.lstrip("$"), cast=cast, default=default)
        if default is None and value == "":
            return None
        if value != default or (parse_default and value is not None):
            value = self.parse_value(value, cast)
        return value

    @classmethod
    def parse_value(cls, value, cast):
        if cast is None:
            return value
        if cast is bool:
            try:
                return int(value) != 0
            except ValueError:
                return value.lower().strip() in cls.BOOLEAN_TRUE_STRINGS
        if isinstance(cast, list):
            return [cast[0](x) for x in value.split(",") if x]
        if isinstance(cast, tuple):
            return tuple(cast[0](x) for x in value.strip("(").strip(")").split(",") if x)
        if isinstance(cast, dict):
            return paddock.unknown("the cast is not evaluated")
        if cast is dict:
            return dict([v.split("=", 1) for v in value.split(",") if v])
        if cast is list:
            return [x for x in value.split(",") if x]
        if cast is tuple:
            return tuple(x for x in value.strip("(").strip(")").split(",") if x)
        return cast(value)

    @classmethod
    def db_url_config(cls, url, engine=None):
        if paddock.is_unknown(url):
            return url
        if not hasattr(url, "netloc"):
            if url == "sqlite://:memory:":
                return {"ENGINE": cls.DB_SCHEMES["sqlite"], "NAME": ":memory:"}
            url = urlparse(url)
        path = unquote_plus(url.path[1:].split("?", 2)[0])
        if url.scheme == "sqlite" and path == "":
            path = ":memory:"
        if url.scheme == "ldap":
            path = f"{url.scheme}://{url.hostname}"
            if url.port:
                path += f":{url.port}"
        config = {
            "NAME": path or "",
            "USER": _unquoted(url.username) or "",
            "PASSWORD": _unquoted(url.password) or "",
            "HOST": url.hostname or "",
            "PORT": url.port or "",
        }
        if path.startswith("/") and (url.scheme in cls.POSTGRES_FAMILY or "cloudsql" in path):
            config["HOST"], config["NAME"] = path.rsplit("/", 1)
        if url.scheme == "oracle":
            if path == "":
                config["NAME"] = config["HOST"]
                config["HOST"] = ""
            if not config["PORT"]:
                del config["PORT"]
            else:
                config["PORT"] = str(config["PORT"])
        if url.query:
            options = {}
            for k, v in parse_qs(url.query).items():
                if k.upper() in ("CONN_MAX_AGE", "ATOMIC_REQUESTS", "AUTOCOMMIT", "DISABLE_SERVER_SIDE_CURSORS", "CONN_HEALTH_CHECKS"):
                    config.update({k.upper(): _literal_or_text(v[0])})
                else:
                    options.update({k: _int_or_text(v[0])})
            config["OPTIONS"] = options
        config["ENGINE"] = engine if engine else url.scheme
        if config["ENGINE"] in cls.DB_SCHEMES:
            config["ENGINE"] = cls.DB_SCHEMES[config["ENGINE"]]
        if not config["ENGINE"]:
            return {}
        return config

    @classmethod
    def cache_url_config(cls, url, backend=None):
        if paddock.is_unknown(url):
            return url
        if not hasattr(url, "netloc"):
            if not url:
                return {}
            url = urlparse(url)
        if url.scheme not in cls.CACHE_SCHEMES:
            raise ImproperlyConfigured(f"Invalid cache schema {url.scheme}")
        location = url.netloc.split(",")
        if len(location) == 1:
            location = location[0]
        config = {"BACKEND": cls.CACHE_SCHEMES[url.scheme], "LOCATION": location}
        if url.scheme == "filecache":
            config["LOCATION"] = url.netloc + url.path
        if not url.netloc and url.scheme in ("memcache", "pymemcache"):
            config["LOCATION"] = "unix:" + url.path
        elif url.scheme.startswith("redis"):
            scheme = url.scheme.replace("cache", "") if url.hostname else "unix"
            locations = [scheme + "://" + loc + url.path for loc in url.netloc.split(",")]
            config["LOCATION"] = locations[0] if len(locations) == 1 else locations
        if backend:
            config["BACKEND"] = backend
        if url.query:
            options = {}
            lower = config["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
            for k, v in parse_qs(url.query).items():
                key = k.lower() if lower else k.upper()
                if k.upper() in ("TIMEOUT", "KEY_PREFIX", "VERSION", "KEY_FUNCTION", "BINARY"):
                    config[key] = _literal_or_text(v[0])
                else:
                    options[key] = _literal_or_text(v[0])
            config["OPTIONS"] = options
        return config

    @classmethod
    def email_url_config(cls, url, backend=None):
        if paddock.is_unknown(url):
            return url
        if not hasattr(url, "netloc"):
            url = urlparse(url)
        config = {
            "EMAIL_FILE_PATH": unquote_plus(url.path[1:].split("?", 2)[0]),
            "EMAIL_HOST_USER": _unquoted(url.username),
            "EMAIL_HOST_PASSWORD": _unquoted(url.password),
            "EMAIL_HOST": url.hostname,
            "EMAIL_PORT": url.port,
        }
        if backend:
            config["EMAIL_BACKEND"] = backend
        elif url.scheme not in cls.EMAIL_SCHEMES:
            raise ImproperlyConfigured(f"Invalid email schema {url.scheme}")
        else:
            config["EMAIL_BACKEND"] = cls.EMAIL_SCHEMES[url.scheme]
        if url.scheme in ("smtps", "smtp+tls"):
            config["EMAIL_USE_TLS"] = True
        elif url.scheme == "smtp+ssl":
            config["EMAIL_USE_SSL"] = True
        if url.query:
            options = {}
            for k, v in parse_qs(url.query).items():
                if k.upper() in ("EMAIL_USE_TLS", "EMAIL_USE_SSL"):
                    config[k.upper()] = _int_or_text(v[0])
                else:
                    options[k.upper()] = _int_or_text(v[0])
            config["OPTIONS"] = options
        return config

    @classmethod
    def read_env(cls, env_file=None, overwrite=False, parse_comments=False, encoding="utf8", **overrides):
        if env_file is None:
            env_file = os.path.join(os.path.dirname(paddock.caller_path()), ".env")
        if paddock.env_file(env_file) is not None:
            with open(env_file) as f:
                overrides.update(_variables(f.read(), parse_comments))
        for k, v in overrides.items():
            if overwrite:
                os.environ[k] = str(v)
            else:
                os.environ.setdefault(k, str(v))


class FileAwareEnv(Env):
    def get_value(self, var, cast=None, default=Env.NOTSET, parse_default=False):
        path = os.environ.get(f"{self.prefix}{var}_FILE")
        if path:
            with open(path) as f:
                return self.parse_value(f.read(), cast)
        return super().get_value(var, cast=cast, default=default, parse_default=parse_default)


class Path:
    def __init__(self, start="", *paths, **kwargs):
        start = getattr(start, "__root__", start)
        if kwargs.get("is_file"):
            start = os.path.dirname(start)
        self.__root__ = os.path.abspath(os.path.join(start, *paths))

    @property
    def root(self):
        return self.__root__

    def path(self, *paths, **kwargs):
        return Path(self.__root__, *paths, **kwargs)

    def file(self, name, *args, **kwargs):
        return open(self(name), *args, **kwargs)

    def __call__(self, *paths, **kwargs):
        return os.path.abspath(os.path.join(self.__root__, *paths))

    def __eq__(self, other):
        return self.__root__ == getattr(other, "__root__", other)

    def __add__(self, other):
        return Path(self.__root__, getattr(other, "__root__", other))

    def __sub__(self, other):
        if isinstance(other, int):
            p = self.__root__
            for _ in range(other):
                p = os.path.dirname(p)
            return Path(p)
        return self.__root__.replace(other, "")

    def __contains__(self, item):
        return getattr(item, "__root__", item).startswith(os.path.join(self.__root__, ""))

    def __truediv__(self, other):
        return Path(self.__root__, other)

    def __str__(self):
        return self.__root__

    def __fspath__(self):
        return self.__root__

    def rfind(self, *args, **kwargs):
        return str(self).rfind(*args, **kwargs)

    def find(self, *args, **kwargs):
        return str(self).find(*args, **kwargs)


Path.__floordiv__ = Path.path
