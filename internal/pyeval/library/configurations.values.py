# django-configurations: values that a variable of the environment sets.
import ast
import os
import paddock


class Value:
    multiple = False
    late_binding = False
    environ_required = False

    def __init__(self, default=None, environ=True, environ_name=None, environ_prefix="DJANGO", environ_required=False, *args, **kwargs):
        self.default = default.default if isinstance(default, Value) else default
        self.environ = environ
        self.environ_prefix = environ_prefix.rstrip("_") if environ_prefix else environ_prefix
        self.environ_name = environ_name
        self.environ_required = environ_required
        self.kwargs = kwargs
        self.prepare()
        self.ready = (not self.late_binding) and ((environ and environ_name) or (not environ and self.default))

    def prepare(self):
        pass

    def full_environ_name(self, name):
        environ_name = self.environ_name if self.environ_name else name.upper()
        if self.environ_prefix:
            environ_name = "{0}_{1}".format(self.environ_prefix, environ_name)
        return environ_name

    def setup(self, name):
        if self.environ:
            full = self.full_environ_name(name)
            if full in os.environ:
                return self.to_python(os.environ[full])
            elif self.environ_required:
                raise KeyError(full)
        return self.default

    @property
    def value(self):
        if self.environ_name:
            return self.setup(self.environ_name)
        return self.default

    def __str__(self):
        return str(self.value)

    def __eq__(self, other):
        return self.value == other

    def __bool__(self):
        return bool(self.value)

    def to_python(self, value):
        return value


class BooleanValue(Value):
    def to_python(self, value):
        v = value.strip().lower()
        if v in ("yes", "y", "true", "1"):
            return True
        if v in ("no", "n", "false", "0", ""):
            return False
        raise ValueError("Cannot interpret boolean value")


class IntegerValue(Value):
    def to_python(self, value):
        return int(value)


class PositiveIntegerValue(IntegerValue):
    pass


class FloatValue(Value):
    def to_python(self, value):
        return float(value)


class DecimalValue(Value):
    def to_python(self, value):
        return paddock.unknown("decimals are not evaluated")


class SequenceValue(Value):
    sequence_type = list
    converter = None

    def prepare(self):
        self.separator = self.kwargs.get("separator", ",")
        given = self.kwargs.get("converter")
        self.converts = given if given is not None else None
        if self.default is None:
            self.default = self.sequence_type()
        else:
            self.default = self.sequence_type(self.default)
        if self.converts is not None:
            self.default = self.sequence_type(self.converts(v) for v in self.default)

    def to_python(self, value):
        parts = [v.strip() for v in value.strip().split(self.separator)]
        parts = [v for v in parts if v]
        if self.converts is not None:
            parts = [self.converts(v) for v in parts]
        return self.sequence_type(parts)


class ListValue(SequenceValue):
    sequence_type = list


class TupleValue(SequenceValue):
    sequence_type = tuple


class SingleNestedListValue(ListValue):
    def to_python(self, value):
        return paddock.unknown("nested lists are not evaluated")


class SingleNestedTupleValue(TupleValue):
    def to_python(self, value):
        return paddock.unknown("nested tuples are not evaluated")


class BackendsValue(ListValue):
    pass


class SetValue(ListValue):
    def prepare(self):
        self.separator = self.kwargs.get("separator", ",")
        self.converts = self.kwargs.get("converter")
        self.default = set() if self.default is None else set(self.default)

    def to_python(self, value):
        return set(v.strip() for v in value.strip().split(self.separator) if v.strip())


class DictValue(Value):
    def prepare(self):
        self.default = {} if self.default is None else dict(self.default)

    def to_python(self, value):
        return ast.literal_eval(value) if value else {}


class EmailValue(Value):
    pass


class URLValue(Value):
    pass


class IPValue(Value):
    pass


class RegexValue(Value):
    pass


class PathValue(Value):
    def setup(self, name):
        value = os.path.expanduser(super().setup(name))
        return os.path.abspath(value)


class SecretValue(Value):
    def prepare(self):
        self.environ = True
        self.environ_required = True

    def setup(self, name):
        full = self.full_environ_name(name)
        return os.environ[full]


class EmailURLValue(Value):
    multiple = True
    late_binding = True

    def setup(self, name):
        return paddock.unknown("EmailURLValue is not evaluated")


class DatabaseURLValue(Value):
    late_binding = True

    def prepare(self):
        self.alias = self.kwargs.get("alias", "default")
        if self.environ_name is None:
            self.environ_name = "DATABASE_URL"
        if self.environ_prefix == "DJANGO":
            self.environ_prefix = None
        if self.default is None:
            self.default = {}
        else:
            self.default = self.to_python(self.default)

    def to_python(self, value):
        import dj_database_url
        return {self.alias: dj_database_url.parse(value)}


class CacheURLValue(Value):
    late_binding = True

    def prepare(self):
        self.alias = self.kwargs.get("alias", "default")
        if self.environ_name is None:
            self.environ_name = "CACHE_URL"
        if self.environ_prefix == "DJANGO":
            self.environ_prefix = None
        if self.default is None:
            self.default = {}
        else:
            self.default = self.to_python(self.default)

    def to_python(self, value):
        import django_cache_url
        return {self.alias: django_cache_url.parse(value)}


class SearchURLValue(Value):
    late_binding = True

    def setup(self, name):
        return paddock.unknown("SearchURLValue is not evaluated")
