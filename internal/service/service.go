// Package service reads the files that say which programs a machine keeps running: Procfiles, systemd's units, supervisor's programs and
// uWSGI's configuration.
//
// It reads text, and knows of each format what names the command and the user. It starts nothing and does not judge.
package service

import (
	"path"
	"strings"

	"paddock/internal/source"
)

// Program is one program that is kept running.
type Program struct {
	// Kind is "Procfile", "systemd", "supervisor" or "uWSGI".
	Kind string
	// Name is the process's, unit's or program's.
	Name string
	// Command is as written; "" for uWSGI, which is the program itself.
	Command string
	Path    string
	// Line is that of the command, or of the section; from 1.
	Line int
	// User is who it runs as; UserLine is 0 where the file does not say.
	User     string
	UserLine int
	// Options are the other settings of its section, by name in lower case; the last of a name counts.
	Options map[string]Option
}

// Option is a setting with its line.
type Option struct {
	Value string
	Line  int
}

// Is says by its name whether a file may be one of those that are read.
func Is(p string) bool { return kindOf(p) != "" }

func kindOf(p string) string {
	name := strings.ToLower(path.Base(p))
	ext := path.Ext(name)
	switch {
	case name == "procfile" || strings.HasPrefix(name, "procfile."):
		return "Procfile"
	case strings.HasSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, ".j2"), ".template"), ".tmpl"), ".service"):
		return "systemd"
	case strings.Contains(name, "supervisor") && ext != ".py" && ext != ".sh" && ext != ".md" && ext != ".yml" && ext != ".yaml" && ext != ".txt":
		return "supervisor"
	case strings.Contains(name, "uwsgi") && (ext == ".ini" || ext == ".cfg" || ext == ".conf" || ext == ".j2"):
		return "uWSGI"
	case (ext == ".conf" || ext == ".ini") && strings.Contains(strings.ToLower(p), "supervisor"):
		return "supervisor"
	}
	return ""
}

// Parse reads the programs of a file; none when it is another kind of file after all.
func Parse(file *source.File) []*Program {
	switch kindOf(file.Path) {
	case "Procfile":
		return procfile(file)
	case "systemd":
		return sections(file, "systemd", "service", "execstart", "user")
	case "supervisor":
		return sections(file, "supervisor", "program:", "command", "user")
	case "uWSGI":
		return sections(file, "uWSGI", "uwsgi", "", "uid")
	}
	return nil
}

func procfile(file *source.File) (list []*Program) {
	for n := 1; n <= file.LineCount(); n++ {
		name, command, ok := strings.Cut(file.Line(n), ":")
		if !ok || strings.HasPrefix(strings.TrimSpace(name), "#") || strings.ContainsAny(strings.TrimSpace(name), " \t") {
			continue
		}
		list = append(list, &Program{Kind: "Procfile", Name: strings.TrimSpace(name), Command: strings.TrimSpace(command), Path: file.Path, Line: n})
	}
	return list
}

// sections reads a file of sections with "name = value": those whose head is, or begins with, one of a kind, are programs. A line that ends
// with a backslash goes on below, and so does one that is indented, of supervisor's.
func sections(file *source.File, kind, head, command, user string) (list []*Program) {
	var current *Program
	for n := 1; n <= file.LineCount(); n++ {
		line := strings.TrimSpace(file.Line(n))
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		if line[0] == '[' {
			section := strings.ToLower(strings.Trim(line, "[]"))
			current = nil
			if section == head || strings.HasSuffix(head, ":") && strings.HasPrefix(section, head) {
				name := strings.TrimPrefix(section, head)
				if name == "" {
					name = path.Base(file.Path)
				}
				current = &Program{Kind: kind, Name: name, Path: file.Path, Line: n, Options: map[string]Option{}}
				list = append(list, current)
			}
			continue
		}
		if current == nil {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			continue
		}
		if kind == "supervisor" { // whose values end at a semicolon behind a blank
			if at := strings.Index(value, " ;"); at >= 0 {
				value = value[:at]
			}
		}
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		first := n
		for strings.HasSuffix(value, "\\") && n < file.LineCount() {
			n++
			value = strings.TrimSpace(strings.TrimSuffix(value, "\\")) + " " + strings.TrimSpace(file.Line(n))
		}
		for kind == "supervisor" && n < file.LineCount() && indented(file.Line(n+1)) {
			n++
			value += " " + strings.TrimSpace(file.Line(n))
		}
		switch name {
		case command:
			current.Command, current.Line = strings.TrimLeft(value, "-@+!:"), first
		case user:
			current.User, current.UserLine = value, first
		}
		current.Options[name] = Option{value, first}
	}
	return list
}

// indented says that a line of supervisor's goes on where the one above ended.
func indented(line string) bool {
	text := strings.TrimSpace(line)
	return text != "" && text[0] != '#' && text[0] != ';' && (line[0] == ' ' || line[0] == '\t')
}
