package secret

import (
	"net/url"
	"slices"
	"strings"
	"sync"

	"paddock/internal/endpoint"
	"paddock/internal/finding"
)

var (
	urlPassword = &Format{ID: "url-password", Words: "a URL with its password", Severity: finding.High}
	urlToken    = &Format{ID: "url-token", Words: "a URL with a token", Severity: finding.High}
	dsnPassword = &Format{ID: "connection-string", Words: "a connection string with its password", Severity: finding.High}
)

// awsSecret is what formats.txt says of the secret of an access key of AWS.
var awsSecret = sync.OnceValue(func() *Format {
	return formats()[slices.IndexFunc(formats(), func(f *Format) bool { return f.ID == "aws-secret-key" })]
})

// longest authority that is looked at, in bytes
const maxAuthority = 400

// url looks at "://" for scheme://user:password@host.
func (s *scan) url(at int) {
	text := s.text
	// Where nothing but a user and a password follows, "@" ends them; most addresses have none.
	i := at + len("://")
	stop := min(len(text), i+maxAuthority)
	colon, sign := -1, -1
scan:
	for j := i; j < stop; j++ {
		switch c := text[j]; c {
		case ':':
			if colon < 0 {
				colon = j
			}
		case '@':
			sign = j
			break scan
		case '/', '?', '#', ' ', '\t', '\n', '\r', '"', '\'', '`', '<', '>', '\\', '|', '^', ',', ';', '(', ')':
			// A password may have some of these; who writes one so is not read.
			break scan
		}
	}
	if colon < 0 || sign < 0 || sign-colon < 2 {
		return
	}
	scheme := at
	for scheme > 0 && at-scheme < 30 && (letter(text[scheme-1]) || digit(text[scheme-1]) || text[scheme-1] == '+' || text[scheme-1] == '-') {
		scheme--
	}
	user, value := text[i:colon], text[colon+1:sign]
	host := sign + 1
	for host < len(text) && host-sign < 254 && (letter(text[host]) || digit(text[host]) || text[host] == '.' || text[host] == '-' || text[host] == '_') {
		host++
	}
	kind := strings.ToLower(text[scheme:at])
	f := urlPassword
	if kind == "sqs" {
		f = awsSecret() // its user is the access key
	}
	s.login(f, kind, user, value, strings.ToLower(text[sign+1:host]), colon+1, sign)
}

// login judges a password of a user at a host; the place of the password is from start to end.
func (s *scan) login(f *Format, scheme, user, value, host string, start, end int) {
	plain := value
	if p, err := url.PathUnescape(value); err == nil {
		plain = p
	}
	lower := strings.ToLower(plain)
	switch {
	case scheme == "" || host == "" && scheme != "sqs" || len(value) < 3 || filled(value) || strings.ContainsAny(value, "{}$<>%*") && plain == value && strings.ContainsAny(value, "{}<>*"):
		return
	case strings.HasPrefix(value, "$") || strings.HasPrefix(value, "%s") || strings.HasPrefix(value, "%d"):
		return
	case standIn(plain) || isSecretName(plain) || facts().common[lower] || strings.EqualFold(user, plain) || documented(plain):
		return
	case strings.Contains(host, "sentry") && len(value) == 32:
		return // the old form of a DSN, whose second part opens nothing but an inbox
	case exampleHost(host) || lookAt(plain).foreign:
		return
	case strings.Contains(lower, "password") || strings.Contains(lower, "passwd") || lower == "passw" || strings.Contains(lower, "token") && len(plain) < 16:
		return
	case scheme == "http" || scheme == "https" || scheme == "git" || scheme == "ssh":
		// Users and passwords in addresses of web pages are for show more often than not.
		if len(plain) < 6 || isName(plain) && wordy(plain) && len(plain) < 12 {
			return
		}
	}
	sure := finding.Certain
	if len(plain) < 8 || isName(plain) && wordy(plain) {
		sure = finding.Likely
	}
	reach := endpoint.ReachOf(host)
	if reach != endpoint.Public && sure == finding.Likely {
		return // what developers and pipelines use among themselves
	}
	h := s.add(f, start, end, "", sure)
	h.Value = plain
	switch reach {
	case endpoint.Machine:
		h.Severity = finding.Low
	case endpoint.Private:
		h.Severity = finding.Medium
	}
}

// exampleHost says that a host is one of RFC 2606, or says of itself that it is none.
func exampleHost(host string) bool {
	for _, end := range []string{"example.com", "example.org", "example.net", ".example", ".test", ".invalid"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	switch host {
	case "example", "host", "hostname", "server", "domain", "domain.com", "foo", "foo.com", "foo.bar", "bar.com", "host.com", "somehost", "some.host", "myhost", "test.com", "test", "proxy", "proxy.com", "ip", "url", "site.com", "website.com", "server.com", "x", "a", "b":
		return true
	}
	return strings.HasPrefix(host, "your") || strings.Contains(host, "example")
}
