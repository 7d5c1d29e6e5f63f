package host

import (
	_ "embed"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paddock/internal/finding"
)

const sudoersPath = "/etc/sudoers"

//go:embed escapes.txt
var escapesText string

// escapes are programs out of which a shell can be started, with how: "asks" for one that takes commands once it runs, "told" for
// one that has to be told by its arguments.
var escapes = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, row := range tableRows(escapesText) {
		for _, name := range strings.Fields(row[1]) {
			m[name] = row[0]
		}
	}
	return m
})

// wild says that a path or arguments have a star that stands for anything: as a shell writes it, or with a dot before it
// in a regular expression, which sudo knows by its ^ and $ (from 1.9.10 on).
func wild(text string) bool {
	if strings.HasPrefix(text, "^") && strings.HasSuffix(text, "$") {
		return strings.Contains(text, ".*") || strings.Contains(text, ".+")
	}
	return strings.Contains(text, "*")
}

// sudoers looks at the rules of sudo.
func (l *look) sudoers() {
	if !l.has(sudoersPath) {
		return
	}
	r := sudoReader{m: l.Machine, aliases: map[string][]string{}}
	r.file(sudoersPath, 0)
	for _, d := range r.defaults {
		l.sudoDefault(d)
	}
	for i := range r.rules {
		l.sudoRule(&r, &r.rules[i])
	}
	if len(r.lines) == 0 {
		return
	}
	if p, ok := l.packages()["sudo"]; ok && debianLess(p.version, "1.9.14") && !r.sets("use_pty") {
		l.report("sudo-without-terminal", sudoersPath, 0, "", "use_pty is not set")
	}
}

// sets says that an option is switched on for everybody.
func (r *sudoReader) sets(name string) bool {
	return slices.ContainsFunc(r.defaults, func(d sudoDefault) bool { return d.scope == "" && d.text == name })
}

// loading are variables by which programs load code.
var loading = []string{"LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "PYTHONPATH", "PYTHONSTARTUP", "PERL5LIB", "PERL5OPT", "RUBYLIB", "RUBYOPT", "NODE_OPTIONS", "BASH_ENV", "ENV", "PATH"}

func (l *look) sudoDefault(d sudoDefault) {
	name, value, _ := cutTrim(d.text, "=")
	name = strings.TrimSpace(strings.TrimRight(name, "+-"))
	at := func(id, format string, args ...any) *finding.Finding {
		return l.report(id, d.path, d.line, d.text, format, args...)
	}
	switch name {
	case "!authenticate":
		at("sudo-never-asks", "sudo asks nobody for a password").Message += ofScope(d.scope)
	case "!env_reset", "setenv":
		at("sudo-keeps-environment", "what sudo starts gets the caller's environment").Message += ofScope(d.scope)
	case "env_keep":
		var kept []string
		for _, v := range strings.Fields(unquoted(value)) {
			if slices.Contains(loading, v) || strings.HasPrefix(v, "LD_") || v == "*" {
				kept = append(kept, v)
			}
		}
		if len(kept) > 0 && !strings.Contains(d.text, "-=") {
			at("sudo-keeps-environment", "what sudo starts gets %s from the caller", listed(kept)).Message += ofScope(d.scope)
		}
	case "timestamp_timeout":
		if minutes, err := strconv.ParseFloat(value, 64); err == nil && (minutes < 0 || minutes > 15) {
			f := at("sudo-long-memory", "sudo remembers a password for %s minutes", value)
			if minutes < 0 {
				f.Message = "sudo remembers a password for ever"
			}
		}
	}
}

// ofScope says for whom a default holds.
func ofScope(scope string) string {
	if scope == "" {
		return ""
	}
	return " (for " + scope + ")"
}

// sudoRule judges who may run what.
func (l *look) sudoRule(r *sudoReader, rule *sudoRule) {
	users := r.expand(rule.users, 0)
	if len(users) == 0 || !slices.ContainsFunc(users, func(u string) bool { return u != "root" && u != "#0" && !strings.HasPrefix(u, "!") }) {
		return
	}
	who := listed(users)
	report := func(id, key, format string, args ...any) *finding.Finding {
		return l.report(id, rule.path, rule.line, strings.Join(rule.users, ",")+" "+key, format, args...)
	}
	all := false
	for _, c := range rule.commands {
		if !c.asRoot(r) {
			continue
		}
		for _, text := range r.expand([]string{c.text}, 0) {
			if text == "ALL" {
				all = true
				switch {
				case slices.Contains(users, "ALL"):
					report("sudo-everybody", "ALL", "every account may run everything as root")
				case c.free:
					report("sudo-without-password", "ALL", "%s may run everything as root without a password", who)
				}
				continue
			}
			if negated, ok := strings.CutPrefix(text, "!"); ok {
				if all {
					report("sudo-not-this", text, "%s may run everything but %s, and so everything", who, negated)
				}
				continue
			}
			l.sudoCommand(c, text, who, report)
		}
	}
}

// sudoCommand judges one command that somebody may run.
func (l *look) sudoCommand(c sudoCommand, text, who string, report func(id, key, format string, args ...any) *finding.Finding) {
	program, arguments, _ := cutTrim(text, " ")
	escape := escapes()[path.Base(program)]
	switch {
	case wild(program) || wild(arguments):
		f := report("sudo-wildcard", text, "%s may run %s", who, text)
		if !c.free {
			f.Severity = f.Severity.Lower(1)
		}
	case !c.free || c.noexec:
	case escape != "" && arguments == "":
		report("sudo-shell-escape", text, "%s may run %s without a password, with any arguments", who, program)
	case escape == "asks":
		report("sudo-shell-escape", text, "%s may run %s without a password, and start a shell from within it", who, text)
	}
	if !path.IsAbs(program) || strings.ContainsAny(program, "*?[") {
		return
	}
	for _, p := range []string{strings.TrimSuffix(program, "/"), path.Dir(program)} {
		if how := l.writable(p); how != "" {
			report("sudo-open-command", text, "%s may run %s, and %s", who, program, how)
			return
		}
	}
}

// writable says who besides root may write to what a path leads to; "" when nobody may.
func (l *look) writable(name string) string {
	info := l.stat(name)
	if info == nil {
		return ""
	}
	if o, ok := ownerOf(info); ok && o.UID != 0 {
		return name + " belongs to " + l.userName(o.UID)
	}
	if info.Mode().Perm()&0o002 != 0 {
		return "everybody may write to " + name
	}
	return ""
}
