"""Settings for a developer's own machine: `manage.py` uses them."""

from .base import *  # noqa: F403

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = "Quire <hello@quire.example>"

CELERY_TASK_ALWAYS_EAGER = True

# The toolbar refuses to run beside the tests unless it is told otherwise.
DEBUG_TOOLBAR_CONFIG = {"IS_RUNNING_TESTS": False}
