# django-silk 5.6: a profiler that keeps requests.
from django.urls import path
from silk.views import clear_db
from silk.views import cprofile
from silk.views import profile_detail
from silk.views import profile_dot
from silk.views import profile_download
from silk.views import profiling
from silk.views import raw
from silk.views import request_detail
from silk.views import requests
from silk.views import sql
from silk.views import sql_detail
from silk.views import summary

app_name = "silk"
urlpatterns = [
    path("", summary.SummaryView.as_view(), name="summary"),
    path("requests/", requests.RequestsView.as_view(), name="requests"),
    path("request/<uuid:request_id>/", request_detail.RequestView.as_view(), name="request_detail"),
    path("request/<uuid:request_id>/sql/", sql.SQLView.as_view(), name="request_sql"),
    path("request/<uuid:request_id>/sql/<int:sql_id>/", sql_detail.SQLDetailView.as_view(), name="request_sql_detail"),
    path("request/<uuid:request_id>/raw/", raw.Raw.as_view(), name="raw"),
    path("request/<uuid:request_id>/pyprofile/", profile_download.ProfileDownloadView.as_view(), name="request_profile_download"),
    path("request/<uuid:request_id>/json/", profile_dot.ProfileDotView.as_view(), name="request_profile_dot"),
    path("request/<uuid:request_id>/profiling/", profiling.ProfilingView.as_view(), name="request_profiling"),
    path("request/<uuid:request_id>/profile/<int:profile_id>/", profile_detail.ProfilingDetailView.as_view(), name="request_profile_detail"),
    path("request/<uuid:request_id>/profile/<int:profile_id>/sql/", sql.SQLView.as_view(), name="request_and_profile_sql"),
    path("request/<uuid:request_id>/profile/<int:profile_id>/sql/<int:sql_id>/", sql_detail.SQLDetailView.as_view(), name="request_and_profile_sql_detail"),
    path("profile/<int:profile_id>/", profile_detail.ProfilingDetailView.as_view(), name="profile_detail"),
    path("profile/<int:profile_id>/sql/", sql.SQLView.as_view(), name="profile_sql"),
    path("profile/<int:profile_id>/sql/<int:sql_id>/", sql_detail.SQLDetailView.as_view(), name="profile_sql_detail"),
    path("profiling/", profiling.ProfilingView.as_view(), name="profiling"),
    path("cleardb/", clear_db.ClearDBView.as_view(), name="cleardb"),
    path("request/<uuid:request_id>/cprofile/", cprofile.CProfileView.as_view(), name="cprofile"),
]
