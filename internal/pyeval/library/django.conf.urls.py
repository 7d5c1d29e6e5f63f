# django.conf.urls, where Django before 2.0 had what makes a URLconf, and Django before 4.0 still had url().
from django.urls import include, url, patterns

handler400 = "django.views.defaults.bad_request"
handler403 = "django.views.defaults.permission_denied"
handler404 = "django.views.defaults.page_not_found"
handler500 = "django.views.defaults.server_error"
