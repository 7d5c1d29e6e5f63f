package headers

import (
	"fmt"
	"strings"

	"paddock/internal/csp"
	"paddock/internal/django"
	"paddock/internal/pyeval"
)

// Policy is a Content-Security-Policy that the settings make.
type Policy struct {
	csp.Policy
	// ReportOnly policies stop nothing.
	ReportOnly bool
	// Setting is the one that holds it; for django-csp 3 the first of its many.
	Setting django.Setting

	parts []part
}

// part is where a directive, or a source of it, stands.
type part struct {
	directive, source string
	setting           django.Setting
	value             *pyeval.Value
}

// At is where a directive's source stands, or the directive when source is "", or the whole
// policy when both are: the arguments that ReportSetting wants.
func (p *Policy) At(directive, source string) (django.Setting, *pyeval.Value) {
	at, v := p.Setting, p.Setting.Value
	for _, part := range p.parts {
		if part.directive != directive || part.source != source && part.source != "" {
			continue
		}
		// A constant of a library has no place in the project: then its directive stands for it.
		if part.value.Place.File != nil || part.source == "" {
			at, v = part.setting, part.value
		}
		if part.source == source && part.value.Place.File != nil {
			break
		}
	}
	return at, v
}

// CSP is what is known of a site's Content-Security-Policy.
type CSP struct {
	// Policies are those that the settings make and a middleware sends.
	Policies []Policy
	// Elsewhere is who sends one that the settings don't show; "" when nobody does.
	Elsewhere string
	// Unclear says that there may be a policy that is not known.
	Unclear bool
	// Idle is a setting with a policy that no middleware sends; nil when there is none.
	Idle *django.Setting
}

// The middleware that send a policy from settings.
const (
	djangoCSP  = "django.middleware.csp.ContentSecurityPolicyMiddleware" // Django 6.0
	packageCSP = "csp.middleware.CSPMiddleware"                          // django-csp
)

// ContentSecurity reads a context's Content-Security-Policy.
func ContentSecurity(c *django.Context) CSP {
	var result CSP
	own, third := c.MiddlewarePresence(djangoCSP), c.MiddlewarePresence(packageCSP)
	result.Unclear = own == django.Unclear || third == django.Unclear

	read := func(in django.Presence, name string, reportOnly bool, directives func(*pyeval.Value) *pyeval.Value, fallback *csp.Directive) {
		s := c.Setting(name)
		if !s.Set {
			return
		}
		truth, known := s.Value.Truth()
		switch {
		case !known:
			result.Unclear = true
		case !truth:
		case in == django.Absent:
			if result.Idle == nil {
				result.Idle = &s
			}
		default:
			result.Policies = append(result.Policies, fromDict(s, directives(s.Value), reportOnly, fallback))
		}
	}
	self := &csp.Directive{Name: "default-src", Sources: []string{"'self'"}} // django-csp's default for default-src
	whole := func(v *pyeval.Value) *pyeval.Value { return v }
	inner := func(v *pyeval.Value) *pyeval.Value { return v.Get("DIRECTIVES") }
	read(own, "SECURE_CSP", false, whole, nil)
	read(own, "SECURE_CSP_REPORT_ONLY", true, whole, nil)
	read(third, "CONTENT_SECURITY_POLICY", false, inner, self)
	read(third, "CONTENT_SECURITY_POLICY_REPORT_ONLY", true, inner, self)
	readFlat(c, third, self, &result)

	if len(result.Policies) == 0 && third != django.Absent {
		// With nothing set django-csp 3 sends default-src 'self' and django-csp 4 sends nothing.
		result.Unclear = true
	}
	if who, sent := Sent(c, "Content-Security-Policy"); sent {
		result.Elsewhere = who
	} else if name := other(c); name != "" {
		result.Elsewhere = name
	}
	return result
}

// other is a middleware whose name says that it has to do with the header.
func other(c *django.Context) string {
	names, _ := c.MiddlewareNames()
	for _, name := range names {
		lower := strings.ToLower(name)
		if name != djangoCSP && name != packageCSP && (strings.Contains(lower, "csp") || strings.Contains(lower, "contentsecurity") ||
			strings.Contains(lower, "securityheaders") || strings.Contains(lower, "security_headers")) {
			return name
		}
	}
	return ""
}

// flat are the settings of django-csp 3 and the directives they stand for (csp/utils.py, from_settings).
var flat = []struct{ setting, directive string }{
	{"CSP_DEFAULT_SRC", "default-src"}, {"CSP_SCRIPT_SRC", "script-src"}, {"CSP_SCRIPT_SRC_ATTR", "script-src-attr"},
	{"CSP_SCRIPT_SRC_ELEM", "script-src-elem"}, {"CSP_OBJECT_SRC", "object-src"}, {"CSP_BASE_URI", "base-uri"},
	{"CSP_STYLE_SRC", "style-src"}, {"CSP_IMG_SRC", "img-src"}, {"CSP_FONT_SRC", "font-src"}, {"CSP_CONNECT_SRC", "connect-src"},
	{"CSP_FRAME_SRC", "frame-src"}, {"CSP_CHILD_SRC", "child-src"}, {"CSP_MEDIA_SRC", "media-src"}, {"CSP_WORKER_SRC", "worker-src"},
	{"CSP_MANIFEST_SRC", "manifest-src"}, {"CSP_FORM_ACTION", "form-action"}, {"CSP_FRAME_ANCESTORS", "frame-ancestors"},
	{"CSP_SANDBOX", "sandbox"}, {"CSP_REPORT_URI", "report-uri"}, {"CSP_REPORT_TO", "report-to"},
	{"CSP_UPGRADE_INSECURE_REQUESTS", "upgrade-insecure-requests"},
}

func readFlat(c *django.Context, in django.Presence, fallback *csp.Directive, result *CSP) {
	var p Policy
	for _, f := range flat {
		s := c.Setting(f.setting)
		if !s.Set {
			continue
		}
		if p.Setting.Value == nil {
			p.Setting = s
		}
		p.add(s, f.directive, s.Value)
	}
	if p.Setting.Value == nil {
		return
	}
	if in == django.Absent {
		if result.Idle == nil {
			result.Idle = &p.Setting
		}
		return
	}
	if s := c.Setting("CSP_DEFAULT_SRC"); !s.Set {
		p.Directives = append(p.Directives, *fallback)
	}
	// The nonce is added to these when a template asks for it.
	nonces, _ := c.Setting("CSP_INCLUDE_NONCE_IN").Value.Strings()
	for _, name := range nonces {
		if d := p.Get(name); d != nil {
			d.Sources = append(d.Sources, csp.NonceSource)
		}
	}
	only := c.Setting("CSP_REPORT_ONLY")
	p.ReportOnly, _ = only.Value.Truth()
	if only.Set && p.ReportOnly {
		p.Setting = only
	} else if only.Set && only.Value.Kind == pyeval.Unknown {
		result.Unclear = true
	}
	result.Policies = append(result.Policies, p)
}

// fromDict reads a policy as Django 6 and django-csp 4 hold it: directives by name.
func fromDict(s django.Setting, dict *pyeval.Value, reportOnly bool, fallback *csp.Directive) Policy {
	p := Policy{ReportOnly: reportOnly, Setting: s}
	given := false
	if dict != nil && dict.Kind != pyeval.Dict {
		p.Partial = true
	} else if dict != nil {
		for i := range dict.Pairs {
			key := &dict.Pairs[i].Key
			if key.Kind != pyeval.Str {
				p.Partial = true
				continue
			}
			name := strings.ToLower(key.Text)
			given = given || name == "default-src"
			p.add(s, name, &dict.Pairs[i].Value)
		}
	}
	if fallback != nil && !given && !p.Partial {
		p.Directives = append(p.Directives, *fallback)
	}
	return p
}

// add reads one directive: None and False leave it out, True has no sources, a text may hold several.
func (p *Policy) add(s django.Setting, name string, v *pyeval.Value) {
	d := csp.Directive{Name: name}
	p.parts = append(p.parts, part{name, "", s, v})
	source := func(e *pyeval.Value) {
		text, ok := sourceOf(e)
		if !ok {
			d.Partial = true
		}
		for _, one := range strings.Fields(text) {
			d.Sources = append(d.Sources, one)
			p.parts = append(p.parts, part{name, one, s, e})
		}
	}
	switch v.Kind {
	case pyeval.None:
		return
	case pyeval.Bool:
		if !v.Bool {
			return
		}
	case pyeval.List, pyeval.Tuple, pyeval.Set:
		for i := range v.Items {
			source(&v.Items[i])
		}
	default:
		source(v)
	}
	p.Directives = append(p.Directives, d)
}

// constants are the names of csp.constants (django-csp 4) and of django.utils.csp.CSP (Django 6.0).
var constants = map[string]string{
	"NONE": "'none'", "SELF": "'self'", "STRICT_DYNAMIC": "'strict-dynamic'", "UNSAFE_EVAL": "'unsafe-eval'", "UNSAFE_HASHES": "'unsafe-hashes'",
	"UNSAFE_INLINE": "'unsafe-inline'", "WASM_UNSAFE_EVAL": "'wasm-unsafe-eval'", "REPORT_SAMPLE": "'report-sample'", "NONCE": csp.NonceSource,
	"UNSAFE_ALLOW_REDIRECTS": "'unsafe-allow-redirects'",
}

// sourceOf is the text of a source; ok is false when it can't be said.
func sourceOf(v *pyeval.Value) (text string, ok bool) {
	switch v.Kind {
	case pyeval.Str:
		// The marks that Django's and django-csp's middleware replace by the nonce.
		if v.Text == "<CSP_NONCE_SENTINEL>" {
			return csp.NonceSource, true
		}
		return v.Text, true
	case pyeval.Ref:
		if strings.HasPrefix(v.Text, "csp.constants.") || strings.HasPrefix(v.Text, "django.utils.csp.") {
			text, ok = constants[v.Text[strings.LastIndexByte(v.Text, '.')+1:]]
		}
	}
	return text, ok
}

// FrameAncestors says whether frames are restricted by something other than X-Frame-Options of
// Django's middleware, and by what.
func FrameAncestors(c *django.Context) (restricted bool, by string) {
	for _, p := range ContentSecurity(c).Policies {
		if p.Get("frame-ancestors") != nil && !p.ReportOnly {
			return true, "the frame-ancestors of " + p.Setting.Name
		}
	}
	if d := c.Site.Project.Deployment; d != nil {
		for _, h := range d.Adds("X-Frame-Options") {
			return true, fmt.Sprintf("the X-Frame-Options of %s:%d", h.Path, h.Line)
		}
		for _, h := range d.Adds("Content-Security-Policy") {
			if p := csp.Parse(h.Value); p.Get("frame-ancestors") != nil {
				return true, fmt.Sprintf("the frame-ancestors of %s:%d", h.Path, h.Line)
			}
		}
	}
	return false, ""
}
