from django.urls import path

from . import views

app_name = "documents"

urlpatterns = [
    path("", views.index, name="index"),
    path("search/", views.search, name="search"),
    path("new/", views.create, name="create"),
    path("upload/", views.upload, name="upload"),
    path("preview/", views.preview, name="preview"),
    path("stock/", views.stock, name="stock"),
    path("filter/", views.save_filter, name="save-filter"),
    path("export/", views.export, name="export"),
    path("import/", views.import_archive, name="import"),
    path("report/", views.report, name="report"),
    path("shared/<str:token>/", views.shared, name="shared"),
    path("comments/<int:pk>/delete/", views.delete_comment, name="delete-comment"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/download/", views.download, name="download"),
    path("<int:pk>/words/", views.words, name="words"),
    path("<int:pk>/find/", views.find_in, name="find"),
    path("<int:pk>/comment/", views.comment, name="comment"),
    path("<int:pk>/share/", views.share, name="share"),
]
