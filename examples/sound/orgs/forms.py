from django import forms

from .models import Invitation, Membership, Organisation


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["email", "role"]


class RoleForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["role"]


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ["name", "bank_account", "mail_greeting"]
