from django import forms

from core.fetch import Refused, public_address

from .models import Webhook


class WebhookForm(forms.ModelForm):
    url = forms.URLField(max_length=500, assume_scheme="https")

    class Meta:
        model = Webhook
        fields = ["url", "active"]

    def clean_url(self):
        """Refuse early what core.fetch would refuse later; the later check is the one that counts."""
        try:
            public_address(self.cleaned_data["url"])
        except Refused as problem:
            raise forms.ValidationError(str(problem)) from None
        return self.cleaned_data["url"]
