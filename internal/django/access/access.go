// Package access reads who may call each route, with its reasons as places.
//
// A route lies behind layers: middleware, decorators, mixins, dispatch, permission
// classes, and at last the tests that its own body makes. Each layer comes to a
// condition on the caller, a decision diagram over plain facts ("is logged in",
// "is staff", "has the permission shop.delete_order"); the route's rule is what
// all of them together ask. Of Django's and other packages' layers the catalogue
// says what they ask; those of the project are read from their bodies.
//
// The package knows callers and nothing of objects: a test that an object belongs to the
// caller asks for a login here, and which objects he gets is read elsewhere. It
// never guesses: what may ask for something that is not known is Unknown, with the reason. Only a middleware of which
// nothing is known is taken to ask nothing, and there is a note on it.
package access

import (
	"cmp"
	"slices"

	"paddock/internal/pyeval"
)

// Level is who may call a route.
type Level uint8

const (
	// Unknown: it cannot be said; Rule.Unknown says why.
	Unknown Level = iota
	// Anonymous: anyone.
	Anonymous
	// Condition: who meets what Detail says, "an API key", "user.is_teacher". Rule.Login says whether a
	// login is asked for as well.
	Condition
	// Authenticated: anyone who is logged in.
	Authenticated
	// Permission: who has the permission that Detail names.
	Permission
	// Staff: who has is_staff.
	Staff
	// Superuser: who has is_superuser.
	Superuser
	// Nobody: no caller gets through.
	Nobody
)

var levelNames = [...]string{"unknown", "anonymous", "condition", "authenticated", "permission", "staff", "superuser", "nobody"}

// String is the word of the report: "authenticated".
func (l Level) String() string { return levelNames[l] }

// Reason is a place that makes the rule what it is.
type Reason struct {
	// Place is zero where a package or Django itself is the reason.
	Place pyeval.Place
	// Message is in words: "login_required", "request.user.is_staff is tested".
	Message string
}

// Rule is who may call a route: the weakest demand over its methods.
type Rule struct {
	Level Level
	// Detail is the name of the permission, or the condition in words; "" when the level says all.
	Detail string
	// Login says that nobody gets through who is not logged in.
	Login bool
	// Link says of a condition that all it takes is something in the URL that nobody can guess; Key that it takes something
	// that the caller has to send, and that no browser brings along by itself.
	Link, Key bool
	// Tied are the look-ups whose objects have to belong to the caller, as far as that is asked on the way to the view or in it.
	Tied []pyeval.Place
	// Why are the places that ask for it, the outermost first; of an anonymous route what makes it so, if anything does.
	Why []Reason
	// Unknown says what is not known: why the level is Unknown or, of another level, what may ask for more than it says. "" else.
	Unknown string
	// ByMethod are the rules of the HTTP methods, in upper case, where they differ; nil else.
	ByMethod map[string]*Rule
}

// Protection is what CSRF protection does for a route.
type Protection uint8

const (
	// NotNeeded: only safe methods, or a caller whom no cookie identifies.
	NotNeeded Protection = iota
	// Enforced: a state-changing request without the token is refused.
	Enforced
	// Exempt: the token is not asked for though cookies identify the caller.
	Exempt
	// Unsure: it cannot be said.
	Unsure
)

var protectionNames = [...]string{"not-needed", "enforced", "exempt", "unknown"}

// String is the word of the report: "enforced".
func (p Protection) String() string { return protectionNames[p] }

// CSRF is a route's protection against forged requests, and why.
type CSRF struct {
	Protection Protection
	Why        Reason
	// Authenticator is the authentication class of DRF that takes a cookie and asks for no token, of an exempt route; Why is
	// then its method. "" of other routes.
	Authenticator string
}

// Access is what is known of one route.
type Access struct {
	Rule Rule
	CSRF CSRF
	// Closed are the HTTP methods that reach the view and that nobody gets through with, whoever asks; they
	// count in neither Rule nor CSRF unless there are no others.
	Closed []string
}

// strength orders rules by how much they ask: whom a weaker one keeps out a stronger one keeps out as well, as far as that can be said.
func (r *Rule) strength() int {
	switch r.Level {
	case Anonymous:
		return 0
	case Condition:
		if !r.Login {
			return 1
		}
		return 4
	case Unknown:
		return 2
	case Authenticated:
		return 3
	}
	return 1 + int(r.Level)
}

// Open says that nothing is asked of who calls but, at most, the link that leads there.
func (r *Rule) Open() bool { return r.Level == Anonymous || r.Link }

// same says that two rules ask for the same.
func (r *Rule) same(o *Rule) bool {
	return r.Level == o.Level && r.Detail == o.Detail && r.Login == o.Login && r.Unknown == o.Unknown
}

// weakest makes one rule of those of the methods.
func weakest(methods []string, rules map[string]*Rule) Rule {
	if len(methods) == 0 {
		return Rule{Level: Unknown, Unknown: "no method of the view is known"}
	}
	order := slices.Clone(methods)
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(rules[a].strength(), rules[b].strength()) })
	r := *rules[order[0]]
	for _, m := range order[1:] {
		if !rules[m].same(&r) {
			r.ByMethod = rules
			break
		}
	}
	return r
}
