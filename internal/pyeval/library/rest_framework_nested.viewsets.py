# rest_framework_nested.viewsets: a queryset narrowed to the parents that the URL names.
import paddock


class NestedViewSetMixin:
    def get_queryset(self):
        return paddock.unknown("a queryset")
