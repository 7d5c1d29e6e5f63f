package requirement

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// requirement508 is name, extras and the rest of a requirement.
var requirement508 = regexp.MustCompile(`^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(.*)$`)

// parse508 reads a requirement as PEP 508 has it; ok is false when the text is none.
func parse508(text string) (r Requirement, ok bool) {
	text = strings.TrimSpace(text)
	r.Text = text
	body := text
	// A marker starts at a semicolon; in a URL one needs a space before it.
	if i := strings.Index(body, ";"); i >= 0 {
		if strings.Contains(body, "://") {
			i = strings.Index(body, " ;")
			if j := strings.Index(body, "; "); i < 0 {
				i = j
			}
		}
		if i >= 0 {
			r.Marker = strings.TrimSpace(strings.TrimLeft(body[i:], " ;"))
			body = strings.TrimSpace(body[:i])
		}
	}
	m := requirement508.FindStringSubmatch(body)
	if m == nil {
		return r, false
	}
	r.Name = Normal(m[1])
	for _, e := range strings.Split(m[2], ",") {
		if e = Normal(e); e != "" {
			r.Extras = append(r.Extras, e)
		}
	}
	slices.Sort(r.Extras)
	rest := strings.TrimSpace(m[3])
	switch {
	case rest == "":
	case strings.HasPrefix(rest, "@"):
		r.Source, r.Hashed = sourceOf(strings.TrimSpace(rest[1:]))
		if r.VCS == "" {
			if _, version := fileName(path.Base(strings.SplitN(r.URL, "#", 2)[0])); version != "" {
				r.specify("==" + version)
			}
		}
	default:
		if strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")") {
			if rest = strings.TrimSpace(rest[1 : len(rest)-1]); rest == "" {
				return r, true
			}
		}
		if !strings.ContainsAny(rest[:1], "=<>!~") {
			return r, false
		}
		r.specify(rest)
	}
	return r, true
}

// specify sets the specifier and, when only one version fits, the version.
func (r *Requirement) specify(specifier string) {
	var parts []string
	for _, p := range strings.Split(specifier, ",") {
		if p = strings.Join(strings.Fields(p), ""); p != "" {
			parts = append(parts, p)
		}
	}
	r.Specifier = strings.Join(parts, ",")
	r.Version = ""
	for _, p := range parts {
		v, ok := strings.CutPrefix(p, "===")
		if !ok {
			v, ok = strings.CutPrefix(p, "==")
		}
		if ok && !strings.HasSuffix(v, "*") {
			r.Version = v
		}
	}
}
