"""Logging in and out, signing up, and what people see and change about themselves."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required, user_passes_test
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordChangeView
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from core import audit, mail
from core.redirects import next_url
from orgs.access import member_required

from . import directory as company_directory
from . import tokens
from .forms import CloseForm, EmailForm, ProfileForm, SignupForm
from .hashers import check_pin
from .models import User, normalise


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@ratelimit(key="ip", rate="20/m", method="POST", block=True)
def login_view(request):
    """Log in; django-axes counts failures per account and address, the rate limit counts per address alone."""
    form = AuthenticationForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(next_url(request, settings.LOGIN_REDIRECT_URL))
    return render(request, "accounts/login.html", {"form": form, "next": request.GET.get("next", "")})


@require_POST
def logout_view(request):
    """Log out; a POST, so that no image on another page can do it."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_not_required
@require_http_methods(["GET", "POST"])
@ratelimit(key="ip", rate="10/h", method="POST", block=True)
def signup(request):
    """First half of signing up: an address, which gets a link.

    Page and time are the same whether or not there is an account; only the mail differs.
    """
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = normalise(form.cleaned_data["email"])
        if User.objects.filter(email=email).exists():
            link = settings.SITE_ORIGIN + reverse("accounts:login")
            mail.send_page.delay("known.html", email, "You already have an account", {"link": link})
        else:
            link = settings.SITE_ORIGIN + reverse("accounts:signup-finish", args=[tokens.signup_token(email)])
            mail.send_page.delay("signup.html", email, "Confirm your address", {"link": link})
        return render(request, "accounts/sent.html")
    return render(request, "accounts/signup.html", {"form": form})


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def signup_finish(request, token):
    """Second half: the link proves the address, now a name and a password."""
    try:
        email = tokens.read_signup_token(token)
    except signing.BadSignature:
        raise Http404 from None
    if User.objects.filter(email=email).exists():
        return redirect("accounts:login")
    form = SignupForm(User(email=email), request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.user
        user.display_name = form.cleaned_data["display_name"]
        form.save()
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("core:home")
    return render(request, "accounts/set_password.html", {"form": form, "title": "Welcome to Quire"})


@login_not_required
@require_GET
@ratelimit(key="ip", rate="30/m", block=True)
def check_email(request):
    """For the sign-up form's script: whether the address is well formed, not whether somebody has it."""
    try:
        validate_email(request.GET.get("email", ""))
    except ValidationError:
        return JsonResponse({"ok": False})
    return JsonResponse({"ok": True})


@login_not_required
@require_http_methods(["GET", "POST"])
@ratelimit(key="ip", rate="10/h", method="POST", block=True)
def reset(request):
    """Ask for a link to set a new password; the answer never says whether the account exists."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = User.objects.filter(email=normalise(form.cleaned_data["email"]), is_active=True).first()
        # A stand-in for nobody, so that the work is the same; its mail goes nowhere.
        addressee = user or User(password="!")
        token = default_token_generator.make_token(addressee)
        uid = urlsafe_base64_encode(addressee.pk.bytes)
        link = settings.SITE_ORIGIN + reverse("accounts:reset-confirm", args=[uid, token])
        if user is not None:
            mail.send_page.delay("reset.html", user.email, "A new password", {"link": link, "name": user.display_name})
        return render(request, "accounts/sent.html")
    return render(request, "accounts/reset.html", {"form": form})


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@ratelimit(key="ip", rate="20/h", block=True)
def reset_confirm(request, uid, token):
    """Set the new password; Django's token is single-use and lives for PASSWORD_RESET_TIMEOUT."""
    try:
        user = User.objects.filter(pk=UUID(bytes=urlsafe_base64_decode(uid)), is_active=True).first()
    except ValueError:
        user = None
    if user is None or not default_token_generator.check_token(user, token):
        raise Http404
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record(request, "password-reset", f"user {user.pk}")
        return redirect("accounts:login")
    return render(request, "accounts/set_password.html", {"form": form, "title": "A new password"})


@login_not_required
@require_http_methods(["GET", "POST"])
@ratelimit(key="ip", rate="20/h", block=True)
def mobile_link(request, token):
    """Continue in the browser what was begun in the app: a page that asks, then a POST that logs in."""
    user = tokens.read_mobile_token(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("core:dashboard")
    return render(request, "accounts/mobile.html", {"person": user})


@require_http_methods(["GET", "POST"])
def profile(request):
    """One's own profile; the form names the fields that people may change."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@require_safe
@member_required
def person(request, pk):
    """A colleague's page: of somebody in the same organisation, or of nobody."""
    found = get_object_or_404(User, pk=pk, memberships__organisation=request.org)
    return render(request, "accounts/person.html", {"person": found})


class PasswordChange(PasswordChangeView):
    """Change the password; Django asks for the old one and ends the other sessions."""

    template_name = "accounts/set_password.html"
    extra_context = {"title": "Change your password"}
    success_url = reverse_lazy("accounts:profile")

    def form_valid(self, form):
        response = super().form_valid(form)
        audit.record(self.request, "password-change", f"user {self.request.user.pk}")
        return response


@require_GET
@member_required
def directory(request):
    """Look somebody up in the company directory."""
    name = request.GET.get("name", "")[:80]
    people = company_directory.find_people(name) if name else []
    return render(request, "accounts/directory.html", {"name": name, "people": people})


@require_POST
@user_passes_test(lambda user: user.is_staff)
@sensitive_post_parameters("pin")
@ratelimit(key="user", rate="20/h", block=True)
def support_check(request):
    """For the support on the phone: whether a PIN is somebody's; staff only, and every question is recorded."""
    user = User.objects.filter(email=normalise(request.POST.get("email", ""))).first()
    match = user is not None and check_pin(request.POST.get("pin", ""), user.phone_pin)
    audit.record(request, "pin-check", f"user {user.pk}" if user else "nobody")
    return JsonResponse({"match": match})


@require_safe
def export(request):
    """What we know about the one who asks, as a file."""
    user = request.user
    answer = JsonResponse(
        {
            "email": user.email,
            "name": user.display_name,
            "website": user.website,
            "bio": user.bio,
            "joined": user.date_joined,
            "organisations": list(user.memberships.values_list("organisation__name", flat=True)),
        }
    )
    answer["Content-Disposition"] = 'attachment; filename="quire-account.json"'
    return answer


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@ratelimit(key="user", rate="5/h", method="POST", block=True)
def close(request):
    """Close one's account, after the password."""
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, username=request.user.email, password=form.cleaned_data["password"])
        if user is not None and user.pk == request.user.pk:
            audit.record(request, "account-closed", f"user {user.pk}")
            user.is_active = False
            user.set_unusable_password()
            user.save()
            logout(request)
            return redirect("core:home")
        form.add_error("password", "That is not your password.")
    return render(request, "accounts/close.html", {"form": form})
