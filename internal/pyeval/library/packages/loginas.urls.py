# django-loginas 0.3: one user acts as another.
from django.urls import path
from loginas import views

urlpatterns = [
    path("login/user/<str:user_id>/", views.user_login, name="loginas-user-login"),
    path("logout/", views.user_logout, name="loginas-logout"),
]
