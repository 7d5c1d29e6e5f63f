// Package endpoint reads where a service listens, as settings say it: a host
// name, an address or a connection URL. It says how far a connection to it
// travels, whether it is encrypted and whether it carries a password.
//
// It knows addresses and URL schemes; it asks no network and resolves no name.
package endpoint

import (
	"net/netip"
	"net/url"
	"strings"
)

// Reach is how far a connection travels.
type Reach uint8

const (
	// Unclear is a host that cannot be said.
	Unclear Reach = iota
	// Machine stays on the machine: a socket, localhost, a loopback address, or no host at all.
	Machine
	// Private stays in a network of the owner's: a container's name, a private
	// address (RFC 1918, RFC 4193, RFC 6598), a name under .internal, .local, .lan or .svc.
	Private
	// Public may cross networks of other people.
	Public
)

// privateSuffixes are name endings that no public DNS answers (RFC 6762, RFC 8375,
// ICANN's .internal, Kubernetes' cluster names).
var privateSuffixes = []string{".local", ".internal", ".lan", ".home.arpa", ".svc", ".cluster.local", ".localdomain", ".test", ".docker"}

// ReachOf says how far a connection to a host travels. The host may be a name, an address (an IPv6
// one with or without brackets), a socket's path or "".
func ReachOf(host string) Reach {
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if host == "" || host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.ContainsAny(host, "/@\\") {
		return Machine
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		switch {
		case addr.IsLoopback() || addr.IsUnspecified():
			return Machine
		case addr.IsPrivate() || addr.IsLinkLocalUnicast() || netip.MustParsePrefix("100.64.0.0/10").Contains(addr):
			return Private
		}
		return Public
	}
	if !strings.Contains(host, ".") {
		return Private // a name of one label: a container, a pod, a machine of the own network
	}
	for _, s := range privateSuffixes {
		if strings.HasSuffix(host, s) {
			return Private
		}
	}
	return Public
}

// Endpoint is a connection URL, taken apart.
type Endpoint struct {
	Scheme string // lower case
	Host   string // without port and brackets
	Port   string
	User   string
	// Password says that there is one that is not empty; the text is Secret.
	Password bool
	Secret   string
	Query    url.Values
}

// Parse takes a connection URL apart, "redis://:secret@cache.example.com:6379/0". A text without
// a scheme is a host with an optional port, as memcached's locations are. ok is false
// when the text can't be read; a socket's path is an Endpoint without a Host.
func Parse(text string) (e Endpoint, ok bool) {
	if strings.HasPrefix(text, "/") || strings.HasPrefix(text, "unix:") || strings.Contains(text, "+socket://") {
		return Endpoint{Scheme: "unix"}, true
	}
	if !strings.Contains(text, "://") {
		host, port, found := strings.Cut(text, ":")
		if strings.ContainsAny(host, " /%") || found && strings.Contains(port, ":") {
			return Endpoint{}, false
		}
		return Endpoint{Host: host, Port: port}, host != ""
	}
	u, err := url.Parse(text)
	if err != nil {
		return Endpoint{}, false
	}
	e = Endpoint{Scheme: strings.ToLower(u.Scheme), Host: u.Hostname(), Port: u.Port(), Query: u.Query()}
	if u.User != nil {
		e.User = u.User.Username()
		e.Secret, _ = u.User.Password()
		e.Password = e.Secret != ""
	}
	return e, true
}

// encrypted are the schemes that mean TLS.
var encrypted = []string{"rediss", "amqps", "https", "ldaps", "smtps", "mongodb+srv", "smtp+tls", "smtp+ssl", "nats+tls", "valkeys"}

// TLS says that the URL itself asks for TLS, by its scheme or by a parameter (sslmode, ssl, tls, ssl_cert_reqs).
func (e Endpoint) TLS() bool {
	for _, s := range encrypted {
		if e.Scheme == s {
			return true
		}
	}
	for key, values := range e.Query {
		value := strings.ToLower(values[len(values)-1])
		switch strings.ToLower(key) {
		case "sslmode", "ssl-mode", "ssl_mode":
			if value == "require" || value == "required" || value == "verify-ca" || value == "verify-full" || value == "verify_ca" || value == "verify_identity" {
				return true
			}
		case "ssl", "tls":
			if value == "true" || value == "1" || value == "yes" {
				return true
			}
		case "ssl_cert_reqs", "ssl-ca", "ssl_ca", "sslrootcert":
			return true
		}
	}
	return false
}
