# django.urls.conf: where django.urls has them from.
from django.urls import include, path, re_path
