"""What the API shows and takes."""

from rest_framework import serializers

from accounts.models import User
from billing.models import Invoice
from documents.models import Comment, Document
from orgs.models import Membership


class PersonSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = "__all__"  # planted: exposed-field - the password's hash and the tax number, too


class MeSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "display_name", "website", "bio", "is_staff"]  # planted: mass-assignment - is_staff can be written
        read_only_fields = ["email"]


class MemberSerializer(serializers.ModelSerializer):
    user = PersonSerializer(read_only=True)

    class Meta:
        model = Membership
        fields = ["id", "user", "role"]


class DocumentSerializer(serializers.ModelSerializer):
    author = serializers.StringRelatedField()

    class Meta:
        model = Document
        exclude = ["file"]  # planted: mass-assignment - the organisation can be written


class CommentSerializer(serializers.ModelSerializer):
    author = serializers.StringRelatedField()

    class Meta:
        model = Comment
        fields = ["id", "body", "author", "created"]
        read_only_fields = ["created"]


class InvoiceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Invoice
        fields = ["id", "number", "customer", "amount", "note", "paid", "created", "card_number"]  # planted: exposed-field
        read_only_fields = ["created"]


class CodeRequestSerializer(serializers.Serializer):
    email = serializers.CharField()


class CodeSerializer(serializers.Serializer):
    email = serializers.CharField()
    code = serializers.CharField()


class LogoutSerializer(serializers.Serializer):
    refresh = serializers.CharField(max_length=2000)
