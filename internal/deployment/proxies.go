package deployment

import (
	"bytes"
	"strings"

	"paddock/internal/apache"
	"paddock/internal/source"
)

// isApache knows Apache's configuration by directives that nothing else has.
func isApache(text []byte) bool {
	contains := func(sign string) bool { return bytes.Contains(text, []byte(sign)) }
	return contains("<VirtualHost") || contains("RequestHeader ") || contains("WSGIScriptAlias ") || contains("ProxyPass ") || contains("<IfModule") || contains("SSLCipherSuite ") || contains("</Directory>") || contains("</Location>") || contains("SSLProtocol ")
}

func (x *reader) apache(file *source.File) {
	f := apache.Parse(file)
	x.facts.Apache = append(x.facts.Apache, f)
	added := false
	apache.Walk(f.Top, func(d *apache.Directive) {
		switch d.Name {
		case "proxypass", "proxypassmatch":
			// Where the client sent one it goes before the real host, and Django refuses two.
			if !added {
				added = true
				x.implied("apache", file, d.Line, "X-Forwarded-Host", "host")
			}
		case "requestheader":
			if sets(d.Arg(0)) && len(d.Args) >= 3 {
				x.forwarded("apache", file, d.Line, d.Args[1], d.Args[2])
			}
		case "proxypreservehost":
			if strings.EqualFold(d.Arg(0), "on") {
				x.forwarded("apache", file, d.Line, "Host", "%{Host}")
			}
		case "header":
			args := d.Args
			always := strings.EqualFold(d.Arg(0), "always")
			if always || strings.EqualFold(d.Arg(0), "onsuccess") {
				args = args[1:]
			}
			if len(args) >= 3 && (sets(args[0]) || strings.EqualFold(args[0], "merge") || strings.EqualFold(args[0], "setifempty")) {
				x.added("apache", file, d.Line, args[1], args[2], always)
			}
		}
	})
}

func sets(action string) bool {
	return strings.EqualFold(action, "set") || strings.EqualFold(action, "add") || strings.EqualFold(action, "append")
}

// haproxy reads set-header rules, and the reqadd and rspadd of old releases.
func (x *reader) haproxy(file *source.File) {
	eachLine(file, func(line int, w []string) {
		for i, word := range w {
			switch word {
			case "ssl-min-ver", "ssl-default-bind-ciphers":
				if i+1 < len(w) {
					x.option("haproxy", file, line, word, w[i+1])
				}
			case "force-sslv3", "force-tlsv10", "force-tlsv11":
				x.option("haproxy", file, line, word, "true")
			}
		}
		switch {
		case len(w) >= 4 && (w[1] == "set-header" || w[1] == "add-header") && w[0] == "http-request":
			x.forwarded("haproxy", file, line, w[2], w[3])
		case len(w) >= 4 && (w[1] == "set-header" || w[1] == "add-header") && (w[0] == "http-response" || w[0] == "http-after-response"):
			x.added("haproxy", file, line, w[2], w[3], true)
		case len(w) >= 2 && (w[0] == "reqadd" || w[0] == "rspadd"):
			name, value, ok := strings.Cut(strings.Join(w[1:], " "), ":")
			if ok && w[0] == "reqadd" {
				x.forwarded("haproxy", file, line, name, value)
			} else if ok {
				x.added("haproxy", file, line, name, value, true)
			}
		}
	})
}

// eachLine calls a function with the words of every line that has any.
func eachLine(file *source.File, do func(line int, words []string)) {
	for line := 1; line <= file.LineCount(); line++ {
		if w := words(file.Line(line)); len(w) > 0 {
			do(line, w)
		}
	}
}
