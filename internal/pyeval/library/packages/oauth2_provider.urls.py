# django-oauth-toolkit 3.4.
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import application
from oauth2_provider.views import base
from oauth2_provider.views import device
from oauth2_provider.views import dynamic_client_registration
from oauth2_provider.views import introspect
from oauth2_provider.views import metadata
from oauth2_provider.views import oidc
from oauth2_provider.views import token

app_name = "oauth2_provider"
urlpatterns = [
    path(".well-known/oauth-authorization-server", metadata.OAuthServerMetadataView.as_view(), name="oauth-server-metadata"),
    path(".well-known/oauth-authorization-server/<path:issuer_path>", metadata.OAuthServerMetadataView.as_view(), name="oauth-server-metadata-issuer"),
    path(".well-known/oauth-protected-resource", metadata.OAuthProtectedResourceMetadataView.as_view(), name="oauth-resource-metadata"),
    path(".well-known/oauth-protected-resource/<path:resource_path>", metadata.OAuthProtectedResourceMetadataView.as_view(), name="oauth-resource-metadata-path"),
    path("authorize/", base.AuthorizationView.as_view(), name="authorize"),
    path("token/", csrf_exempt(base.TokenView.as_view()), name="token"),
    path("revoke_token/", csrf_exempt(base.RevokeTokenView.as_view()), name="revoke-token"),
    path("introspect/", csrf_exempt(introspect.IntrospectTokenView.as_view()), name="introspect"),
    path("device-authorization/", csrf_exempt(device.DeviceAuthorizationView.as_view()), name="device-authorization"),
    path("device/", device.DeviceUserCodeView.as_view(), name="device"),
    path("device-confirm/<slug:client_id>/<slug:user_code>", device.DeviceConfirmView.as_view(), name="device-confirm"),
    path("device-grant-status/<slug:client_id>/<slug:user_code>", device.DeviceGrantStatusView.as_view(), name="device-grant-status"),
    path("applications/", application.ApplicationList.as_view(), name="list"),
    path("applications/register/", application.ApplicationRegistration.as_view(), name="register"),
    path("applications/<slug:pk>/", application.ApplicationDetail.as_view(), name="detail"),
    path("applications/<slug:pk>/delete/", application.ApplicationDelete.as_view(), name="delete"),
    path("applications/<slug:pk>/update/", application.ApplicationUpdate.as_view(), name="update"),
    path("authorized_tokens/", token.AuthorizedTokensListView.as_view(), name="authorized-token-list"),
    path("authorized_tokens/<slug:pk>/delete/", token.AuthorizedTokenDeleteView.as_view(), name="authorized-token-delete"),
    re_path(r"^\.well-known/openid-configuration/?$", oidc.ConnectDiscoveryInfoView.as_view(), name="oidc-connect-discovery-info"),
    path(".well-known/jwks.json", oidc.JwksInfoView.as_view(), name="jwks-info"),
    path("userinfo/", csrf_exempt(oidc.UserInfoView.as_view()), name="user-info"),
    path("logout/", oidc.RPInitiatedLogoutView.as_view(), name="rp-initiated-logout"),
    path("register/", csrf_exempt(dynamic_client_registration.DynamicClientRegistrationView.as_view()), name="dcr-register"),
    path("register/<str:client_id>/", csrf_exempt(dynamic_client_registration.DynamicClientRegistrationManagementView.as_view()), name="dcr-register-management"),
]
