// Package interpolation knows the variables in texts of Dockerfiles, compose files and shells.
//
// It knows the forms that all of them share, and no file.
package interpolation

import "strings"

// Expand puts the values of variables into a text: $NAME, ${NAME}, ${NAME:-default}, ${NAME-default}. A default is used where the
// variable has no value, or with a colon an empty one. What has neither stays as it is written; a backslash before a dollar takes its meaning. A text that
// would grow too long stays as it is: variables that stand twice in each other grow without end.
func Expand(text string, values map[string]string) string {
	if len(text) > longest {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if b.Len() > longest {
			return text
		}
		if text[i] == '\\' && i+1 < len(text) && text[i+1] == '$' {
			i++
			b.WriteByte(text[i])
			continue
		}
		if text[i] != '$' {
			b.WriteByte(text[i])
			continue
		}
		rest := text[i+1:]
		if strings.HasPrefix(rest, "{") {
			end := closing(rest)
			if end < 0 {
				b.WriteString(text[i:])
				break
			}
			name, def, has := cutDefault(rest[1:end])
			value, ok := values[name]
			set := ok && (value != "" || strings.HasPrefix(rest[1+len(name):end], "-"))
			switch {
			case set && !strings.HasPrefix(strings.TrimPrefix(rest[1+len(name):end], ":"), "+"):
				b.WriteString(value)
			case has:
				b.WriteString(Expand(def, values))
			default:
				b.WriteString(text[i : i+2+end])
			}
			i += 1 + end
			continue
		}
		n := 0
		for n < len(rest) && (rest[n] == '_' || rest[n] >= 'a' && rest[n] <= 'z' || rest[n] >= 'A' && rest[n] <= 'Z' || n > 0 && rest[n] >= '0' && rest[n] <= '9') {
			n++
		}
		if value, ok := values[rest[:n]]; ok && n > 0 {
			b.WriteString(value)
		} else {
			b.WriteString(text[i : i+1+n])
		}
		i += n
	}
	if b.Len() > longest {
		return text
	}
	return b.String()
}

// longest is the longest text that is looked into or made, in bytes: addresses and names of images are shorter.
const longest = 4096

// closing is where the brace ends with which a text begins, other variables inside of it passed over; -1 when it does not.
func closing(text string) int {
	depth := 0
	for i := range len(text) {
		switch {
		case text[i] == '{' && (i == 0 || text[i-1] == '$'):
			depth++
		case text[i] == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// cutDefault splits what stands in braces at the operator behind the name. Of the operators only those for a default are known: what
// ":?" and ":+" bring is no value that holds without the variable.
func cutDefault(inner string) (name, def string, has bool) {
	end := strings.IndexFunc(inner, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end < 0 {
		return inner, "", false
	}
	name = inner[:end]
	for _, mark := range []string{":-", "-"} {
		if def, ok := strings.CutPrefix(inner[end:], mark); ok {
			return name, def, true
		}
	}
	return name, "", false
}
