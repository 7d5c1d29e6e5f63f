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
    path("public/<int:pk>/", views.public, name="public"),
    path("<int:pk>/", views.InvoiceDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.InvoiceEdit.as_view(), name="edit"),
    path("<int:pk>/delete/", views.InvoiceDelete.as_view(), name="delete"),
    path("<int:pk>/pay/", views.pay, name="pay"),
    path("<int:pk>/discount/", views.discount, name="discount"),
    path("<int:pk>/remind/", views.remind, name="remind"),
]
