package workflow

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Shell is what of a script for a shell is read: where the value of a variable becomes a part of a program, and what variables are made of.
//
// A shell puts in the value of "$TITLE" after it has read the line, so the value is never read as a command: echo "$TITLE" is safe. It is
// read as one where the finished text goes to somebody who reads it anew: to eval, to sh -c, to the shell at the other end of ssh, to
// python -c, or to one of them through a pipe or a here-document; and where it stands in the place of a command.
type Shell struct {
	Programs []Program
	// Assigned are the variables that are set to a text with others in it, with the names of those: MESSAGE="at $TITLE". What goes through
	// another program (MESSAGE=$(echo "$TITLE" | tr -d …)) is not among them: nobody knows what that leaves.
	Assigned map[string][]string
	// Outputs are those of a step of GitHub's that are written with variables in them: echo "title=$TITLE" >> "$GITHUB_OUTPUT".
	Outputs map[string][]string
	// Files are the scripts of the project that it runs, as paths from where it runs, which is the project's root as a rule.
	Files []string
}

// Program is a text that is read as a program once the values of variables are in it.
type Program struct {
	// By is who reads it: "eval", "sh -c", "ssh", "python -c", "the shell".
	By string
	// Name is a variable in it, Offset where that stands in the script, in bytes.
	Name   string
	Offset int
}

// ReadShell reads a script. What is no shell's is passed over; it never fails.
func ReadShell(script string) *Shell {
	s := &Shell{Assigned: map[string][]string{}, Outputs: map[string][]string{}}
	if len(script) <= longestScript {
		x := &shell{text: script, found: s}
		x.commands(0, len(script), 0)
	}
	return s
}

const (
	longestScript = 1 << 18
	deepestScript = 20 // programs within programs
)

// variable is one that the shell puts in, with its place.
type variable struct {
	name   string
	offset int
}

// word is one of a command: its text, where what the shell puts in is left out, and what it puts in.
type word struct {
	text string
	puts []variable
}

// document is a here-document that is still to come.
type document struct {
	end      string
	quoted   bool
	stripped bool
}

// shell reads a script from left to right. Quotes, here-documents and what a shell puts in are known; of its grammar only where a command ends.
type shell struct {
	text  string
	found *Shell
}

// commands reads those between two places.
func (x *shell) commands(i, end, depth int) {
	if depth > deepestScript {
		return
	}
	var words, before []word // before is the command whose output is the input of this one
	var documents []document
	open := 0 // brackets around commands
	finish := func(piped bool, body []variable) {
		if len(words) > 0 {
			x.command(words, before, body)
		}
		before = nil
		if piped {
			before = words
			if body != nil {
				before = append(slices.Clone(words), word{puts: body})
			}
		}
		words = nil
	}
	for i < end {
		c := x.text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case c == '\\' && i+1 < end && x.text[i+1] == '\n':
			i += 2
		case c == '#':
			i = x.lineEnd(i, end)
		case c == '\n' && len(documents) > 0:
			// The bodies come now; a command that was piped on before its here-document began is not held open for it.
			var body []variable
			i, body = x.bodies(i+1, end, documents, depth)
			documents = nil
			finish(false, body)
		case c == '(' && len(words) > 0 && i > 0 && x.text[i-1] == '=': // NAME=(…), a list
			var list []word
			i, list = x.until(i+1, end, ")", depth)
			for _, w := range list {
				words[len(words)-1].puts = append(words[len(words)-1].puts, w.puts...)
			}
		case c == '(' && len(words) == 0 && strings.HasPrefix(x.text[i:end], "(("): // a calculation
			i, _ = x.until(i+2, end, "))", depth)
		case c == ')' && open == 0: // the pattern of a case
			i++
			words = nil
		case c == '\n' || c == ';' || c == '(' || c == ')':
			i++
			if c == '(' {
				open++
			} else if c == ')' {
				open--
			}
			finish(false, nil)
		case c == '&':
			i++
			if i < end && x.text[i] == '>' { // &>file
				continue
			}
			finish(false, nil)
		case c == '|':
			i++
			both := i < end && x.text[i] == '|'
			if both || i < end && x.text[i] == '&' {
				i++
			}
			if len(documents) > 0 && !both { // cat <<END | ssh host: the body is what is piped
				rest := i
				i = x.lineEnd(i, end)
				var body []variable
				var after int
				after, body = x.bodies(min(i+1, end), end, documents, depth)
				documents = nil
				finish(true, body)
				x.line(rest, i, before, depth)
				before, i = nil, after
				continue
			}
			finish(!both, nil)
		case c == '<' && strings.HasPrefix(x.text[i:end], "<<<"):
			i += 3
			for i < end && (x.text[i] == ' ' || x.text[i] == '\t') {
				i++
			}
			var w word
			i, w = x.word(i, end, depth)
			if len(words) > 0 {
				x.command(words, []word{{text: "echo"}, w}, nil)
				words = nil
			}
		case c == '<' && strings.HasPrefix(x.text[i:end], "<<"):
			var d document
			if i, d = x.opening(i+2, end); d.end != "" {
				documents = append(documents, d)
			}
		case c == '<' || c == '>':
			i++
			words = append(words, word{text: string(c)})
		default:
			next, w := x.word(i, end, depth)
			if next == i {
				next++ // a sign that begins no word
			}
			i = next
			if w.text == "[[" { // a test, in which signs that end commands elsewhere mean something else
				i, _ = x.until(i, end, "]]", depth)
			}
			words = append(words, w)
		}
	}
	finish(false, nil)
}

// until reads words up to a text that ends them, whatever signs are between.
func (x *shell) until(i, end int, stop string, depth int) (int, []word) {
	var list []word
	for i < end {
		if strings.HasPrefix(x.text[i:end], stop) {
			return i + len(stop), list
		}
		next, w := x.word(i, end, depth)
		if next == i {
			i++ // a sign
			continue
		}
		i = next
		if w.text == stop {
			return i, list
		}
		list = append(list, w)
	}
	return end, list
}

// line reads the rest of a line that gets a here-document's body by a pipe.
func (x *shell) line(i, end int, before []word, depth int) {
	var words []word
	for i < end && !strings.ContainsRune(";&|\n", rune(x.text[i])) {
		if x.text[i] == ' ' || x.text[i] == '\t' || x.text[i] == '\r' {
			i++
			continue
		}
		next, w := x.word(i, end, depth)
		if next == i {
			next++
		}
		i = next
		words = append(words, w)
	}
	if len(words) > 0 {
		x.command(words, before, nil)
	}
	if i < end {
		x.commands(i, end, depth+1)
	}
}

func (x *shell) lineEnd(i, end int) int {
	if n := strings.IndexByte(x.text[i:end], '\n'); n >= 0 {
		return i + n
	}
	return end
}

// opening reads the word that ends a here-document: <<-'END'.
func (x *shell) opening(i, end int) (int, document) {
	var d document
	if i < end && x.text[i] == '-' {
		d.stripped = true
		i++
	}
	for i < end && (x.text[i] == ' ' || x.text[i] == '\t') {
		i++
	}
	for i < end && !strings.ContainsRune(" \t\r\n;|&<>()", rune(x.text[i])) {
		switch x.text[i] {
		case '\'', '"', '\\':
			d.quoted = true
		default:
			d.end += string(x.text[i])
		}
		i++
	}
	return i, d
}

// bodies reads the here-documents that begin on a line, and says what is put into those that are not quoted; never nil.
func (x *shell) bodies(i, end int, documents []document, depth int) (int, []variable) {
	puts := []variable{}
	for _, d := range documents {
		for i < end {
			stop := x.lineEnd(i, end)
			line := strings.TrimRight(x.text[i:stop], "\r")
			if line == d.end || strings.TrimLeft(line, "\t ") == d.end && (d.stripped || strings.TrimSpace(line) == d.end) {
				i = min(stop+1, end)
				break
			}
			if !d.quoted {
				for at := i; at < stop; {
					switch x.text[at] {
					case '\\':
						at += 2
					case '$', '`':
						var list []variable
						at, list = x.put(at, stop, depth)
						puts = append(puts, list...)
					default:
						at++
					}
				}
			}
			i = min(stop+1, end)
		}
	}
	return i, puts
}

// word reads one word, with its quotes.
func (x *shell) word(i, end, depth int) (int, word) {
	var w word
	var b strings.Builder
	quoted := false
	for i < end {
		c := x.text[i]
		if !quoted && strings.IndexByte(" \t\r\n;|&<>()", c) >= 0 {
			break
		}
		switch {
		case c == '\'' && !quoted:
			n := strings.IndexByte(x.text[i+1:end], '\'')
			if n < 0 {
				n = end - i - 1
			}
			b.WriteString(x.text[i+1 : i+1+n])
			i = min(i+n+2, end)
		case c == '"':
			quoted = !quoted
			i++
		case c == '\\':
			if i+1 < end {
				b.WriteByte(x.text[i+1])
			}
			i = min(i+2, end)
		case c == '$' || c == '`':
			next, puts := x.put(i, end, depth)
			if next == i+1 && len(puts) == 0 {
				b.WriteByte(c)
			}
			w.puts = append(w.puts, puts...)
			i = next
		default:
			b.WriteByte(c)
			i++
		}
	}
	w.text = b.String()
	return i, w
}

// put reads what begins with a dollar or a backtick: a variable, or a command whose output is put in, which is a script of its own.
func (x *shell) put(i, end, depth int) (int, []variable) {
	rest := x.text[i:end]
	switch {
	case rest[0] == '`':
		n := strings.IndexByte(rest[1:], '`')
		if n < 0 {
			return i + 1, nil
		}
		x.commands(i+1, i+1+n, depth+1)
		return i + n + 2, nil
	case strings.HasPrefix(rest, "${{"): // GitHub's, which is no shell's any more when the shell sees it
		if n := strings.Index(rest, "}}"); n >= 0 {
			return i + n + 2, nil
		}
		return i + 3, nil
	case strings.HasPrefix(rest, "$[["):
		if n := strings.Index(rest, "]]"); n >= 0 {
			return i + n + 2, nil
		}
		return i + 3, nil
	case strings.HasPrefix(rest, "$("):
		stop := x.paren(i+2, end)
		if !strings.HasPrefix(rest, "$((") {
			x.commands(i+2, stop, depth+1)
		}
		return min(stop+1, end), nil
	case strings.HasPrefix(rest, "${"):
		stop := braceEnd(rest)
		if stop < 0 {
			return i + 2, nil
		}
		return i + stop + 1, x.braces(i, i+stop, depth)
	}
	if name := named.FindString(rest[1:]); name != "" {
		return i + 1 + len(name), []variable{{name, i}}
	}
	return i + 1, nil
}

var named = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*`)

// paren is where the parenthesis ends in which a command stands, quotes minded; the end when it does not.
func (x *shell) paren(i, end int) int {
	open, quoted := 1, false
	for ; i < end; i++ {
		switch c := x.text[i]; {
		case c == '\\':
			i++
		case c == '\'' && !quoted:
			n := strings.IndexByte(x.text[i+1:end], '\'')
			if n < 0 {
				return end
			}
			i += n + 1
		case c == '"':
			quoted = !quoted
		case c == '(':
			open++
		case c == ')':
			if open--; open == 0 {
				return i
			}
		}
	}
	return end
}

// braceEnd is where the braces end with which a text begins after its dollar; -1 when they do not.
func braceEnd(text string) int {
	open := 0
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '{':
			open++
		case '}':
			if open--; open == 0 {
				return i
			}
		}
	}
	return -1
}

// braces reads ${NAME…}, of which the dollar and the last brace are given. What replaces letters (${NAME//[^a-z]/}) or quotes (${NAME@Q}),
// counts or tests is not taken for the value.
func (x *shell) braces(i, stop, depth int) []variable {
	inner := x.text[i+2 : stop]
	name := named.FindString(inner)
	if name == "" {
		return nil // ${#NAME}, ${!NAME}, ${1}
	}
	operator := inner[len(name):]
	if strings.HasPrefix(operator, "/") || strings.HasPrefix(operator, "@") {
		return nil
	}
	var puts []variable
	if !strings.HasPrefix(operator, "+") && !strings.HasPrefix(operator, ":+") {
		puts = append(puts, variable{name, i})
	}
	for at := i + 2 + len(name); at < stop && depth < deepestScript; {
		if x.text[at] == '$' {
			next, list := x.put(at, stop, depth+1)
			puts = append(puts, list...)
			at = next
			continue
		}
		at++
	}
	return puts
}

// command looks at one command, with what is piped into it and what is put into its here-documents; nil for none.
func (x *shell) command(words, before []word, body []variable) {
	words = x.assignments(words)
	x.outputs(words)
	for len(words) > 0 && (prefixes[words[0].text] || strings.Contains(words[0].text, "=") && named.MatchString(words[0].text)) {
		words = words[1:]
	}
	if len(words) == 0 {
		return
	}
	switch name := words[0].text; {
	case strings.HasSuffix(name, ".sh"):
		x.file(words[0])
	case (name == "source" || name == ".") && len(words) > 1:
		x.file(words[1])
	}
	if words[0].text == "" && len(words[0].puts) > 0 && (len(words) == 1 || words[1].text != "=") { // the value, save in PowerShell, names what is run
		x.program("the shell", words[:1])
	}
	input := body
	if len(before) > 0 && prints[path.Base(first(before))] {
		for _, w := range before {
			input = append(input, w.puts...)
		}
	}
	if prints[words[0].text] {
		return
	}
	if words[0].text == "eval" {
		x.program("eval", words[1:])
		return
	}
	for i, w := range words {
		name := path.Base(w.text)
		switch {
		case name == "ssh" && (i == 0 || carriers[path.Base(words[i-1].text)] || i > 1 && path.Base(words[0].text) == "sshpass" || i > 1 && path.Base(words[0].text) == "timeout"):
			x.remote(words[i+1:], input)
			return
		case shells[name]:
			x.interpreter(name, words[i+1:], "c", input)
			return
		case i == 0 && (name == "su" || name == "runuser"):
			x.option(name, words[1:], input)
			return
		case programs[strings.TrimRight(name, "0123456789.")] != "":
			if x.django(words[i+1:], input) {
				return
			}
			short := strings.TrimRight(name, "0123456789.")
			x.interpreter(short, words[i+1:], programs[short], input)
			return
		case name == "manage.py" || name == "django-admin":
			x.django(words[i:], input)
			return
		}
	}
}

func first(words []word) string {
	for _, w := range words {
		if !prefixes[w.text] {
			return w.text
		}
	}
	return ""
}

var (
	prefixes = set("sudo", "exec", "time", "nohup", "command", "then", "do", "else", "if", "elif", "while", "until", "!", "{", "}", "env", "builtin", "-")
	prints   = set("echo", "printf", "cat")
	carriers = set("sudo", "exec", "time", "nohup", "command", "env", "timeout", "retry")
	shells   = set("sh", "bash", "dash", "zsh", "ksh", "ash")
	// programs are interpreters with the letters of the options behind which a program stands.
	programs = map[string]string{"python": "c", "pypy": "c", "perl": "eE", "ruby": "e", "node": "ep", "php": "r"}
	// valued are ssh's options with a value behind them.
	valued = "BbcDEeFIiJLlmOopQRSWw"
)

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// interpreter looks for the option with a program among an interpreter's words; without one, and without a file, it reads its input.
func (x *shell) interpreter(name string, words []word, letters string, input []variable) {
loop:
	for i := 0; i < len(words); i++ {
		option := words[i].text
		switch {
		case option == "-" || option == "<" || option == ">" || strings.HasPrefix(option, "-") && shells[name] && strings.Contains(option, "s") && !strings.HasPrefix(option, "--"):
			break loop // it reads its input
		case strings.HasPrefix(option, "--"):
		case !strings.HasPrefix(option, "-") || option == "-m":
			if shells[name] {
				x.file(words[i])
			}
			return // a file, or what the interpreter hands on
		case strings.ContainsAny(option, letters):
			if i+1 < len(words) {
				x.program(name+" -"+letters[:1], words[i+1:i+2])
			}
			return
		case shells[name] && strings.HasSuffix(option, "o"): // pipefail
			i++
		}
	}
	x.puts(name, input)
}

// file notes a script that is run.
func (x *shell) file(w word) {
	at := w.text
	if len(w.puts) > 0 {
		if at = strings.TrimPrefix(at, "/"); len(w.puts) > 1 || w.puts[0].name != "CI_PROJECT_DIR" && w.puts[0].name != "GITHUB_WORKSPACE" || at == w.text {
			return
		}
	}
	if at = path.Clean(at); !strings.HasPrefix(at, "/") && !strings.HasPrefix(at, "..") && at != "." {
		x.found.Files = append(x.found.Files, at)
	}
}

// option looks for the command that su is given.
func (x *shell) option(name string, words []word, input []variable) {
	for i, w := range words {
		if (w.text == "-c" || w.text == "--command") && i+1 < len(words) {
			x.program(name+" -c", words[i+1:i+2])
			return
		}
	}
	x.puts(name, input)
}

// django looks for the program that manage.py shell is given.
func (x *shell) django(words []word, input []variable) bool {
	at := slices.IndexFunc(words, func(w word) bool { return w.text == "shell" || w.text == "shell_plus" })
	if at < 0 || !slices.ContainsFunc(words[:at], func(w word) bool {
		return strings.HasSuffix(w.text, "manage.py") || strings.HasSuffix(w.text, "django-admin") || w.text == "django"
	}) {
		return false
	}
	for i, w := range words[at:] {
		if (w.text == "-c" || w.text == "--command") && at+i+1 < len(words) {
			x.program("manage.py shell -c", words[at+i+1:at+i+2])
			return true
		}
	}
	x.puts("manage.py shell", input)
	return true
}

// remote reads ssh's words: options, the host, and what the shell there is to do.
func (x *shell) remote(words []word, input []variable) {
	i := 0
	for i < len(words) && strings.HasPrefix(words[i].text, "-") {
		option := words[i].text
		if len(option) >= 2 && strings.IndexByte(valued, option[len(option)-1]) >= 0 && (len(option) == 2 || strings.IndexByte(valued, option[1]) < 0) {
			i++
		}
		i++
	}
	if i >= len(words) {
		return
	}
	command := words[i+1:]
	for j, w := range command {
		if w.text == ">" || w.text == "<" {
			command = command[:j]
			break
		}
	}
	x.program("ssh", command)
	shell := true
	for _, w := range command {
		shell = shell && (shells[path.Base(w.text)] || w.text == "sudo" || strings.HasPrefix(w.text, "-") || len(strings.Fields(w.text)) > 1 && shells[path.Base(strings.Fields(w.text)[0])] && strings.HasPrefix(strings.Fields(w.text)[1], "-s"))
	}
	if shell {
		x.puts("ssh", input)
	}
}

func (x *shell) program(by string, words []word) {
	for _, w := range words {
		x.puts(by, w.puts)
	}
}

func (x *shell) puts(by string, list []variable) {
	for _, v := range list {
		x.found.Programs = append(x.found.Programs, Program{by, v.name, v.offset})
	}
}

// assignments notes what variables are set to, and gives the words of the command behind them.
func (x *shell) assignments(words []word) []word {
	rest := words
	for len(rest) > 0 && (rest[0].text == "export" || rest[0].text == "local" || rest[0].text == "readonly" || rest[0].text == "declare" || prefixes[rest[0].text] && rest[0].text != "env") {
		rest = rest[1:]
	}
	for _, w := range rest {
		name := named.FindString(w.text)
		if name == "" || !strings.HasPrefix(w.text[len(name):], "=") {
			break
		}
		for _, v := range w.puts {
			x.found.Assigned[name] = append(x.found.Assigned[name], v.name)
		}
	}
	return words
}

// outputs notes what a step writes for those behind it: echo "name=value" >> "$GITHUB_OUTPUT".
func (x *shell) outputs(words []word) {
	if len(words) < 2 || !prints[words[0].text] {
		return
	}
	last := words[len(words)-1]
	for _, w := range words[1:] {
		text, old := strings.CutPrefix(w.text, "::set-output name=")
		name := output.FindString(text)
		switch rest := text[len(name):]; {
		case name == "" || !old && (!strings.HasPrefix(rest, "=") || len(last.puts) != 1 || last.puts[0].name != "GITHUB_OUTPUT") || old && !strings.HasPrefix(rest, "::"):
			continue
		}
		for _, v := range w.puts {
			if v.name != "GITHUB_OUTPUT" {
				x.found.Outputs[name] = append(x.found.Outputs[name], v.name)
			}
		}
	}
}

var output = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*`)
