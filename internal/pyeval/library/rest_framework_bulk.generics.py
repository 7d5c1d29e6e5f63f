# rest_framework_bulk.generics: viewsets that also change and delete many rows at once.
from rest_framework.generics import GenericAPIView
from rest_framework.viewsets import ModelViewSet
from rest_framework_bulk.mixins import BulkCreateModelMixin, BulkDestroyModelMixin, BulkUpdateModelMixin


class BulkDestroyAPIView(BulkDestroyModelMixin, GenericAPIView):
    def delete(self, request, *args, **kwargs):
        return self.bulk_destroy(request, *args, **kwargs)


class BulkUpdateAPIView(BulkUpdateModelMixin, GenericAPIView):
    def put(self, request, *args, **kwargs):
        return self.bulk_update(request, *args, **kwargs)

    def patch(self, request, *args, **kwargs):
        return self.partial_bulk_update(request, *args, **kwargs)


class BulkCreateAPIView(BulkCreateModelMixin, GenericAPIView):
    def post(self, request, *args, **kwargs):
        return self.create(request, *args, **kwargs)


class BulkModelViewSet(BulkCreateModelMixin, BulkUpdateModelMixin, BulkDestroyModelMixin, ModelViewSet):
    pass
