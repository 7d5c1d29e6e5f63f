package deployment

import (
	"strings"

	"paddock/internal/source"
)

// caddy reads a Caddyfile. Its reverse_proxy sets X-Forwarded-Proto, -Host and
// -For by itself, does not believe what the client sent, and passes Host on.
//
// Blocks count by what opens them: what stands at the top is the addresses of a site, a snippet in brackets, or, without a word, the
// options for all of it.
func (x *reader) caddy(file *source.File) {
	block := ""
	depth, ahead := 0, false    // ahead: the addresses of a site go on below
	first, alone := true, false // alone: the file is one site, which has no braces
	eachLine(file, func(line int, w []string) {
		opens := w[len(w)-1] == "{"
		if first && len(w) == 1 && !opens && !strings.HasSuffix(w[0], ",") && w[0] != "import" {
			alone = true
			x.option("caddy", file, line, CaddySite, w[0])
		}
		first = false
		if depth == 0 && !alone && w[0] != "{" && w[0] != "}" && !strings.HasPrefix(w[0], "(") && (opens || ahead || strings.HasSuffix(w[len(w)-1], ",")) {
			ahead = !opens
			for _, address := range strings.FieldsFunc(strings.Join(w, " "), func(r rune) bool { return r == ' ' || r == ',' }) {
				if address != "{" {
					x.option("caddy", file, line, CaddySite, address)
				}
			}
		}
		switch {
		case opens:
			depth++
		case w[0] == "}":
			depth = max(0, depth-1)
		}
		switch w[0] {
		case "trusted_proxies", "file_server", "browse", "auto_https":
			x.option("caddy", file, line, w[0], strings.TrimSuffix(strings.Join(w[1:], " "), "{"))
		}
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
		case w[0] == "transparent" && block == "proxy": // of the first release, whose directive is proxy
			x.implied("caddy", file, line, "X-Forwarded-Proto", "{scheme}")
			x.implied("caddy", file, line, "Host", "{host}")
		case w[0] == "proxy" && opens:
			block = "proxy"
		case (w[0] == "header_up" || w[0] == "header_upstream") && len(w) >= 3:
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

// CaddySite is the name under which the addresses of a Caddyfile's sites stand among the options.
const CaddySite = "site"

// CaddyRedirects says whether a Caddyfile has a site that Caddy sends to HTTPS by itself, and where: one with a host's name, unless its
// address says http:// or port 80, or automatic HTTPS is off. Where a variable stands for the port nothing is known, and nothing said.
func (f *Facts) CaddyRedirects(path string) (line int, redirects bool) {
	for _, o := range f.Options {
		switch {
		case o.Kind != "caddy" || o.Path != path:
		case o.Name == "auto_https" && (o.Value == "off" || o.Value == "disable_redirects"):
			return 0, false
		case o.Name == CaddySite && line == 0 && secured(o.Value):
			line = o.Line
		}
	}
	return line, line > 0
}

func secured(address string) bool {
	if strings.HasPrefix(address, "http://") {
		return false
	}
	host, port, named := cutPort(strings.TrimPrefix(address, "https://"))
	return host != "" && (!named || port != "80" && !strings.Contains(port, "$"))
}

// cutPort splits an address at the colon before its port; those inside of a variable's braces are none.
func cutPort(address string) (host, port string, ok bool) {
	depth := 0
	for i := range len(address) {
		switch address[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ':':
			if depth == 0 {
				return address[:i], address[i+1:], true
			}
		}
	}
	return address, "", false
}
