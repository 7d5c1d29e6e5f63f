package cli

import (
	"encoding/json"

	"paddock/internal/django"
	"paddock/internal/pyeval"
	"paddock/internal/report"
	"paddock/internal/source"
)

// The types below are the contract of `paddock settings --format json`; docs/json.md tells them.

type jsonContext struct {
	Module        string `json:"module"`
	Configuration string `json:"configuration,omitempty"`
	Deployed      bool   `json:"deployed"`
	Why           string `json:"why"`
	// Environment are the variables that a compose file sets for the context.
	Environment []jsonVariable `json:"environment,omitempty"`
	Settings    []jsonSetting  `json:"settings"`
}

// jsonSetting has "value" when the value is known whatever the environment holds, "default" when it is
// what holds while the variables of "env" are unset, and "unknown" with the reason otherwise; "partial"
// is then as much as is known.
type jsonSetting struct {
	Name    string           `json:"name"`
	Value   *json.RawMessage `json:"value,omitempty"`
	Unknown string           `json:"unknown,omitempty"`
	Partial *json.RawMessage `json:"partial,omitempty"`
	Env     string           `json:"env,omitempty"`
	EnvAll  []string         `json:"env_all,omitempty"`
	Default *json.RawMessage `json:"default,omitempty"`
	Else    []any            `json:"else,omitempty"`
	Set     bool             `json:"set"`
	Path    string           `json:"path"`
	Line    int              `json:"line"`
}

type jsonVariable struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Unless string `json:"unless,omitempty"`
	Path   string `json:"path"`
	Line   int    `json:"line"`
}

type jsonNote struct {
	Path   string `json:"path"`
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

func (c *command) settingsJSON(views []settingsView, notes []source.Note, show shower) error {
	out := struct {
		Schema     int           `json:"schema"`
		Contexts   []jsonContext `json:"contexts"`
		Incomplete []jsonNote    `json:"incomplete"`
	}{Schema: report.Schema, Contexts: []jsonContext{}, Incomplete: []jsonNote{}}
	for _, v := range views {
		context := jsonContext{Module: v.context.Module, Configuration: v.context.Configuration, Deployed: v.context.Deployed, Why: v.context.Why, Settings: []jsonSetting{}}
		for _, name := range v.context.GivenNames() {
			g := v.context.Given[name]
			context.Environment = append(context.Environment, jsonVariable{name, g.Value, g.Unless, g.Place.File.Path, g.Place.File.LineOf(g.Place.Start)})
		}
		for _, s := range v.settings {
			j, err := jsonOfSetting(s, show)
			if err != nil {
				return err
			}
			context.Settings = append(context.Settings, j)
		}
		out.Contexts = append(out.Contexts, context)
	}
	for _, n := range notes {
		out.Incomplete = append(out.Incomplete, jsonNote(n))
	}
	return c.json(out)
}

func jsonOfSetting(s django.Setting, show shower) (jsonSetting, error) {
	v := show.masked(s.Name, s.Value)
	j := jsonSetting{Name: s.Name, Set: s.Set, EnvAll: v.Env}
	if s.Place.File != nil {
		j.Path = s.Place.File.Path
		if s.Set {
			j.Line = s.Place.File.Position(s.Place.Start).Line
		}
	}
	if len(v.Env) > 0 {
		j.Env = v.Env[0]
	}
	data, err := json.Marshal(plain(v))
	if err != nil {
		return j, err
	}
	raw := json.RawMessage(data)
	switch {
	case v.Kind == pyeval.Unknown:
		j.Unknown = reasonOf(v)
	case !v.Known():
		j.Unknown, j.Partial = reasonOf(v), &raw
	case len(v.Env) > 0:
		j.Default = &raw
	default:
		j.Value = &raw
	}
	for i := range v.Else {
		j.Else = append(j.Else, plain(&v.Else[i]))
	}
	return j, nil
}

// reasonOf is why a value, or the first part of it that is not known, is unknown. It is never empty.
func reasonOf(v *pyeval.Value) string {
	if why := firstReason(v); why != "" {
		return why
	}
	return "no reason was given"
}

func firstReason(v *pyeval.Value) string {
	if v.Kind == pyeval.Unknown {
		return v.Why
	}
	for i := range v.Items {
		if why := firstReason(&v.Items[i]); why != "" {
			return why
		}
	}
	for i := range v.Pairs {
		if why := firstReason(&v.Pairs[i].Key); why != "" {
			return why
		}
		if why := firstReason(&v.Pairs[i].Value); why != "" {
			return why
		}
	}
	return ""
}
