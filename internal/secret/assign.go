package secret

import (
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/finding"
)

// Names with values: `API_KEY = "…"` in all the ways that languages and formats write it. A word of a name is found
// first ("key", "token"), then the whole name around it, then what puts it together with a value, then the value. Whether
// the value is a secret is judged by what the name says of its kind and by how the file writes values.

// nameWords begin or end the words of names under which secrets stand.
var nameWords = []string{"pass", "pwd", "secret", "token", "key", "auth", "credential", "salt", "webhook", "sid", "dsn", "_pat"}

const (
	maxName  = 80
	maxValue = 1024
)

// The formats that are none: only a name says what the value is.
var (
	password   = &Format{ID: "password", Words: "a password", Severity: finding.High, Generic: true}
	signingKey = &Format{ID: "signing-key", Words: "a key that signs or encrypts", Severity: finding.High, Generic: true}
	serviceKey = &Format{ID: "service-key", Words: "a key or token of a service", Severity: finding.High, Generic: true}
)

func nameByte(c byte) bool {
	return letter(c) || digit(c) || c == '_' || c == '-' || c == '.'
}

// assigned looks at a word of a name that stands at an offset.
func (s *scan) assigned(at int) {
	if at < s.nameEnd {
		return // within a name that has been looked at
	}
	text := s.text
	start, end := at, at
	for start > 0 && at-start < maxName && nameByte(text[start-1]) {
		start--
	}
	for end < len(text) && end-at < maxName && nameByte(text[end]) {
		end++
	}
	s.nameEnd = end
	// "--password" and "-Dpassword" are options, "…." ends a sentence.
	for start < at && (text[start] == '-' || text[start] == '.') {
		start++
	}
	for end > at && (text[end-1] == '.' || text[end-1] == '-') {
		end--
	}
	if s.connection(start, end) || s.query(start, end) {
		return
	}
	if start > 0 && text[start-1] == ':' && end+1 < len(text) && text[end] == ':' && text[end+1] != ' ' {
		return // a part of a name of many parts: arn:aws:secretsmanager:…:secret:prod/db
	}
	p, ok := s.value(start, end)
	value, from := p.text, p.from
	if ok && s.veils {
		s.hide(text[start:end], p)
	}
	if !ok || len(value) < 6 || !s.spend(1+len(value)/32) {
		return
	}
	name := text[start:end]
	kind, secret := catalog.SecretName(lastPart(name))
	if !secret && s.bare() && s.nature.writing != shell {
		kind, secret = catalog.SecretName(name) // "stripe.secret.key = …"
	}
	if f := byName(name, value); f != nil {
		s.add(f, from, from+len(value), name, finding.Likely)
		return
	}
	if !secret || s.nature.proof {
		return
	}
	if f, sure := s.judge(kind, name, value); f != nil && !s.sealed(from) && !shown(s.before(start)) {
		s.add(f, from, from+len(value), name, sure)
	}
}

// before is what a name is a part of behind a slash, as annotations of Kubernetes have it: "checksum/secret".
func (s *scan) before(start int) string {
	end := start
	if start == 0 || s.text[start-1] != '/' {
		return ""
	}
	for end--; end > 0 && start-end < maxName && nameByte(s.text[end-1]); {
		end--
	}
	return s.text[end : start-1]
}

// sealed says that a value stands in a manifest whose values a controller decrypts (SealedSecret).
func (s *scan) sealed(at int) bool {
	if s.nature.writing != yaml && s.nature.writing != unknown {
		return false
	}
	before := s.text[max(0, at-maxManifest):at]
	i := strings.LastIndex(before, "encryptedData:")
	return i >= 0 && !strings.Contains(before[i:], "\n---")
}

// lastPart is the name without what it is a part of: "spring.datasource.password", "self.api_key".
func lastPart(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// put is a value that is put under a name.
type put struct {
	text string
	from int // where it begins
}

// value finds what is put under the name that stands from start to end.
func (s *scan) value(start, end int) (p put, ok bool) {
	text := s.text
	i, quotedName := closeName(text, end)
	if i >= len(text) {
		return p, false
	}
	bare := s.bare()
	switch c := text[i]; {
	case c == '=':
		if i++; i < len(text) && (text[i] == '=' || text[i] == '~') {
			return p, false // a comparison
		}
		if i < len(text) && text[i] == '>' {
			i++
		}
	case c == ':' && i+1 < len(text) && (text[i+1] == '-' || text[i+1] == '=') && start >= 2 && text[start-2:start] == "${":
		return between(text, i+2, "}")
	case c == ':':
		i++
		if at := longForm(text, i); at > 0 && s.nature.writing == yaml && upperName(text[start:end]) {
			return s.value(at, at+len("value"))
		}
		if i < len(text) && text[i] == '=' || i+1 < len(text) && text[i] == ':' {
			i++
		} else if j := annotation(text, i); j > 0 {
			i = j
		}
		if strings.HasPrefix(text[i:], "//") {
			return p, false
		}
	case c == ',' && quotedName && (upperName(text[start:end]) || s.nature.writing == sql || s.nature.writing == unknown):
		if p, ok = s.valueBelow(start, i); ok {
			return p, true
		}
		// define("DB_PASSWORD", "…"), os.environ.get("DB_PASSWORD", default="…")
		bare = false
		i = skipBlank(text, i+1)
		i += len(text[i:]) - len(strings.TrimPrefix(text[i:], "default="))
	case c == '>' && (s.nature.writing == xml || s.nature.writing == unknown):
		return between(text, i+1, "</")
	case (s.nature.writing == shell || s.nature.writing == ini || s.nature.writing == unknown) && upperName(text[start:end]) && sideBySide(text, start) && i > end:
		// ENV NAME value
	case start >= 2 && text[start-2:start] == "--" && i > end && bare && c != '-':
		// --password value
	default:
		return s.valueBelow(start, i)
	}
	i = skipBlank(text, i)
	if i >= len(text) {
		return p, false
	}
	at, literal := opening(text, i)
	if !literal {
		return p, false
	}
	if p, quoted, ok := quotedValue(text, at); quoted {
		return p, ok
	}
	if s.nature.writing == jsonText && !quotedName && upperName(text[start:end]) && text[i-1] == '=' {
		// A line of a shell or of its output within a text, as notebooks have it.
		j := i
		for j < len(text) && j-i < maxValue && strings.IndexByte(" \t\r\n\"'`\\;,", text[j]) < 0 {
			j++
		}
		return put{text[i:j], i}, j > i
	}
	if !bare || quotedName && s.nature.writing != yaml && s.nature.writing != unknown {
		return p, false
	}
	p, ok = s.bareValue(i)
	if start > 0 && quote(text[start-1]) && !quotedName {
		// "NAME=value" in quotes that stand around both.
		p.text, _, _ = strings.Cut(p.text, text[start-1:start])
	}
	return p, ok && p.text != ""
}

// closeName passes the quote and bracket that end a name, and the blanks behind: "name": 'name' => ["name"] =
func closeName(text string, i int) (next int, quoted bool) {
	if i < len(text) && text[i] == '\\' {
		i++
	}
	if i < len(text) && quote(text[i]) {
		quoted = true
		i++
	}
	if i < len(text) && text[i] == ']' {
		i++
	}
	return skipBlank(text, i), quoted
}

func quote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

// between is what stands from an offset to a text that ends it, on one line.
func between(text string, from int, end string) (p put, ok bool) {
	rest := text[min(from, len(text)):min(len(text), from+maxValue)]
	i := strings.Index(rest, end)
	if i < 0 || strings.ContainsAny(rest[:i], "\n<") {
		return p, false
	}
	value := strings.TrimSpace(rest[:i])
	return put{value, from + strings.Index(rest, value)}, value != ""
}

// opening passes what stands before the quotes of a text: b"…", r'…', Secret("…"). literal is false for what is filled in when it runs: an
// f-string, or what a call finds for a name, get("…").
func opening(text string, i int) (at int, literal bool) {
	j := i
	for j < len(text) && j-i < 24 && (letter(text[j]) || text[j] == '_' || text[j] == '.') {
		j++
	}
	if j == i || j+1 >= len(text) {
		return i, true
	}
	switch c := text[j]; {
	case quote(c) && j-i <= 2:
		return j, text[i]|0x20 != 'f' && text[j-1]|0x20 != 'f'
	case c == '(' && quote(text[j+1]):
		asks := text[j-1] == 't' || text[j-1] == 'v' || text[j-1] == 'g' // get, getenv, env, config
		if !asks {
			return j + 1, true
		}
	}
	return i, true
}

// quotedValue reads a text in quotes; quoted is false where none begins.
func quotedValue(text string, i int) (p put, quoted, ok bool) {
	escaped := text[i] == '\\' && i+1 < len(text) && text[i+1] == '"' // a program within a text, as notebooks have it
	if escaped {
		i++
	}
	q := text[i]
	if !quote(q) {
		return p, false, false
	}
	i++
	if i+1 < len(text) && text[i] == q && text[i+1] == q {
		i += 2
	}
	for j := i; j < min(len(text), i+maxValue); j++ {
		switch c := text[j]; {
		case c == q:
			value := text[i:j]
			if escaped {
				value = strings.TrimSuffix(value, `\`)
			}
			return put{value, i}, true, true
		case c == '\\' && !escaped:
			j++
		case c == '\n':
			return p, true, false
		}
	}
	return p, true, false
}

// bareValue reads a value without quotes: it ends with the line, or with the word where words follow.
func (s *scan) bareValue(i int) (p put, ok bool) {
	text := s.text
	words := s.nature.writing == shell || s.nature.writing == unknown
	j := i
	for ; j < len(text) && j-i < maxValue && text[j] != '\n' && text[j] != '\r'; j++ {
		if s.nature.writing == unknown && (text[j] == '"' || text[j] == '\\') {
			break // of a text around it
		}
		if text[j] == ' ' || text[j] == '\t' {
			if words && !fourWords(text[i:], j-i) || j+1 < len(text) && strings.IndexByte("#;/", text[j+1]) >= 0 {
				break
			}
		}
		if s.nature.writing == shell && strings.IndexByte(";&|)\"'`\\", text[j]) >= 0 {
			break
		}
	}
	value := strings.TrimRight(text[i:j], " \t,;")
	return put{value, i}, value != ""
}

// fourWords says that a text begins with four words of four letters, as Google writes the passwords of apps, and that a blank in it is one of theirs.
func fourWords(text string, blank int) bool {
	const length = 4*4 + 3
	if blank >= length || len(text) < length || len(text) > length && text[length] != '\n' && text[length] != '\r' {
		return false
	}
	for i := range length {
		if (i%5 == 4) != (text[i] == ' ') || i%5 != 4 && !letter(text[i]) {
			return false
		}
	}
	return true
}

// valueBelow finds a value that stands beside its name as another key: `name: DB_PASSWORD` and `value: …` below, as manifests write
// it, or name="…" value="…" in one tag, save those of forms.
func (s *scan) valueBelow(start, i int) (p put, ok bool) {
	text := s.text
	before := strings.TrimRight(text[max(0, start-12):start], " \"'")
	if strings.HasSuffix(before, "variable") {
		return s.defaultBelow(i)
	}
	if head, ok := strings.CutSuffix(before, "="); ok {
		before = strings.TrimRight(head, " ") + "=" // name = "…" of Terraform
	}
	named := false
	for _, end := range [...]string{"name:", "key:", "name=", "key=", `name":`, `key":`} {
		named = named || strings.HasSuffix(before, end)
	}
	if !named || s.nature.writing == markup || s.nature.front {
		return p, false
	}
	rest := strings.TrimLeft(text[i:min(len(text), i+200)], " \t\r\n\"',")
	if !strings.HasPrefix(rest, "value") {
		return p, false
	}
	at := i + strings.Index(text[i:], "value")
	return s.value(at, at+len("value"))
}

// longForm is where the word "value" stands when it is the first key below a name, as pipelines of GitLab's describe variables; 0 for none.
func longForm(text string, i int) int {
	i = skipBlank(text, i)
	rest := strings.TrimPrefix(text[i:min(len(text), i+200)], "\r")
	if !strings.HasPrefix(rest, "\n") {
		return 0
	}
	word := strings.TrimLeft(rest, "\r\n \t")
	if !strings.HasPrefix(word, "value:") {
		return 0
	}
	return i + strings.Index(text[i:], "value:")
}

// defaultBelow finds what a variable of Terraform is when nobody sets it: variable "db_password" { … default = "…" }.
func (s *scan) defaultBelow(i int) (p put, ok bool) {
	block, _, _ := strings.Cut(s.text[i:min(len(s.text), i+400)], "\n}")
	at := strings.Index(block, "default")
	if !strings.HasPrefix(block, "{") || at < 0 {
		return p, false
	}
	return s.value(i+at, i+at+len("default"))
}

// annotation passes a type between a name and its value: `: str = "…"`. 0 when there is none.
func annotation(text string, i int) int {
	j := skipBlank(text, i)
	k := j
	for k < len(text) && k-j < 40 && (nameByte(text[k]) || text[k] == '[' || text[k] == ']' || text[k] == '<' || text[k] == '>' || text[k] == '|' || text[k] == ' ') {
		k++
	}
	if k > j && k < len(text) && text[k] == '=' && k+1 < len(text) && text[k+1] != '=' {
		return k + 1
	}
	return 0
}

func skipBlank(text string, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	return i
}

func upperName(name string) bool { return strings.ToUpper(name) == name && name != "" }

// sideBySide says that a line's first word puts a name and a value side by side.
func sideBySide(text string, start int) bool {
	line := text[strings.LastIndexByte(text[:start], '\n')+1 : start]
	line = strings.TrimSpace(line)
	return line == "ENV" || line == "ARG" || strings.EqualFold(line, "setenv") || line == "setx"
}

// bare says that the file may write values without quotes.
func (s *scan) bare() bool {
	switch s.nature.writing {
	case env, ini, yaml, shell, unknown:
		return true
	}
	return s.nature.standing == docs
}

// judge says whether a value under a name that holds secrets is one, and how sure that is; nil when it is none, or nobody can tell.
func (s *scan) judge(kind, name, value string) (*Format, finding.Confidence) {
	lower := strings.ToLower(value)
	if illustrates(name) || strings.HasPrefix(value, "eyJ") || expression(value) {
		return nil, 0
	}
	if filled(value) || hashed(value) || catalog.NoSecret(value) || facts().common[lower] || standIn(value) || documented(value) || shown(name) || strings.HasPrefix(value, "/") || strings.HasPrefix(value, "~/") || strings.Contains(value, "://") {
		return nil, 0
	}
	l := lookAt(value)
	if l.digit == 0 && strings.Count(value, ".") > 1 && isName(value) {
		return nil, 0 // the name of a class or function
	}
	if l.foreign || l.space > 0 {
		return nil, 0
	}
	if isSecretName(value) || same(name, value) || strings.HasSuffix(value, ".pem") || strings.HasSuffix(value, ".key") || strings.HasSuffix(value, ".json") || strings.HasPrefix(value, "ssh-") {
		return nil, 0
	}
	// An environment file, and whatever sets a variable of the environment in a file of data, has values and nothing else.
	// Files for something else as well name things after their variables: there a value has to look like a secret.
	variable := s.nature.writing == env || s.nature.writing == unknown
	named := upperName(name) && (s.nature.writing == unknown || s.nature.writing == yaml || s.nature.writing == ini || s.nature.writing == shell) && l.digit > 0
	switch kind {
	case "password", "credentials":
		if hexadecimal(value) && (len(value) == 32 || len(value) == 40 || len(value) == 64 || len(value) == 128) {
			return nil, 0 // more likely the hash of one
		}
		if (variable || named) && l.digit+l.mark+l.upper > 0 && len(value) >= 8 || passwordly(value, l) {
			if phrase(value, l) {
				return password, finding.Unsure
			}
			return password, finding.Likely
		}
	case "signing key", "encryption key":
		if strings.Count(value, ".") > 0 && isName(value) && !variable {
			return nil, 0
		}
		if variable && len(value) >= 8 || named && len(value) >= 16 && !wordy(value) || random(value) || keyOfDjango(value, l) {
			if phrase(value, l) || l.digit+l.upper == 0 && isName(value) && wordy(value) {
				return signingKey, finding.Unsure
			}
			return signingKey, finding.Likely
		}
	default:
		if strings.Contains(value, "PRIVATE KEY") {
			return nil, 0
		}
		if random(value) {
			return serviceKey, finding.Likely
		}
	}
	return nil, 0
}

// phrase says that a text is words in small letters, which somebody may have meant to replace: "set-by-the-pipeline".
func phrase(value string, l look) bool {
	return isName(value) && l.digit+l.upper == 0 && l.mark >= 2
}

// expression says that a text is a piece of a program that gives a value: get_secret("x"), z.string(), (a or b).
func expression(value string) bool {
	i := strings.IndexAny(value, "(){}<>;")
	if i < 0 || i > 0 && !isName(value[:i]) {
		return false
	}
	return strings.HasSuffix(value, ")") || strings.HasSuffix(value, "}") || strings.HasSuffix(value, ">") || strings.HasSuffix(value, ";") || strings.ContainsAny(value, `"'`)
}

// passwordly says that a text is a password wherever it stands: nobody would write it for anything else.
func passwordly(value string, l look) bool {
	if len(value) < 8 || len(value) > 80 {
		return false
	}
	if strings.ContainsAny(value, "<>{}()[]\\|;,\"'`") || dated(value) || uuid(value) {
		return false
	}
	letters := l.lower + l.upper
	if isName(value) && (wordy(value) || l.digit == 0) {
		return false
	}
	return letters >= 3 && l.digit > 0 && (l.upper > 0 && l.lower > 0 || l.mark > 0 || l.digit >= 2) && !strings.HasPrefix(value, "#") && !strings.HasPrefix(value, ".")
}

// keyOfDjango says that a text is as Django draws its keys: 50 of 50 characters, marks among them.
func keyOfDjango(value string, l look) bool {
	return len(value) >= 40 && len(value) <= 128 && !holdsUUID(value) && l.mark >= 3 && l.digit >= 2 && l.lower >= 10 && entropy(value) >= 4
}

// same says that a value says no more than its name.
func same(name, value string) bool {
	clean := func(t string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "").Replace(t))
	}
	n, v := clean(name), clean(value)
	return strings.Contains(n, v) || n == v
}
