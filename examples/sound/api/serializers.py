"""What the API shows and takes: every field by its name."""

from rest_framework import serializers

from accounts.models import User
from billing.models import Invoice
from documents.models import Comment, Document
from orgs.models import Membership


class PersonSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "display_name", "website"]


class MeSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "display_name", "website", "bio"]
        read_only_fields = ["email"]


class MemberSerializer(serializers.ModelSerializer):
    user = PersonSerializer(read_only=True)

    class Meta:
        model = Membership
        fields = ["id", "user", "role"]


class DocumentSerializer(serializers.ModelSerializer):
    author = PersonSerializer(read_only=True)

    class Meta:
        model = Document
        fields = ["id", "title", "body", "author", "published", "created"]
        read_only_fields = ["published", "created"]


class CommentSerializer(serializers.ModelSerializer):
    author = PersonSerializer(read_only=True)

    class Meta:
        model = Comment
        fields = ["id", "body", "author", "created"]
        read_only_fields = ["created"]


class InvoiceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Invoice
        fields = ["id", "number", "customer", "amount", "note", "paid", "created"]
        read_only_fields = ["paid", "created"]

    def validate_number(self, number):
        others = Invoice.objects.for_org(self.context["request"].org)
        if self.instance is not None:
            others = others.exclude(pk=self.instance.pk)
        if others.filter(number=number).exists():
            raise serializers.ValidationError("There is an invoice with this number.")
        return number


class CodeRequestSerializer(serializers.Serializer):
    email = serializers.EmailField(max_length=254)


class CodeSerializer(serializers.Serializer):
    email = serializers.EmailField(max_length=254)
    code = serializers.RegexField(r"^\d{6}$")


class LogoutSerializer(serializers.Serializer):
    refresh = serializers.CharField(max_length=2000)
