# rest_framework.authtoken.views: a token for a name and a password.
from rest_framework.views import APIView
import paddock


class ObtainAuthToken(APIView):
    throttle_classes = ()
    permission_classes = ()

    def get_serializer_context(self):
        return {}

    def get_serializer(self, *args, **kwargs):
        return paddock.unknown("a serializer")

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


obtain_auth_token = ObtainAuthToken.as_view()
