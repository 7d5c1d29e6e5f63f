package csp

import (
	"strings"
	"testing"
)

func TestWeaknesses(t *testing.T) {
	for header, want := range map[string]string{
		"default-src 'self'; base-uri 'none'":                                                   "",
		"default-src 'none'; script-src 'self' 'nonce-abc'; base-uri 'self'; object-src 'none'": "",
		"default-src 'self'": "base-uri is missing",
		"":                   "!scripts may come from anywhere|plug-in content|base-uri is missing",
		"img-src 'self'; base-uri 'none'; object-src 'none'":                                                "!scripts may come from anywhere",
		"script-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'":                             "!'unsafe-inline'",
		"script-src 'nonce-a' 'unsafe-inline'; object-src 'none'; base-uri 'none'":                          "",
		"script-src 'strict-dynamic' 'nonce-a' https: 'unsafe-inline'; object-src 'none'; base-uri 'none'":  "",
		"default-src * data:; base-uri 'self'":                                                              "!allows *|!data:",
		"DEFAULT-SRC 'SELF' 'UNSAFE-INLINE'; base-uri 'none'":                                               "!'unsafe-inline'",
		"default-src 'self'; default-src *; base-uri 'none'":                                                "",
		"default-src 'self'; script-src-elem https:; base-uri 'none'":                                       "!script-src-elem allows https:",
		"default-src 'self'; script-src-attr 'unsafe-inline'; base-uri 'none'":                              "!script-src-attr",
		"default-src 'self'; script-src 'self' 'unsafe-eval' http://cdn.example.com; base-uri 'none'":       "'unsafe-eval'|plain HTTP",
		"default-src 'self' https://cdnjs.cloudflare.com; base-uri 'none'":                                  "anybody's choosing",
		"default-src 'self' https://cdnjs.cloudflare.com/ajax/libs/jquery/3.7.1/jquery.js; base-uri 'none'": "",
		"default-src 'self'; object-src *; base-uri *":                                                      "plug-in content|<base> point anywhere",
		"default-src 'self'; style-src 'unsafe-inline'; base-uri 'none'":                                    "",
	} {
		p := Parse(header)
		found := p.Weaknesses()
		var wants []string
		if want != "" {
			wants = strings.Split(want, "|")
		}
		if len(found) != len(wants) {
			t.Errorf("%q: %v, want %d", header, found, len(wants))
			continue
		}
		for i, w := range wants {
			text, defeats := strings.CutPrefix(w, "!")
			if !strings.Contains(found[i].Message, text) || found[i].Defeats != defeats {
				t.Errorf("%q: %+v, want %q", header, found[i], w)
			}
		}
	}
}

func TestPartial(t *testing.T) {
	p := Parse("script-src 'self' 'unsafe-inline'")
	p.Partial = true
	p.Directives[0].Partial = true
	if found := p.Weaknesses(); len(found) != 0 {
		t.Errorf("a policy that is not wholly known has %v", found)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("default-src 'self'; script-src https: 'unsafe-inline'")
	f.Fuzz(func(t *testing.T, header string) {
		p := Parse(header)
		p.Weaknesses()
	})
}
