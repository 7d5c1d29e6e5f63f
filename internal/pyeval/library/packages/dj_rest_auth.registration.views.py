# dj-rest-auth 7: registration by an API.
from django.conf import settings
from dj_rest_auth.views import LoginView
from rest_framework.generics import CreateAPIView, GenericAPIView, ListAPIView
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.settings import APISettings
from rest_framework.views import APIView
import paddock

api_settings = APISettings(
    getattr(settings, "REST_AUTH", {}),
    {"REGISTER_PERMISSION_CLASSES": ("rest_framework.permissions.AllowAny",)},
    ["REGISTER_PERMISSION_CLASSES"],
)


class RegisterView(CreateAPIView):
    permission_classes = api_settings.REGISTER_PERMISSION_CLASSES
    throttle_scope = "dj_rest_auth"


class VerifyEmailView(APIView):
    permission_classes = (AllowAny,)

    def get(self, *args, **kwargs):
        return paddock.unknown("an answer")

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class ResendEmailVerificationView(CreateAPIView):
    permission_classes = (AllowAny,)


class SocialLoginView(LoginView):
    pass


class SocialConnectView(LoginView):
    permission_classes = (IsAuthenticated,)


class SocialAccountListView(ListAPIView):
    permission_classes = (IsAuthenticated,)


class SocialAccountDisconnectView(GenericAPIView):
    permission_classes = (IsAuthenticated,)

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")
