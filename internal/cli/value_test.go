package cli

import (
	"encoding/json"
	"testing"

	"paddock/internal/django/settings"
)

func str(s string) settings.Value { return settings.Value{Kind: settings.Str, Text: s} }

func pair(k string, v settings.Value) settings.Pair { return settings.Pair{Key: str(k), Value: v} }

func TestPython(t *testing.T) {
	hosts := settings.Value{Kind: settings.List, Items: []settings.Value{str("a"), str("it's"), {Kind: settings.Unknown, Why: "X is not set"}}}
	for _, tt := range []struct {
		value       settings.Value
		text, plain string
	}{
		{settings.Value{Kind: settings.None}, "None", "null"},
		{settings.Value{Kind: settings.Bool, Bool: true}, "True", "true"},
		{settings.Value{Kind: settings.Int, Int: -3}, "-3", "-3"},
		{settings.Value{Kind: settings.Int, Big: "123456789012345678901234"}, "123456789012345678901234", `{"__int__":"123456789012345678901234"}`},
		{settings.Value{Kind: settings.Float, Float: 0.5}, "0.5", "0.5"},
		{str("a\\b\x1b'"), `"a\\b\x1b'"`, `"a\\b\u001b'"`},
		{str(`'"`), `'\'"'`, `"'\""`},
		{settings.Value{Kind: settings.Bytes, Text: "x"}, "b'x'", `{"__bytes__":"x"}`},
		{settings.Value{Kind: settings.Path, Text: "shop/static"}, "Path('shop/static')", `{"__path__":"shop/static"}`},
		{settings.Value{Kind: settings.TimeDelta, Float: 3600}, "timedelta(seconds=3600)", `{"__timedelta__":3600}`},
		{settings.Value{Kind: settings.Ref, Text: "shop.User"}, "shop.User", `{"__ref__":"shop.User"}`},
		{hosts, `['a', "it's", <unknown: X is not set>]`, `["a","it's",{"__unknown__":"X is not set"}]`},
		{settings.Value{Kind: settings.Tuple, Items: []settings.Value{str("a")}}, "('a',)", `["a"]`},
		{settings.Value{Kind: settings.Set}, "set()", `{"__set__":[]}`},
		{settings.Value{Kind: settings.Dict, Pairs: []settings.Pair{pair("A", str("b"))}}, "{'A': 'b'}", `{"A":"b"}`},
		{settings.Value{Kind: settings.Object, Text: "x.F", Items: []settings.Value{str("a")}, Pairs: []settings.Pair{pair("k", str("v"))}},
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
	nested := settings.Value{Kind: settings.Dict, Pairs: []settings.Pair{pair("default", settings.Value{Kind: settings.Dict, Pairs: []settings.Pair{
		pair("ENGINE", str("django.db.backends.postgresql")), pair("NAME", str("shop"))}})}}
	want := "{\n    'default': {\n        'ENGINE': 'django.db.backends.postgresql',\n        'NAME': 'shop',\n    },\n}"
	if got := python(&nested, 40, 0); got != want {
		t.Errorf("in full:\n%s, want\n%s", got, want)
	}
}

func TestMasked(t *testing.T) {
	database := settings.Value{Kind: settings.Dict, Pairs: []settings.Pair{pair("NAME", str("shop")), pair("PASSWORD", str("correct horse battery"))}}
	for _, tt := range []struct {
		name  string
		value settings.Value
		want  string
	}{
		{"SECRET_KEY", str("correct horse battery"), "'co*****************ry'"},
		{"SECRET_KEY_FALLBACKS", settings.Value{Kind: settings.List, Items: []settings.Value{str("hunter2")}}, "['*******']"},
		{"DATABASES", settings.Value{Kind: settings.Dict, Pairs: []settings.Pair{pair("default", database)}}, "{'default': {'NAME': 'shop', 'PASSWORD': 'co*****************ry'}}"},
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
