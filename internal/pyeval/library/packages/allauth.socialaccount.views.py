# django-allauth 65: views that have a second name, that of the function which as_view() makes. What this
# module does not have is known by its name.
from allauth.socialaccount import views

signup = views.SignupView.as_view()
login_cancelled = views.LoginCancelledView.as_view()
login_error = views.LoginErrorView.as_view()
connections = views.ConnectionsView.as_view()
