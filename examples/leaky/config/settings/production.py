# Production.  planted: insecure-session-cookie, insecure-csrf-cookie, no-https-redirect, hsts-no-subdomains, hsts-no-preload, no-permissions-policy
"""Settings for the real site: wsgi.py and the Dockerfile use them."""

from .base import *  # noqa: F403
from .base import env

SECRET_KEY_FALLBACKS = ["change-me-please"]  # planted: weak-secret-key, hardcoded-secret - the key before the rename

ALLOWED_HOSTS = ["app.quire.example", "localhost", "*"]  # planted: wildcard-hosts, development-hosts - the health check
CSRF_TRUSTED_ORIGINS = ["https://*.quire.example", "http://app.quire.example"]  # planted: wide-csrf-origins
CSRF_FAILURE_VIEW = "core.views.csrf_failure"  # planted: broken-csrf-failure-view - it takes no `reason`

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # planted: untrusted-proxy-header - nginx does not set it
USE_X_FORWARDED_HOST = True  # planted: forwarded-host-trusted
SECURE_HSTS_SECONDS = 3600  # planted: hsts-missing - "an hour, to try it out"

SESSION_COOKIE_SAMESITE = "None"  # planted: session-cookie-samesite
CSRF_COOKIE_SAMESITE = "None"  # planted: session-cookie-samesite
SESSION_COOKIE_DOMAIN = ".quire.example"  # planted: wide-cookie-domain
CSRF_COOKIE_DOMAIN = ".quire.example"  # planted: wide-cookie-domain

DEBUG_PROPAGATE_EXCEPTIONS = True  # planted: debug-propagate-exceptions

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "quire",
        "USER": "postgres",
        "PASSWORD": "hunter2",  # planted: hardcoded-secret
        "HOST": "db.quire.example",  # planted: database-without-tls
        "PORT": "5432",
    },
    "reports": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "quire",
        "USER": "reports",
        "PASSWORD": "",
        "HOST": "replica.quire.example",  # planted: database-without-password
        "PORT": "5432",
        "OPTIONS": {"sslmode": "verify-full"},
    },
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://cache.quire.example:6379/0",  # planted: cache-without-tls
    },
}

CELERY_BROKER_URL = "amqp://guest:guest@queue.quire.example:5672//"  # planted: broker-without-tls, hardcoded-secret

EMAIL_HOST = "smtp.quire.example"  # planted: mail-without-tls
EMAIL_HOST_USER = "quire"
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="hunter2")  # planted: insecure-secret-fallback
DEFAULT_FROM_EMAIL = "Quire <hello@quire.example>"
ADMINS = [("Quire", "ops@quire.example")]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "archive": {"BACKEND": "storages.backends.s3.S3Storage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
AWS_STORAGE_BUCKET_NAME = "quire-archive"
AWS_DEFAULT_ACL = "public-read"  # planted: public-bucket
AWS_QUERYSTRING_AUTH = False  # planted: public-bucket

LDAP_URL = "ldaps://directory.quire.example"
LDAP_BIND_PASSWORD = "hunter2"  # planted: hardcoded-secret

LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "mail_admins": {
            "class": "django.utils.log.AdminEmailHandler",
            "level": "ERROR",
            "include_html": True,  # planted: admin-mail-html
        },
    },
    "loggers": {
        "django.db.backends": {"handlers": ["console"], "level": "DEBUG"},  # planted: sensitive-log
        "django.request": {"handlers": ["mail_admins"], "level": "ERROR"},
        "django.security": {"handlers": [], "propagate": False},  # planted: no-security-log
    },
    "root": {"handlers": ["console"], "level": "DEBUG"},
}
