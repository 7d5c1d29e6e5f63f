package host

import (
	"strconv"
	"strings"
)

// splitLines are the lines of a text without their ends.
func splitLines(text string) []string {
	return strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
}

// cutTrim cuts at a separator and takes the blanks away around both halves.
func cutTrim(text, sep string) (before, after string, found bool) {
	before, after, found = strings.Cut(text, sep)
	return strings.TrimSpace(before), strings.TrimSpace(after), found
}

// unquoted takes away the quotes around a value.
func unquoted(text string) string {
	if len(text) >= 2 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0] {
		return text[1 : len(text)-1]
	}
	return text
}

// tableRows are the rows of a data file: columns split by "|", comments and empty lines left out.
func tableRows(text string) (rows [][]string) {
	for _, line := range splitLines(text) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		var row []string
		for _, column := range strings.Split(line, "|") {
			row = append(row, strings.TrimSpace(column))
		}
		rows = append(rows, row)
	}
	return rows
}

// assignment is a line NAME=value of a settings file of a shell or of systemd, with its number.
type assignment struct {
	section, name, value string
	line                 int
}

// assignments reads files of the kind that shells, systemd and os-release have: NAME=value, [Section], comments with # and ;.
func assignments(text string) (list []assignment) {
	section := ""
	for i, line := range splitLines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[' && line[len(line)-1] == ']':
			section = line[1 : len(line)-1]
		default:
			if name, value, ok := cutTrim(line, "="); ok {
				list = append(list, assignment{section, strings.TrimPrefix(name, "export "), unquoted(value), i + 1})
			}
		}
	}
	return list
}

// listed names the first four of some things, and counts the others.
func listed(names []string) string {
	if len(names) > 5 {
		return strings.Join(names[:4], ", ") + " and " + strconv.Itoa(len(names)-4) + " more"
	}
	return strings.Join(names, ", ")
}
