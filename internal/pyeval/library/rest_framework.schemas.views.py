# rest_framework.schemas.views.
from rest_framework.views import APIView
import paddock


class SchemaView(APIView):
    schema = None
    schema_generator = None
    public = False

    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")
