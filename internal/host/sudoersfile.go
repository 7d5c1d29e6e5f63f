package host

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// sudoDefault is one option of a Defaults line.
type sudoDefault struct {
	scope string // for whom it holds: ">root", ":mary"; "" for everybody
	text  string // "!authenticate", "timestamp_timeout=5"
	path  string
	line  int
}

// sudoRule says what some users may run.
type sudoRule struct {
	users    []string
	commands []sudoCommand
	path     string
	line     int
}

// sudoCommand is a command with the tags that hold for it.
type sudoCommand struct {
	text   string // with arguments; "ALL", or an alias
	runas  []string
	free   bool // no password is asked for
	noexec bool
}

// asRoot says that a command may run as root.
func (c sudoCommand) asRoot(r *sudoReader) bool {
	if len(c.runas) == 0 {
		return true
	}
	return slices.ContainsFunc(r.expand(c.runas, 0), func(u string) bool { return u == "ALL" || u == "root" || u == "#0" })
}

// sudoReader reads the rules of sudo, sudoers(5).
type sudoReader struct {
	m        *Machine
	aliases  map[string][]string
	defaults []sudoDefault
	rules    []sudoRule
	lines    []string // the files that could be read
}

const maxSudoIncludes = 128 // sudo's own limit

func (r *sudoReader) file(name string, depth int) {
	f := r.m.read(name)
	if f == nil {
		return
	}
	if depth > maxSudoIncludes {
		r.m.note(name, 0, "files include each other more than %d deep; the rest was not read", maxSudoIncludes)
		return
	}
	r.lines = append(r.lines, name)
	text, start := "", 0
	for i, line := range splitLines(f.Text) {
		if text == "" {
			start = i + 1
		}
		if before, ok := strings.CutSuffix(line, `\`); ok {
			text += before
			continue
		}
		r.line(name, start, text+line, depth)
		text = ""
	}
	r.line(name, start, text, depth)
}

// line reads one line, its continued ones with it.
func (r *sudoReader) line(name string, at int, text string, depth int) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\t", " "))
	word, rest, _ := cutTrim(text, " ")
	switch word {
	case "@include", "#include":
		r.file(r.include(name, rest), depth+1)
		return
	case "@includedir", "#includedir":
		dir := r.include(name, rest)
		for _, n := range r.m.list(dir) {
			if !strings.Contains(n, ".") && !strings.HasSuffix(n, "~") {
				r.file(path.Join(dir, n), depth+1)
			}
		}
		return
	}
	text = withoutComment(text)
	word, rest, _ = cutTrim(text, " ")
	switch {
	case text == "":
	case strings.HasPrefix(word, "Defaults"):
		for _, option := range splitOutside(rest, ',') {
			r.defaults = append(r.defaults, sudoDefault{strings.TrimPrefix(word, "Defaults"), option, name, at})
		}
	case word == "User_Alias", word == "Runas_Alias", word == "Host_Alias", word == "Cmnd_Alias", word == "Cmd_Alias":
		for _, definition := range splitOutside(rest, ':') {
			if alias, members, ok := cutTrim(definition, "="); ok {
				r.aliases[alias] = append(r.aliases[alias], splitOutside(members, ',')...)
			}
		}
	default:
		r.rule(name, at, text)
	}
}

// include is the file that a line names: relative to the one it stands in, quoted or not.
func (r *sudoReader) include(from, text string) string {
	text = unquoted(text)
	if !path.IsAbs(text) {
		text = path.Join(path.Dir(from), text)
	}
	return text
}

// withoutComment takes the comment off. "#" before a number is a user or a group.
func withoutComment(text string) string {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == '#' && !quoted && (i+1 == len(text) || text[i+1] < '0' || text[i+1] > '9'):
			return strings.TrimSpace(text[:i])
		}
	}
	return text
}

// splitOutside splits at a separator that stands neither in quotes nor in brackets nor behind a backslash.
func splitOutside(text string, sep byte) (parts []string) {
	start, quoted, depth := 0, false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == sep && depth <= 0:
			parts = append(parts, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	if last := strings.TrimSpace(text[min(start, len(text)):]); last != "" {
		parts = append(parts, last)
	}
	return parts
}

// otherHosts begins what the same users may run on other hosts; where it begins with a tag or a group, no "=" follows like this.
var otherHosts = regexp.MustCompile(`\s:\s*([^\s=:,()\\][^=:,()\\]*=)`)

// rule reads "users hosts = (runas) TAG: command, command : hosts = …". The runas and the tags hold for all commands
// that follow.
func (r *sudoReader) rule(name string, at int, text string) {
	if more := otherHosts.FindStringSubmatchIndex(text); more != nil {
		rest := text[more[2]:]
		text = text[:more[0]]
		if users, _, ok := strings.Cut(text, "="); ok {
			words := strings.Fields(strings.ReplaceAll(strings.ReplaceAll(users, ", ", ","), " ,", ","))
			if len(words) > 1 {
				defer r.rule(name, at, words[0]+" "+rest)
			}
		}
	}
	parts := splitOutside(text, '=')
	if len(parts) < 2 {
		r.m.note(name, at, "this line of sudo's rules was not understood")
		return
	}
	// "user, user host, host = …": commas join, a blank splits.
	left := strings.ReplaceAll(strings.ReplaceAll(parts[0], ", ", ","), " ,", ",")
	words := strings.Fields(left)
	if len(words) < 2 {
		r.m.note(name, at, "this line of sudo's rules was not understood")
		return
	}
	rule := sudoRule{users: strings.Split(words[0], ","), path: name, line: at}
	_, commands, _ := strings.Cut(text, "=")
	var state sudoCommand
	for _, item := range splitOutside(commands, ',') {
		for { // a command has its ":" escaped
			if runas, rest, ok := strings.Cut(item, ")"); ok && strings.HasPrefix(item, "(") {
				users, _, _ := strings.Cut(runas[1:], ":")
				state.runas = nil
				for _, u := range strings.Split(users, ",") {
					if u = strings.TrimSpace(u); u != "" {
						state.runas = append(state.runas, u)
					}
				}
				item = strings.TrimSpace(rest)
				continue
			}
			tag, rest, ok := strings.Cut(item, ":")
			if !ok || strings.ToUpper(tag) != tag || strings.ContainsAny(tag, "/ \\") {
				break
			}
			switch tag {
			case "NOPASSWD":
				state.free = true
			case "PASSWD":
				state.free = false
			case "NOEXEC":
				state.noexec = true
			case "EXEC":
				state.noexec = false
			}
			item = strings.TrimSpace(rest)
		}
		for _, digest := range []string{"sha224:", "sha256:", "sha384:", "sha512:"} {
			if strings.HasPrefix(item, digest) {
				_, item, _ = cutTrim(item, " ")
			}
		}
		if item != "" {
			state.text = item
			rule.commands = append(rule.commands, state)
		}
	}
	r.rules = append(r.rules, rule)
}

// expand puts the members of aliases in their place, as deep as aliases may sensibly name each other.
func (r *sudoReader) expand(names []string, depth int) (list []string) {
	for _, n := range names {
		members, ok := r.aliases[strings.TrimPrefix(n, "!")]
		if !ok || depth > 8 {
			list = append(list, n)
			continue
		}
		for _, m := range r.expand(members, depth+1) {
			if strings.HasPrefix(n, "!") {
				m = "!" + m
			}
			list = append(list, m)
		}
	}
	return list
}
