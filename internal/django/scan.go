package django

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"paddock/internal/django/catalog"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// scan is what one look at every file of the tree says of sites and settings.
// Python is read as bytes here and parsed only where that found something: a
// project has thousands of files and a handful that matter to this question.
type scan struct {
	// starters are the Python files that start Django: manage.py, wsgi.py and their like, sorted by path.
	starters []starter
	// mentions are those of other files, sorted by place.
	mentions []mention
	targets  []served
	// candidates are the Python files that look like settings, by path.
	candidates map[string]likeness
	templates  []string // folders of project templates
	notes      []source.Note
}

// starter is a Python file that names a settings module.
type starter struct {
	path     string
	from     Source
	mentions []mention
	// paths are the folders that it adds to sys.path, relative to its own.
	paths []string
}

// likeness says how much a Python file looks like a settings module.
type likeness struct {
	// known is how many of Django's settings it sets.
	known int
	// strong says that INSTALLED_APPS or ROOT_URLCONF are among them.
	strong bool
	// star says that it begins with what another module has: from .base import *.
	star bool
}

// maxText is the largest file that is not Python in which settings modules are looked for.
const maxText = 1 << 20

// glance is what the bytes of one file say.
type glance struct {
	starter  bool
	manage   bool // it runs management commands
	server   bool // it is a starter and makes the wsgi or asgi application
	likeness likeness
	mentions []mention
	targets  []served
	note     *source.Note
}

// look reads the tree's files, as many at a time as there are processors.
func look(ctx context.Context, tree *source.Tree, index *pyname.Index) *scan {
	glances := make([]glance, len(tree.Entries))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			var buffer []byte // for the file being looked at; used again and again
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(tree.Entries) {
					return
				}
				glances[i] = glanceAt(tree, index, tree.Entries[i], &buffer)
			}
		})
	}
	wait.Wait()

	s := &scan{candidates: map[string]likeness{}}
	for i, g := range glances {
		path := tree.Entries[i].Path
		s.mentions = append(s.mentions, g.mentions...)
		s.targets = append(s.targets, g.targets...)
		if g.note != nil {
			s.notes = append(s.notes, *g.note)
		}
		if g.likeness != (likeness{}) {
			s.candidates[path] = g.likeness
		}
		if dir := templateFolder(path); dir != "" && (g.starter || g.likeness.strong) && !slices.Contains(s.templates, dir) {
			s.templates = append(s.templates, dir)
		}
		if !g.starter {
			continue
		}
		module := index.Parse(path)
		if module == nil {
			continue // the index has a note of it
		}
		from := starterKind(path, g.manage, g.server)
		mentions, paths := pythonMentions(module, from)
		s.starters = append(s.starters, starter{path: path, from: from, mentions: mentions, paths: paths})
	}
	return s
}

// glanceAt looks at one file. A Python file is read by the index, which will parse it; others are read into buffer.
func glanceAt(tree *source.Tree, index *pyname.Index, e source.Entry, buffer *[]byte) (g glance) {
	if strings.HasSuffix(e.Path, ".py") || strings.HasSuffix(e.Path, ".wsgi") {
		file := index.Source(e.Path)
		if file == nil {
			// The index says why. It may be that the project has more Python than it reads.
			data, err := tree.ReadInto(e.Path, *buffer)
			if err != nil {
				return g
			}
			*buffer = data
			file = source.NewFile(e.Path, string(data))
		}
		g.python(file)
		return g
	}
	from, role, ok := fileKind(e.Path)
	if !ok || e.Size > maxText {
		return g
	}
	data, err := tree.ReadInto(e.Path, *buffer)
	if err != nil {
		note := source.NoteOf(e.Path, err)
		g.note = &note
		return g
	}
	*buffer = data
	if mayMention(data) && bytes.IndexByte(data[:min(len(data), 512)], 0) < 0 {
		g.mentions, g.targets = textMentions(source.NewFile(e.Path, string(data)), from, role)
	}
	return g
}

// python looks at the text of a Python file.
func (g *glance) python(file *source.File) {
	text := file.Text
	// Most files have none of these, and the rarer a letter the sooner that is known.
	if strings.Contains(text, "xecute_") {
		g.manage = strings.Contains(text, "execute_from_command_line") || strings.Contains(text, "execute_manager")
	}
	g.starter = g.manage || strings.Contains(text, settingsVariable)
	g.server = g.starter && slices.ContainsFunc(applications, func(m string) bool { return strings.Contains(text, m) })
	g.likeness = likenessOf(file)
}

// starterKind tells manage.py, wsgi.py and the rest apart, by content first:
// manage.py has other names in many projects.
func starterKind(path string, manage, server bool) Source {
	_, name := source.Split(path)
	name = strings.ToLower(strings.TrimSuffix(name, ".py"))
	role := RoleOfPath(path)
	switch {
	case strings.HasPrefix(name, "conftest"), strings.HasPrefix(name, "test_"), strings.HasSuffix(name, "_test"), name == "tests",
		strings.HasPrefix(name, "runtest"), strings.HasPrefix(name, "run_test"), name == "noxfile", name == "fabfile", name == "tasks":
		return FromTests
	case name == "conf" && role == Development: // Sphinx
		return FromTests
	case manage && !strings.Contains(name, "wsgi") && !strings.Contains(name, "asgi"):
		return FromManage
	case strings.HasPrefix(name, "gunicorn"), strings.HasPrefix(name, "passenger"):
		return FromDeployment
	case server, strings.Contains(name, "wsgi"), strings.Contains(name, "asgi"):
		return FromServer
	}
	return FromCelery
}

// applications are texts of which a wsgi.py or asgi.py has one, under whatever name.
var applications = []string{
	"get_wsgi_application", "get_asgi_application", "WSGIHandler", "ASGIHandler", "ProtocolTypeRouter",
}

// markers are texts of which a settings module has at least one.
var markers = []string{
	"INSTALLED_APPS", "ROOT_URLCONF", "SECRET_KEY", "DATABASES", "MIDDLEWARE",
	"DEBUG", "ALLOWED_HOSTS", "import *", "TEMPLATES", "STATIC_",
}

// likenessOf counts the settings that a file assigns at the start of a line, or in a class of
// django-configurations. What asks for the whole text comes last: few files come so far.
func likenessOf(file *source.File) likeness {
	_, name := source.Split(file.Path)
	if strings.HasPrefix(name, "test_") || strings.Contains("/"+file.Path, "/migrations/") || strings.Contains("/"+file.Path, "/management/commands/") {
		return likeness{}
	}
	l := countSettings(file)
	if l == (likeness{}) {
		return l
	}
	named := settingsName(file.Path)
	if !named && l.known < 3 && !l.strong {
		l.star = l.star && l.known > 0
	}
	switch {
	case !named && !slices.ContainsFunc(markers, func(m string) bool { return strings.Contains(file.Text, m) }),
		// It reads the settings.
		strings.Contains(file.Text, "from django.conf import settings") && !strings.Contains(file.Text, "\nINSTALLED_APPS"):
		return likeness{}
	}
	return l
}

// countSettings looks at the beginning of each line.
func countSettings(file *source.File) (l likeness) {
	classes := sync.OnceValue(func() bool {
		return strings.Contains(file.Text, "Configuration)") || strings.Contains(file.Text, "configurations")
	})
	var seen map[string]bool
	for number := 1; number <= file.LineCount(); number++ {
		start := int(file.LineStart(number))
		at := start
		for at < len(file.Text) && (file.Text[at] == ' ' || file.Text[at] == '\t') {
			at++
		}
		if at == len(file.Text) || file.Text[at] != 'f' && file.Text[at] != '_' && (file.Text[at] < 'A' || file.Text[at] > 'Z') {
			continue
		}
		line := strings.TrimLeft(file.Line(number), " \t")
		star := strings.HasPrefix(line, "from ") && strings.Contains(line, "import *")
		key := assigned(line)
		if !star && (key == "" || seen[key]) || at > start && !classes() {
			continue
		}
		if star {
			l.star = true
			continue
		}
		if seen == nil {
			seen = map[string]bool{}
		}
		seen[key] = true
		switch key {
		case "INSTALLED_APPS", "ROOT_URLCONF":
			l.strong = true
		}
		if isSetting(key) {
			l.known++
		}
	}
	return l
}

// settingsName says that a file's path has the word settings in its name or its folder's.
func settingsName(path string) bool {
	dir, name := source.Split(path)
	_, last := source.Split(dir)
	return slices.Contains(wordsOf(name), "settings") || slices.Contains(wordsOf(last), "settings") || slices.Contains(wordsOf(name), "setting")
}

// assigned is the upper-case name to which a line assigns; "" when it does not.
func assigned(line string) string {
	n := 0
	for n < len(line) && (line[n] >= 'A' && line[n] <= 'Z' || line[n] == '_' || n > 0 && line[n] >= '0' && line[n] <= '9') {
		n++
	}
	if n < 2 {
		return ""
	}
	rest := strings.TrimLeft(line[n:], " \t")
	switch {
	case strings.HasPrefix(rest, "=="):
		return ""
	case strings.HasPrefix(rest, "="), strings.HasPrefix(rest, "+="), strings.HasPrefix(rest, ":"):
		return line[:n]
	}
	return ""
}

var settingNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, s := range []catalog.Series{catalog.Oldest, {Major: 3, Minor: 2}, catalog.Newest} {
		for _, n := range catalog.DefaultNames(s) {
			names[n] = true
		}
	}
	names["MIDDLEWARE_CLASSES"] = true
	names["SITE_ID"] = true
	return names
})

func isSetting(name string) bool {
	if settingNames()[name] {
		return true
	}
	_, ok := catalog.OfPackage(name)
	return ok
}

// templateFolder is the folder of a template of projects (cookiecutter, copier, startproject) in
// which a file stands; "" when it stands in none.
func templateFolder(path string) string {
	for i := 0; i < len(path); {
		end := strings.IndexByte(path[i:], '/')
		if end < 0 {
			return ""
		}
		if part := path[i : i+end]; strings.Contains(part, "{{") || strings.Contains(part, "{%") {
			return path[:i+end]
		}
		i += end + 1
	}
	return ""
}
