# django-ckeditor 6.7: uploads of its editor.
from ckeditor_uploader import views
from django.contrib.admin.views.decorators import staff_member_required
from django.urls import re_path

urlpatterns = [
    re_path("^upload/", staff_member_required(views.ImageUploadView.as_view()), name="ckeditor_upload"),
    re_path("^browse/", staff_member_required(views.browse), name="ckeditor_browse"),
]
