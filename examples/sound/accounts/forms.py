from django import forms
from django.contrib.auth.forms import SetPasswordForm

from .hashers import hash_pin
from .models import User


class EmailForm(forms.Form):
    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class SignupForm(SetPasswordForm):
    display_name = forms.CharField(max_length=80)
    field_order = ["display_name"]


class ProfileForm(forms.ModelForm):
    website = forms.URLField(required=False, assume_scheme="https")
    pin = forms.RegexField(
        r"^\d{6}$", required=False, label="New telephone PIN", widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )

    class Meta:
        model = User
        fields = ["display_name", "website", "bio", "tax_number"]

    def save(self, commit=True):
        if self.cleaned_data["pin"]:
            self.instance.phone_pin = hash_pin(self.cleaned_data["pin"])
        return super().save(commit)


class CloseForm(forms.Form):
    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
