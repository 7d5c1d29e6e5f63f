"""Settings for the real site: wsgi.py and the Dockerfile use them.

Every secret comes from the environment and none has a fallback: if one is missing, the site does not start.
"""

from .base import *  # noqa: F403
from .base import SIMPLE_JWT, env

SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SIMPLE_JWT = SIMPLE_JWT | {"SIGNING_KEY": env("JWT_SIGNING_KEY")}
FIELD_KEYS = env.list("FIELD_KEYS")
WEBHOOK_SIGNING_KEY = env("WEBHOOK_SIGNING_KEY")

ALLOWED_HOSTS = ["app.quire.example"]
CSRF_TRUSTED_ORIGINS = ["https://app.quire.example"]

# deploy/nginx.conf overwrites both headers on every request, whatever a client sent.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CLIENT_ADDRESS_HEADER = "HTTP_X_REAL_IP"
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = "X-Real-IP"

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True

# The __Host- prefix makes browsers insist on Secure, on path / and on no Domain.
SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": env("DATABASE_NAME"),
        "USER": env("DATABASE_USER"),
        "PASSWORD": env("DATABASE_PASSWORD"),
        "HOST": env("DATABASE_HOST"),
        "PORT": env.int("DATABASE_PORT", default=5432),
        "OPTIONS": {"sslmode": "verify-full", "sslrootcert": env("DATABASE_ROOT_CERTIFICATE")},
        "CONN_MAX_AGE": 60,
    },
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        # Host and password are the environment's, the scheme is not: TLS can't be left out by a slip in a variable.
        "LOCATION": f"rediss://:{env('REDIS_PASSWORD')}@{env('REDIS_HOST')}:6379/0",
        "OPTIONS": {"ssl_cert_reqs": "required", "ssl_ca_certs": env("REDIS_ROOT_CERTIFICATE")},
    },
}

CELERY_BROKER_URL = f"rediss://:{env('REDIS_PASSWORD')}@{env('REDIS_HOST')}:6379/1"
CELERY_BROKER_USE_SSL = {"ssl_cert_reqs": "required", "ssl_ca_certs": env("REDIS_ROOT_CERTIFICATE")}

EMAIL_HOST = env("EMAIL_HOST")
EMAIL_PORT = 587
EMAIL_USE_TLS = True
EMAIL_HOST_USER = env("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = "Quire <hello@quire.example>"
ADMINS = [("Quire", "ops@quire.example")]

STORAGES = {
    "default": {"BACKEND": "core.storage.PrivateStorage"},
    "archive": {"BACKEND": "storages.backends.s3.S3Storage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
AWS_STORAGE_BUCKET_NAME = env("ARCHIVE_BUCKET")
AWS_DEFAULT_ACL = None
AWS_QUERYSTRING_AUTH = True
AWS_QUERYSTRING_EXPIRE = 300
AWS_S3_FILE_OVERWRITE = False

LDAP_URL = env("LDAP_URL", default="ldaps://directory.quire.example")
LDAP_BIND_PASSWORD = env("LDAP_BIND_PASSWORD")
RATES_PASSWORD = env("RATES_PASSWORD")
TAX_OFFICE_PASSWORD = env("TAX_OFFICE_PASSWORD")

# Who did what, from where and when goes to quire.audit and django.security; both leave the machine through stdout.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "mail_admins": {
            "class": "django.utils.log.AdminEmailHandler",
            "level": "ERROR",
            "include_html": False,
        },
    },
    "loggers": {
        "django.request": {"handlers": ["console", "mail_admins"], "level": "WARNING", "propagate": False},
        "django.security": {"handlers": ["console", "mail_admins"], "level": "INFO", "propagate": False},
        "axes": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "quire.audit": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
