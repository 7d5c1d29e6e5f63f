# django.contrib.auth: which class users are of.
REDIRECT_FIELD_NAME = "next"


def get_user_model():
    from django.apps.registry import apps
    from django.conf import settings

    return apps.get_model(settings.AUTH_USER_MODEL, require_ready=False)
