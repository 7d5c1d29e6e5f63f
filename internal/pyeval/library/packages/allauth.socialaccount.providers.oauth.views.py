import paddock


class OAuthView:
    @classmethod
    def adapter_view(cls, adapter):
        def view(request, *args, **kwargs):
            return paddock.unknown("an answer")

        return view
