package rule

import (
	"fmt"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"paddock/internal/django"
	"paddock/internal/django/template"
	"paddock/internal/djtmpl"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/source"
)

// Template is one of the project's own templates of HTML, for rules that judge its tags.
type Template struct {
	*djtmpl.Template
	// Markup is its HTML.
	Markup *djtmpl.Markup
	// Site is the site whose template it is, Set all that it has.
	Site *django.Site
	Set  *template.Set
}

// Mail says that a template is for mails, by its name: what it shows is no page of the site.
func (t *Template) Mail() bool {
	for _, part := range strings.Split(strings.ToLower(t.File.Path), "/") {
		if strings.Contains(part, "mail") && !strings.Contains(part, "mailing_list") || part == "mjml" {
			return true
		}
	}
	return false
}

// HTML are the project's own templates of HTML, each file once, in the order of their paths. They are read once, whoever
// asks first, and shared.
func (m *Model) HTML() []*Template {
	list, _ := m.html()
	return list
}

// TemplateNotes say which templates could not be read, sorted.
func (m *Model) TemplateNotes() []source.Note {
	_, notes := m.html()
	for _, site := range m.Project.Sites {
		if len(site.Deployed()) > 0 {
			notes = append(notes, m.Templates(site).Notes()...)
		}
	}
	slices.SortFunc(notes, source.Note.Compare)
	return slices.Compact(notes)
}

func (m *Model) readHTML() (list []*Template, notes []source.Note) {
	type one struct {
		site *django.Site
		set  *template.Set
		file string
	}
	var files []one
	seen := map[string]bool{}
	for _, site := range m.Project.Sites {
		if len(site.Deployed()) == 0 {
			continue
		}
		set := m.Templates(site)
		for _, file := range set.Files() {
			if !seen[file] && !forTests(m.Project, file, site) {
				seen[file] = true
				files = append(files, one{site, set, file})
			}
		}
	}
	read := make([]*Template, len(files))
	unread := make([]source.Note, len(files))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(files) {
					return
				}
				func() {
					defer func() {
						if p := recover(); p != nil {
							unread[i] = source.Note{Path: files[i].file, Reason: fmt.Sprintf("internal error while reading the template: %v; please report it with this text\n%s", p, debug.Stack())}
						}
					}()
					f := files[i]
					if t := f.set.Parse(f.file); t != nil {
						read[i] = &Template{Template: t, Markup: f.set.Markup(t), Site: f.site, Set: f.set}
					}
				}()
			}
		})
	}
	wait.Wait()
	for i, t := range read {
		if t != nil {
			list = append(list, t)
		}
		if unread[i].Reason != "" {
			notes = append(notes, unread[i])
		}
	}
	slices.SortFunc(list, func(a, b *Template) int { return strings.Compare(a.File.Path, b.File.Path) })
	return list, notes
}

// ReportTag says that something is wrong with a part of a template.
func (p *Pass) ReportTag(t *Template, at source.Span, format string, args ...any) *finding.Finding {
	f := p.Report(pyeval.Place{File: t.File, Span: at}, format, args...)
	f.Key = path.Base(t.File.Path)
	return f
}
