package signin

import (
	"slices"
	"strings"

	"paddock/internal/pysyntax"
)

// Part is a part of a request.
type Part uint8

const (
	// Nowhere: the value did not come with the request, as far as one function tells.
	Nowhere Part = iota
	// Fields are what forms, query strings and JSON bodies carry, validated or not.
	Fields
	// Cookie is a cookie that is not signed.
	Cookie
	// Header is a header.
	Header
)

// parts are the attributes of a request by what they hold.
var parts = map[string]Part{
	"GET": Fields, "POST": Fields, "data": Fields, "query_params": Fields, "body": Fields, "REQUEST": Fields, "DATA": Fields,
	"QUERY_PARAMS": Fields, "COOKIES": Cookie, "headers": Header, "META": Header,
}

// maxSteps is how many assignments and calls a value is followed through.
const maxSteps = 8

// Sent is the part of the request that a value of the function was sent in. Conversions and clean-ups are looked
// through; a look-up by what was sent is no longer what was sent, and neither is what a signature was taken off.
func (b *Body) Sent(e pysyntax.Expr) Part { return b.sent(e, 0) }

func (b *Body) sent(e pysyntax.Expr, steps int) Part {
	if steps > maxSteps {
		return Nowhere
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		for _, v := range b.values[e.ID] {
			if p := b.sent(v, steps+1); p != Nowhere {
				return p
			}
		}
		if b.validated(e.ID) {
			return Fields
		}
	case *pysyntax.Attribute:
		if p := parts[e.Attr.Name]; p != Nowhere && b.IsRequest(e.Value) {
			return p
		}
		if e.Attr.Name == "cleaned_data" || e.Attr.Name == "validated_data" || e.Attr.Name == "initial_data" {
			return Fields
		}
	case *pysyntax.Subscript:
		if p := b.sent(e.Value, steps+1); p != Header || !b.serversOwn(e.Index) {
			return p
		}
	case *pysyntax.BoolOp:
		for _, v := range e.Values {
			if p := b.sent(v, steps+1); p != Nowhere {
				return p
			}
		}
	case *pysyntax.IfExp:
		if p := b.sent(e.Body, steps+1); p != Nowhere {
			return p
		}
		return b.sent(e.Orelse, steps+1)
	case *pysyntax.Call:
		return b.sentByCall(e, steps)
	}
	return Nowhere
}

// cleaning are functions that give what they are given in another form.
var cleaning = []string{
	"builtins.str", "builtins.int", "builtins.bytes", "builtins.float", "builtins.bool", "builtins.dict", "json.loads",
	"uuid.UUID", "django.utils.encoding.force_str", "django.utils.encoding.force_text", "django.utils.encoding.smart_str",
	"urllib.parse.unquote", "django.utils.html.escape", "unicodedata.normalize",
}

// kept are the methods behind which a value is still what was sent.
var kept = []string{
	"get", "getlist", "pop", "strip", "lower", "upper", "casefold", "decode", "encode", "split", "replace", "copy",
	"dict", "removeprefix", "partition",
}

func (b *Body) sentByCall(e *pysyntax.Call, steps int) Part {
	if a, ok := e.Func.(*pysyntax.Attribute); ok && slices.Contains(kept, a.Attr.Name) {
		if p := b.sent(a.Value, steps+1); p != Nowhere {
			if p == Header && len(e.Args) > 0 && b.serversOwn(e.Args[0]) {
				return Nowhere
			}
			return p
		}
	}
	if a, ok := e.Func.(*pysyntax.Attribute); ok && b.Class != nil && (a.Attr.Name == "clean" || a.Attr.Name == "validate") {
		if s, ok := a.Value.(*pysyntax.Call); ok && b.Text(s.Func) == "super" {
			return Fields // what the base class of a form has made of them
		}
	}
	if len(e.Args) == 0 {
		return Nowhere
	}
	name := b.Callee(e)
	last := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	if slices.Contains(cleaning, name) || strings.Contains(last, "normali") {
		for _, a := range e.Args {
			if p := b.sent(a, steps+1); p != Nowhere {
				return p
			}
		}
	}
	return Nowhere
}

// IsRequest says that an expression is the request that is being answered.
func (b *Body) IsRequest(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID == "request" || e.ID == "req" && b.Parameter("req")
	case *pysyntax.Attribute:
		return e.Attr.Name == "request" || e.Attr.Name == "_request"
	}
	return false
}

// validated says that a parameter is what a serializer or form hands to the method for a look: validate(attrs).
func (b *Body) validated(name string) bool {
	return b.Class != nil && b.Parameter(name) && (strings.HasPrefix(b.Def.Name.Name, "validate") || b.Def.Name.Name == "to_internal_value")
}

// serversOwn says that a key of request.META is none that a client sends.
func (b *Body) serversOwn(key pysyntax.Expr) bool {
	s, ok := key.(*pysyntax.Str)
	return ok && strings.ToUpper(s.Value) == s.Value && strings.Contains(s.Value, "_") && !strings.HasPrefix(s.Value, "HTTP_")
}
