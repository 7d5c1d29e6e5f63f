class AlreadyRegistered(Exception):
    pass


class NotRegistered(Exception):
    pass
