package script

import (
	"regexp"
	"strings"
)

// What a text from outside does depends on what the script has written before it: within an attribute it takes a
// quote, at the beginning of an address a scheme, between tags a tag.

var (
	openTag   = regexp.MustCompile(`<[a-zA-Z!/][^<]*$`)
	attribute = regexp.MustCompile(`(?s)([\w:@.-]+)\s*=\s*(?:"([^"]*)|'([^']*)|([^\s"'>]*))$`)
	hostPath  = regexp.MustCompile(`^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/?#\\]+[/?#]`)
)

// urlAttributes are those in which javascript: runs.
func urlAttribute(name string) bool {
	switch name {
	case "href", "src", "action", "formaction", "data", "xlink:href":
		return true
	}
	return false
}

// placed is b with what it may do behind a.
func placed(a, b *value) *value {
	before := a.end()
	start := a.start()
	tag := openTag.FindString(before)
	if strings.Contains(tag, ">") && closed(tag) {
		tag = ""
	}
	markup := tag != "" || strings.Contains(before, "<") && strings.Contains(before, ">")
	return b.with(func(t taint) (taint, bool) {
		// As an address: it no longer begins it.
		gone := Scheme
		switch {
		case a == nil || start == "":
			gone |= Offsite // behind something that is not known, such as a host
		case a.known && a.text == "/" && !b.startsInside():
			// "/" + "/evil.example"
		case strings.HasPrefix(strings.ToLower(start), "javascript:"):
			gone = Offsite
			if t.can&Code == 0 {
				break
			}
			t.can |= Scheme
		case strings.HasPrefix(start, "//") || strings.Contains(start, "://"):
			if hostPath.MatchString(start) {
				gone |= Offsite
			}
		default:
			gone |= Offsite
		}
		if !strings.HasPrefix(strings.ToLower(start), "javascript:") {
			if !t.built && markup {
				t = inMarkup(t, tag)
			}
			t.can &^= gone
		}
		return t, t.can != 0 || t.html != 0
	})
}

func (v *value) startsInside() bool { return v != nil && v.start() != "" }

// closed says that the last tag of a text has ended: a > stands outside its quotes.
func closed(tag string) bool {
	var quote byte
	for i := 0; i < len(tag); i++ {
		switch c := tag[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			if i > 0 && strings.HasSuffix(strings.TrimRight(tag[:i], " "), "=") {
				quote = c
			}
		case c == '>':
			return true
		}
	}
	return false
}

// inMarkup is what a text does where it is put into HTML: tag is the tag that is still open before it, or "".
func inMarkup(t taint, tag string) taint {
	t.built = true
	if tag == "" {
		t.html = t.can & Markup
		return t
	}
	m := attribute.FindStringSubmatchIndex(tag)
	if m == nil { // within the tag, outside an attribute: a new attribute
		t.html = t.can & Code
		return t
	}
	name := strings.ToLower(tag[m[2]:m[3]])
	begins := false
	switch {
	case m[4] >= 0:
		t.html = t.can & Quote
		begins = m[4] == m[5]
	case m[6] >= 0:
		t.html = t.can & Apostrophe
		begins = m[6] == m[7]
	default: // without quotes a blank ends it
		t.html = t.can & (Markup | Quote | Apostrophe)
		begins = m[8] == m[9]
	}
	switch {
	case strings.HasPrefix(name, "on") && len(name) > 3, name == "srcdoc", strings.HasPrefix(name, "@"), strings.HasPrefix(name, "x-on:"):
		// What is escaped for HTML is code again there.
		t.html |= t.can & Code
	case urlAttribute(name) && begins:
		t.html |= t.can & Scheme
	}
	return t
}
