# rest_framework.documentation: pages that describe the API.
from django.urls import include, path, re_path
from rest_framework.schemas import get_schema_view
from rest_framework.settings import api_settings
import paddock


def get_docs_view(
    title=None,
    description=None,
    schema_url=None,
    urlconf=None,
    public=True,
    patterns=None,
    generator_class=None,
    authentication_classes=api_settings.DEFAULT_AUTHENTICATION_CLASSES,
    permission_classes=api_settings.DEFAULT_PERMISSION_CLASSES,
    renderer_classes=None,
):
    return get_schema_view(public=public, authentication_classes=authentication_classes, permission_classes=permission_classes)


get_schemajs_view = get_docs_view


def include_docs_urls(
    title=None,
    description=None,
    schema_url=None,
    urlconf=None,
    public=True,
    patterns=None,
    generator_class=None,
    authentication_classes=api_settings.DEFAULT_AUTHENTICATION_CLASSES,
    permission_classes=api_settings.DEFAULT_PERMISSION_CLASSES,
    renderer_classes=None,
):
    docs = get_docs_view(public=public, authentication_classes=authentication_classes, permission_classes=permission_classes)
    if paddock.at_least("djangorestframework", 3, 10):
        urls = [path("", docs, name="docs-index"), path("schema.js", docs, name="schema-js")]
    else:
        urls = [re_path(r"^$", docs, name="docs-index"), re_path(r"^schema.js$", docs, name="schema-js")]
    return include((urls, "api-docs"), namespace="api-docs")
