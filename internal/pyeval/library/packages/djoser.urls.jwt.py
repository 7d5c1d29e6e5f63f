# djoser 2.3: tokens of rest_framework_simplejwt.
from django.urls import re_path
from rest_framework_simplejwt import views

urlpatterns = [
    re_path("^jwt/create/?", views.TokenObtainPairView.as_view(), name="jwt-create"),
    re_path("^jwt/refresh/?", views.TokenRefreshView.as_view(), name="jwt-refresh"),
    re_path("^jwt/verify/?", views.TokenVerifyView.as_view(), name="jwt-verify"),
]
