# rest_framework.viewsets: classes whose methods are bound to HTTP methods by as_view() or a router.
from django.views.generic.base import ViewFunction
from rest_framework import generics, mixins, views
import paddock


class ViewSetMixin:
    @classmethod
    def as_view(cls, actions=None, **initkwargs):
        view = ViewFunction(cls, initkwargs, actions)
        view.csrf_exempt = True
        return view

    def initialize_request(self, request, *args, **kwargs):
        return request

    def reverse_action(self, url_name, *args, **kwargs):
        return paddock.unknown("a URL")

    # DRF finds them as inspect.getmembers does, so they come sorted by name.
    @classmethod
    def get_extra_actions(cls):
        return paddock.members(cls, "mapping")

    def get_extra_action_url_map(self):
        return {}


class ViewSet(ViewSetMixin, views.APIView):
    pass


class GenericViewSet(ViewSetMixin, generics.GenericAPIView):
    pass


class ReadOnlyModelViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, GenericViewSet):
    pass


class ModelViewSet(
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    mixins.ListModelMixin,
    GenericViewSet,
):
    pass
