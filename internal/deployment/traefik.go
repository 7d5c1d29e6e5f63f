package deployment

import (
	"bytes"
	"regexp"
	"strings"

	"paddock/internal/source"
	"paddock/internal/yamltree"
)

// traefikHeaders are the options of Traefik's headers middleware that have a header of their own.
var traefikHeaders = map[string]string{
	"stsseconds": "Strict-Transport-Security", "framedeny": "X-Frame-Options", "customframeoptionsvalue": "X-Frame-Options",
	"contenttypenosniff": "X-Content-Type-Options", "contentsecuritypolicy": "Content-Security-Policy",
	"contentsecuritypolicyreportonly": "Content-Security-Policy-Report-Only", "referrerpolicy": "Referrer-Policy",
	"permissionspolicy": "Permissions-Policy", "browserxssfilter": "X-XSS-Protection",
}

var traefikOption = regexp.MustCompile(`(?i)headers\.([a-z-]+)(?:\.([A-Za-z-]+))?\s*[=:]\s*["']?([^"'\n]*)`)

// traefikSign is what a compose file that runs Traefik, or configures it by labels, has, and a manifest of its own kinds.
var traefikSign = regexp.MustCompile(`(?i)image:\s*["']?\S*traefik|dockerfile:.*traefik|build:.*traefik|traefik\.(?:http|tcp|enable|docker|frontend)|apiVersion:\s*["']?traefik\.`)

// hasTraefik looks for the word first, and for its end before that: most files have none, and
// expressions are slow.
func hasTraefik(text []byte) bool {
	return bytes.Contains(text, []byte("fik")) && (bytes.Contains(text, []byte("traefik")) || bytes.Contains(text, []byte("Traefik"))) && traefikSign.Match(text)
}

var yamlPair = regexp.MustCompile(`^\s*-?\s*["']?([A-Za-z][\w-]*)["']?\s*[:=]\s*(.*)$`)

// traefik reads labels of compose files and Traefik's own YAML and TOML, templates of them too. As a
// proxy it sets X-Forwarded-Proto itself and drops what the client sent.
func (x *reader) traefik(file *source.File) {
	section := ""
	first := true
	own := strings.Contains(strings.ToLower(file.Path), "traefik")
	x.traefikStatic(file)
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
			x.implied("traefik", file, line, "X-Forwarded-Port", "port")
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

// traefikFlag is an option of Traefik's among a command's words, traefikEnv among variables.
var (
	traefikFlag = regexp.MustCompile(`(?i)["'\s,\[-]--((?:api|providers|entrypoints|serverstransport|tls|log|accesslog|ping|metrics)(?:\.[\w\[\]-]+)*)(?:[=\s]["']?([^"'\s,\]-][^"'\s,\]]*(?:,[^"'\s,\]-][^"'\s,\]]*)*))?`)
	traefikEnv  = regexp.MustCompile(`\bTRAEFIK_((?:API|PROVIDERS|ENTRYPOINTS|SERVERSTRANSPORT)[A-Z0-9_]*)["']?\s*[=:]\s*["']?([^"'\s]+)`)
	// traefikLabel is what a label of a container says of a router.
	traefikLabel = regexp.MustCompile(`(?i)\btraefik\.(http\.routers\.[^\s=:"']+\.(?:rule|service|middlewares|entrypoints))["']?\s*[=:]\s*(.*)$`)
)

// traefikStatic reads Traefik's own configuration: its YAML and TOML files by the path of each key, and its options among the words of a
// command, and of the labels of containers what they say of routers. The headers that all of them set are for traefik.
func (x *reader) traefikStatic(file *source.File) {
	lower := strings.ToLower(file.Path)
	switch {
	case strings.HasSuffix(filled(lower), ".toml"):
		x.traefikTOML(file)
		return
	case strings.Contains(lower, "traefik"):
		documents, _ := yamltree.Parse(file) // what is no YAML has been noted, or is a template
		for _, d := range documents {
			x.traefikYAML(file, "", d, 0)
		}
	}
	for line := 1; line <= file.LineCount(); line++ {
		text := file.Line(line)
		if strings.HasPrefix(strings.TrimSpace(text), "#") {
			continue
		}
		for _, m := range traefikFlag.FindAllStringSubmatch(" "+text, -1) {
			value := m[2]
			if value == "" || strings.HasPrefix(value, "-") {
				value = "true"
			}
			x.option("traefik", file, line, m[1], value)
		}
		if m := traefikLabel.FindStringSubmatch(text); m != nil && strings.Contains(text, "raefik.") {
			value, _, _ := strings.Cut(m[2], " #")
			x.option("traefik", file, line, m[1], strings.Trim(strings.TrimSpace(value), `"'`))
		}
		for _, m := range traefikEnv.FindAllStringSubmatch(text, -1) {
			x.option("traefik", file, line, strings.ReplaceAll(m[1], "_", "."), m[2])
		}
	}
}

func (x *reader) traefikYAML(file *source.File, prefix string, n *yamltree.Node, depth int) {
	if depth > 12 {
		return
	}
	for _, e := range n.Entries() {
		name := prefix + e.Key.Text()
		switch {
		case e.Value.IsMap() && len(e.Value.Entries()) > 0:
			x.traefikYAML(file, name+".", e.Value, depth+1)
		default:
			texts := e.Value.Texts()
			for _, t := range texts {
				x.option("traefik", file, t.Line(), name, t.Text())
			}
			if len(texts) == 0 && !e.Value.IsList() {
				x.option("traefik", file, e.Key.Line(), name, "true") // "docker: {}" turns it on
			}
		}
	}
}

// traefikTOML reads a file of sections, keys and values line by line: as a template it may be no TOML. A list is one option for each of
// its elements, as in YAML.
func (x *reader) traefikTOML(file *source.File) {
	section := ""
	list := "" // the key of a list that goes on
	for line := 1; line <= file.LineCount(); line++ {
		text := strings.TrimSpace(withoutComment(file.Line(line)))
		if list == "" && strings.HasPrefix(text, "[") {
			section = strings.Trim(text, "[] ") + "."
			continue
		}
		key, value, ok := list, text, list != ""
		if !ok {
			if key, value, ok = strings.Cut(text, "="); !ok {
				continue
			}
			key, value = section+strings.TrimSpace(key), strings.TrimSpace(value)
		}
		if list == "" && !strings.HasPrefix(value, "[") {
			x.option("traefik", file, line, key, unquote(value))
			continue
		}
		list = key
		if strings.HasSuffix(value, "]") {
			list = ""
		}
		for _, item := range strings.Split(strings.Trim(value, "[] "), ",") {
			if item = unquote(item); item != "" {
				x.option("traefik", file, line, key, item)
			}
		}
	}
}

// withoutComment is a line of TOML up to the "#" that stands in no quotes.
func withoutComment(line string) string {
	quote := byte(0)
	for i := range len(line) {
		switch c := line[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote == 0 && c == '#':
			return line[:i]
		}
	}
	return line
}
