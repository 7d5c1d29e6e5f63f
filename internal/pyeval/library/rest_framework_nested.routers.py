# rest_framework_nested.routers (drf-nested-routers): routers below a route of another router.
from rest_framework.routers import DefaultRouter, SimpleRouter


class NestedMixin:
    def __init__(self, parent_router, parent_prefix, *args, **kwargs):
        self.parent_router = parent_router
        self.parent_prefix = parent_prefix
        self.nest_count = getattr(parent_router, "nest_count", 0) + 1
        self.nest_prefix = kwargs.pop("lookup", "nested_" + str(self.nest_count)) + "_"
        self.use_regex_path = kwargs.get("use_regex_path", True)
        super().__init__(*args, **kwargs)
        if "trailing_slash" not in kwargs:
            self.trailing_slash = parent_router.trailing_slash
        parent_viewset = [r[1] for r in parent_router.registry if r[0] == parent_prefix][0]
        self.parent_regex = parent_prefix + "/" + parent_router.get_lookup_regex(parent_viewset, self.nest_prefix) + "/"
        if not parent_prefix and self.parent_regex[0] == "/":
            self.parent_regex = self.parent_regex[1:]
        if hasattr(parent_router, "parent_regex"):
            self.parent_regex = parent_router.parent_regex + self.parent_regex
        escaped = self.parent_regex.replace("{", "{{").replace("}", "}}")
        if self.use_regex_path:
            self.routes = [route._replace(url=route.url.replace("^", "^" + escaped)) for route in self.routes]
        else:
            self.routes = [route._replace(url=escaped + route.url) for route in self.routes]


class NestedSimpleRouter(NestedMixin, SimpleRouter):
    pass


class NestedDefaultRouter(NestedMixin, DefaultRouter):
    pass


class LookupMixin:
    pass
