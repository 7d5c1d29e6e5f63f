package oracle

import "testing"

// Route is a route of a running site, as Django's resolver has it, with its answers.
type Route struct {
	Parts []string `json:"parts"`
	Name  string   `json:"name"`
	// Namespace is that of the includes, with ":" between them.
	Namespace string `json:"ns"`
	// View is the dotted name of the class, or of the function below the decorators.
	View string `json:"view"`
	// Path is what was called; "" where no arguments were found for the route.
	Path string `json:"path"`
	// Answers are by HTTP method and caller.
	Answers map[string]map[string]Answer `json:"answers"`
	// CSRF says that a change without a token was refused for that.
	CSRF bool `json:"csrf"`
}

// Answer is the status of an answer, and where it leads when it redirects.
type Answer struct {
	Status int    `json:"status"`
	To     string `json:"to"`
}

// Callers calls every route of the site, which has its database, as nobody and as each of the users
// (NAME=ADDRESS; the first must be one who may see most), with its development settings. HEADER:VALUE
// among them is a header that every request carries. Login is where
// the site sends those whom it refuses.
func (s *Site) Callers(t testing.TB, users ...string) (routes []Route, login []string) {
	t.Helper()
	var answer struct {
		Login  []string `json:"login"`
		Routes []Route  `json:"routes"`
	}
	s.ask(t, "callers.py", &answer, users...)
	return answer.Routes, answer.Login
}
