package secret

import (
	"regexp"
	"strings"

	"paddock/internal/finding"
)

// Files and commands that hold a login in a form of their own.

var (
	netrcLogin   = &Format{ID: "netrc-password", Words: "a login of a .netrc", Severity: finding.High}
	pgpass       = &Format{ID: "pgpass-password", Words: "a login of a .pgpass", Severity: finding.High}
	passwordHash = &Format{ID: "htpasswd-hash", Words: "the hash of a password", Severity: finding.Medium}
	curlLogin    = &Format{ID: "command-login", Words: "a login on a command line", Severity: finding.High}
	dockerLogin  = &Format{ID: "docker-login", Words: "a login for a registry of images", Severity: finding.High}
)

// places are the words that such logins have, with the form around them; of the groups the first is the user, the last the password.
var places = []struct {
	word   string
	format *Format
	// line is matched against the rest of the text from the start of the word's line, or from the word itself.
	fromWord bool
	line     func() *regexp.Regexp
}{
	// gnu.org/software/inetutils: the words may stand in lines of their own.
	{"machine ", netrcLogin, true, pattern(`^machine\s+\S{1,200}\s+login\s+(\S{1,100})\s+password\s+(\S{3,200})`)},
	// postgresql.org/docs/current/libpq-pgpass.html
	{":5432:", pgpass, false, pattern(`^[^:#\s]{1,200}:5432:[^:\s]{1,60}:([^:\s]{1,60}):([^:\s]{3,200})[ \t\r]*(?:\n|$)`)},
	{":*:*:", pgpass, false, pattern(`^[^:#\s]{1,200}:\*:\*:([^:\s]{1,60}):([^:\s]{3,200})[ \t\r]*(?:\n|$)`)},
	// httpd.apache.org/docs/current/misc/password_encryptions.html
	{":$apr1$", passwordHash, false, pattern(`^([^:#\s]{1,60}):(\$apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22})[ \t\r]*(?:\n|$)`)},
	{":$2y$", passwordHash, false, pattern(`^([^:#\s]{1,60}):(\$2y\$\d\d\$[./A-Za-z0-9]{53})[ \t\r]*(?:\n|$)`)},
	{":{SHA}", passwordHash, false, pattern(`^([^:#\s]{1,60}):(\{SHA\}[A-Za-z0-9+/]{27}=)[ \t\r]*(?:\n|$)`)},
	{"curl ", curlLogin, true, pattern(`^curl\s[^\n]{0,300}?\s(?:-u|--user)[ =]?["']?([^\s:"'$]{1,80}):([^\s"'$]{4,200})`)},
	{"sshpass ", curlLogin, true, pattern(`^sshpass\s+-p()\s*["']?([^\s"'$]{4,200})`)},
	{"docker login ", curlLogin, true, pattern(`^docker login\s(?:[^\n|;&]{0,200}?\s)??()(?:-p|--password)[ =]["']?([^\s"'$-][^\s"'$]{3,200})`)},
	{"mysql ", curlLogin, true, pattern(`^mysql\s[^\n|]{0,200}?\s-p()["']?([^\s"'$|;)]{6,200})`)},
	{"mysqldump ", curlLogin, true, pattern(`^mysqldump\s[^\n|]{0,200}?\s-p()["']?([^\s"'$|;)]{6,200})`)},
	{"redis-cli ", curlLogin, true, pattern(`^redis-cli\s[^\n|]{0,200}?-a()\s+["']?([^\s"'$|;)]{6,200})`)},
	{"| docker login", curlLogin, false, pattern(`^[^\n]{0,200}?\becho()\s+(?:-n\s+)?["']?([^\s"'$|]{6,200})["']?\s*\| docker login`)},
	{"\"auth\"", dockerLogin, true, pattern(`^"auth"()\s*:\s*"([A-Za-z0-9+/]{12,400}={0,2})"`)},
}

// hostIn is the host of a login, as far as its form tells: the second word, or what stands before the first colon.
func hostIn(text string) string {
	if words := strings.Fields(text); len(words) > 1 {
		return strings.ToLower(words[1])
	}
	host, _, _ := strings.Cut(text, ":")
	return strings.ToLower(strings.TrimSpace(host))
}

// placed looks at a word of places.
func (s *scan) placed(i, at int) {
	if !s.spend(8) {
		return
	}
	p := &places[i]
	start := at
	if !p.fromWord {
		start = strings.LastIndexByte(s.text[:at], '\n') + 1
	}
	m := p.line().FindStringSubmatchIndex(s.text[start:min(len(s.text), start+1200)])
	if m == nil {
		return
	}
	if exampleHost(hostIn(s.text[start : start+m[4]])) {
		return
	}
	user, value := s.text[start+m[2]:start+m[3]], s.text[start+m[4]:start+m[5]]
	if p.format == dockerLogin {
		data, ok := decode64(value)
		if !ok {
			return
		}
		var two bool
		if user, value, two = strings.Cut(string(data), ":"); !two || lookAt(string(data)).foreign || len(value) < 6 {
			return
		}
	}
	if filled(value) && p.format != passwordHash || standIn(value) || facts().common[strings.ToLower(value)] || strings.EqualFold(user, value) || strings.ContainsAny(value, "<>{}") && p.format != passwordHash || isSecretName(value) ||
		strings.Contains(strings.ToLower(value), "password") || user == "%s" {
		return
	}
	h := s.add(p.format, start+m[4], start+m[5], "", finding.Certain)
	h.Value = value
}
