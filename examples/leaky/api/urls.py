from django.urls import include, path
from rest_framework.routers import DefaultRouter

from . import views

app_name = "api"

router = DefaultRouter()
router.register("documents", views.DocumentViewSet, basename="document")
router.register("comments", views.CommentViewSet, basename="comment")
router.register("invoices", views.InvoiceViewSet, basename="invoice")
router.register("members", views.MemberViewSet, basename="member")

urlpatterns = [
    path("me/", views.Me.as_view(), name="me"),
    path("comments/<int:pk>/edit/", views.CommentDetail.as_view(), name="comment-edit"),
    path("token/", views.Token.as_view(), name="token"),
    path("token/refresh/", views.Refresh.as_view(), name="token-refresh"),
    path("token/end/", views.Logout.as_view(), name="token-end"),
    path("code/", views.CodeRequest.as_view(), name="code"),
    path("code/redeem/", views.CodeRedeem.as_view(), name="code-redeem"),
    path("", include(router.urls)),
]
