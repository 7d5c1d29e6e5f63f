package host

import (
	"slices"
	"strconv"
	"strings"

	"paddock/internal/finding"
)

const (
	passwdPath = "/etc/passwd"
	shadowPath = "/etc/shadow"
	loginDefs  = "/etc/login.defs"
)

// account is a line of /etc/passwd.
type account struct {
	name, password, home, shell string
	uid, gid                    int
	line                        int
}

// everybody are the accounts of the machine itself; those of a directory service stand elsewhere.
func (l *look) everybody() []account {
	if l.people != nil {
		return l.people
	}
	l.people = []account{}
	if f := l.read(passwdPath); f != nil {
		for i, line := range splitLines(f.Text) {
			c := strings.Split(line, ":")
			if len(c) != 7 {
				continue
			}
			uid, err := strconv.Atoi(c[2])
			gid, err2 := strconv.Atoi(c[3])
			if err == nil && err2 == nil {
				l.people = append(l.people, account{c[0], c[1], c[5], c[6], uid, gid, i + 1})
			}
		}
	}
	return l.people
}

// userName is who a number stands for.
func (l *look) userName(uid uint32) string {
	for _, a := range l.everybody() {
		if a.uid == int(uid) {
			return a.name
		}
	}
	return "user " + strconv.Itoa(int(uid))
}

// group is a line of /etc/group.
type group struct {
	name    string
	gid     int
	members []string
	line    int
}

func (l *look) groups() (list []group) {
	f := l.read("/etc/group")
	if f == nil {
		return nil
	}
	for i, line := range splitLines(f.Text) {
		c := strings.Split(line, ":")
		if len(c) != 4 {
			continue
		}
		if gid, err := strconv.Atoi(c[2]); err == nil {
			list = append(list, group{c[0], gid, strings.FieldsFunc(c[3], func(r rune) bool { return r == ',' }), i + 1})
		}
	}
	return list
}

// groupName is which group a number stands for.
func (l *look) groupName(gid uint32) string {
	for _, g := range l.groups() {
		if g.gid == int(gid) {
			return g.name
		}
	}
	return strconv.Itoa(int(gid))
}

// accounts looks at who there is, and at how passwords are kept.
func (l *look) accounts() {
	for _, a := range l.everybody() {
		at := func(id, format string, args ...any) *finding.Finding {
			f := l.report(id, passwdPath, a.line, a.name, format, args...)
			f.Source = ""
			return f
		}
		if a.uid == 0 && a.name != "root" {
			at("second-root", "%s has uid 0", a.name)
		}
		switch {
		case a.password == "":
			at("empty-password", "%s has no password", a.name)
		case len(a.password) >= 13 && a.password != "x" && !strings.ContainsAny(a.password, "*!"):
			at("password-in-passwd", "the hash of %s stands in a file that every user may read", a.name)
		}
	}
	l.shadow()
	l.dockerGroup()
	l.passwordRules()
}

// shadow looks at the hashes, as far as they may be read. None of them is shown.
func (l *look) shadow() {
	f := l.read(shadowPath)
	if f == nil {
		return
	}
	for i, line := range splitLines(f.Text) {
		c := strings.Split(line, ":")
		if len(c) < 2 || c[0] == "" {
			continue
		}
		at := func(id, format string, args ...any) { l.report(id, shadowPath, i+1, c[0], format, args...).Source = "" }
		hash := strings.TrimPrefix(c[1], "!")
		switch {
		case c[1] == "":
			at("empty-password", "%s has no password", c[0])
		case strings.HasPrefix(c[1], "!"):
		case strings.HasPrefix(hash, "$1$"):
			at("weak-account-hash", "the password of %s is kept as MD5", c[0])
		case len(hash) == 13 && !strings.ContainsAny(hash, "$*!"):
			at("weak-account-hash", "the password of %s is kept as DES, which sees its first 8 letters only", c[0])
		}
	}
}

// dockerGroup names who may talk to the container daemon.
func (l *look) dockerGroup() {
	for _, g := range l.groups() {
		if g.name != "docker" {
			continue
		}
		members := slices.Clone(g.members)
		for _, a := range l.everybody() {
			if a.gid == g.gid && !slices.Contains(members, a.name) {
				members = append(members, a.name)
			}
		}
		members = slices.DeleteFunc(members, func(m string) bool { return m == "root" })
		if len(members) > 0 {
			slices.Sort(members)
			l.report("docker-group-member", "/etc/group", g.line, "", "%s may talk to the container daemon, and so be root", listed(members)).Source = ""
		}
	}
}

// passwordRules looks at what is asked of passwords. Where nobody comes in with one, little is to be gained by it.
func (l *look) passwordRules() {
	if f := l.read(loginDefs); f != nil {
		for i, line := range splitLines(f.Text) {
			name, value, ok := cutTrim(strings.ReplaceAll(line, "\t", " "), " ")
			switch {
			case !ok:
			case name == "ENCRYPT_METHOD" && (value == "DES" || value == "MD5"):
				l.report("weak-account-hash", loginDefs, i+1, "", "new passwords of accounts are kept as %s", value)
			case name == "PASS_MAX_DAYS" && l.sshTakesPasswords():
				if days, err := strconv.Atoi(value); err == nil && (days > 365 || days < 0) {
					l.report("passwords-never-expire", loginDefs, i+1, "", "passwords of accounts are good for %d days", days)
				}
			}
		}
	}
	if !l.sshTakesPasswords() || !l.has("/etc/pam.d") {
		return
	}
	uses := func(modules ...string) bool {
		for _, name := range l.glob("/etc/pam.d/*") {
			f := l.read(name)
			if f == nil {
				continue
			}
			for _, line := range splitLines(f.Text) {
				line, _, _ = strings.Cut(line, "#")
				for _, m := range modules {
					if strings.Contains(line, m) {
						return true
					}
				}
			}
		}
		return false
	}
	if !uses("pam_faillock", "pam_tally") && l.any("/etc/fail2ban/fail2ban.conf", "/etc/sshguard/sshguard.conf", "/etc/crowdsec/config.yaml", "/etc/denyhosts.conf") == "" {
		l.report("no-login-lockout", "/etc/pam.d", 0, "", "SSH accepts passwords, and neither PAM nor fail2ban counts failed ones")
	}
	if !uses("pam_pwquality", "pam_passwdqc", "pam_cracklib") {
		l.report("no-password-quality", "/etc/pam.d", 0, "", "nothing looks at new passwords of accounts, and SSH accepts passwords")
	}
}

// sshTakesPasswords says that an SSH server is there that asks for passwords.
func (l *look) sshTakesPasswords() bool {
	c := l.sshSettings()
	if c == nil {
		return false
	}
	value, _, _ := c.get("passwordauthentication")
	return !c.keysToo() && strings.EqualFold(value, "yes")
}
