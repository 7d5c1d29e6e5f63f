from django import forms
from django.core.validators import RegexValidator

# A line break in a header of a mail is an error to Django; here it is one to whoever wrote it.
ONE_LINE = RegexValidator(r"\A[^\r\n]*\Z", "One line, please.")


class ContactForm(forms.Form):
    subject = forms.CharField(max_length=120, validators=[ONE_LINE])
    email = forms.EmailField()
    message = forms.CharField(max_length=4000, widget=forms.Textarea)
