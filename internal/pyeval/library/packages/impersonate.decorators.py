import paddock


def allowed_user_required(view_func):
    def _checkuser(request, *args, **kwargs):
        return view_func(request, *args, **kwargs)

    return _checkuser
