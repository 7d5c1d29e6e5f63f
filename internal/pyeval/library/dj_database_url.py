# dj-database-url, as it is since 1.0.
import os
import paddock
from urllib.parse import urlsplit, parse_qs, unquote

DEFAULT_ENV = "DATABASE_URL"

# Each scheme with its backend. Those of PostgreSQL understand currentSchema, those of MySQL ssl-ca,
# and Oracle and SQL Server take the port as a text.
SCHEMES = {
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
    "pgsql": "django.db.backends.postgresql",
    "postgis": "django.contrib.gis.db.backends.postgis",
    "redshift": "django_redshift_backend",
    "timescale": "timescale.db.backends.postgresql",
    "timescalegis": "timescale.db.backends.postgis",
    "cockroach": "django_cockroachdb",
    "mysql": "django.db.backends.mysql",
    "mysql2": "django.db.backends.mysql",
    "mysqlgis": "django.contrib.gis.db.backends.mysql",
    "mysql-connector": "mysql.connector.django",
    "spatialite": "django.contrib.gis.db.backends.spatialite",
    "sqlite": "django.db.backends.sqlite3",
    "oracle": "django.db.backends.oracle",
    "oraclegis": "django.contrib.gis.db.backends.oracle",
    "mssql": "sql_server.pyodbc",
    "mssqlms": "mssql",
}
SEARCH_PATH = ("postgres", "postgresql", "pgsql", "postgis", "redshift", "timescale", "timescalegis")


def register(*args, **kwargs):
    if len(args) == 2:
        a, b = args
        # The order of the two arguments changed with version 3.
        if "." in a and "." not in b:
            a, b = b, a
        SCHEMES[a] = b
    return lambda f: f


def config(env=DEFAULT_ENV, default=None, engine=None, conn_max_age=0, conn_health_checks=False,
           disable_server_side_cursors=False, ssl_require=False, test_options=None):
    s = os.environ.get(env, default)
    if s:
        return parse(s, engine, conn_max_age, conn_health_checks, disable_server_side_cursors, ssl_require, test_options)
    return {}


def _value(v):
    if v.isdigit():
        return int(v)
    if v.lower() in ("true", "false"):
        return v.lower() == "true"
    return v


def parse(url, engine=None, conn_max_age=0, conn_health_checks=False, disable_server_side_cursors=False,
          ssl_require=False, test_options=None):
    if paddock.is_unknown(url):
        return url
    if url == "sqlite://:memory:":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise ValueError("Scheme '" + parts.scheme + "://' is unknown.")
    options = {}
    for k, values in parse_qs(parts.query).items():
        values = [_value(v) for v in values]
        options[k] = values[0] if len(values) == 1 else values
    result = {
        "ENGINE": SCHEMES[parts.scheme],
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "NAME": unquote(parts.path[1:]),
        "OPTIONS": options,
    }
    if parts.scheme == "sqlite" and not result["NAME"]:
        result["NAME"] = ":memory:"
    if parts.scheme in ("oracle", "mssql", "mssqlms"):
        result["PORT"] = str(result["PORT"])
    if parts.scheme in ("mysql", "mysql2"):
        ca = options.pop("ssl-ca", None)
        if ca:
            options["ssl"] = {"ca": ca}
    if parts.scheme in SEARCH_PATH:
        schema = options.pop("currentSchema", None)
        if schema:
            options["options"] = f"-c search_path={schema}"
    if ssl_require:
        options["sslmode"] = "require"
    result["CONN_MAX_AGE"] = conn_max_age
    result["CONN_HEALTH_CHECKS"] = conn_health_checks
    result["DISABLE_SERVER_SIDE_CURSORS"] = disable_server_side_cursors
    if engine:
        result["ENGINE"] = engine
    if test_options:
        result["TEST"] = test_options
    if not options:
        del result["OPTIONS"]
    return result
