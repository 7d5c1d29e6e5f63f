# djoser 2.3: tokens of rest_framework.authtoken.
from django.urls import re_path
from djoser import views

urlpatterns = [
    re_path("^token/login/?$", views.TokenCreateView.as_view(), name="login"),
    re_path("^token/logout/?$", views.TokenDestroyView.as_view(), name="logout"),
]
