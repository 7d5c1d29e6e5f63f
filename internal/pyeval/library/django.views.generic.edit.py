# django.views.generic.edit.
import paddock
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View
from django.views.generic.detail import BaseDetailView, SingleObjectMixin, SingleObjectTemplateResponseMixin


class FormMixin(ContextMixin):
    initial = {}
    form_class = None
    success_url = None
    prefix = None

    def get_initial(self):
        return paddock.unknown("values")

    def get_prefix(self):
        return paddock.unknown("a prefix")

    def get_form_class(self):
        return paddock.unknown("a form class")

    def get_form(self, form_class=None):
        return paddock.unknown("a form")

    def get_form_kwargs(self):
        return paddock.unknown("arguments")

    def get_success_url(self):
        return paddock.unknown("a URL")

    def form_valid(self, form):
        return paddock.unknown("an answer")

    def form_invalid(self, form):
        return paddock.unknown("an answer")

    def get_context_data(self, **kwargs):
        return paddock.unknown("a context")


class ModelFormMixin(FormMixin, SingleObjectMixin):
    fields = None

    def get_form_class(self):
        return paddock.unknown("a form class")

    def get_form_kwargs(self):
        return paddock.unknown("arguments")

    def get_success_url(self):
        return paddock.unknown("a URL")

    def form_valid(self, form):
        return paddock.unknown("an answer")


class ProcessFormView(View):
    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def put(self, *args, **kwargs):
        return self.post(*args, **kwargs)


class BaseFormView(FormMixin, ProcessFormView):
    pass


class FormView(TemplateResponseMixin, BaseFormView):
    pass


class BaseCreateView(ModelFormMixin, ProcessFormView):
    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class CreateView(SingleObjectTemplateResponseMixin, BaseCreateView):
    template_name_suffix = "_form"


class BaseUpdateView(ModelFormMixin, ProcessFormView):
    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class UpdateView(SingleObjectTemplateResponseMixin, BaseUpdateView):
    template_name_suffix = "_form"


class DeletionMixin:
    success_url = None

    def delete(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def get_success_url(self):
        return paddock.unknown("a URL")


class BaseDeleteView(DeletionMixin, FormMixin, BaseDetailView):
    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def form_valid(self, form):
        return paddock.unknown("an answer")


class DeleteView(SingleObjectTemplateResponseMixin, BaseDeleteView):
    template_name_suffix = "_confirm_delete"
