# rest_framework_extensions.mixins: a queryset narrowed to the parents that the URL names.
import paddock


class NestedViewSetMixin:
    def get_queryset(self):
        return paddock.unknown("a queryset")

    def filter_queryset_by_parents_lookups(self, queryset):
        return paddock.unknown("a queryset")

    def get_parents_query_dict(self):
        return paddock.unknown("the parents")
