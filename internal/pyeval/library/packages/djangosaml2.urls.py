# djangosaml2 1.12.
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from djangosaml2 import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="saml2_login"),
    path("acs/", csrf_exempt(views.AssertionConsumerServiceView.as_view()), name="saml2_acs"),
    path("logout/", views.LogoutInitView.as_view(), name="saml2_logout"),
    path("ls/", csrf_exempt(views.LogoutView.as_view()), name="saml2_ls"),
    path("ls/post/", csrf_exempt(views.LogoutView.as_view()), name="saml2_ls_post"),
    path("metadata/", views.MetadataView.as_view(), name="saml2_metadata"),
]
