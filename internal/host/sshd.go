package host

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"paddock/internal/finding"
)

const sshdPath = "/etc/ssh/sshd_config"

// sshd looks at the settings of the SSH server, where there is one.
func (l *look) sshd() {
	c := l.sshSettings()
	if c == nil {
		return
	}
	l.sshRoot(c)
	l.sshPasswords(c)
	l.sshNumbers(c)
	for _, row := range sshTable().bad {
		l.sshBad(c, row[0], row[1], strings.Fields(row[2]))
	}
	for _, row := range sshTable().weak {
		l.sshWeak(c, row[0], row[1], strings.Fields(row[2]))
	}
	if o, ok := first(c.options, "permituserenvironment"); ok && !strings.EqualFold(o.value, "no") {
		l.reportSSH("ssh-user-environment", o, "PermitUserEnvironment is %s", o.value)
	}
	if o, ok := first(c.options, "protocol"); ok && strings.Contains(o.value, "1") && (c.version == "" || olderRelease(c.version, "7.6")) {
		f := l.reportSSH("ssh-protocol-1", o, "sshd is told to speak protocol %s", o.value)
		if c.version == "" {
			f.Confidence, f.Message = finding.Likely, f.Message+", which OpenSSH does before 7.6"
		}
	}
	for _, name := range []string{"allowusers", "allowgroups", "denyusers", "denygroups"} {
		if _, ok := first(c.options, name); ok {
			return
		}
	}
	l.report("ssh-open-to-all-accounts", sshdPath, 0, "", "neither AllowUsers nor AllowGroups says who may log in")
}

// sshServer are the settings of sshd with its release; "" where nothing says it.
type sshServer struct {
	sshConfig
	version string
}

// sshSettings reads the settings of sshd; nil where there is no server, or its file can't be read, which is noted.
func (l *look) sshSettings() *sshServer {
	if !l.has(sshdPath) {
		return nil
	}
	// Packages leave their settings behind when they are removed.
	if l.any("/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd") == "" && l.has(dpkgStatus) {
		return nil
	}
	if l.read(sshdPath) == nil {
		return nil
	}
	r := sshReader{m: l.Machine}
	r.file(sshdPath, 0, -1)
	return &sshServer{r.config, l.sshRelease()}
}

var sshReleasePattern = regexp.MustCompile(`^(?:\d+:)?(\d+\.\d+)`)

// sshRelease is the release of OpenSSH, as the package manager has it.
func (l *look) sshRelease() string {
	if p, ok := l.packages()["openssh-server"]; ok {
		if m := sshReleasePattern.FindStringSubmatch(p.version); m != nil {
			return m[1]
		}
	}
	return ""
}

// get is what an option comes to for most connections, and the line that says so; no line where it is the default. ok is
// false when it isn't known.
func (s *sshServer) get(name string) (value string, at sshOption, ok bool) {
	if o, ok := first(s.options, name); ok {
		return o.value, o, true
	}
	value, ok = sshDefaultOf(name, s.version)
	return value, sshOption{name: name, path: sshdPath}, ok
}

// reportSSH reports a line of sshd's settings, or the file where it is a default.
func (l *look) reportSSH(id string, at sshOption, format string, args ...any) *finding.Finding {
	return l.report(id, at.path, at.line, at.name, format, args...)
}

func (l *look) sshRoot(c *sshServer) {
	value, at, ok := c.get("permitrootlogin")
	if !ok {
		return
	}
	passwords, _, _ := c.get("passwordauthentication")
	by := ""
	if at.line == 0 {
		by = ", by sshd's own default"
	}
	switch strings.ToLower(value) {
	case "yes":
		f := l.reportSSH("ssh-root-login", at, "root may log in%s", by)
		if strings.EqualFold(passwords, "yes") {
			f.Message = "root may log in, with a password too" + by
			f.Severity = finding.High
		}
	case "prohibit-password", "without-password":
		f := l.reportSSH("ssh-root-login", at, "root may log in with a key%s", by)
		f.Severity = finding.Info
	}
	for _, m := range c.matches {
		if o, ok := first(m.options, "permitrootlogin"); ok && strings.EqualFold(o.value, "yes") && !strings.EqualFold(value, "yes") {
			l.reportSSH("ssh-root-login", o, "root may log in for Match %s", m.condition).Severity = finding.Low
		}
	}
}

// sshPasswords looks for the two ways in which passwords are asked for. The second needs PAM. Where every way in asks for a key as
// well, a password that is guessed is not enough.
func (l *look) sshPasswords(c *sshServer) {
	pam, pamAt, _ := c.get("usepam")
	password, at, known := c.get("passwordauthentication")
	keyboard, keyboardAt, _ := c.get("kbdinteractiveauthentication")
	switch {
	case c.keysToo():
	case known && strings.EqualFold(password, "yes"):
		f := l.reportSSH("ssh-password-login", at, "sshd accepts passwords")
		if at.line == 0 {
			f.Message += ": nothing says PasswordAuthentication no"
		}
		if strings.EqualFold(pam, "no") {
			f := l.reportSSH("ssh-without-pam", pamAt, "passwords are checked without PAM")
			if pamAt.line == 0 {
				f.Message += ": nothing says UsePAM yes"
			}
		}
	case strings.EqualFold(keyboard, "yes") && strings.EqualFold(pam, "yes"):
		f := l.reportSSH("ssh-password-login", keyboardAt, "sshd accepts passwords all the same: KbdInteractiveAuthentication is on, and asks for them through PAM")
		f.Confidence = finding.Likely // PAM may ask for a code instead
	default:
		for _, m := range c.matches {
			if o, ok := first(m.options, "passwordauthentication"); ok && strings.EqualFold(o.value, "yes") {
				l.reportSSH("ssh-password-login", o, "sshd accepts passwords for Match %s", m.condition).Severity = finding.Low
			}
		}
	}
}

// keysToo says that every way in that AuthenticationMethods names asks for a key.
func (s *sshServer) keysToo() bool {
	o, ok := first(s.options, "authenticationmethods")
	methods := strings.Fields(o.value)
	return ok && len(methods) > 0 && !slices.ContainsFunc(methods, func(m string) bool {
		return !slices.ContainsFunc(strings.Split(m, ","), func(step string) bool { return strings.HasPrefix(step, "publickey") })
	})
}

// sshNumbers looks at options that are numbers.
func (l *look) sshNumbers(c *sshServer) {
	if value, at, _ := c.get("maxauthtries"); at.line > 0 {
		if n, err := strconv.Atoi(value); err == nil && n > 6 {
			l.reportSSH("ssh-many-tries", at, "%d tries per connection", n).Severity = finding.Low
		}
	}
	if value, at, _ := c.get("logingracetime"); at.line > 0 {
		if n, ok := sshSeconds(value); ok && (n == 0 || n > 120) {
			f := l.reportSSH("ssh-no-time-limit", at, "a connection may wait %d seconds for its login", n)
			if n == 0 {
				f.Message = "a connection may wait for its login as long as it likes"
			}
		}
	}
}

// sshSeconds reads a time as sshd writes it: 90, 2m, 1h30m.
func sshSeconds(text string) (seconds int, ok bool) {
	if strings.EqualFold(text, "none") {
		return 0, true
	}
	n := -1
	for _, r := range strings.ToLower(text) {
		switch {
		case r >= '0' && r <= '9':
			n = max(n, 0)*10 + int(r-'0')
			if n > 1<<20 {
				return 0, false
			}
			continue
		case n < 0:
			return 0, false
		}
		factor, known := map[rune]int{'s': 1, 'm': 60, 'h': 3600, 'd': 86400, 'w': 604800}[r]
		if !known {
			return 0, false
		}
		seconds, n = seconds+n*factor, -1
	}
	if n >= 0 {
		seconds += n
	}
	return seconds, text != ""
}

// sshBad reports an option with one of some values, outside of Match blocks and within.
func (l *look) sshBad(c *sshServer, id, name string, values []string) {
	is := func(o sshOption) bool {
		for _, v := range values {
			if strings.EqualFold(o.value, v) {
				return true
			}
		}
		return false
	}
	if off, _, _ := c.get("disableforwarding"); strings.EqualFold(off, "yes") && (name == "x11forwarding" || name == "gatewayports") {
		return
	}
	o, ok := first(c.options, name)
	if ok && is(o) {
		l.reportSSH(id, o, "sshd is told: %s", l.words(o))
		return
	}
	for _, m := range c.matches {
		if o, ok := first(m.options, name); ok && is(o) {
			f := l.reportSSH(id, o, "sshd is told: %s for Match %s", l.words(o), m.condition)
			f.Severity = f.Severity.Lower(1)
		}
	}
}

// words is an option as it is written.
func (l *look) words(o sshOption) string {
	return strings.Join(sshWords(l.files[o.path].Line(o.line)), " ")
}

// sshWeak reports names in a list of algorithms that are weak. A list with "-" before it takes them away.
func (l *look) sshWeak(c *sshServer, id, name string, patterns []string) {
	o, ok := first(c.options, name)
	if !ok || strings.HasPrefix(o.value, "-") {
		return
	}
	var weak []string
	for _, algorithm := range strings.Split(strings.TrimLeft(o.value, "+^"), ",") {
		for _, p := range patterns {
			if matched, _ := path.Match(p, algorithm); matched {
				weak = append(weak, algorithm)
				break
			}
		}
	}
	if len(weak) > 0 {
		l.reportSSH(id, o, "sshd offers %s", listed(weak))
	}
}
