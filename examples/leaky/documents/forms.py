import re

from django import forms
from django.core.validators import RegexValidator

from . import uploads
from .models import Comment, Document

TITLE = re.compile(r"^(\w+[\s.,-]?)+$")  # planted: regex-dos
FILE_NAME = re.compile(r"^[\w .-]{1,160}$")


class DocumentForm(forms.ModelForm):
    title = forms.CharField(max_length=160, validators=[RegexValidator(TITLE, "Letters and digits, please.")])

    class Meta:
        model = Document
        fields = ["title", "body"]


class UploadForm(forms.ModelForm):
    file = forms.FileField(validators=[uploads.check])  # planted: unchecked-upload

    class Meta:
        model = Document
        fields = ["title", "file"]


class ArchiveForm(forms.Form):
    archive = forms.FileField()


class CommentForm(forms.ModelForm):
    class Meta:
        model = Comment
        fields = ["body"]


class ShareForm(forms.Form):
    password = forms.CharField(max_length=80)
    days = forms.IntegerField(min_value=1, initial=7)


class SharedForm(forms.Form):
    password = forms.CharField(max_length=80, widget=forms.PasswordInput)
