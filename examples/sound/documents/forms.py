from django import forms

from . import uploads
from .models import Comment, Document


class DocumentForm(forms.ModelForm):
    class Meta:
        model = Document
        fields = ["title", "body"]


class UploadForm(forms.ModelForm):
    file = forms.FileField(validators=[uploads.check], max_length=160)

    class Meta:
        model = Document
        fields = ["title", "file"]


class ArchiveForm(forms.Form):
    archive = forms.FileField()

    def clean_archive(self):
        archive = self.cleaned_data["archive"]
        if archive.size > 5 * 1024 * 1024:
            raise forms.ValidationError("The archive is too large.")
        return archive


class CommentForm(forms.ModelForm):
    class Meta:
        model = Comment
        fields = ["body"]


class ShareForm(forms.Form):
    password = forms.CharField(
        min_length=12, max_length=80, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    days = forms.IntegerField(min_value=1, max_value=30, initial=7)


class SharedForm(forms.Form):
    password = forms.CharField(max_length=80, widget=forms.PasswordInput(attrs={"autocomplete": "off"}))


class SearchForm(forms.Form):
    """What the list can be asked for; everything has a bound."""

    q = forms.CharField(required=False, max_length=80)
    order = forms.ChoiceField(required=False, choices=[("newest", "newest"), ("oldest", "oldest"), ("title", "title")])
    size = forms.IntegerField(required=False, min_value=1, max_value=100)
