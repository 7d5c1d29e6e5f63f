package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"paddock/internal/django"
	"paddock/internal/django/catalog"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/report"
	"paddock/internal/rule"
)

// shower decides what of a value may be shown.
type shower struct {
	// context is whose settings are shown.
	context *django.Context
	// secrets says that passwords and keys are shown in full.
	secrets bool
}

// urlPassword is a password in a URL.
var urlPassword = regexp.MustCompile(`(://[^/\s:@]*:)([^/\s@]+)(@)`)

// masked is a value without its secrets: the texts in it that stand under a name of a secret, and
// passwords in URLs. The value itself stays as it is.
func (h shower) masked(name string, v *pyeval.Value) *pyeval.Value {
	if h.secrets {
		return v
	}
	m := mask(secretName(name), *v)
	return &m
}

// keyName is the end of a name that is probably a secret's. It hides more than the rules call a secret:
// here a mistake costs a look with --show-secrets, there a false finding.
var keyName = regexp.MustCompile(`(?i)(^|[_-])(key|keys|salt|dsn|credentials?|passcode)$`)

func secretName(name string) bool {
	_, ok := catalog.SecretName(name)
	return ok || keyName.MatchString(name)
}

func mask(secret bool, v pyeval.Value) pyeval.Value {
	switch v.Kind {
	case pyeval.Str, pyeval.Bytes:
		if secret {
			v.Text = finding.Masked(v.Text)
		} else {
			v.Text = urlPassword.ReplaceAllStringFunc(v.Text, func(s string) string {
				at := urlPassword.FindStringSubmatch(s)
				return at[1] + finding.Masked(at[2]) + at[3]
			})
		}
	}
	v.Items = slices.Clone(v.Items)
	for i := range v.Items {
		v.Items[i] = mask(secret, v.Items[i])
	}
	v.Pairs = slices.Clone(v.Pairs)
	for i := range v.Pairs {
		inner := secret
		if key := v.Pairs[i].Key; key.Kind == pyeval.Str && !inner {
			inner = secretName(key.Text)
		}
		v.Pairs[i].Value = mask(inner, v.Pairs[i].Value)
	}
	v.Else = slices.Clone(v.Else)
	for i := range v.Else {
		v.Else[i] = mask(secret, v.Else[i])
	}
	return v
}

// line is a setting's value on one line of at most that many columns. The variables that change it
// stand behind it, and stay when the value is cut.
func (h shower) line(s django.Setting, columns int) string {
	v := h.masked(s.Name, s.Value)
	text, behind := python(v, 0, 0), ""
	if len(v.Env) > 0 && v.Kind != pyeval.Unknown {
		behind = "  " + cropped(h.unless(v), max(20, columns-10))
	}
	return cropped(text, max(8, columns-report.Cells(behind))) + behind
}

// unless says which variables change a value, and which that a compose file sets have made it what it is. One that is set and not
// told, since it is a secret, is named with its place.
func (h shower) unless(v *pyeval.Value) string {
	given, others := h.context.GivenOf(v.Env)
	var parts []string
	if len(given) > 0 {
		parts = append(parts, "with "+strings.Join(given, ", "))
	}
	if len(others) > 0 {
		text := "unless " + rule.IsOrAre(others) + " set"
		if i := slices.IndexFunc(others, func(name string) bool { return h.context != nil && h.context.Given[name].Secret }); i >= 0 {
			text += ", as by " + linePlace(h.context.Given[others[i]].Place)
		}
		parts = append(parts, text)
	}
	return report.Quote(strings.Join(parts, ", "))
}

func linePlace(p pyeval.Place) string {
	return fmt.Sprintf("%s:%d", p.File.Path, p.File.LineOf(p.Start))
}

// python writes a value as Python would, safe for a terminal. With columns above 0, a container that
// does not fit has a line for each element, standing in by depth; else all is on one line.
func python(v *pyeval.Value, columns, depth int) string {
	switch v.Kind {
	case pyeval.None:
		return "None"
	case pyeval.Bool:
		if v.Bool {
			return "True"
		}
		return "False"
	case pyeval.Int:
		if v.Big != "" {
			return report.Quote(v.Big)
		}
		return strconv.FormatInt(v.Int, 10)
	case pyeval.Float:
		return strconv.FormatFloat(v.Float, 'g', -1, 64)
	case pyeval.Str:
		return quoted(v.Text)
	case pyeval.Bytes:
		return "b" + quoted(v.Text)
	case pyeval.Path:
		return "Path(" + quoted(v.Text) + ")"
	case pyeval.TimeDelta:
		return "timedelta(seconds=" + strconv.FormatFloat(v.Float, 'g', -1, 64) + ")"
	case pyeval.Regex:
		return "re.compile(r" + quoted(v.Text) + ")"
	case pyeval.Ref:
		return report.Quote(v.Text)
	case pyeval.List:
		return bracketed("[", "]", elements(v, columns, depth), columns, depth)
	case pyeval.Tuple:
		parts := elements(v, columns, depth)
		if len(parts) == 1 {
			parts[0] += ","
		}
		return bracketed("(", ")", parts, columns, depth)
	case pyeval.Set:
		if len(v.Items) == 0 {
			return "set()"
		}
		return bracketed("{", "}", elements(v, columns, depth), columns, depth)
	case pyeval.Dict:
		return bracketed("{", "}", elements(v, columns, depth), columns, depth)
	case pyeval.Object:
		return bracketed(report.Quote(v.Text)+"(", ")", elements(v, columns, depth), columns, depth)
	}
	why := v.Why
	if why == "" {
		why = "no reason was given"
	}
	return "unknown: " + report.Quote(why)
}

// elements are the parts of a container, each as Python writes it.
func elements(v *pyeval.Value, columns, depth int) []string {
	var parts []string
	for i := range v.Items {
		parts = append(parts, inside(&v.Items[i], columns, depth+1))
	}
	for i := range v.Pairs {
		key, value := &v.Pairs[i].Key, &v.Pairs[i].Value
		if v.Kind == pyeval.Object {
			parts = append(parts, report.Quote(key.Text)+"="+inside(value, columns, depth+1))
			continue
		}
		parts = append(parts, inside(key, columns, depth+1)+": "+inside(value, columns, depth+1))
	}
	return parts
}

// inside is an element of a container: an unknown one is set off.
func inside(v *pyeval.Value, columns, depth int) string {
	text := python(v, columns, depth)
	if v.Kind == pyeval.Unknown {
		return "<" + text + ">"
	}
	return text
}

// bracketed joins parts on one line when they fit, else on a line each.
func bracketed(open, end string, parts []string, columns, depth int) string {
	line := open + strings.Join(parts, ", ") + end
	if columns <= 0 || report.Cells(line)+4*depth <= columns && !strings.Contains(line, "\n") {
		return line
	}
	indent := strings.Repeat("    ", depth)
	var b strings.Builder
	b.WriteString(open + "\n")
	for _, p := range parts {
		b.WriteString(indent + "    " + strings.TrimSuffix(p, ",") + ",\n")
	}
	b.WriteString(indent + end)
	return b.String()
}

// quoted is a text in Python's quotes.
func quoted(text string) string {
	mark := "'"
	if strings.Contains(text, "'") && !strings.Contains(text, `"`) {
		mark = `"`
	}
	text = strings.ReplaceAll(text, `\`, `\\`)
	text = report.Quote(text)
	if mark == "'" {
		text = strings.ReplaceAll(text, "'", `\'`)
	}
	return mark + text + mark
}

// plain is a value as JSON has it. What JSON has no type for is an object with one key that names the type.
func plain(v *pyeval.Value) any {
	marked := func(kind string, value any) any { return map[string]any{"__" + kind + "__": value} }
	switch v.Kind {
	case pyeval.None:
		return nil
	case pyeval.Bool:
		return v.Bool
	case pyeval.Int:
		if v.Big != "" {
			return marked("int", v.Big)
		}
		return v.Int
	case pyeval.Float:
		text := strconv.FormatFloat(v.Float, 'g', -1, 64)
		if strings.ContainsAny(text, "nN") { // inf and nan are no JSON
			return marked("float", text)
		}
		return v.Float
	case pyeval.Str:
		return v.Text
	case pyeval.Bytes:
		return marked("bytes", v.Text)
	case pyeval.Path:
		return marked("path", v.Text)
	case pyeval.TimeDelta:
		return marked("timedelta", v.Float)
	case pyeval.Regex:
		return marked("regex", v.Text)
	case pyeval.Ref:
		return marked("ref", v.Text)
	case pyeval.List, pyeval.Tuple:
		return plainItems(v)
	case pyeval.Set:
		return marked("set", plainItems(v))
	case pyeval.Dict:
		return plainPairs(v)
	case pyeval.Object:
		return marked("object", map[string]any{"name": v.Text, "args": plainItems(v), "kwargs": plainPairs(v)})
	}
	return marked("unknown", v.Why)
}

func plainItems(v *pyeval.Value) []any {
	items := make([]any, 0, len(v.Items))
	for i := range v.Items {
		items = append(items, plain(&v.Items[i]))
	}
	return items
}

func plainPairs(v *pyeval.Value) map[string]any {
	pairs := make(map[string]any, len(v.Pairs))
	for i := range v.Pairs {
		key := &v.Pairs[i].Key
		name := key.Text
		if key.Kind != pyeval.Str {
			name = fmt.Sprint(python(key, 0, 0))
		}
		pairs[name] = plain(&v.Pairs[i].Value)
	}
	return pairs
}
