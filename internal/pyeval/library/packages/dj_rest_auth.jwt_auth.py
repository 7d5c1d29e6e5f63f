# dj-rest-auth 7: the view that refreshes a token is made by a function.
from rest_framework_simplejwt.views import TokenRefreshView


def get_refresh_view():
    class RefreshViewWithCookieSupport(TokenRefreshView):
        pass

    return RefreshViewWithCookieSupport
