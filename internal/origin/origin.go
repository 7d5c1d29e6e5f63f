// Package origin reads web origins (RFC 6454: scheme, host and port) as
// settings list them, and tries regular expressions that should match one
// site's origins with origins that an attacker could have.
//
// It knows origins and Python's regular expressions, as far as they go into
// Go's; it knows no framework, asks no network and resolves no name.
package origin

import (
	"slices"
	"strings"
)

// Origin is a scheme, a host and a port.
type Origin struct {
	Scheme, Host, Port string
}

// Parse reads an origin as a browser sends it, or with a "*" in its host as settings write it.
// ok is false for anything else: "null", a host without a scheme, an address with a path.
func Parse(text string) (o Origin, ok bool) {
	scheme, rest, found := strings.Cut(text, "://")
	if !found || scheme == "" || strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789+.-") != "" {
		return o, false
	}
	o.Scheme = strings.ToLower(scheme)
	host := rest
	if strings.HasPrefix(rest, "[") {
		end := strings.IndexByte(rest, ']')
		if end < 0 {
			return o, false
		}
		host, rest = rest[1:end], rest[end+1:]
		if rest != "" && rest[0] != ':' {
			return o, false
		}
		o.Port = strings.TrimPrefix(rest, ":")
		o.Host = host
		return o, digits(o.Port) && strings.Trim(strings.ToLower(host), "0123456789abcdef:.") == ""
	}
	host, o.Port, found = strings.Cut(rest, ":")
	if found && o.Port == "" || !digits(o.Port) {
		return o, false
	}
	o.Host = strings.ToLower(host)
	for _, label := range strings.Split(o.Host, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_*") != "" {
			return o, false
		}
	}
	return o, true
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// Shared are domains under which anybody can have a name of his own choosing.
var Shared = []string{
	"amplifyapp.com", "appspot.com", "azurestaticapps.net", "azurewebsites.net", "blogspot.com", "cloudfront.net", "firebaseapp.com",
	"fly.dev", "github.io", "gitlab.io", "glitch.me", "herokuapp.com", "loca.lt", "netlify.app", "ngrok-free.app", "ngrok.app", "ngrok.dev", "ngrok.io",
	"onrender.com", "pages.dev", "pythonanywhere.com", "railway.app", "repl.co", "s3.amazonaws.com", "surge.sh", "trycloudflare.com",
	"up.railway.app", "vercel.app", "web.app", "workers.dev",
}

// secondLevel are labels that countries sell names under: example.co.uk. Not the whole public
// suffix list: a miss makes two names look like one owner's, never the other way round.
var secondLevel = []string{"ac", "co", "com", "edu", "gob", "gov", "ne", "net", "or", "org"}

// Registrable is the part of a host name that somebody registers: "example.co.uk" of "www.example.co.uk".
func Registrable(host string) string {
	for _, s := range Shared {
		if rest, ok := strings.CutSuffix(host, "."+s); ok {
			return rest[strings.LastIndexByte(rest, '.')+1:] + "." + s
		}
	}
	labels := strings.Split(host, ".")
	n := 2
	if len(labels) > 2 && len(labels[len(labels)-1]) == 2 && slices.Contains(secondLevel, labels[len(labels)-2]) {
		n = 3
	}
	return strings.Join(labels[max(0, len(labels)-n):], ".")
}

// SharedSuffix is the domain of Shared that a host lies directly or deeper under; "" when there is none.
func SharedSuffix(host string) string {
	longest := ""
	for _, s := range Shared {
		if (host == s || strings.HasSuffix(host, "."+s)) && len(s) > len(longest) {
			longest = s
		}
	}
	return longest
}
