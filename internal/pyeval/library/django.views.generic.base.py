# django.views.generic.base. A view made by as_view() keeps its class and what it was given.
import paddock


class ViewFunction:
    """What as_view() returns: a function to Django, with the class it is made of.

    actions are a viewset's methods by HTTP method. Where a class is only made around a function, as DRF's
    api_view does, func is that."""

    __shown__ = True

    def __init__(self, cls, initkwargs, actions=None, func=None):
        self.view_class = cls
        self.view_initkwargs = initkwargs
        self.actions = actions
        self.func = func


class ContextMixin:
    extra_context = None

    def get_context_data(self, **kwargs):
        return kwargs


class View:
    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options", "trace"]

    def __init__(self, **kwargs):
        pass

    @classmethod
    def as_view(cls, **initkwargs):
        return ViewFunction(cls, initkwargs)

    def setup(self, request, *args, **kwargs):
        pass

    def dispatch(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def http_method_not_allowed(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def options(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class TemplateResponseMixin:
    template_name = None
    content_type = None


class TemplateView(TemplateResponseMixin, ContextMixin, View):
    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class RedirectView(View):
    permanent = False
    url = None
    pattern_name = None
    query_string = False

    def get_redirect_url(self, *args, **kwargs):
        return paddock.unknown("a URL")

    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def head(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def options(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def delete(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def put(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def patch(self, request, *args, **kwargs):
        return paddock.unknown("an answer")
