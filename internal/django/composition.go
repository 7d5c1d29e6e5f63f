package django

import (
	"path"
	"strings"

	"paddock/internal/compose"
	"paddock/internal/interpolation"
)

// RoleOfComposition is what a compose file is for: what its name says, else the settings and the files of variables that it names, else what it
// runs: a stage, a script or a server for development, DEBUG, or a program that catches mail. The first weigh more, for there are sites that
// run on a development server.
func RoleOfComposition(f *compose.File) Role {
	if strings.HasPrefix(f.Path, ".github/") || strings.HasPrefix(f.Path, ".circleci/") {
		return Testing // beside the definition of CI
	}
	if role := RoleOfPath(f.Path); role != Plain {
		return role
	}
	found := Plain
	for _, s := range f.Services {
		var named []Role
		for _, e := range s.EnvFiles {
			named = append(named, RoleOfPath(e.Text))
		}
		var runs []Role
		for _, v := range s.Environment {
			value := interpolation.Expand(v.Value, nil)
			switch {
			case v.Name == "DJANGO_SETTINGS_MODULE":
				// Not RoleOfModule: a module for "docker" is as often for a developer's as for the site's.
				named = append(named, RoleOfPath(strings.ReplaceAll(value, ".", "/")))
			case strings.HasSuffix(v.Name, "DEBUG"), v.Name == "DEVELOPMENT", v.Name == "DEV", strings.HasSuffix(v.Name, "_DEV"):
				if truth := strings.ToLower(value); truth == "1" || truth == "true" || truth == "yes" || truth == "on" {
					runs = append(runs, Development)
				}
			}
		}
		runs = append(runs, RoleOfPath(s.Build.Target))
		if DevelopmentServer(s.Command.Text) || DevelopmentServer(s.Entrypoint.Text) || catchesMail(s.Image.Text) {
			runs = append(runs, Development)
		}
		for _, word := range strings.Fields(s.Entrypoint.Text + " " + s.Command.Text) {
			if strings.ContainsAny(word, "./") { // a script, such as start.dev.sh
				runs = append(runs, RoleOfPath(path.Base(word)))
			}
		}
		for _, role := range named {
			if role == Production || role == Staging {
				return role
			}
		}
		for _, role := range append(named, runs...) {
			if role == Development || role == Testing {
				found = role
			}
		}
	}
	return found
}

// catchesMail says that an image is one that keeps a developer's mails from leaving.
func catchesMail(image string) bool {
	name, _, _ := strings.Cut(path.Base(interpolation.Expand(image, nil)), ":")
	switch name {
	case "mailhog", "mailpit", "mailcatcher", "maildev", "mailtrap", "smtp4dev", "inbucket", "mailcrab":
		return true
	}
	return false
}

// DevelopmentServer says that a command starts a server that is made for development.
func DevelopmentServer(command string) bool {
	words := strings.Fields(command)
	for i, w := range words {
		if w == "runserver" || w == "runserver_plus" || w == "runsslserver" || (w == "run" && i > 0 && path.Base(words[i-1]) == "flask") {
			return true
		}
	}
	return false
}
