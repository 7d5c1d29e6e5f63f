# rest_framework.mixins: what generic views do.
import paddock


class CreateModelMixin:
    def create(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def perform_create(self, serializer):
        serializer.save()

    def get_success_headers(self, data):
        return {}


class ListModelMixin:
    def list(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class RetrieveModelMixin:
    def retrieve(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class UpdateModelMixin:
    def update(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def perform_update(self, serializer):
        serializer.save()

    def partial_update(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class DestroyModelMixin:
    def destroy(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def perform_destroy(self, instance):
        instance.delete()
