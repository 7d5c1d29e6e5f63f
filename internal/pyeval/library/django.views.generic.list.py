# django.views.generic.list.
import paddock
from django.core.paginator import Paginator
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View


class MultipleObjectMixin(ContextMixin):
    allow_empty = True
    queryset = None
    model = None
    paginate_by = None
    paginate_orphans = 0
    context_object_name = None
    paginator_class = Paginator
    page_kwarg = "page"
    ordering = None

    def get_queryset(self):
        return paddock.unknown("a queryset")

    def get_ordering(self):
        return paddock.unknown("an order")

    def paginate_queryset(self, queryset, page_size):
        return paddock.unknown("a page")

    def get_paginate_by(self, queryset):
        return paddock.unknown("a number")

    def get_paginator(self, queryset, per_page, orphans=0, allow_empty_first_page=True, **kwargs):
        return paddock.unknown("a paginator")

    def get_paginate_orphans(self):
        return paddock.unknown("a number")

    def get_allow_empty(self):
        return paddock.unknown("a choice")

    def get_context_object_name(self, object_list):
        return paddock.unknown("a name")

    def get_context_data(self, *, object_list=None, **kwargs):
        return paddock.unknown("a context")


class BaseListView(MultipleObjectMixin, View):
    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class MultipleObjectTemplateResponseMixin(TemplateResponseMixin):
    template_name_suffix = "_list"

    def get_template_names(self):
        return paddock.unknown("names")


class ListView(MultipleObjectTemplateResponseMixin, BaseListView):
    pass
