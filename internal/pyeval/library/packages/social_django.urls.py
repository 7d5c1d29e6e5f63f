# social-auth-app-django 7.2.
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from social_django import views

_end = "/" if getattr(settings, "SOCIAL_AUTH_TRAILING_SLASH", True) else ""

app_name = "social"
urlpatterns = [
    path("login/<str:backend>" + _end, views.auth, name="begin"),
    path("complete/<str:backend>" + _end, csrf_exempt(views.complete), name="complete"),
    path("idp-launch/<str:backend>" + _end, views.idp_launch, name="idp_launch"),
    path("app-launch/<str:backend>" + _end, views.app_launch, name="app_launch"),
    path("disconnect/<str:backend>" + _end, login_required(views.disconnect), name="disconnect"),
    path("disconnect/<str:backend>/<int:association_id>" + _end, login_required(views.disconnect), name="disconnect_individual"),
]
