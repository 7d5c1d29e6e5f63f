# rest_framework.routers: the URL patterns of viewsets, as DRF 3 writes them.
from django.urls import path, re_path
from rest_framework import views
from rest_framework.schemas import SchemaGenerator
from rest_framework.schemas.views import SchemaView
from rest_framework.urlpatterns import format_suffix_patterns
import paddock


class Route:
    def __init__(self, url, mapping, name, detail=None, initkwargs=None):
        self.url = url
        self.mapping = mapping
        self.name = name
        self.detail = detail
        self.initkwargs = initkwargs or {}

    def _asdict(self):
        return {"url": self.url, "mapping": self.mapping, "name": self.name, "detail": self.detail, "initkwargs": self.initkwargs}

    def _replace(self, **changes):
        return Route(**{**self._asdict(), **changes})


class DynamicRoute:
    def __init__(self, url, name, detail=None, initkwargs=None):
        self.url = url
        self.name = name
        self.detail = detail
        self.initkwargs = initkwargs or {}

    def _asdict(self):
        return {"url": self.url, "name": self.name, "detail": self.detail, "initkwargs": self.initkwargs}

    def _replace(self, **changes):
        return DynamicRoute(**{**self._asdict(), **changes})


# Before DRF 3.8 a route said by its class whether it is of a list or of one object.
def DynamicListRoute(url, name, initkwargs=None):
    return DynamicRoute(url, name, False, initkwargs)


def DynamicDetailRoute(url, name, initkwargs=None):
    return DynamicRoute(url, name, True, initkwargs)


def escape_curly_brackets(url_path):
    return url_path.replace("{", "{{").replace("}", "}}")


class BaseRouter:
    def __init__(self):
        self.registry = []

    # base_name is what basename was called before DRF 3.9.
    def register(self, prefix, viewset, basename=None, base_name=None):
        basename = basename or base_name
        if basename is None:
            if hasattr(self, "get_default_base_name"):
                basename = self.get_default_base_name(viewset)
            else:
                basename = self.get_default_basename(viewset)
        self.registry.append((prefix, viewset, basename))

    def is_already_registered(self, new_basename):
        return False

    def get_default_basename(self, viewset):
        return paddock.unknown("the name of the viewset's routes is not given")

    def get_urls(self):
        return []

    @property
    def urls(self):
        return self.get_urls()


class SimpleRouter(BaseRouter):
    routes = [
        Route(
            url=r"^{prefix}{trailing_slash}$",
            mapping={"get": "list", "post": "create"},
            name="{basename}-list",
            detail=False,
            initkwargs={"suffix": "List"},
        ),
        DynamicRoute(
            url=r"^{prefix}/{url_path}{trailing_slash}$",
            name="{basename}-{url_name}",
            detail=False,
            initkwargs={},
        ),
        Route(
            url=r"^{prefix}/{lookup}{trailing_slash}$",
            mapping={"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"},
            name="{basename}-detail",
            detail=True,
            initkwargs={"suffix": "Instance"},
        ),
        DynamicRoute(
            url=r"^{prefix}/{lookup}/{url_path}{trailing_slash}$",
            name="{basename}-{url_name}",
            detail=True,
            initkwargs={},
        ),
    ]

    def __init__(self, trailing_slash=True, use_regex_path=True):
        self.trailing_slash = "/" if trailing_slash else ""
        self._use_regex = use_regex_path
        if use_regex_path:
            self._base_pattern = "(?P<{lookup_prefix}{lookup_url_kwarg}>{lookup_value})"
            self._default_value_pattern = "[^/.]+"
            self._url_conf = re_path
        else:
            self._base_pattern = "<{lookup_value}:{lookup_prefix}{lookup_url_kwarg}>"
            self._default_value_pattern = "str"
            self._url_conf = path
            self.routes = [route._replace(url=route.url.lstrip("^").rstrip("$")) for route in self.routes]
        super().__init__()

    def get_default_basename(self, viewset):
        return paddock.model_name(viewset).lower()

    def get_routes(self, viewset):
        actions = viewset.get_extra_actions()
        routes = []
        for route in self.routes:
            if paddock.is_instance(route, DynamicRoute):
                for action in actions:
                    if action.detail == route.detail:
                        routes.append(self._get_dynamic_route(route, action))
            else:
                routes.append(route)
        return routes

    def _get_dynamic_route(self, route, action):
        url_path = escape_curly_brackets(action.url_path)
        return Route(
            # The names of before DRF 3.8 come after those of now.
            url=route.url.replace("{url_path}", url_path).replace("{methodname}", url_path),
            mapping=action.mapping,
            name=route.name.replace("{url_name}", action.url_name).replace("{methodnamehyphen}", action.url_name).replace("{methodname}", action.url_path),
            detail=route.detail,
            initkwargs={**route.initkwargs, **action.kwargs},
        )

    def get_method_map(self, viewset, method_map):
        return {method: action for method, action in method_map.items() if paddock.has(viewset, action)}

    def get_lookup_regex(self, viewset, lookup_prefix=""):
        lookup_field = getattr(viewset, "lookup_field", "pk")
        lookup_value = None
        if not self._use_regex:
            lookup_value = getattr(viewset, "lookup_value_converter", None)
        if lookup_value is None:
            lookup_value = getattr(viewset, "lookup_value_regex", self._default_value_pattern)
        return self._base_pattern.format(
            lookup_prefix=lookup_prefix,
            lookup_url_kwarg=getattr(viewset, "lookup_url_kwarg", None) or lookup_field,
            lookup_value=lookup_value,
        )

    def get_urls(self):
        made = []
        for prefix, viewset, basename in self.registry:
            if not paddock.has(viewset, "get_extra_actions"):
                # Its routes can't be told without its methods.
                made.append(paddock.unknown("the routes of this viewset are not known: its class, or one it derives from, is not evaluated", prefix))
                continue
            lookup = self.get_lookup_regex(viewset)
            for route in self.get_routes(viewset):
                mapping = self.get_method_map(viewset, route.mapping)
                if not mapping:
                    continue
                regex = route.url.format(prefix=prefix, lookup=lookup, trailing_slash=self.trailing_slash)
                if not prefix:
                    if not self._use_regex:
                        regex = regex[1:] if regex.startswith("/") else regex
                    elif regex[:2] == "^/":
                        regex = "^" + regex[2:]
                initkwargs = {**route.initkwargs, "basename": basename, "detail": route.detail}
                view = viewset.as_view(mapping, **initkwargs)
                # Each route stands where its viewset is registered.
                made.append(paddock.placed(self._url_conf(regex, view, name=route.name.format(basename=basename)), prefix))
        return made


class APIRootView(views.APIView):
    _ignore_model_permissions = True
    schema = None
    api_root_dict = None

    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class DefaultRouter(SimpleRouter):
    include_root_view = True
    include_format_suffixes = True
    root_view_name = "api-root"
    default_schema_renderers = None
    APIRootView = APIRootView
    APISchemaView = SchemaView
    SchemaGenerator = SchemaGenerator

    def __init__(self, *args, **kwargs):
        if "root_renderers" in kwargs:
            self.root_renderers = kwargs.pop("root_renderers")
        super().__init__(*args, **kwargs)

    def get_api_root_view(self, api_urls=None):
        return self.APIRootView.as_view(api_root_dict={})

    def get_urls(self):
        urls = super().get_urls()
        if self.include_root_view:
            view = self.get_api_root_view(api_urls=urls)
            if paddock.at_least("djangorestframework", 3, 15):
                urls.append(path("", view, name=self.root_view_name))
            else:
                urls.append(re_path(r"^$", view, name=self.root_view_name))
        if self.include_format_suffixes:
            urls = format_suffix_patterns(urls)
        return urls
