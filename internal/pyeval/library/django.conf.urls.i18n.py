# django.conf.urls.i18n: language prefixes, and the view that sets the language.
from django.urls import i18n_patterns, path
from django.views.i18n import set_language

urlpatterns = [path("setlang/", set_language, name="set_language")]
