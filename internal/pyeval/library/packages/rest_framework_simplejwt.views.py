# djangorestframework-simplejwt: tokens for a name and a password, and what is done with them. Whoever asks is nobody yet.
from rest_framework import generics
import paddock


class TokenViewBase(generics.GenericAPIView):
    permission_classes = ()
    authentication_classes = ()

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class TokenObtainPairView(TokenViewBase):
    pass


class TokenRefreshView(TokenViewBase):
    pass


class TokenObtainSlidingView(TokenViewBase):
    pass


class TokenRefreshSlidingView(TokenViewBase):
    pass


class TokenVerifyView(TokenViewBase):
    pass


class TokenBlacklistView(TokenViewBase):
    pass


token_obtain_pair = TokenObtainPairView.as_view()
token_refresh = TokenRefreshView.as_view()
token_obtain_sliding = TokenObtainSlidingView.as_view()
token_refresh_sliding = TokenRefreshSlidingView.as_view()
token_verify = TokenVerifyView.as_view()
token_blacklist = TokenBlacklistView.as_view()
