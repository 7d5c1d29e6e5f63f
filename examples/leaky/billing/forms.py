from django import forms

from .models import Invoice


class InvoiceForm(forms.ModelForm):
    class Meta:
        model = Invoice
        fields = ["number", "customer", "customer_email", "amount", "note"]


class InvoiceEditForm(forms.ModelForm):
    class Meta:
        model = Invoice
        fields = "__all__"  # planted: mass-assignment - organisation and paid among them


class XmlForm(forms.Form):
    file = forms.FileField()


class DiscountForm(forms.Form):
    percent = forms.CharField(help_text="10, or a calculation such as 100 - 85")
