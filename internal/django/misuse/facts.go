package misuse

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// parse reads facts.txt; a line that breaks its form is a mistake in the program, which a test would meet first.
func parse(text string) *table {
	t := &table{
		calls: map[string][]*fact{}, stores: map[string][]*fact{}, entries: map[string][]*fact{}, names: map[string][]*fact{},
		last: map[string][]*fact{}, lastName: map[string]bool{},
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		head, words, ok := strings.Cut(line, " = ")
		fields := strings.Fields(head)
		if !ok || len(fields) < 3 {
			panic("facts.txt: " + line)
		}
		f := fact{rule: fields[1], words: strings.TrimSpace(words)}
		for _, c := range fields[3:] {
			f.conditions = append(f.conditions, parseCondition(c))
		}
		into := map[string]map[string][]*fact{"call": t.calls, "store": t.stores, "entry": t.entries, "name": t.names}[fields[0]]
		if into == nil {
			panic("facts.txt: no such kind: " + line)
		}
		for _, name := range expand(fields[2]) {
			one := f
			one.name = name
			into[name] = append(into[name], &one)
			switch end := name[strings.LastIndexByte(name, '.')+1:]; fields[0] {
			case "call":
				t.last[end] = append(t.last[end], &one)
			case "name":
				t.lastName[end] = true
			}
		}
	}
	return t
}

// Rules are the ids of the rules that facts.txt has facts for, sorted.
func Rules() []string {
	ids := map[string]bool{}
	t := facts()
	for _, kind := range []map[string][]*fact{t.calls, t.stores, t.entries, t.names} {
		for _, list := range kind {
			for _, f := range list {
				ids[f.rule] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

// expand writes out "a.{b,c}".
func expand(name string) []string {
	before, rest, ok := strings.Cut(name, "{")
	inner, after, closed := strings.Cut(rest, "}")
	if !ok || !closed {
		return []string{name}
	}
	var list []string
	for _, part := range strings.Split(inner, ",") {
		list = append(list, expand(before+part+after)...)
	}
	return list
}

// parseCondition reads "1|mode~A,B", "verify!False" and "iv:2|iv".
func parseCondition(text string) (c condition) {
	at := strings.IndexAny(text, "~!:")
	if at < 0 {
		panic("facts.txt: no condition: " + text)
	}
	arg := text[:at]
	switch text[at] {
	case ':':
		c.capture, arg = text[:at], text[at+1:]
	case '!':
		c.not = true
		fallthrough
	default:
		c.values = strings.Split(text[at+1:], ",")
	}
	for _, a := range strings.Split(arg, "|") {
		if n, err := strconv.Atoi(a); err == nil {
			c.positions = append(c.positions, n)
		} else if a != "" {
			c.names = append(c.names, a)
		}
	}
	return c
}
