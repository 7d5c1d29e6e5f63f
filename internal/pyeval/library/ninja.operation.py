# ninja.operation: a function that answers some methods of a path. It keeps what guards it: auth is what the operation, or
# else its router, or else the API was given; None when none of them says anything, or says None on purpose.


class OperationView:
    __shown__ = True

    def __init__(self, view_func, methods, auth, throttle):
        self.view_func = view_func
        self.methods = methods
        self.auth = auth
        self.throttle = throttle
