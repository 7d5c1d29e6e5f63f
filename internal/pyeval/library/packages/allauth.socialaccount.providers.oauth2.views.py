import paddock


class OAuth2View:
    @classmethod
    def adapter_view(cls, adapter):
        def view(request, *args, **kwargs):
            return paddock.unknown("an answer")

        return view
