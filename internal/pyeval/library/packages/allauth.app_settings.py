# django-allauth 65: which parts of it a site has, and what its URLconfs ask of the settings.
from django.conf import settings
import paddock


def since(major, minor):
    """The site's is of that version or later; where nothing says which it has, the newest that runs with its Django."""
    if major >= 64 and not paddock.at_least("django", 4, 2) or not paddock.at_least("django", 3, 2):
        return False
    return paddock.at_least("django-allauth", major, minor)


def installed(name):
    for app in settings.INSTALLED_APPS:
        if app == name or app.startswith(name + ".apps."):
            return True
    return False


SOCIALACCOUNT_ENABLED = installed("allauth.socialaccount")
SOCIALACCOUNT_ONLY = getattr(settings, "SOCIALACCOUNT_ONLY", False)
MFA_ENABLED = installed("allauth.mfa")
MFA_SUPPORTED_TYPES = getattr(settings, "MFA_SUPPORTED_TYPES", ["recovery_codes", "totp"])
MFA_PASSKEY_LOGIN = "webauthn" in MFA_SUPPORTED_TYPES and getattr(settings, "MFA_PASSKEY_LOGIN_ENABLED", False)
MFA_PASSKEY_SIGNUP = "webauthn" in MFA_SUPPORTED_TYPES and getattr(settings, "MFA_PASSKEY_SIGNUP_ENABLED", False)
MFA_TRUST = getattr(settings, "MFA_TRUST_ENABLED", False)
USERSESSIONS_ENABLED = installed("allauth.usersessions")
HEADLESS_ONLY = getattr(settings, "HEADLESS_ONLY", False)
LOGIN_BY_CODE = getattr(settings, "ACCOUNT_LOGIN_BY_CODE_ENABLED", False)
