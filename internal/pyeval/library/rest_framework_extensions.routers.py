# rest_framework_extensions.routers (drf-extensions): register() gives something to register further viewsets below.
from rest_framework.routers import DefaultRouter, SimpleRouter
from rest_framework_extensions.settings import extensions_api_settings


class NestedRegistryItem:
    def __init__(self, router, parent_prefix, parent_item=None, parent_viewset=None):
        self.router = router
        self.parent_prefix = parent_prefix
        self.parent_item = parent_item
        self.parent_viewset = parent_viewset

    def register(self, prefix, viewset, basename=None, parents_query_lookups=None, base_name=None):
        self.router._register(
            prefix=self.get_prefix(current_prefix=prefix, parents_query_lookups=parents_query_lookups),
            viewset=viewset,
            basename=basename or base_name,
        )
        return NestedRegistryItem(router=self.router, parent_prefix=prefix, parent_item=self, parent_viewset=viewset)

    def get_prefix(self, current_prefix, parents_query_lookups):
        return self.get_parent_prefix(parents_query_lookups) + "/" + current_prefix

    def get_parent_prefix(self, parents_query_lookups):
        prefix = "/"
        item = self
        i = len(parents_query_lookups) - 1
        while item is not None:
            prefix = "{0}/(?P<{1}{2}>{3})/{4}".format(
                item.parent_prefix,
                extensions_api_settings.DEFAULT_PARENT_LOOKUP_KWARG_NAME_PREFIX,
                parents_query_lookups[i],
                getattr(item.parent_viewset, "lookup_value_regex", "[^/.]+"),
                prefix,
            )
            i -= 1
            item = item.parent_item
        return prefix.strip("/")


class NestedRouterMixin:
    def _register(self, *args, **kwargs):
        return super().register(*args, **kwargs)

    def register(self, *args, **kwargs):
        self._register(*args, **kwargs)
        return NestedRegistryItem(router=self, parent_prefix=self.registry[-1][0], parent_viewset=self.registry[-1][1])


class ExtendedRouterMixin(NestedRouterMixin):
    pass


class ExtendedSimpleRouter(ExtendedRouterMixin, SimpleRouter):
    pass


class ExtendedDefaultRouter(ExtendedRouterMixin, DefaultRouter):
    pass
