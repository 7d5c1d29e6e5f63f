// Package urlconf reads a site's URLconf: which routes there are in a context,
// each with the includes that lead to it, its view and what is wrapped around it.
//
// It evaluates the project's URL modules (package pyeval) as Django would when
// it starts, and follows their patterns as Django's resolver does. It knows what
// Django, DRF and other packages make of a URLconf; who may call a view, and
// what the view does, is not its business.
package urlconf

import (
	"strings"

	"paddock/internal/django"
	"paddock/internal/pyeval"
	"paddock/internal/source"
)

// Table are the routes of one context.
type Table struct {
	Context *django.Context
	Program *pyeval.Program
	// Root is ROOT_URLCONF.
	Root string
	// Routes are in the order in which Django's resolver tries them.
	Routes []*Route
	// Unread are the places of the URLconf that could not be read, sorted: patterns, includes or
	// whole modules that are not known. Each stands for one route or more that are not in Routes.
	Unread []source.Note
}

// Route is one URL pattern with the chain of includes that leads to it.
type Route struct {
	// Parts are the texts of the patterns, one for each level of include, as Django's resolver prints them.
	Parts []string
	// Kinds say of each part how it is written.
	Kinds []Kind
	// Name is the pattern's name; "" when it has none. Namespace is that of its includes, with ":" between them.
	Name, Namespace string
	// View is what answers; never nil.
	View *View
	// Kwargs are the fixed arguments that the pattern passes to the view.
	Kwargs []pyeval.Pair
	// Place is the innermost pattern in the project, zero when a package has it; Chain are the places
	// of the includes that lead there, the outermost first.
	Place pyeval.Place
	Chain []pyeval.Place
	// When says under which condition the route is there at all, where nothing decides it; "" when it is there.
	When string
	// Env are the variables of the environment on which the texts of the patterns depend, sorted.
	Env []string
}

// Unsaid stands for the text of a pattern that is not known; a note says why.
const Unsaid = "…"

// Pattern is the whole pattern: the parts behind each other.
func (r *Route) Pattern() string { return strings.Join(r.Parts, "") }

// Kind is how a part of a pattern is written.
type Kind uint8

const (
	// Path is path()'s "a/<int:pk>/".
	Path Kind = iota
	// Regex is re_path()'s and url()'s regular expression.
	Regex
	// Locale is the language prefix of i18n_patterns.
	Locale
)

// View is what answers a route.
type View struct {
	// Name is the dotted name that Python imports: the class of a class-based view or viewset, the
	// unwrapped function otherwise, the method of an admin.
	Name string
	// Class is the class of a class-based view, when it is the project's or known; Func the function.
	// Both are nil when only the name is known. A function of DRF's api_view has both: the class holds its policies.
	Class *pyeval.Class
	Func  *pyeval.Function
	// Init are the arguments of as_view(), Actions the methods of a viewset by HTTP method in lower
	// case, as as_view() is given them; nil when the class decides. Of a function that DRF's api_view or
	// django-ninja limits to some methods they are those.
	Init    []pyeval.Pair
	Actions []Action
	// Wrappers are what is around the view, the outermost first: decorators, here or in the URLconf.
	Wrappers []Wrapper
	// Exempt says that the view function is marked as exempt from CSRF protection.
	Exempt bool
	// Site is the class of the admin site whose admin_view() is around the view, Model the model of the
	// ModelAdmin of which it is a method (Class is the ModelAdmin). Nil of other views, and Model of models of
	// packages that are not evaluated.
	Site, Model *pyeval.Class
	// Place is where the view is defined; zero for a package's.
	Place pyeval.Place
	// Missing says why the view is not there to be looked at; "" when it is.
	Missing string
	// Either says why it is not known which of several views answers, or what else is around it; "" when it is known.
	Either string

	// bare is the name of the outermost decorator around it that does without functools.wraps; "" when there is none.
	bare string
}

// Action is the method of a viewset that answers an HTTP method; Name is "" where the view is a function.
type Action struct {
	Method, Name string
}

// Wrapper is a decorator, as it is applied to a view.
type Wrapper struct {
	// Name is the dotted name of the decorator, "django.contrib.auth.decorators.login_required"; of a
	// home-made one the name of the function that it puts around the view.
	Name string
	// Args and Pairs are what the decorator itself was called with: a factory's arguments.
	Args  []pyeval.Value
	Pairs []pyeval.Pair
	// Func is the function that a home-made decorator puts around the view, or one of a package that is installed in
	// the project; nil for other packages'.
	Func *pyeval.Function
	// Place is where it is applied or, of a home-made one, where its function stands.
	Place pyeval.Place
}
