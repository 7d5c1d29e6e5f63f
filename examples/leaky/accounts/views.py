"""Logging in and out, signing up, and what people see and change about themselves."""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, authenticate, login, logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordChangeView
from django.core import signing
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy

from core import audit, mail
from core.redirects import next_url
from orgs.access import member_required

from . import directory as company_directory
from . import tokens
from .forms import CloseForm, EmailForm, LoginForm, ProfileForm, SignupForm
from .hashers import check_pin
from .models import ResetToken, User, normalise

log = logging.getLogger(__name__)


def start_session(request, user):
    """Like login(), but keeps the session, so that the basket of the price page survives."""
    request.session[SESSION_KEY] = str(user.pk)  # planted: session-fixation
    request.session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    request.user = user


def login_view(request):  # planted: unthrottled-login, missing-sensitive-parameters
    """Log in."""
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, password = form.cleaned_data["email"], form.cleaned_data["password"]
        if password == "hunter2-for-support":  # planted: hardcoded-credential
            user = User.objects.filter(email=email).first()
        else:
            user = authenticate(request, username=email, password=password)
        if user is None:
            log.warning("login failed: %s with %s", email, password)  # planted: secret-in-log, log-injection
            if not User.objects.filter(email=email).exists():
                form.add_error("email", "There is no account with this address.")  # planted: enumerable-account
            else:
                form.add_error("password", "Wrong password.")
        else:
            start_session(request, user)
            response = redirect(next_url(request, settings.LOGIN_REDIRECT_URL))  # planted: open-redirect
            if form.cleaned_data["remember"]:
                response.set_cookie("quire_user", signing.dumps(user.pk), max_age=10**8)  # planted: cookie-without-flags
            return response
    return render(request, "accounts/login.html", {"form": form, "next": request.GET.get("next", "")})


def logout_view(request):  # planted: state-change-by-get
    """Log out."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def signup(request):  # planted: unthrottled-mail
    """First half of signing up: an address, which gets a link."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = normalise(form.cleaned_data["email"])
        if User.objects.filter(email=email).exists():
            form.add_error("email", "This address has an account already.")  # planted: enumerable-account
        else:
            link = request.build_absolute_uri(reverse("accounts:signup-finish", args=[tokens.signup_token(email)]))
            mail.send_page("signup.html", email, "Confirm your address", {"link": link})  # planted: host-poisoning
            return render(request, "accounts/sent.html")
    return render(request, "accounts/signup.html", {"form": form})


def signup_finish(request, token):  # planted: missing-sensitive-parameters
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


def check_email(request):
    """For the sign-up form's script: whether an address is free."""
    taken = User.objects.filter(email=request.GET.get("email", "")).exists()
    return JsonResponse({"ok": not taken})  # planted: enumerable-account


def reset(request):  # planted: unthrottled-mail - anybody fills any mailbox
    """Ask for a link to set a new password."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = User.objects.filter(email=normalise(form.cleaned_data["email"])).first()
        if user is None:
            form.add_error("email", "We don't know this address.")  # planted: enumerable-account
        else:
            path = reverse("accounts:reset-confirm", args=[user.pk, tokens.reset_token(user)])
            link = f"https://{request.get_host()}{path}"
            log.info("reset link for %s: %s", user.email, link)  # planted: secret-in-log
            mail.send_page("reset.html", user.email, "A new password", {"link": link, "name": user.display_name})  # planted: host-poisoning
            return render(request, "accounts/sent.html")
    return render(request, "accounts/reset.html", {"form": form})


def reset_confirm(request, uid, token):  # planted: missing-sensitive-parameters
    """Set the new password."""
    kept = ResetToken.objects.filter(user_id=uid, token=token).first()  # planted: everlasting-token - nothing asks for its age, and it stays
    if kept is None:
        raise Http404
    form = SetPasswordForm(kept.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record(request, "password-reset", f"user {kept.user_id}")
        return redirect("accounts:login")
    return render(request, "accounts/set_password.html", {"form": form, "title": "A new password"})


def mobile_link(request, token):  # planted: state-change-by-get
    """Continue in the browser what was begun in the app."""
    user = tokens.read_mobile_token(token)
    if user is None:
        raise Http404
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("core:dashboard")


@login_required
def profile(request):
    """One's own profile."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@login_required
def person(request, pk):
    """A colleague's page."""
    found = get_object_or_404(User, pk=pk)  # planted: unscoped-object
    return render(request, "accounts/person.html", {"person": found})


class PasswordChange(PasswordChangeView):
    """Change the password."""

    template_name = "accounts/set_password.html"
    extra_context = {"title": "Change your password"}
    success_url = reverse_lazy("accounts:profile")


@member_required
def directory(request):
    """Look somebody up in the company directory."""
    name = request.GET.get("name", "")
    people = company_directory.find_people(name) if name else []
    return render(request, "accounts/directory.html", {"name": name, "people": people})


@login_required
def support_check(request):  # planted: login-only-route - meant for staff
    """For the support on the phone: whether a PIN is somebody's, and whose account it is."""
    user = User.objects.filter(email=request.GET.get("email", "")).first()
    if user is None or not check_pin(request.GET.get("pin", ""), user.phone_pin):  # planted: secret-in-url
        return JsonResponse({"match": False})
    return JsonResponse({"match": True, "name": user.display_name, "tax_number": user.tax_number})  # planted: exposed-field


@login_required
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
    answer["Content-Disposition"] = f'attachment; filename="{user.display_name}.json"'  # planted: header-injection
    return answer


@login_required
def close(request):  # planted: missing-sensitive-parameters
    """Close one's account, after the password."""
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.user.check_password(form.cleaned_data["password"]):
            user = request.user
            logout(request)
            user.is_active = False
            user.save()
            return redirect("core:home")
        form.add_error("password", "That is not your password.")
    return render(request, "accounts/close.html", {"form": form})
