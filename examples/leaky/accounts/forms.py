from django import forms
from django.contrib.auth.forms import SetPasswordForm

from .hashers import hash_pin
from .models import User


class LoginForm(forms.Form):
    email = forms.CharField()
    password = forms.CharField(widget=forms.PasswordInput)
    remember = forms.BooleanField(required=False)


class EmailForm(forms.Form):
    email = forms.EmailField(max_length=254)


class SignupForm(SetPasswordForm):
    display_name = forms.CharField(max_length=80)
    field_order = ["display_name"]


class ProfileForm(forms.ModelForm):
    website = forms.CharField(required=False)
    pin = forms.RegexField(r"^\d{4}$", required=False, label="New telephone PIN")

    class Meta:
        model = User
        exclude = [  # planted: mass-assignment - is_staff is still in
            "password", "email", "phone_pin", "groups", "user_permissions", "is_active", "is_superuser",
            "last_login", "date_joined",
        ]

    def save(self, commit=True):
        if self.cleaned_data["pin"]:
            self.instance.phone_pin = hash_pin(self.cleaned_data["pin"])
        return super().save(commit)


class CloseForm(forms.Form):
    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
