from django import forms

from .models import Invoice


class InvoiceForm(forms.ModelForm):
    """What a person may set; paid is set by views, and the organisation is that of the instance given to the form."""

    class Meta:
        model = Invoice
        fields = ["number", "customer", "customer_email", "amount", "note"]

    def clean_number(self):
        number = self.cleaned_data["number"]
        others = Invoice.objects.for_org(self.instance.organisation).exclude(pk=self.instance.pk)
        if others.filter(number=number).exists():
            raise forms.ValidationError("There is an invoice with this number.")
        return number


class XmlForm(forms.Form):
    file = forms.FileField()

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > 512 * 1024:
            raise forms.ValidationError("The file is too large.")
        return file


class DiscountForm(forms.Form):
    percent = forms.DecimalField(min_value=0, max_value=50, max_digits=4, decimal_places=2)
