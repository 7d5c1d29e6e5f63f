package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/django/access"
	"paddock/internal/django/matrix"
	"paddock/internal/report"
	"paddock/internal/source"
)

// accessColors are the colours of what a reviewer should look at.
var accessColors = map[access.Level]report.Color{access.Anonymous: report.Yellow, access.Unknown: report.Yellow}

// routesText writes the matrix for a person: a line for each route, then a summary.
func (c *command) routesText(w io.Writer, m *matrix.Matrix, contexts []*django.Context, notes []source.Note, f *routesFlags) {
	style := c.style(f.noColor)
	several := len(m.Contexts) > 1
	rows := make([]matrix.Row, len(m.Entries))
	access, methods, objects, patterns := len("who may"), len("methods"), len("objects"), len("route")
	for i, e := range m.Entries {
		r := e.Row()
		r.Pattern = "/" + report.Quote(r.Pattern)
		r.View = report.Quote(r.View)
		r.Access = report.Quote(r.Access)
		r.Methods = inOrder(e.Methods)
		rows[i] = r
		access, methods = max(access, min(28, report.Cells(r.Access))), max(methods, min(20, len(r.Methods)))
		objects, patterns = max(objects, len(r.Objects)), max(patterns, report.Cells(r.Pattern))
	}
	// A terminal has its width; what is read by grep and the like is not cut.
	views := 0
	if style.Columns > 0 {
		room := style.Columns - access - methods - objects - 8
		patterns = max(20, min(patterns, room-18))
		views = max(12, room-patterns)
	}
	cut := func(text string, columns int) string {
		if views == 0 {
			return text
		}
		return cropped(text, columns)
	}
	line := func(color, scope report.Color, who, how, what, where, view string) {
		if views > 0 {
			view = croppedLeft(view, views)
		}
		text := style.Paint(color, padded(cut(who, access), access)) + "  " + padded(cut(how, methods), methods) + "  " +
			style.Paint(scope, padded(what, objects)) + "  " + padded(cut(where, patterns), patterns) + "  " + style.Paint(report.Dim, view)
		fmt.Fprintln(w, strings.TrimRight(text, " "))
	}
	if len(rows) > 0 {
		line(report.Bold, report.Bold, "who may", "methods", "objects", "route", "view")
	}
	for i, e := range m.Entries {
		r := rows[i]
		scope := report.Color("")
		if r.Objects == "unscoped" {
			scope = report.Red
		}
		view := r.View
		if several && len(e.Contexts) > 0 {
			view += " (only " + strings.Join(e.Contexts, ", ") + ")"
		}
		line(accessColors[e.Access.Rule.Level], scope, r.Access, r.Methods, r.Objects, r.Pattern, view)
	}
	c.routesSummary(w, m, contexts, notes, style)
}

// usual is the order in which people name HTTP methods.
var usual = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

// inOrder are methods as people name them: "any" when nothing limits them, "all" for the five usual ones.
func inOrder(methods []string) string {
	if len(methods) == 0 {
		return "any"
	}
	var list []string
	for _, m := range usual {
		if slices.Contains(methods, m) {
			list = append(list, m)
		}
	}
	if len(list) == len(usual) {
		return "all"
	}
	for _, m := range methods {
		if !slices.Contains(usual, m) {
			list = append(list, m)
		}
	}
	return strings.Join(list, " ")
}

// croppedLeft keeps the end of a text, which says most of a dotted name.
func croppedLeft(text string, columns int) string {
	if report.Cells(text) <= columns {
		return text
	}
	runes := []rune(text)
	for i := range runes {
		if rest := string(runes[i:]); report.Cells(rest) < columns {
			return "…" + rest
		}
	}
	return text
}

func (c *command) routesSummary(w io.Writer, m *matrix.Matrix, contexts []*django.Context, notes []source.Note, style report.Style) {
	counts := map[access.Level]int{}
	unscoped := 0
	for _, e := range m.Entries {
		counts[e.Access.Rule.Level]++
		if e.Objects == "unscoped" {
			unscoped++
		}
	}
	var parts []string
	for _, rule := range []access.Level{access.Anonymous, access.Condition, access.Authenticated, access.Permission, access.Staff, access.Superuser, access.Nobody, access.Unknown} {
		if n := counts[rule]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, rule))
		}
	}
	var names []string
	for _, ctx := range contexts {
		names = append(names, report.Quote(ctx.Name()))
	}
	fmt.Fprintf(w, "\n%s of %s", counted(len(m.Entries), "route", "routes"), strings.Join(names, ", "))
	if len(parts) > 0 {
		fmt.Fprintf(w, ": %s", strings.Join(parts, ", "))
	}
	if unscoped > 0 {
		fmt.Fprintf(w, "; %s objects whoever they belong to", counted(unscoped, "looks up", "look up"))
	}
	fmt.Fprintln(w, ".")
	if len(m.Unread) > 0 {
		fmt.Fprintln(w, style.Paint(report.Yellow, fmt.Sprintf("%d of %d routes could not be read.", len(m.Unread), len(m.Entries)+len(m.Unread))))
	}
	for i, n := range notes {
		if i == 5 {
			fmt.Fprintf(w, "  and %d more; `--format json` lists them all\n", len(notes)-i)
			break
		}
		reason, _, _ := strings.Cut(n.Reason, "\n")
		fmt.Fprintf(w, "  %s: %s\n", report.Quote(notePlace(n)), report.Quote(reason))
	}
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// changesText writes what differs from a committed matrix, and what to do about it.
func changesText(w io.Writer, changes []matrix.Change, style report.Style, file string) {
	if len(changes) == 0 {
		fmt.Fprintf(w, "Nothing changed: every route may be called by whom %s says.\n", report.Quote(file))
		return
	}
	for _, ch := range changes {
		switch {
		case ch.Added():
			fmt.Fprintf(w, "%s /%s  %s\n", style.Paint(report.Green, "new    "), report.Quote(ch.New.Pattern), style.Paint(report.Dim, report.Quote(ch.New.View)))
			fmt.Fprintf(w, "        who may: %s; methods: %s%s\n", report.Quote(ch.New.Access), report.Quote(ch.New.Methods), more(ch.New))
		case ch.Removed():
			fmt.Fprintf(w, "%s /%s  %s\n", style.Paint(report.Red, "gone   "), report.Quote(ch.Old.Pattern), style.Paint(report.Dim, report.Quote(ch.Old.View)))
		default:
			fmt.Fprintf(w, "%s /%s  %s\n", style.Paint(report.Yellow, "changed"), report.Quote(ch.New.Pattern), style.Paint(report.Dim, report.Quote(ch.New.View)))
			for _, d := range []struct{ name, old, new string }{
				{"who may", ch.Old.Access, ch.New.Access}, {"methods", ch.Old.Methods, ch.New.Methods},
				{"objects", ch.Old.Objects, ch.New.Objects}, {"csrf", ch.Old.CSRF, ch.New.CSRF}, {"view", ch.Old.View, ch.New.View},
			} {
				if d.old != d.new {
					fmt.Fprintf(w, "        %s: %s -> %s\n", d.name, orNothing(d.old), orNothing(d.new))
				}
			}
		}
	}
	fmt.Fprintf(w, "\n%s. If that is meant, write the matrix anew and commit it.\n", counted(len(changes), "route differs from "+report.Quote(file), "routes differ from "+report.Quote(file)))
}

func more(r matrix.Row) string {
	text := ""
	if r.Objects != "" && r.Objects != "none" {
		text += "; objects: " + r.Objects
	}
	if r.CSRF == "exempt" {
		text += "; csrf: exempt"
	}
	return text
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return report.Quote(text)
}
