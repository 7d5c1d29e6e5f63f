package csp

import (
	"slices"
	"strings"
)

// Weakness is one way around a policy.
type Weakness struct {
	// Directive is the one that lets it happen, as it stands in the policy; "" when one is missing.
	Directive string
	// Source is the source that does; "" when a directive is missing.
	Source string
	// Defeats says that injected script runs as if there were no policy; else it takes more than injection.
	Defeats bool
	// Message is a clause without a full stop.
	Message string
}

// bypasses are hosts that serve any script anybody uploads, or answer with script of the
// caller's choosing (JSONP, script gadgets): allowing one is as good as allowing all.
// After the list of Google's CSP Evaluator (https://github.com/google/csp-evaluator, allowlist_bypasses).
var bypasses = []string{
	"ajax.googleapis.com", "cdn.jsdelivr.net", "cdnjs.cloudflare.com", "raw.githubusercontent.com", "rawgit.com",
	"cdn.rawgit.com", "unpkg.com", "esm.sh", "yastatic.net", "www.google.com", "accounts.google.com", "storage.googleapis.com",
	"s3.amazonaws.com", "translate.googleapis.com",
}

// Weaknesses are the ways around a policy, the gravest first, then in the policy's order.
func (p *Policy) Weaknesses() []Weakness {
	var found []Weakness
	if p.Effective("script-src") == nil {
		if !p.Partial {
			found = append(found, Weakness{Defeats: true, Message: "neither script-src nor default-src is there, so scripts may come from anywhere"})
		}
	} else {
		// script-src-elem and -attr count only where they are written down: what they fall back on is looked at once.
		for _, name := range []string{"script-src", "script-src-elem", "script-src-attr"} {
			if d := p.Get(name); d != nil {
				found = append(found, scripts(d)...)
			} else if name == "script-src" {
				found = append(found, scripts(p.Effective(name))...)
			}
		}
	}
	if object := p.Effective("object-src"); object == nil {
		if !p.Partial {
			found = append(found, Weakness{Message: "neither object-src nor default-src is there, so plug-in content may come from anywhere"})
		}
	} else if s := anySource(object); s != "" && object.Name == "object-src" {
		found = append(found, Weakness{object.Name, s, false, object.Name + " lets plug-in content come from anywhere"})
	}
	// base-uri has no fall-back: default-src doesn't cover it (CSP3 6.3.1).
	if base := p.Get("base-uri"); base == nil && !p.Partial {
		found = append(found, Weakness{Message: "base-uri is missing, so an injected <base> sends every relative script address elsewhere"})
	} else if base != nil {
		if s := anySource(base); s != "" {
			found = append(found, Weakness{base.Name, s, false, "base-uri lets an injected <base> point anywhere"})
		}
	}
	slices.SortStableFunc(found, func(a, b Weakness) int {
		switch {
		case a.Defeats == b.Defeats:
			return 0
		case a.Defeats:
			return -1
		}
		return 1
	})
	return found
}

// anySource is the source that allows whole schemes or everything; "" when there is none.
func anySource(d *Directive) string {
	for _, s := range d.Sources {
		switch strings.ToLower(s) {
		case "*", "http:", "https:", "http://*", "https://*":
			return s
		}
	}
	return ""
}

func scripts(d *Directive) (found []Weakness) {
	strict := d.Has("'strict-dynamic'")
	for _, s := range d.Sources {
		lower := strings.ToLower(s)
		switch {
		case lower == "'unsafe-inline'":
			// With a nonce, a hash or 'strict-dynamic' browsers ignore it; a source that is not known may be one.
			if !d.Vouches() && !strict && !d.Partial {
				found = append(found, Weakness{d.Name, s, true, d.Name + " allows 'unsafe-inline', so injected script runs"})
			}
		case lower == "'unsafe-eval'":
			found = append(found, Weakness{d.Name, s, false, d.Name + " allows 'unsafe-eval', so text can become code"})
		case strict || d.Partial:
			// 'strict-dynamic' makes browsers ignore hosts and schemes; a source that is not known may be it.
		case d.Name == "script-src-attr":
			// Hosts and schemes mean nothing for event handlers.
		case lower == "*" || lower == "http:" || lower == "https:" || lower == "http://*" || lower == "https://*":
			found = append(found, Weakness{d.Name, s, true, d.Name + " allows " + s + ", so scripts may come from anywhere"})
		case lower == "data:":
			found = append(found, Weakness{d.Name, s, true, d.Name + " allows data:, so injected script runs from a data URL"})
		case strings.HasPrefix(lower, "http://"):
			found = append(found, Weakness{d.Name, s, false, d.Name + " allows " + s + ": plain HTTP, anyone on the network can change the script"})
		case slices.Contains(bypasses, hostOf(lower)):
			found = append(found, Weakness{d.Name, s, false, d.Name + " allows " + s + ", which serves scripts of anybody's choosing"})
		}
	}
	return found
}

// hostOf is the host of a host source that covers the whole host, "" when it names a path: a path narrows it to what stands there.
func hostOf(source string) string {
	_, rest, ok := strings.Cut(source, "://")
	if !ok {
		rest = source
	}
	host, path, _ := strings.Cut(rest, "/")
	if path != "" {
		return ""
	}
	host, _, _ = strings.Cut(host, ":")
	return strings.TrimPrefix(host, "*.")
}
