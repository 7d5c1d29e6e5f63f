"""Settings for a developer's own machine: `manage.py` uses them, no deployment does.

The keys are random, made at the first start and kept in .local/ (ignored by git and by the image), so there is no
development key that could be deployed by mistake.
"""

import base64
import secrets

from .base import *  # noqa: F403
from .base import BASE_DIR, SIMPLE_JWT


def _local_key(name):
    path = BASE_DIR / ".local" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_text(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = _local_key("secret-key")
SIMPLE_JWT = SIMPLE_JWT | {"SIGNING_KEY": _local_key("jwt-key")}
FIELD_KEYS = [_local_key("field-key")]
WEBHOOK_SIGNING_KEY = _local_key("webhook-key")

DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SITE_ORIGIN = "http://127.0.0.1:8000"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "db.sqlite3",
    }
}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = "Quire <hello@quire.example>"

CELERY_TASK_ALWAYS_EAGER = True
ADMIN_REQUIRES_SECOND_FACTOR = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"quire.audit": {"handlers": ["console"], "level": "INFO"}},
}
