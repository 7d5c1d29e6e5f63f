package cli

import (
	"encoding/json"
	"testing"

	"paddock/internal/pyeval"
)

func str(s string) pyeval.Value { return pyeval.Value{Kind: pyeval.Str, Text: s} }

func pair(k string, v pyeval.Value) pyeval.Pair { return pyeval.Pair{Key: str(k), Value: v} }

func TestPython(t *testing.T) {
	hosts := pyeval.Value{Kind: pyeval.List, Items: []pyeval.Value{str("a"), str("it's"), {Kind: pyeval.Unknown, Why: "X is not set"}}}
	for _, tt := range []struct {
		value       pyeval.Value
		text, plain string
	}{
		{pyeval.Value{Kind: pyeval.None}, "None", "null"},
		{pyeval.Value{Kind: pyeval.Bool, Bool: true}, "True", "true"},
		{pyeval.Value{Kind: pyeval.Int, Int: -3}, "-3", "-3"},
		{pyeval.Value{Kind: pyeval.Int, Big: "123456789012345678901234"}, "123456789012345678901234", `{"__int__":"123456789012345678901234"}`},
		{pyeval.Value{Kind: pyeval.Float, Float: 0.5}, "0.5", "0.5"},
		{str("a\\b\x1b'"), `"a\\b\x1b'"`, `"a\\b\u001b'"`},
		{str(`'"`), `'\'"'`, `"'\""`},
		{pyeval.Value{Kind: pyeval.Bytes, Text: "x"}, "b'x'", `{"__bytes__":"x"}`},
		{pyeval.Value{Kind: pyeval.Path, Text: "shop/static"}, "Path('shop/static')", `{"__path__":"shop/static"}`},
		{pyeval.Value{Kind: pyeval.TimeDelta, Float: 3600}, "timedelta(seconds=3600)", `{"__timedelta__":3600}`},
		{pyeval.Value{Kind: pyeval.Ref, Text: "shop.User"}, "shop.User", `{"__ref__":"shop.User"}`},
		{hosts, `['a', "it's", <unknown: X is not set>]`, `["a","it's",{"__unknown__":"X is not set"}]`},
		{pyeval.Value{Kind: pyeval.Tuple, Items: []pyeval.Value{str("a")}}, "('a',)", `["a"]`},
		{pyeval.Value{Kind: pyeval.Set}, "set()", `{"__set__":[]}`},
		{pyeval.Value{Kind: pyeval.Dict, Pairs: []pyeval.Pair{pair("A", str("b"))}}, "{'A': 'b'}", `{"A":"b"}`},
		{pyeval.Value{Kind: pyeval.Object, Text: "x.F", Items: []pyeval.Value{str("a")}, Pairs: []pyeval.Pair{pair("k", str("v"))}},
			"x.F('a', k='v')", `{"__object__":{"args":["a"],"kwargs":{"k":"v"},"name":"x.F"}}`},
	} {
		if got := python(&tt.value, 0, 0); got != tt.text {
			t.Errorf("python: %s, want %s", got, tt.text)
		}
		data, err := json.Marshal(plain(&tt.value))
		if err != nil || string(data) != tt.plain {
			t.Errorf("plain: %s, %v, want %s", data, err, tt.plain)
		}
	}
	nested := pyeval.Value{Kind: pyeval.Dict, Pairs: []pyeval.Pair{pair("default", pyeval.Value{Kind: pyeval.Dict, Pairs: []pyeval.Pair{
		pair("ENGINE", str("django.db.backends.postgresql")), pair("NAME", str("shop"))}})}}
	want := "{\n    'default': {\n        'ENGINE': 'django.db.backends.postgresql',\n        'NAME': 'shop',\n    },\n}"
	if got := python(&nested, 40, 0); got != want {
		t.Errorf("in full:\n%s, want\n%s", got, want)
	}
}

func TestMasked(t *testing.T) {
	database := pyeval.Value{Kind: pyeval.Dict, Pairs: []pyeval.Pair{pair("NAME", str("shop")), pair("PASSWORD", str("correct horse battery"))}}
	for _, tt := range []struct {
		name  string
		value pyeval.Value
		want  string
	}{
		{"SECRET_KEY", str("correct horse battery"), "'co*****************ry'"},
		{"SECRET_KEY_FALLBACKS", pyeval.Value{Kind: pyeval.List, Items: []pyeval.Value{str("hunter2")}}, "['*******']"},
		{"DATABASES", pyeval.Value{Kind: pyeval.Dict, Pairs: []pyeval.Pair{pair("default", database)}}, "{'default': {'NAME': 'shop', 'PASSWORD': 'co*****************ry'}}"},
		{"CACHE_URL", str("redis://:hunter2@cache/0"), "'redis://:*******@cache/0'"},
		{"FIELD_KEY", str("hunter2"), "'*******'"},
		{"CACHE_MIDDLEWARE_KEY_PREFIX", str("shop"), "'shop'"},
		{"DEBUG", str("hunter2"), "'hunter2'"},
	} {
		before := python(&tt.value, 0, 0)
		if got := python(shower{}.masked(tt.name, &tt.value), 0, 0); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		if after := python(&tt.value, 0, 0); after != before {
			t.Errorf("%s: the value itself was changed", tt.name)
		}
		if got := python(shower{secrets: true}.masked(tt.name, &tt.value), 0, 0); got != before {
			t.Errorf("%s with --show-secrets: %s", tt.name, got)
		}
	}
}
