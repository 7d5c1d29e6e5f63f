# django-rosetta 0.10: translations in the browser.
from django.urls import re_path
from django.views.generic.base import RedirectView
from rosetta import views

urlpatterns = [
    re_path("^$", RedirectView.as_view(), name="rosetta-old-home-redirect"),
    re_path("^files/$", RedirectView.as_view(), name="rosetta-file-list-redirect"),
    re_path(r"^files/(?P<po_filter>[\w-]+)/$", views.TranslationFileListView.as_view(), name="rosetta-file-list"),
    re_path(r"^files/(?P<po_filter>[\w-]+)/(?P<lang_id>[\w\-_\.@]+)/(?P<idx>\d+)/$", views.TranslationFormView.as_view(), name="rosetta-form"),
    re_path(r"^files/(?P<po_filter>[\w-]+)/(?P<lang_id>[\w\-_\.@]+)/(?P<idx>\d+)/download/$", views.TranslationFileDownload.as_view(), name="rosetta-download-file"),
    re_path("^translate/$", views.translate_text, name="rosetta.translate_text"),
]
