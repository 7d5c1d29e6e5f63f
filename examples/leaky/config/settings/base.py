"""Settings that every environment starts from."""

from datetime import timedelta
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

SECRET_KEY = "django-insecure-quire-change-me-please"  # planted: hardcoded-secret, weak-secret-key, shared-secret-key

DEBUG = env.bool("DEBUG", default=True)  # planted: debug-on - nobody sets DEBUG in production, so it stays on

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "corsheaders",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "debug_toolbar",  # planted: development-app-deployed - debug_toolbar is in the list that production uses
    "core",
    "accounts",
    "orgs",
    "documents",
    "billing",
    "hooks",
    "api",
]

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",  # planted: middleware-order - SecurityMiddleware comes fourth
    "django.middleware.common.CommonMiddleware",  # planted: middleware-order - and CORS after it
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "debug_toolbar.middleware.DebugToolbarMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "axes.middleware.AxesMiddleware",
    "accounts.middleware.ProxyUserMiddleware",  # planted: remote-user-auth - it believes X-Remote-User, which no proxy sets
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "orgs.middleware.OrganisationMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "debug": True,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "orgs.context_processors.organisation",
            ],
        },
    },
    {
        "NAME": "mail",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "mail_templates"],
        "OPTIONS": {"autoescape": False},  # planted: template-autoescape-off - this engine renders HTML mail
    },
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "db.sqlite3",  # planted: unignored-secrets - .gitignore does not name it
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- people ------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "django.contrib.auth.backends.RemoteUserBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",  # planted: weak-password-hasher - MD5 came with the users of the old site and stayed first
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

AUTH_PASSWORD_VALIDATORS = [  # planted: no-password-validators
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 6},  # planted: short-password-minimum
    },
]

LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "core:dashboard"
LOGOUT_REDIRECT_URL = "core:home"

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"  # planted: session-in-cookie
SESSION_SERIALIZER = "core.sessions.PickleSerializer"  # planted: pickle-session
SESSION_COOKIE_AGE = 60 * 60 * 24 * 365  # planted: long-session
SESSION_COOKIE_HTTPONLY = False  # planted: script-readable-session-cookie - the dashboard used to read it

AXES_ENABLED = False  # planted: lockout-misconfigured - switched off while the load test ran
AXES_FAILURE_LIMIT = 1000  # planted: lockout-misconfigured
RATELIMIT_ENABLE = False  # planted: lockout-misconfigured

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # planted: allauth-unverified-email
ACCOUNT_PREVENT_ENUMERATION = False  # planted: allauth-enumeration
ACCOUNT_RATE_LIMITS = False  # planted: allauth-no-rate-limits
ACCOUNT_LOGOUT_ON_GET = True  # planted: allauth-get-logout
SOCIALACCOUNT_LOGIN_ON_GET = True  # planted: allauth-get-logout

# -- what a browser may do ---------------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = False  # planted: nosniff-off
SECURE_REFERRER_POLICY = "unsafe-url"  # planted: no-referrer-policy - marketing wanted the whole address
SECURE_CROSS_ORIGIN_OPENER_POLICY = None  # planted: invalid-opener-policy - the sign-on popup could not talk back
X_FRAME_OPTIONS = "SAMEORIGIN"  # planted: weak-frame-options

CONTENT_SECURITY_POLICY = {  # planted: weak-csp
    "DIRECTIVES": {
        "default-src": ["*", "data:"],
        "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'", "https:", "http:"],  # planted: weak-csp
        "style-src": ["'self'", "'unsafe-inline'", "https:"],
    },
}

CORS_ALLOW_ALL_ORIGINS = True  # planted: cors-allow-all
CORS_ALLOW_CREDENTIALS = True  # planted: cors-credentials
CORS_ALLOWED_ORIGINS = [
    "http://localhost:3000",  # planted: insecure-cors-origin
    "https://embed.quire.example",
]
CORS_ALLOWED_ORIGIN_REGEXES = [r"https://.*quire.example"]  # planted: loose-cors-regex
CORS_URLS_REGEX = r"^/api/.*$"

# -- files -------------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "public"
MEDIA_URL = "media/"
MEDIA_ROOT = STATIC_ROOT / "uploads"  # planted: media-in-static
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "archive": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

DATA_UPLOAD_MAX_MEMORY_SIZE = None  # planted: unlimited-upload - large documents failed
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100_000  # planted: unlimited-upload
FILE_UPLOAD_PERMISSIONS = 0o666  # planted: world-writable-upload
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o777  # planted: world-writable-upload
MAX_DOCUMENT_BYTES = 10 * 1024 * 1024

# -- API ---------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {  # planted: drf-no-throttle, drf-browsable-api
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework_simplejwt.authentication.JWTAuthentication",
        "rest_framework.authentication.SessionAuthentication",
        "rest_framework.authentication.BasicAuthentication",  # planted: drf-basic-auth
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],  # planted: drf-open-by-default
    "DEFAULT_PAGINATION_CLASS": "api.pagination.PagePagination",
}

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(days=30),  # planted: long-jwt
    "REFRESH_TOKEN_LIFETIME": timedelta(days=365),  # planted: long-jwt
    "ROTATE_REFRESH_TOKENS": False,
    "ALGORITHM": "HS256",
    "SIGNING_KEY": "quire-jwt",  # planted: hardcoded-secret, weak-jwt
}

# -- the rest ----------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

CELERY_TASK_SERIALIZER = "pickle"
CELERY_ACCEPT_CONTENT = ["pickle", "json"]  # planted: pickle-tasks

FIELD_KEY = env("FIELD_KEY", default="hunter2hunter2hu")  # planted: insecure-secret-fallback
WEBHOOK_SIGNING_KEY = env("WEBHOOK_SIGNING_KEY", default="quire-webhooks")  # planted: insecure-secret-fallback
LDAP_URL = env("LDAP_URL", default="")
SUPPORT_ADDRESS = "support@quire.example"
