from django.urls import path

from . import views

app_name = "billing"

urlpatterns = [
    path("", views.InvoiceList.as_view(), name="index"),
    path("new/", views.InvoiceCreate.as_view(), name="create"),
    path("quick/", views.quick, name="quick"),
    path("import/", views.import_file, name="import"),
    path("export.csv", views.export, name="export"),
    path("statement/", views.statement, name="statement"),
    path("public/<str:token>/", views.public, name="public"),
    path("<uuid:pk>/", views.InvoiceDetail.as_view(), name="detail"),
    path("<uuid:pk>/edit/", views.InvoiceEdit.as_view(), name="edit"),
    path("<uuid:pk>/delete/", views.InvoiceDelete.as_view(), name="delete"),
    path("<uuid:pk>/pay/", views.pay, name="pay"),
    path("<uuid:pk>/discount/", views.discount, name="discount"),
    path("<uuid:pk>/remind/", views.remind, name="remind"),
]
