# django-user-sessions 2.
from django.urls import path, re_path
from user_sessions import views

app_name = "user_sessions"
urlpatterns = [
    path("account/sessions/", views.SessionListView.as_view(), name="session_list"),
    path("account/sessions/other/delete/", views.SessionDeleteOtherView.as_view(), name="session_delete_other"),
    re_path(r"^account/sessions/(?P<pk>\w+)/delete/$", views.SessionDeleteView.as_view(), name="session_delete"),
]
