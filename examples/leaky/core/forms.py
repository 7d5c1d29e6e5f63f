from django import forms


class ContactForm(forms.Form):
    subject = forms.CharField(max_length=120)
    email = forms.EmailField()
    message = forms.CharField(max_length=4000, widget=forms.Textarea)
