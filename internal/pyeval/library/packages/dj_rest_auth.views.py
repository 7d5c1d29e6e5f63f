# dj-rest-auth 7: login, logout and passwords by an API.
from rest_framework.generics import GenericAPIView, RetrieveUpdateAPIView
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.views import APIView
import paddock


class LoginView(GenericAPIView):
    permission_classes = (AllowAny,)
    throttle_scope = "dj_rest_auth"

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class LogoutView(APIView):
    permission_classes = (AllowAny,)
    throttle_scope = "dj_rest_auth"

    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


# The object is the caller.
class UserDetailsView(RetrieveUpdateAPIView):
    permission_classes = (IsAuthenticated,)


class PasswordResetView(GenericAPIView):
    permission_classes = (AllowAny,)
    throttle_scope = "dj_rest_auth"

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class PasswordResetConfirmView(GenericAPIView):
    permission_classes = (AllowAny,)
    throttle_scope = "dj_rest_auth"

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class PasswordChangeView(GenericAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_scope = "dj_rest_auth"

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")
