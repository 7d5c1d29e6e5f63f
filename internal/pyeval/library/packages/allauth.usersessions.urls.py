# django-allauth 65: the sessions of a user.
from django.urls import path
from allauth.usersessions import views

urlpatterns = [path("", views.ListUserSessionsView.as_view(), name="usersessions_list")]
