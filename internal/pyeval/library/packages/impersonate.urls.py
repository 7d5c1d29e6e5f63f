# django-impersonate 1.9: one user acts as another. Its decorator hides the names of the views that it wraps.
from django.urls import path
from impersonate import views
from impersonate.decorators import allowed_user_required

urlpatterns = [
    path("stop/", views.stop_impersonate, name="impersonate-stop"),
    path("list/", allowed_user_required(views.list_users), name="impersonate-list"),
    path("search/", allowed_user_required(views.search_users), name="impersonate-search"),
    path("<path:uid>/", allowed_user_required(views.impersonate), name="impersonate-start"),
]
