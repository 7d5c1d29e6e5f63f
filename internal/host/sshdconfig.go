package host

import (
	_ "embed"
	"path"
	"strconv"
	"strings"
	"sync"
)

// maxIncludes is how deep files of sshd may include each other: OpenSSH's own limit.
const maxIncludes = 16

// sshOption is one line of sshd's settings.
type sshOption struct {
	name  string // in lower case; today's name where there was another one
	value string // the arguments, one blank between them
	path  string
	line  int
}

// sshMatch is a block of settings that hold for some connections only.
type sshMatch struct {
	condition string
	options   []sshOption
}

// sshConfig are the settings of sshd. Of an option that is written twice the first one counts; in Match blocks they count
// before those outside. A few options are lists to which every line adds.
type sshConfig struct {
	options []sshOption
	matches []sshMatch
}

// sshAliases are options that were renamed.
var sshAliases = map[string]string{
	"challengeresponseauthentication": "kbdinteractiveauthentication",
	"skeyauthentication":              "kbdinteractiveauthentication",
	"pubkeyacceptedkeytypes":          "pubkeyacceptedalgorithms",
	"hostbasedacceptedkeytypes":       "hostbasedacceptedalgorithms",
	"dsaauthentication":               "pubkeyauthentication",
}

// sshReader reads the settings of sshd from a file and those that it includes.
type sshReader struct {
	m      *Machine
	config sshConfig
}

// file reads one file. match is the block in which it was included, -1 outside of any; a block that a file begins ends with it.
func (r *sshReader) file(name string, depth, match int) {
	f := r.m.read(name)
	if f == nil {
		return
	}
	for i, line := range splitLines(f.Text) {
		words := sshWords(line)
		if len(words) == 0 {
			continue
		}
		option := sshOption{name: strings.ToLower(words[0]), value: strings.Join(words[1:], " "), path: name, line: i + 1}
		if today, ok := sshAliases[option.name]; ok {
			option.name = today
		}
		switch option.name {
		case "include":
			if depth == maxIncludes {
				r.m.note(name, i+1, "files include each other more than %d deep; the rest was not read", maxIncludes)
				continue
			}
			for _, pattern := range words[1:] {
				if !path.IsAbs(pattern) {
					pattern = "/etc/ssh/" + pattern
				}
				for _, included := range r.m.glob(pattern) {
					r.file(included, depth+1, match)
				}
			}
		case "match":
			match = -1
			if !strings.EqualFold(option.value, "all") {
				match = len(r.config.matches)
				r.config.matches = append(r.config.matches, sshMatch{condition: option.value})
			}
		default:
			if match < 0 {
				r.config.options = append(r.config.options, option)
			} else {
				r.config.matches[match].options = append(r.config.matches[match].options, option)
			}
		}
	}
}

// sshWords are the words of a line: the option, with a blank or "=" behind it, and its arguments, which may be quoted. A "#"
// that begins a word begins a comment.
func sshWords(line string) (words []string) {
	line = strings.TrimSpace(line)
	for line != "" && line[0] != '#' {
		var word string
		end := strings.IndexAny(line, " \t")
		if len(words) == 0 {
			end = strings.IndexAny(line, " \t=")
		}
		switch {
		case line[0] == '"':
			word, line, _ = strings.Cut(line[1:], `"`)
		case end < 0:
			word, line = line, ""
		default:
			word, line = line[:end], line[end:]
		}
		if words = append(words, word); len(words) == 1 {
			line = strings.TrimPrefix(strings.TrimSpace(line), "=")
		}
		line = strings.TrimSpace(line)
	}
	return words
}

// first is the line that counts for an option among some; ok is false when none does.
func first(options []sshOption, name string) (o sshOption, ok bool) {
	for _, o := range options {
		if o.name == name {
			return o, true
		}
	}
	return o, false
}

//go:embed sshd.txt
var sshdText string

// sshKnown is what is known of sshd's options.
type sshKnown struct {
	defaults map[string][]sshDefault
	bad      [][]string // check, option, values
	weak     [][]string // check, option, patterns
}

// sshDefault is the value of an option that is not set, from some release on.
type sshDefault struct{ since, value string }

var sshTable = sync.OnceValue(func() (k sshKnown) {
	k.defaults = map[string][]sshDefault{}
	for _, row := range tableRows(sshdText) {
		switch row[0] {
		case "default":
			k.defaults[row[1]] = append(k.defaults[row[1]], sshDefault{row[2], row[3]})
		case "bad":
			k.bad = append(k.bad, row[1:])
		case "weak":
			k.weak = append(k.weak, row[1:])
		}
	}
	return k
})

// sshDefaultOf is the value of an option that is not set; ok is false when that depends on the release, and it is not known.
func sshDefaultOf(name, version string) (value string, ok bool) {
	for _, d := range sshTable().defaults[name] {
		switch {
		case d.since == "" || version != "" && !olderRelease(version, d.since):
			value, ok = d.value, true
		case version == "":
			return "", false
		}
	}
	return value, ok
}

// olderRelease compares releases such as "9.2": number by number.
func olderRelease(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := 0; i < max(len(as), len(bs)); i++ {
		var x, y int
		if i < len(as) {
			x, _ = strconv.Atoi(as[i])
		}
		if i < len(bs) {
			y, _ = strconv.Atoi(bs[i])
		}
		if x != y {
			return x < y
		}
	}
	return false
}
