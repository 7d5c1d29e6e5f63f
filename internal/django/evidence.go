package django

import (
	"cmp"
	"slices"
	"strconv"
)

// Source is the sort of file that names a settings module.
type Source uint8

const (
	// FromContent is no file at all: the module was found because it looks like settings.
	FromContent Source = iota
	// FromTests is the configuration of tests or of CI.
	FromTests
	// FromManage is manage.py: what a developer gets who says nothing else.
	FromManage
	// FromCelery is a Python file other than manage.py, wsgi.py and asgi.py.
	FromCelery
	// FromScript is a shell script, a Makefile, or the --settings of a command.
	FromScript
	// FromEnv is an .env file.
	FromEnv
	// FromCompose is a compose file that does not say what it is for.
	FromCompose
	// FromServer is wsgi.py or asgi.py.
	FromServer
	// FromDeployment is a file made for deployment: Dockerfile, Procfile, systemd, Kubernetes ….
	FromDeployment
	// FromUser is what the user said.
	FromUser
)

// Evidence is a place that names a settings module.
type Evidence struct {
	Path string
	Line int
	From Source
	// Role is what the naming file is there for: Dockerfile.dev speaks for development.
	Role Role
}

// Place is the evidence as a person reads it: "Dockerfile:12".
func (e Evidence) Place() string {
	if e.Path == "" {
		return ""
	}
	if e.Line == 0 {
		return e.Path
	}
	return e.Path + ":" + strconv.Itoa(e.Line)
}

// speaks says that the evidence is about what is deployed, and not about tests or a developer's machine.
func (e Evidence) speaks() bool {
	return e.From != FromTests && e.Role != Testing && e.Role != Development
}

// sortEvidence puts the weightiest first.
func sortEvidence(list []Evidence) []Evidence {
	slices.SortStableFunc(list, func(a, b Evidence) int {
		if a.speaks() != b.speaks() {
			if a.speaks() {
				return -1
			}
			return 1
		}
		return cmp.Or(-cmp.Compare(a.From, b.From), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	return slices.Compact(list)
}

// mention is a place that names a settings module, before it is known which file that is.
type mention struct {
	Evidence
	// module is dotted; "*" stands for a part that cannot be said: "config.settings.*".
	module string
	// configuration is the class that DJANGO_CONFIGURATION names in the same file.
	configuration string
	// firm says that the name stands there as a name of a module and nothing else,
	// so that a module that is not there is worth a note.
	firm bool
}
