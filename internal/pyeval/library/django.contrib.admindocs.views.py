# django.contrib.admindocs.views: for members of the staff.
import paddock
from django.views.generic.base import TemplateView


class BaseAdminDocsView(TemplateView):
    def dispatch(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class BookmarkletsView(BaseAdminDocsView):
    pass


class TemplateTagIndexView(BaseAdminDocsView):
    pass


class TemplateFilterIndexView(BaseAdminDocsView):
    pass


class ViewIndexView(BaseAdminDocsView):
    pass


class ViewDetailView(BaseAdminDocsView):
    pass


class ModelIndexView(BaseAdminDocsView):
    pass


class ModelDetailView(BaseAdminDocsView):
    pass


class TemplateDetailView(BaseAdminDocsView):
    pass
