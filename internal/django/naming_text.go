package django

import (
	"bytes"
	"regexp"
	"strings"

	"paddock/internal/source"
)

// How files that are not Python name the settings module. Their formats are
// many and the variable is the same in all of them, so they are read by line:
// what stands behind DJANGO_SETTINGS_MODULE is its value, whatever the quotes,
// colons and equals signs between them.

// served is a program's target: "gunicorn shop.wsgi:application".
type served struct {
	Evidence
	// module is the dotted name of the wsgi or asgi module; "manage" for manage.py runserver.
	module string
}

var (
	settingsOption = regexp.MustCompile(`--settings[= ]\s*["']?([A-Za-z_][\w.]*)`)
	serverTarget   = regexp.MustCompile(`([A-Za-z_][\w.]*)(?::[A-Za-z_]\w*)?`)
	serverProgram  = regexp.MustCompile(`\b(gunicorn|uvicorn|daphne|hypercorn|uwsgi|granian|mod_wsgi-express|waitress-serve|chaussette|meinheld|unitd)\b`)
	moduleOption   = regexp.MustCompile(`^\s*(?:module|wsgi|wsgi-file|--module|--wsgi)\s*[=:]\s*["']?([\w./]+)`)
	scriptAlias    = regexp.MustCompile(`WSGIScriptAlias\s+\S+\s+"?([\w./-]+)\.(?:py|wsgi)`)
	runserver      = regexp.MustCompile(`manage\.py["',\s]+(?:runserver|runserver_plus|run|serve)\b`)
	buildStep      = regexp.MustCompile(`\b(?:collectstatic|compilemessages|compilescss|compress|makemessages|check --deploy|spectacular)\b`)
	variableUse    = regexp.MustCompile(`^\$\{?([A-Za-z_]\w*)(?::?[-=]([^}]*))?\}?`)
	variableSet    = regexp.MustCompile(`(?m)^\s*(?:export\s+|ENV\s+|ARG\s+|-\s*)?["']?([A-Za-z_]\w*)["']?\s*[=: ]\s*["']?([A-Za-z_][\w.]*)`)
	runStep        = regexp.MustCompile(`(?i)^\s*RUN\s`)
	writes         = regexp.MustCompile(`\b(?:echo|printf|tee|sed)\b`)
	stage          = regexp.MustCompile(`(?i)^\s*FROM\s+\S+(?:\s+\S+=\S+)*\s+AS\s+(\S+)`)
	nextValue      = regexp.MustCompile(`^\s*-?\s*["']?(?:value|default)["']?\s*[:=]\s*["']?([^"'\s,]+)`)
	innerValue     = regexp.MustCompile(`["']?value["']?\s*[:=]\s*["']?([\w.]+)`)
	nextKey        = regexp.MustCompile(`^\s*-?\s*["']?(?:name|key)["']?\s*[:=]`)
)

// mayMention says that a text has a word without which textMentions finds nothing. All but the variable have a g in
// them, which is rare: most files are done with after two quick passes.
func mayMention(text []byte) bool {
	if bytes.Contains(text, []byte(settingsVariable)) {
		return true
	}
	for at := 0; ; at++ {
		i := bytes.IndexByte(text[at:], 'g')
		if i < 0 {
			return false
		}
		at += i
		before, from := text[:at], text[at:]
		switch {
		case bytes.HasSuffix(before, []byte("--settin")) && bytes.HasPrefix(from, []byte("gs")),
			bytes.HasSuffix(before, []byte("mana")) && bytes.HasPrefix(from, []byte("ge.py")),
			bytes.HasSuffix(before, []byte("s")) && bytes.HasPrefix(from, []byte("gi")): // wsgi, asgi
			return true
		}
	}
}

// textMentions are the settings modules and server targets that a file names.
func textMentions(file *source.File, from Source, role Role) (mentions []mention, targets []served) {
	t := &textReader{file: file, from: from, role: role, docker: from == FromDeployment && strings.Contains(strings.ToLower(file.Path), "docker")}
	for line := 1; line <= file.LineCount(); line++ {
		text := file.Line(line)
		t.line(line, text)
		t.run = (t.run || runStep.MatchString(text)) && strings.HasSuffix(strings.TrimRight(text, " \t\r"), "\\")
	}
	return t.mentions, t.targets
}

type textReader struct {
	file     *source.File
	from     Source
	role     Role
	docker   bool
	mentions []mention
	targets  []served
	// run says that the line continues a RUN instruction of a Dockerfile.
	run bool
	// configuration is the class that DJANGO_CONFIGURATION names in the file.
	configuration string
}

func (t *textReader) evidence(line int) Evidence {
	return Evidence{Path: t.file.Path, Line: line, From: t.from, Role: t.role}
}

func (t *textReader) line(number int, line string) {
	trimmed := strings.TrimSpace(line)
	if trimmed == "" || strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, "//") || strings.HasPrefix(trimmed, ";") {
		return
	}
	if t.docker {
		if m := stage.FindStringSubmatch(line); m != nil {
			// A stage of its own for development or tests speaks for itself.
			t.role = roleOfWords(m[1])
			if t.role == Plain || t.role == hosting || t.role == Base {
				t.role = RoleOfPath(t.file.Path)
			}
			return
		}
	}
	for at := 0; ; {
		i := strings.Index(line[at:], settingsVariable)
		if i < 0 {
			break
		}
		at += i + len(settingsVariable)
		t.variable(number, line, at)
	}
	if i := strings.Index(line, configurationVariable); i >= 0 && !t.passing(line) {
		if value, _ := t.value(number, line[i+len(configurationVariable):]); value != "" && !strings.Contains(value, ".") {
			for j := range t.mentions {
				if t.mentions[j].configuration == "" {
					t.mentions[j].configuration = value
				}
			}
			t.configuration = value
		}
	}
	if m := settingsOption.FindStringSubmatch(line); m != nil {
		t.option(number, line, m[1])
	}
	t.server(number, line)
}

// passing says that a variable that a line sets is gone when the image runs: RUN NAME=value python manage.py migrate.
// What a RUN writes to a file stays.
func (t *textReader) passing(line string) bool {
	return t.docker && (t.run || runStep.MatchString(line)) && !writes.MatchString(line)
}

// variable reads what stands behind DJANGO_SETTINGS_MODULE.
func (t *textReader) variable(number int, line string, at int) {
	if before := line[:at-len(settingsVariable)]; strings.HasSuffix(before, "$") || strings.HasSuffix(before, "${") {
		// Its use, not its setting; but ${DJANGO_SETTINGS_MODULE:-shop.settings} names a default.
		if !strings.HasPrefix(line[at:], ":-") && !strings.HasPrefix(line[at:], ":=") && !strings.HasPrefix(line[at:], "-") {
			return
		}
		value := strings.TrimLeft(line[at:], ":-=")
		value, _, _ = strings.Cut(value, "}")
		t.add(number, strings.Trim(value, `"' `), true)
		return
	}
	value, firm := t.value(number, line[at:])
	t.add(number, value, firm)
}

func (t *textReader) add(number int, value string, firm bool) {
	if !isModulePattern(value) || strings.Contains(value, "*") {
		return
	}
	e := t.evidence(number)
	line := t.file.Line(number)
	if buildStep.MatchString(line) || t.passing(line) {
		e.From = FromTests // it builds something with these settings; it serves nobody
	}
	t.mentions = append(t.mentions, mention{
		Evidence: e, module: value, configuration: t.configuration, firm: firm && strings.Contains(value, "."),
	})
}

// value is the value behind a variable's name: on the same line, or as the "value" of the next
// lines where the variable is a "name" or "key". firm says that a sign stood between them.
func (t *textReader) value(number int, rest string) (value string, firm bool) {
	trimmed := strings.TrimLeft(rest, "\"'])} \t")
	signed := strings.TrimLeft(trimmed, "?:=>, \t")
	firm = len(signed) < len(trimmed)
	signed = strings.TrimLeft(signed, "\"'([ \t")
	// An object: "DJANGO_SETTINGS_MODULE": {"value": "x"}.
	if strings.HasPrefix(signed, "{") && !strings.HasPrefix(signed, "{{") || signed == "" {
		return t.below(number, signed), true
	}
	if strings.HasPrefix(signed, "$") {
		return t.expand(signed, 0), firm
	}
	end := strings.IndexFunc(signed, func(r rune) bool {
		return r != '_' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end >= 0 {
		// "shop.settings.$ENV", "{{ module }}": what follows is no part of a plain name.
		if strings.ContainsRune("${%<*", rune(signed[end])) {
			return "", false
		}
		signed = signed[:end]
	}
	if !firm && t.from == FromScript && !strings.Contains(signed, ".") {
		return "", false // a word of a sentence
	}
	return signed, firm
}

// below finds the value of a "name" and "value" pair, or of an object.
func (t *textReader) below(number int, same string) string {
	if object, _, _ := strings.Cut(same, "}"); object != "" {
		if m := innerValue.FindStringSubmatch(object); m != nil {
			return m[1]
		}
	}
	for next := number + 1; next <= number+5 && next <= t.file.LineCount(); next++ {
		line := t.file.Line(next)
		if m := nextValue.FindStringSubmatch(line); m != nil {
			return strings.Trim(m[1], `"'`)
		}
		if nextKey.MatchString(line) || strings.Contains(line, "}") {
			return ""
		}
	}
	return ""
}

// expand reads "$NAME" and "${NAME:-default}": the default, or what the file sets the variable to.
func (t *textReader) expand(text string, depth int) string {
	m := variableUse.FindStringSubmatch(text)
	if m == nil || depth > 4 {
		return ""
	}
	if m[2] != "" {
		if strings.HasPrefix(m[2], "$") {
			return t.expand(m[2], depth+1)
		}
		return strings.Trim(m[2], `"'`)
	}
	if m[1] == settingsVariable {
		return ""
	}
	for _, set := range variableSet.FindAllStringSubmatch(t.file.Text, -1) {
		if set[1] == m[1] {
			return set[2]
		}
	}
	return ""
}

// option reads --settings of a management command: what a command runs with is
// weaker than what the service runs with.
func (t *textReader) option(number int, line, module string) {
	e := t.evidence(number)
	if e.From > FromScript {
		e.From = FromScript
	}
	words := wordsOf(line)
	for _, w := range words {
		switch w {
		case "test", "tests", "pytest", "coverage":
			e.From, e.Role = FromTests, Testing
		case "runserver":
			e.Role = Development
		}
	}
	if buildStep.MatchString(line) {
		e.From = FromTests
	}
	if isModulePattern(module) {
		t.mentions = append(t.mentions, mention{Evidence: e, module: strings.TrimRight(module, "."), firm: strings.Contains(module, ".")})
	}
}

// server notes which wsgi or asgi module a line serves.
func (t *textReader) server(number int, line string) {
	if m := moduleOption.FindStringSubmatch(line); m != nil {
		t.target(number, m[1])
		return
	}
	if m := scriptAlias.FindStringSubmatch(line); m != nil {
		t.target(number, m[1]+".py")
		return
	}
	if runserver.MatchString(line) && !serverProgram.MatchString(line) {
		t.targets = append(t.targets, served{t.evidence(number), "manage"})
		return
	}
	if !strings.Contains(line, "sgi") || !serverProgram.MatchString(line) && !strings.Contains(line, ":app") {
		return
	}
	for _, m := range serverTarget.FindAllStringSubmatch(line, -1) {
		if strings.Contains(m[1], "sgi") && !serverProgram.MatchString(m[1]) {
			t.target(number, m[1])
		}
	}
}

func (t *textReader) target(number int, module string) {
	module = strings.TrimSuffix(module, ".py")
	if i := strings.LastIndexByte(module, '/'); i >= 0 {
		module = module[i+1:]
	}
	module, _, _ = strings.Cut(module, ":")
	if isModulePattern(module) {
		t.targets = append(t.targets, served{t.evidence(number), module})
	}
}
