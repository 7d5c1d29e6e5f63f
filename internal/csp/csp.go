// Package csp reads Content-Security-Policy (CSP Level 3, https://www.w3.org/TR/CSP3/)
// and says what an injected script could still do under a policy.
//
// It knows policies and nothing else: not where one was written down, not who
// sends it, and nothing of Django.
package csp

import "strings"

// NonceSource stands for the nonce that a framework puts into a policy at run time.
const NonceSource = "'nonce-…'"

// Policy is one policy in the order of its directives.
type Policy struct {
	Directives []Directive
	// Partial says that there may be directives that are not known.
	Partial bool
}

// Directive is one directive with its sources as written.
type Directive struct {
	Name    string // lower case
	Sources []string
	// Partial says that there may be sources that are not known.
	Partial bool
}

// Parse reads the value of a header. Of a directive that comes twice the first counts (CSP3 2.2.1).
func Parse(header string) Policy {
	var p Policy
	for _, part := range strings.Split(header, ";") {
		fields := strings.Fields(part)
		if len(fields) == 0 || p.Get(strings.ToLower(fields[0])) != nil {
			continue
		}
		p.Directives = append(p.Directives, Directive{Name: strings.ToLower(fields[0]), Sources: fields[1:]})
	}
	return p
}

// Get is the directive of that name; nil when there is none.
func (p *Policy) Get(name string) *Directive {
	for i := range p.Directives {
		if p.Directives[i].Name == name {
			return &p.Directives[i]
		}
	}
	return nil
}

// fallbacks are the directives that browsers ask when one is missing (CSP3 6.8.3), the nearest first.
var fallbacks = map[string][]string{
	"script-src-elem": {"script-src", "default-src"},
	"script-src-attr": {"script-src", "default-src"},
	"script-src":      {"default-src"},
	"object-src":      {"default-src"},
	"style-src":       {"default-src"},
	"worker-src":      {"child-src", "script-src", "default-src"},
	"frame-src":       {"child-src", "default-src"},
}

// Effective is the directive that browsers go by for a name: its own or the nearest it falls
// back on; nil when nothing restricts it.
func (p *Policy) Effective(name string) *Directive {
	if d := p.Get(name); d != nil {
		return d
	}
	for _, other := range fallbacks[name] {
		if d := p.Get(other); d != nil {
			return d
		}
	}
	return nil
}

// Has says that the directive certainly has the source, case ignored as browsers do for keywords.
func (d *Directive) Has(source string) bool {
	for _, s := range d.Sources {
		if strings.EqualFold(s, source) {
			return true
		}
	}
	return false
}

// Vouches says that the directive names its inline scripts by nonce or hash. Browsers that know
// nonces then ignore 'unsafe-inline', which stands there for those that don't (CSP3 6.7.3.2).
func (d *Directive) Vouches() bool {
	for _, s := range d.Sources {
		s = strings.ToLower(s)
		if strings.HasPrefix(s, "'nonce-") || strings.HasPrefix(s, "'sha256-") || strings.HasPrefix(s, "'sha384-") ||
			strings.HasPrefix(s, "'sha512-") {
			return true
		}
	}
	return false
}
