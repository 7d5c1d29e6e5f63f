"""The API.  DEFAULT_PERMISSION_CLASSES asks for a member; what is open says so."""

from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView

from accounts import tokens
from accounts.models import User, normalise
from billing.models import Invoice
from core import audit, mail
from documents import queries
from documents.models import Comment, Document
from orgs.models import Membership

from .permissions import IsAuthorOrReadOnly, IsMember, IsMemberOrWriter
from .serializers import (
    CodeRequestSerializer,
    CodeSerializer,
    CommentSerializer,
    DocumentSerializer,
    InvoiceSerializer,
    LogoutSerializer,
    MemberSerializer,
    MeSerializer,
)


class DocumentViewSet(viewsets.ModelViewSet):
    serializer_class = DocumentSerializer
    permission_classes = [IsMemberOrWriter]

    def get_queryset(self):
        found = Document.objects.for_org(self.request.org).select_related("author")
        return queries.ordered(found, self.request.query_params.get("order"))

    def perform_create(self, serializer):
        serializer.save(organisation=self.request.org, author=self.request.user)

    @action(detail=True, methods=["post"])
    def publish(self, request, pk=None, **kwargs):
        """Let readers of the organisation's public page see it."""
        document = self.get_object()
        document.published = True
        document.save(update_fields=["published"])
        audit.record(request, "published", f"document {document.pk}")
        return Response({"published": True})

    @action(detail=True, methods=["get", "post"], permission_classes=[IsMember])
    def comments(self, request, pk=None, **kwargs):
        """Comments of a document; members of every role may add one."""
        document = self.get_object()
        if request.method == "POST":
            serializer = CommentSerializer(data=request.data)
            serializer.is_valid(raise_exception=True)
            serializer.save(document=document, author=request.user)
            return Response(serializer.data, status=status.HTTP_201_CREATED)
        page = self.paginate_queryset(document.comments.select_related("author"))
        return self.get_paginated_response(CommentSerializer(page, many=True).data)


class CommentViewSet(
    mixins.RetrieveModelMixin, mixins.UpdateModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet
):
    serializer_class = CommentSerializer
    permission_classes = [IsAuthorOrReadOnly]

    def get_queryset(self):
        return Comment.objects.for_org(self.request.org).select_related("author")


class InvoiceViewSet(viewsets.ModelViewSet):
    serializer_class = InvoiceSerializer
    permission_classes = [IsMemberOrWriter]

    def get_queryset(self):
        return Invoice.objects.for_org(self.request.org)

    def perform_create(self, serializer):
        serializer.save(organisation=self.request.org)

    @action(detail=True, methods=["post"])
    def pay(self, request, pk=None, **kwargs):
        """Mark as paid."""
        invoice = self.get_object()
        invoice.paid = True
        invoice.save(update_fields=["paid"])
        audit.record(request, "invoice-paid", f"invoice {invoice.pk}")
        return Response({"paid": True})


class MemberViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = MemberSerializer

    def get_queryset(self):
        return Membership.objects.for_org(self.request.org).select_related("user").order_by("user__display_name")


class CommentDetail(APIView):
    """One comment, for clients that can't PATCH."""

    permission_classes = [IsAuthorOrReadOnly]

    def post(self, request, pk):
        comment = Comment.objects.for_org(request.org).filter(pk=pk).first()
        if comment is None:
            return Response(status=status.HTTP_404_NOT_FOUND)
        self.check_object_permissions(request, comment)
        serializer = CommentSerializer(comment, data=request.data)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data)


class Me(APIView):
    """One's own account; for people without an organisation, too."""

    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response(MeSerializer(request.user).data)

    def patch(self, request):
        serializer = MeSerializer(request.user, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data)


class Token(TokenObtainPairView):
    """Tokens for address and password; django-axes counts here as on the page."""

    throttle_scope = "login"


class Refresh(TokenRefreshView):
    throttle_scope = "login"


class Logout(APIView):
    """End a refresh token before its time."""

    permission_classes = [IsAuthenticated]

    def post(self, request):
        serializer = LogoutSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            RefreshToken(serializer.validated_data["refresh"]).blacklist()
        except TokenError:
            pass  # it has ended already
        return Response(status=status.HTTP_204_NO_CONTENT)


class CodeRequest(APIView):
    """Ask for a six-digit code by mail; the answer is the same for addresses without an account."""

    permission_classes = [AllowAny]
    throttle_scope = "code"

    def post(self, request):
        serializer = CodeRequestSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = User.objects.filter(email=normalise(serializer.validated_data["email"]), is_active=True).first()
        if user is not None:
            mail.send_page.delay("code.html", user.email, "Your code", {"code": tokens.issue_code(user)})
        else:
            tokens.issue_no_code()
        return Response({"sent": True})


class CodeRedeem(APIView):
    """Tokens for such a code."""

    permission_classes = [AllowAny]
    throttle_scope = "login"

    def post(self, request):
        serializer = CodeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = tokens.redeem_code(normalise(serializer.validated_data["email"]), serializer.validated_data["code"])
        if user is None:
            raise AuthenticationFailed
        refresh = RefreshToken.for_user(user)
        return Response({"refresh": str(refresh), "access": str(refresh.access_token)})
