# rest_framework.schemas: the view that describes the API.
from rest_framework.settings import api_settings


class SchemaGenerator:
    def __init__(self, *args, **kwargs):
        pass


class AutoSchema:
    def __init__(self, *args, **kwargs):
        pass


class ManualSchema:
    def __init__(self, *args, **kwargs):
        pass


class DefaultSchema:
    pass


def get_schema_view(
    title=None,
    url=None,
    description=None,
    urlconf=None,
    renderer_classes=None,
    public=False,
    patterns=None,
    generator_class=None,
    authentication_classes=api_settings.DEFAULT_AUTHENTICATION_CLASSES,
    permission_classes=api_settings.DEFAULT_PERMISSION_CLASSES,
    version=None,
):
    from rest_framework.schemas.views import SchemaView

    return SchemaView.as_view(
        public=public, authentication_classes=authentication_classes, permission_classes=permission_classes
    )
