# django-sql-explorer 5.3: SQL in the browser.
from django.urls import path
from explorer.assistant import views as assistant_views
from explorer.ee.db_connections import views as db_connections_views
from explorer.views import create
from explorer.views import delete
from explorer.views import download
from explorer.views import email
from explorer.views import format_sql
from explorer.views import list
from explorer.views import query
from explorer.views import query_favorite
from explorer.views import schema
from explorer.views import stream

urlpatterns = [
    path("<int:query_id>/", query.QueryView.as_view(), name="query_detail"),
    path("<int:query_id>/download", download.DownloadQueryView.as_view(), name="download_query"),
    path("<int:query_id>/stream", stream.StreamQueryView.as_view(), name="stream_query"),
    path("download", download.DownloadFromSqlView.as_view(), name="download_sql"),
    path("<int:query_id>/email_csv", email.EmailCsvQueryView.as_view(), name="email_csv_query"),
    path("<int:pk>/delete", delete.DeleteQueryView.as_view(), name="query_delete"),
    path("new/", create.CreateQueryView.as_view(), name="query_create"),
    path("play/", query.PlayQueryView.as_view(), name="explorer_playground"),
    path("schema/<path:connection>", schema.SchemaView.as_view(), name="explorer_schema"),
    path("schema.json/<path:connection>", schema.SchemaJsonView.as_view(), name="explorer_schema_json"),
    path("logs/", list.ListQueryLogView.as_view(), name="explorer_logs"),
    path("format/", format_sql.format_sql, name="format_sql"),
    path("favorites/", query_favorite.QueryFavoritesView.as_view(), name="query_favorites"),
    path("favorite/<int:query_id>", query_favorite.QueryFavoriteView.as_view(), name="query_favorite"),
    path("", list.ListQueryView.as_view(), name="explorer_index"),
    path("assistant/", assistant_views.AssistantHelpView.as_view(), name="assistant"),
    path("assistant/history/", assistant_views.AssistantHistoryApiView.as_view(), name="assistant_history"),
    path("table-descriptions/", assistant_views.TableDescriptionListView.as_view(), name="table_description_list"),
    path("table-descriptions/new/", assistant_views.TableDescriptionCreateView.as_view(), name="table_description_create"),
    path("table-descriptions/<int:pk>/update/", assistant_views.TableDescriptionUpdateView.as_view(), name="table_description_update"),
    path("table-descriptions/<int:pk>/delete/", assistant_views.TableDescriptionDeleteView.as_view(), name="table_description_delete"),
    path("connections/", db_connections_views.DatabaseConnectionsListView.as_view(), name="explorer_connections"),
    path("connections/upload/", db_connections_views.UploadDbView.as_view(), name="explorer_upload"),
    path("connections/<int:pk>/", db_connections_views.DatabaseConnectionDetailView.as_view(), name="explorer_connection_detail"),
    path("connections/new/", db_connections_views.DatabaseConnectionCreateView.as_view(), name="explorer_connection_create"),
    path("connections/create_upload/", db_connections_views.DatabaseConnectionUploadCreateView.as_view(), name="explorer_upload_create"),
    path("connections/<int:pk>/edit/", db_connections_views.DatabaseConnectionUpdateView.as_view(), name="explorer_connection_update"),
    path("connections/<int:pk>/delete/", db_connections_views.DatabaseConnectionDeleteView.as_view(), name="explorer_connection_delete"),
    path("connections/validate/", db_connections_views.DatabaseConnectionValidateView.as_view(), name="explorer_connection_validate"),
    path("connections/<int:pk>/refresh/", db_connections_views.DatabaseConnectionRefreshView.as_view(), name="explorer_connection_refresh"),
]
