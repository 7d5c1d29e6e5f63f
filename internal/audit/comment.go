package audit

import (
	"bytes"
	"context"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"paddock/internal/django"
	"paddock/internal/source"
)

// suppression is one comment that takes findings away.
type suppression struct {
	file *source.File
	span source.Span
	line int
	// next is the line below, when the comment has its line to itself and therefore speaks for that one; else 0.
	next int
	// rules are the ids in its brackets.
	rules []string
	// foreign says that it is another tool's; codes are that tool's names then, and none means all.
	foreign bool
	codes   []string
	reason  string
	used    map[string]bool // by rule
}

// covers says that the comment speaks for a line.
func (s *suppression) covers(line int) bool { return line == s.line || s.next != 0 && line == s.next }

// ours is Paddock's own comment, in whatever language: an opener, the words, the brackets, the reason.
var ours = regexp.MustCompile(`(?:\{?#|//|/\*|<!--|--|;|\{%\s*comment\s*%\})[ \t]*paddock:[ \t]*ignore\b[ \t]*(\[[^\]\n]*\]?)?([^\n\r]*)`)

// Other tools' comments. A nosec without codes silences all of Bandit; a noqa without codes is about
// style and silences nothing here. Bandit knows its tests by code and by name, a word with an underscore.
var (
	nosec = regexp.MustCompile(`#\s*nosec\b:?[ \t]*([^#]*)`)
	noqa  = regexp.MustCompile(`(?i)#\s*noqa[ \t]*:[ \t]*([A-Z]+[0-9]+(?:[, \t]+[A-Z]+[0-9]+)*)`)
	codes = regexp.MustCompile(`(?i)[A-Z]+[0-9]+`)
	tests = regexp.MustCompile(`\b(?:B[0-9]{3}|[a-z0-9]+(?:_[a-z0-9]+)+)\b`)
)

// maxCommented is the largest file, other than Python, that is searched for comments. Whoever
// writes by hand stays below.
const maxCommented = 256 << 10

// commentedExtensions and commentedNames are the files, other than Python, in which a finding may stand
// and people write comments. Data, pictures and style sheets are none: reading them all costs more than the rules.
var (
	commentedExtensions = []string{
		".cfg", ".conf", ".djhtml", ".env", ".example", ".htm", ".html", ".in", ".ini", ".j2", ".jinja", ".jinja2",
		".js", ".jsx", ".mjs", ".service", ".sh", ".tf", ".toml", ".ts", ".tsx", ".vue", ".yaml", ".yml",
	}
	commentedNames = []string{
		".dockerignore", ".env", ".gitignore", "Caddyfile", "Containerfile", "Dockerfile", "Makefile", "Pipfile", "Procfile",
	}
)

func commented(e source.Entry) bool {
	name := path.Base(e.Path)
	if slices.Contains(commentedExtensions, path.Ext(name)) {
		return e.Size <= maxCommented
	}
	if path.Ext(name) == ".txt" {
		return strings.Contains(name, "require") || strings.Contains(name, "constraint") || strings.Contains(e.Path, "require")
	}
	first, _, _ := strings.Cut(name, ".")
	return (slices.Contains(commentedNames, name) || slices.Contains(commentedNames, first) || strings.HasPrefix(name, ".env.")) && e.Size <= maxCommented
}

// readComments finds the suppressions of a project, by path, and counts what is read. Beside the files in which
// people write comments it reads those with a finding (judged), whatever their kind.
func readComments(ctx context.Context, project *django.Project, judged map[string]bool) (byPath map[string][]*suppression, stats Stats, notes []source.Note, err error) {
	python := map[string]bool{}
	for _, p := range project.Index.Files() {
		python[p] = true
	}
	p := project.Index.Stats()
	stats = Stats{Files: p.Files, Lines: p.Lines, Bytes: p.Bytes}

	byPath = map[string][]*suppression{}
	var mu sync.Mutex
	next := 0
	entries := project.Tree.Entries
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			var buffer []byte // for the file being read; used again and again
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= len(entries) || ctx.Err() != nil {
					return
				}
				e := entries[i]
				var found []*suppression
				switch {
				case python[e.Path]:
					if tree := project.Index.Parse(e.Path); tree != nil {
						found = inPython(tree.File, tree.Comments)
					}
				case commented(e) || judged[e.Path] && e.Size <= maxCommented:
					data, err := project.Tree.ReadInto(e.Path, buffer)
					lines := bytes.Count(data, []byte("\n"))
					mu.Lock()
					if err != nil {
						notes = append(notes, source.NoteOf(e.Path, err))
					} else {
						stats.Files++
						stats.Lines += lines
						stats.Bytes += int64(len(data))
					}
					mu.Unlock()
					// The end of the word is rare: most files are done with sooner.
					if bytes.Contains(data, []byte("k:")) && bytes.Contains(data, []byte("paddock:")) {
						found = inText(source.NewFile(e.Path, strings.ToValidUTF8(string(data), "\ufffd")))
					}
					if err == nil {
						buffer = data
					}
				}
				if len(found) > 0 {
					mu.Lock()
					byPath[e.Path] = found
					mu.Unlock()
				}
			}
		})
	}
	wait.Wait()
	return byPath, stats, notes, ctx.Err()
}

// inPython finds the suppressions among a Python file's comments: what only looks like one, in a
// string, is none.
func inPython(file *source.File, comments []source.Span) (found []*suppression) {
	var alone map[int]bool // made when the first of our own comments asks for it
	for _, c := range comments {
		text := file.Text[c.Start:c.End]
		if strings.Contains(text, "paddock:") {
			if at := ours.FindStringSubmatchIndex(text); at != nil {
				if alone == nil {
					alone = linesAlone(file, comments)
				}
				found = append(found, newSuppression(file, text, at, c.Start, file.LineOf(c.Start), alone))
			}
		}
		if strings.Contains(text, "nosec") {
			if at := nosec.FindStringSubmatch(text); at != nil {
				found = append(found, &suppression{file: file, line: file.LineOf(c.Start), foreign: true, codes: tests.FindAllString(at[1], -1)})
			}
		}
		if strings.Contains(text, "noqa") || strings.Contains(text, "NOQA") {
			if at := noqa.FindStringSubmatch(text); at != nil {
				found = append(found, &suppression{file: file, line: file.LineOf(c.Start), foreign: true, codes: codes.FindAllString(strings.ToUpper(at[1]), -1)})
			}
		}
	}
	return found
}

// linesAlone says of the lines with a comment whether there is nothing else on them.
func linesAlone(file *source.File, comments []source.Span) map[int]bool {
	alone := map[int]bool{}
	for _, c := range comments {
		line := file.LineOf(c.Start)
		alone[line] = strings.TrimSpace(file.Text[file.LineStart(line):c.Start]) == ""
	}
	return alone
}

// inText finds Paddock's own comments in any other text.
func inText(file *source.File) (found []*suppression) {
	all := ours.FindAllStringSubmatchIndex(file.Text, -1)
	alone := map[int]bool{}
	for _, at := range all {
		line := file.LineOf(source.Pos(at[0]))
		alone[line] = strings.TrimSpace(file.Text[file.LineStart(line):at[0]]) == ""
	}
	for _, at := range all {
		found = append(found, newSuppression(file, file.Text, at, 0, file.LineOf(source.Pos(at[0])), alone))
	}
	return found
}

// newSuppression makes one of a match of ours in text, which begins at offset in the file.
func newSuppression(file *source.File, text string, at []int, offset source.Pos, line int, alone map[int]bool) *suppression {
	s := &suppression{file: file, line: line, used: map[string]bool{}}
	if at[2] >= 0 {
		for id := range strings.SplitSeq(strings.Trim(text[at[2]:at[3]], "[]"), ",") {
			if id = strings.TrimSpace(id); id != "" {
				s.rules = append(s.rules, id)
			}
		}
	}
	end := at[5]
	reason := text[at[4]:at[5]]
	for _, closer := range []string{"#}", "*/", "-->", "{%", " #"} {
		// What follows the comment, or another comment in the same one, is no reason.
		if i := strings.Index(reason, closer); i >= 0 {
			reason = reason[:i]
			end = at[4] + i
		}
	}
	s.reason = strings.Trim(reason, " \t-:–—")
	s.span = source.Span{Start: offset + source.Pos(at[0]), End: offset + source.Pos(at[0]+len(strings.TrimRight(text[at[0]:end], " \t")))}
	if alone[line] {
		s.next = line + 1
		for alone[s.next] {
			s.next++
		}
	}
	return s
}
