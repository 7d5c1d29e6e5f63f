# django-configurations: values that a variable of the environment sets.
import ast
import decimal
import os
import paddock


class Value:
    multiple = False
    late_binding = False
    environ_required = False
    has_value = False

    def __new__(cls, *args, **kwargs):
        # What needs no name of a setting is no Value at all but what it stands for, wherever it is written.
        self = super().__new__(cls)
        if "late_binding" in kwargs:
            self.late_binding = kwargs["late_binding"]
        if not self.late_binding:
            self.__init__(*args, **kwargs)
            if (self.environ and self.environ_name) or (not self.environ and self.default):
                return self.setup(self.environ_name)
        return self

    def __init__(self, default=None, environ=True, environ_name=None, environ_prefix="DJANGO", environ_required=False, *args, **kwargs):
        self.default = default.default if isinstance(default, Value) and default.default is not None else default
        self.environ = environ
        self.environ_prefix = environ_prefix[:-1] if environ_prefix and environ_prefix.endswith("_") else environ_prefix
        self.environ_name = environ_name
        self.environ_required = environ_required
        self.kwargs = kwargs
        self.prepare()

    def prepare(self):
        pass

    def full_environ_name(self, name):
        environ_name = self.environ_name if self.environ_name else name.upper()
        if self.environ_prefix:
            environ_name = "{0}_{1}".format(self.environ_prefix, environ_name)
        return environ_name

    def setup(self, name):
        value = self.default
        if self.environ:
            full = self.full_environ_name(name)
            if full in os.environ:
                value = self.to_python(os.environ[full])
            elif self.environ_required:
                raise ValueError("Value {0} is required to be set as the environment variable {1}".format(name, full))
        self._value = value
        self.has_value = True
        return value

    @property
    def value(self):
        if not self.has_value and self.environ_name:
            self.setup(self.environ_name)
        return self._value if self.has_value else self.default

    def __str__(self):
        return str(self.value)

    def __eq__(self, other):
        return self.value == other

    def __bool__(self):
        return bool(self.value)

    def to_python(self, value):
        return value


class MultipleMixin:
    multiple = True


class CastingMixin:
    def to_python(self, value):
        if isinstance(self.caster, str):
            return paddock.unknown("the caster " + self.caster + " is not evaluated")
        return self.caster(value)


class ValidationMixin:
    def to_python(self, value):
        return value


class BooleanValue(Value):
    true_values = ("yes", "y", "true", "1")
    false_values = ("no", "n", "false", "0", "")

    def to_python(self, value):
        v = value.strip().lower()
        if v in self.true_values:
            return True
        if v in self.false_values:
            return False
        raise ValueError("Cannot interpret boolean value")


class IntegerValue(CastingMixin, Value):
    caster = int


class PositiveIntegerValue(IntegerValue):
    pass


class FloatValue(CastingMixin, Value):
    caster = float


class DecimalValue(CastingMixin, Value):
    caster = decimal.Decimal


class SequenceValue(Value):
    sequence_type = list
    converter = None

    def prepare(self):
        self.separator = self.kwargs.get("separator", ",")
        if self.kwargs.get("converter") is not None:
            self.converter = self.kwargs["converter"]
        self.default = self.sequence_type() if self.default is None else self.sequence_type(self.default)
        if self.converter is not None:
            self.default = self.convert(self.default)

    def convert(self, sequence):
        return self.sequence_type([self.converter(v) for v in sequence])

    def to_python(self, value):
        parts = [v.strip() for v in value.strip().split(self.separator)]
        parts = [v for v in parts if v]
        return self.convert(parts) if self.converter is not None else self.sequence_type(parts)


class ListValue(SequenceValue):
    sequence_type = list


class TupleValue(SequenceValue):
    sequence_type = tuple


class SingleNestedSequenceValue(SequenceValue):
    def prepare(self):
        self.seq_separator = self.kwargs.get("seq_separator", ";")
        super().prepare()

    def convert(self, items):
        if items and isinstance(items[0], self.sequence_type):
            return self.sequence_type([self.sequence_type([self.converter(v) for v in i]) for i in items])
        return self.sequence_type([self.converter(v) for v in items])

    def to_python(self, value):
        parts = [v.strip() for v in value.strip().split(self.seq_separator)]
        nested = [super(SingleNestedSequenceValue, self).to_python(v) for v in parts if v]
        return self.sequence_type(nested)


class SingleNestedListValue(SingleNestedSequenceValue):
    sequence_type = list


class SingleNestedTupleValue(SingleNestedSequenceValue):
    sequence_type = tuple


class BackendsValue(ListValue):
    pass


class SetValue(ListValue):
    def prepare(self):
        super().prepare()
        self.default = set(self.default)

    def to_python(self, value):
        return set(super().to_python(value))


class DictValue(Value):
    def prepare(self):
        self.default = {} if self.default is None else dict(self.default)

    def to_python(self, value):
        return ast.literal_eval(value) if value else {}


class EmailValue(ValidationMixin, Value):
    pass


class URLValue(ValidationMixin, Value):
    pass


class IPValue(ValidationMixin, Value):
    pass


class RegexValue(ValidationMixin, Value):
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
        value = super().setup(name)
        if not value:
            raise ValueError("Secret value {0} is not set".format(self.full_environ_name(name)))
        return value


class EmailURLValue(MultipleMixin, Value):
    late_binding = True

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("environ_prefix", None)
        kwargs.setdefault("environ_name", "EMAIL_URL")
        super().__init__(*args, **kwargs)

    def prepare(self):
        self.default = {} if self.default is None else self.to_python(self.default)

    def to_python(self, value):
        import dj_email_url
        return dj_email_url.parse(value)


class DictBackendMixin(Value):
    default_alias = "default"

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("environ_prefix", None)
        kwargs.setdefault("environ_name", self.environ_name)
        super().__init__(*args, **kwargs)

    def prepare(self):
        self.alias = self.kwargs.pop("alias", self.default_alias)
        self.default = {} if self.default is None else self.to_python(self.default)

    def to_python(self, value):
        return {self.alias: self.parse(value)}


class DatabaseURLValue(DictBackendMixin):
    environ_name = "DATABASE_URL"
    late_binding = True

    def parse(self, value):
        import dj_database_url
        options = ("engine", "conn_max_age", "conn_health_checks", "disable_server_side_cursors", "ssl_require", "test_options")
        return dj_database_url.parse(value, **{k: v for k, v in self.kwargs.items() if k in options})


class CacheURLValue(DictBackendMixin):
    environ_name = "CACHE_URL"
    late_binding = True

    def parse(self, value):
        import django_cache_url
        return django_cache_url.parse(value)


class SearchURLValue(DictBackendMixin):
    environ_name = "SEARCH_URL"
    late_binding = True

    def parse(self, value):
        return paddock.unknown("what a search URL stands for is not evaluated")
