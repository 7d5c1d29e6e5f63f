# rest_framework_bulk.mixins.
import paddock
from rest_framework.mixins import CreateModelMixin


class BulkCreateModelMixin(CreateModelMixin):
    pass


class BulkUpdateModelMixin:
    def bulk_update(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def partial_bulk_update(self, request, *args, **kwargs):
        kwargs["partial"] = True
        return self.bulk_update(request, *args, **kwargs)

    def perform_update(self, serializer):
        serializer.save()

    def perform_bulk_update(self, serializer):
        return self.perform_update(serializer)


class BulkDestroyModelMixin:
    def allow_bulk_destroy(self, qs, filtered):
        return qs is not filtered

    def bulk_destroy(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def perform_destroy(self, instance):
        instance.delete()

    def perform_bulk_destroy(self, objects):
        for obj in objects:
            self.perform_destroy(obj)
