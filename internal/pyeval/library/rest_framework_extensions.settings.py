# rest_framework_extensions.settings, as far as routes need it.
from django.conf import settings
from rest_framework.settings import APISettings

extensions_api_settings = APISettings(
    getattr(settings, "REST_FRAMEWORK_EXTENSIONS", {}), {"DEFAULT_PARENT_LOOKUP_KWARG_NAME_PREFIX": "parent_lookup_"}, []
)
