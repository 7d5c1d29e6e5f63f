package deployment

import (
	"bytes"
	"regexp"
	"strings"

	"paddock/internal/source"
)

// isApache knows Apache's configuration by directives that nothing else has.
func isApache(text []byte) bool {
	contains := func(sign string) bool { return bytes.Contains(text, []byte(sign)) }
	return contains("<VirtualHost") || contains("RequestHeader ") || contains("WSGIScriptAlias ") || contains("ProxyPass ") || contains("<IfModule")
}

func (x *reader) apache(file *source.File) {
	eachLine(file, func(line int, w []string) {
		switch strings.ToLower(w[0]) {
		case "requestheader":
			if len(w) >= 4 && (strings.EqualFold(w[1], "set") || strings.EqualFold(w[1], "add") || strings.EqualFold(w[1], "append")) {
				x.forwarded("apache", file, line, w[2], w[3])
			}
		case "proxypreservehost":
			if len(w) > 1 && strings.EqualFold(w[1], "on") {
				x.forwarded("apache", file, line, "Host", "%{Host}")
			}
		case "header":
			always := len(w) > 1 && strings.EqualFold(w[1], "always")
			rest := w[1:]
			if always || len(rest) > 0 && strings.EqualFold(rest[0], "onsuccess") {
				rest = rest[1:]
			}
			if len(rest) >= 3 && (strings.EqualFold(rest[0], "set") || strings.EqualFold(rest[0], "add") || strings.EqualFold(rest[0], "append") || strings.EqualFold(rest[0], "merge")) {
				x.added("apache", file, line, rest[1], rest[2], always)
			}
		}
	})
}

// haproxy reads set-header rules, and the reqadd and rspadd of old releases.
func (x *reader) haproxy(file *source.File) {
	eachLine(file, func(line int, w []string) {
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

// caddy reads a Caddyfile. Its reverse_proxy sets X-Forwarded-Proto, -Host and
// -For by itself, does not believe what the client sent, and passes Host on.
func (x *reader) caddy(file *source.File) {
	block := ""
	eachLine(file, func(line int, w []string) {
		opens := w[len(w)-1] == "{"
		switch {
		case w[0] == "}":
			block = ""
		case w[0] == "reverse_proxy" || w[0] == "php_fastcgi":
			x.implied("caddy", file, line, "X-Forwarded-Proto", "{scheme}")
			x.implied("caddy", file, line, "X-Forwarded-Host", "{host}")
			x.implied("caddy", file, line, "Host", "{host}")
			if opens {
				block = "proxy"
			}
		case w[0] == "header_up" && len(w) >= 3:
			x.forwarded("caddy", file, line, strings.TrimLeft(w[1], "+>"), w[2])
		case w[0] == "header" && opens:
			block = "header"
		case w[0] == "header" && len(w) >= 3:
			args := w[1:]
			if strings.HasPrefix(args[0], "/") || strings.HasPrefix(args[0], "@") || args[0] == "*" {
				args = args[1:]
			}
			if len(args) >= 2 && !strings.HasPrefix(args[0], "-") {
				x.added("caddy", file, line, strings.TrimLeft(args[0], "+>?"), args[1], true)
			}
		case block == "header" && len(w) >= 2 && !strings.HasPrefix(w[0], "-"):
			x.added("caddy", file, line, strings.TrimLeft(w[0], "+>?"), w[1], true)
		}
	})
}

// traefikHeaders are the options of Traefik's headers middleware that have a header of their own.
var traefikHeaders = map[string]string{
	"stsseconds": "Strict-Transport-Security", "framedeny": "X-Frame-Options", "customframeoptionsvalue": "X-Frame-Options",
	"contenttypenosniff": "X-Content-Type-Options", "contentsecuritypolicy": "Content-Security-Policy",
	"contentsecuritypolicyreportonly": "Content-Security-Policy-Report-Only", "referrerpolicy": "Referrer-Policy",
	"permissionspolicy": "Permissions-Policy", "browserxssfilter": "X-XSS-Protection",
}

var traefikOption = regexp.MustCompile(`(?i)headers\.([a-z-]+)(?:\.([A-Za-z-]+))?\s*[=:]\s*["']?([^"'\n]*)`)

// traefikSign is what a compose file that runs Traefik, or configures it by labels, has.
var traefikSign = regexp.MustCompile(`(?i)image:\s*["']?\S*traefik|dockerfile:.*traefik|build:.*traefik|traefik\.(?:http|tcp|enable|docker|frontend)`)

// hasTraefik looks for the word first, and for its end before that: most files have none, and
// expressions are slow.
func hasTraefik(text []byte) bool {
	return bytes.Contains(text, []byte("fik")) && (bytes.Contains(text, []byte("traefik")) || bytes.Contains(text, []byte("Traefik"))) && traefikSign.Match(text)
}

var yamlPair = regexp.MustCompile(`^\s*-?\s*["']?([A-Za-z][\w-]*)["']?\s*[:=]\s*(.*)$`)

// traefik reads labels of compose files and Traefik's own YAML and TOML. As a
// proxy it sets X-Forwarded-Proto itself and drops what the client sent.
func (x *reader) traefik(file *source.File) {
	section := ""
	first := true
	own := strings.Contains(strings.ToLower(file.Path), "traefik")
	for line := 1; line <= file.LineCount(); line++ {
		text := file.Line(line)
		trimmed := strings.TrimSpace(text)
		if trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		if first && (own || hasTraefik([]byte(text))) {
			first = false
			x.implied("traefik", file, line, "X-Forwarded-Proto", "scheme")
			x.implied("traefik", file, line, "X-Forwarded-Host", "host")
			x.implied("traefik", file, line, "Host", "host")
		}
		if m := traefikOption.FindStringSubmatch(text); m != nil && strings.Contains(text, "traefik.") {
			x.traefikOption(file, line, strings.ToLower(m[1]), m[2], m[3])
			continue
		}
		m := yamlPair.FindStringSubmatch(text)
		if m == nil {
			if strings.HasPrefix(trimmed, "[") {
				section = strings.ToLower(trimmed[strings.LastIndexByte(trimmed, '.')+1:])
				section = strings.TrimRight(section, "]")
			}
			continue
		}
		key, value := strings.ToLower(m[1]), unquote(m[2])
		switch {
		case value == "":
			section = key
		case section == "customrequestheaders" || section == "customresponseheaders":
			x.traefikOption(file, line, section, m[1], value)
		default:
			x.traefikOption(file, line, key, "", value)
		}
	}
}

func (x *reader) traefikOption(file *source.File, line int, option, header, value string) {
	value = strings.Trim(value, `"' `)
	switch {
	case option == "customrequestheaders" && header != "":
		x.forwarded("traefik", file, line, header, value)
	case option == "customresponseheaders" && header != "":
		x.added("traefik", file, line, header, value, true)
	case traefikHeaders[option] != "" && value != "false" && value != "0":
		switch option {
		case "stsseconds":
			value = "max-age=" + value
		case "framedeny":
			value = "DENY"
		case "contenttypenosniff":
			value = "nosniff"
		}
		x.added("traefik", file, line, traefikHeaders[option], value, true)
	}
}

// eachLine calls a function with the words of every line that has any.
func eachLine(file *source.File, do func(line int, words []string)) {
	for line := 1; line <= file.LineCount(); line++ {
		if w := words(file.Line(line)); len(w) > 0 {
			do(line, w)
		}
	}
}
