# ninja.main.NinjaAPI: an API and its URLs.
import functools

from django.urls import path
from ninja.constants import NOT_SET, NOT_SET_TYPE
from ninja.openapi.views import default_home, openapi_json, openapi_view
from ninja.router import Router
import paddock


class NinjaAPI:
    def __init__(
        self,
        title="NinjaAPI",
        version="1.0.0",
        description="",
        openapi_url="/openapi.json",
        docs=None,
        docs_url="/docs",
        docs_decorator=None,
        urls_namespace=None,
        auth=NOT_SET,
        throttle=NOT_SET,
        default_router=None,
        csrf=False,
        **options
    ):
        self.title = title
        self.version = version
        self.openapi_url = openapi_url
        self.docs_url = docs_url
        self.docs_decorator = docs_decorator
        self.urls_namespace = urls_namespace or "api-" + version
        self.auth = auth
        self.throttle = throttle
        self.csrf = csrf
        self.default_router = default_router or Router()
        self._registrations = []
        self.add_router("", self.default_router)

    def get(self, path, **options):
        return self.default_router.api_operation(["GET"], path, **options)

    def post(self, path, **options):
        return self.default_router.api_operation(["POST"], path, **options)

    def delete(self, path, **options):
        return self.default_router.api_operation(["DELETE"], path, **options)

    def patch(self, path, **options):
        return self.default_router.api_operation(["PATCH"], path, **options)

    def put(self, path, **options):
        return self.default_router.api_operation(["PUT"], path, **options)

    def api_operation(self, methods, path, **options):
        return self.default_router.api_operation(methods, path, **options)

    def add_decorator(self, decorator, mode="operation"):
        self.default_router.add_decorator(decorator, mode)

    def add_router(self, prefix, router, auth=NOT_SET, throttle=NOT_SET, tags=None, url_name_prefix=None, parent_router=None):
        if paddock.is_instance(router, str):
            router = paddock.attribute(router)
        self._registrations.append((prefix, router, auth, throttle, url_name_prefix))

    def exception_handler(self, exc_class):
        return lambda func: func

    def add_exception_handler(self, exc_class, handler):
        pass

    def create_response(self, request, data, **options):
        return paddock.unknown("an answer")

    @property
    def urls(self):
        return self._get_urls(), "ninja", self.urls_namespace.split(":")[-1]

    def _docs(self, view):
        view = functools.partial(view, api=self)
        if self.docs_decorator:
            view = self.docs_decorator(view)
        return view

    def _get_urls(self):
        made = []
        if self.openapi_url:
            made.append(path(self.openapi_url.lstrip("/"), self._docs(openapi_json), name="openapi-json"))
            if self.docs_url:
                name = "openapi-view" if paddock.at_least("django-ninja", 0, 20) else "openapi-swagger"
                made.append(path(self.docs_url.lstrip("/"), self._docs(openapi_view), name=name))
        for prefix, router, auth, throttle, name_prefix in self._registrations:
            if not paddock.is_instance(router, Router):
                made.append(paddock.unknown("the routes of this router are not known", prefix))
                continue
            decorators = [] if router is self.default_router else self.default_router._decorators
            made.extend(router._paths(self, prefix, (auth, NOT_SET), (throttle, NOT_SET), decorators, name_prefix))
        made.append(path("", functools.partial(default_home, api=self), name="api-root"))
        return made
