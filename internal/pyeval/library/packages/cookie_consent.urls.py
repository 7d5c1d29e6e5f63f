# django-cookie-consent 1.
from cookie_consent import views
from django.urls import path

urlpatterns = [
    path("accept/", views.CookieGroupAcceptView.as_view(), name="cookie_consent_accept"),
    path("decline/", views.CookieGroupDeclineView.as_view(), name="cookie_consent_decline"),
    path("status/", views.CookieStatusView.as_view(), name="cookie_consent_status"),
    path("", views.CookieGroupListView.as_view(), name="cookie_consent_cookie_group_list"),
]
