package cli

import (
	"paddock/internal/django/access"
	"paddock/internal/django/matrix"
	"paddock/internal/report"
	"paddock/internal/source"
)

// The types below are the contract of `paddock routes --format json`; docs/json.md tells them.

type jsonRoute struct {
	Pattern   string      `json:"pattern"`
	Parts     []string    `json:"parts"`
	Name      string      `json:"name"`
	Namespace string      `json:"namespace"`
	View      string      `json:"view"`
	Path      string      `json:"path"`
	Line      int         `json:"line"`
	Methods   []string    `json:"methods"`
	Access    jsonAccess  `json:"access"`
	CSRF      string      `json:"csrf"`
	Objects   string      `json:"objects"`
	Inputs    []jsonInput `json:"inputs"`
	When      string      `json:"when,omitempty"`
	Contexts  []string    `json:"contexts,omitempty"`
}

type jsonAccess struct {
	Rule     string            `json:"rule"`
	Detail   string            `json:"detail,omitempty"`
	Login    bool              `json:"login"`
	Unknown  string            `json:"unknown,omitempty"`
	ByMethod map[string]string `json:"by_method,omitempty"`
	Why      []jsonReason      `json:"why"`
}

type jsonReason struct {
	Path    string `json:"path"`
	Line    int    `json:"line"`
	Message string `json:"message"`
}

type jsonInput struct {
	Name string `json:"name"`
	In   string `json:"in"`
	Type string `json:"type"`
}

func (c *command) routesJSON(m *matrix.Matrix, notes []source.Note) error {
	out := struct {
		Schema     int          `json:"schema"`
		Routes     []jsonRoute  `json:"routes"`
		Matrix     []matrix.Row `json:"matrix"`
		Incomplete []jsonNote   `json:"incomplete"`
	}{Schema: report.Schema, Routes: []jsonRoute{}, Matrix: m.Rows(), Incomplete: []jsonNote{}}
	for _, e := range m.Entries {
		out.Routes = append(out.Routes, jsonOfRoute(e))
	}
	for _, n := range notes {
		out.Incomplete = append(out.Incomplete, jsonNote(n))
	}
	return c.json(out)
}

func jsonOfRoute(e *matrix.Entry) jsonRoute {
	r := e.Route
	j := jsonRoute{
		Pattern: r.Pattern(), Parts: r.Parts, Name: r.Name, Namespace: r.Namespace, View: r.View.Name,
		Methods: e.Methods, CSRF: e.Access.CSRF.Protection.String(), Objects: e.Objects,
		Access: jsonOfAccess(&e.Access.Rule), Inputs: []jsonInput{}, When: r.When, Contexts: e.Contexts,
	}
	at := r.View.Place
	if at.File == nil {
		at = r.Place
	}
	if at.File != nil {
		j.Path, j.Line = at.File.Path, at.File.LineOf(at.Start)
	}
	if j.Methods == nil {
		j.Methods = []string{}
	}
	for _, in := range e.Inputs {
		j.Inputs = append(j.Inputs, jsonInput(in))
	}
	return j
}

func jsonOfAccess(r *access.Rule) jsonAccess {
	j := jsonAccess{Rule: r.Level.String(), Detail: r.Detail, Login: r.Login, Unknown: r.Unknown, Why: []jsonReason{}}
	for m, rule := range r.ByMethod {
		if j.ByMethod == nil {
			j.ByMethod = map[string]string{}
		}
		by := *rule
		by.ByMethod = nil
		j.ByMethod[m] = matrix.AccessText(&by)
	}
	for _, w := range r.Why {
		reason := jsonReason{Message: w.Message}
		if w.Place.File != nil {
			reason.Path, reason.Line = w.Place.File.Path, w.Place.File.LineOf(w.Place.Start)
		}
		j.Why = append(j.Why, reason)
	}
	return j
}
