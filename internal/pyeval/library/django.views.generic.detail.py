# django.views.generic.detail.
import paddock
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View


class SingleObjectMixin(ContextMixin):
    model = None
    queryset = None
    slug_field = "slug"
    context_object_name = None
    slug_url_kwarg = "slug"
    pk_url_kwarg = "pk"
    query_pk_and_slug = False

    def get_object(self, queryset=None):
        return paddock.unknown("an object")

    def get_queryset(self):
        return paddock.unknown("a queryset")

    def get_slug_field(self):
        return paddock.unknown("a name")

    def get_context_object_name(self, obj):
        return paddock.unknown("a name")


class BaseDetailView(SingleObjectMixin, View):
    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class SingleObjectTemplateResponseMixin(TemplateResponseMixin):
    template_name_field = None
    template_name_suffix = "_detail"

    def get_template_names(self):
        return paddock.unknown("names")


class DetailView(SingleObjectTemplateResponseMixin, BaseDetailView):
    pass
