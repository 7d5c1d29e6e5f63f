// Package checklist is the list of practices that Paddock proves: what a team
// that runs a Django site owes it, and what audit, probe and guard owe each
// practice. The list is practices.txt.
//
// It knows no rule, check or filter; they name a practice by its id, and
// evidence on a site joins the two later.
package checklist

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed practices.txt
var practicesText string

// Practice is one entry of the list.
type Practice struct {
	// ID is stable: rules, checks and filters name it.
	ID string
	// Title says what is done where the practice is kept.
	Title string
	// Area is the part of the list that it stands in: "Transport".
	Area string
	// CWE are the weaknesses that a breach is.
	CWE []int
	// Audit, Probe and Guard are what each part owes the practice.
	Audit, Probe, Guard Duty
}

// Duty is what a part of Paddock owes a practice. The zero Duty is none.
type Duty struct {
	// Detects a breach, Fixes it or proposes how, Enforces the practice at run time.
	Detects, Fixes, Enforces bool
	// Note says more, or all of it where the duty is none of the three.
	Note string
}

// None says that the part owes nothing.
func (d Duty) None() bool { return d == Duty{} }

var load = sync.OnceValue(func() []Practice {
	list, err := parse(practicesText)
	if err != nil {
		panic("practices.txt: " + err.Error())
	}
	return list
})

func parse(text string) ([]Practice, error) {
	var list []Practice
	area := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if name, ok := strings.CutPrefix(line, "area:"); ok {
			area = strings.TrimSpace(name)
			continue
		}
		columns := strings.Split(line, "|")
		if len(columns) != 6 || area == "" {
			return nil, fmt.Errorf("line %d: a practice has six columns and stands in an area", i+1)
		}
		for j := range columns {
			columns[j] = strings.TrimSpace(columns[j])
		}
		p := Practice{ID: columns[0], Title: columns[1], Area: area}
		for _, number := range strings.Split(columns[2], ",") {
			cwe, err := strconv.Atoi(strings.TrimSpace(number))
			if err != nil {
				return nil, fmt.Errorf("line %d: %q is no CWE number", i+1, number)
			}
			p.CWE = append(p.CWE, cwe)
		}
		for j, d := range []*Duty{&p.Audit, &p.Probe, &p.Guard} {
			*d = duty(columns[3+j])
		}
		list = append(list, p)
	}
	return list, nil
}

// duty reads a column: letters, then words in brackets; words without brackets are all note.
func duty(text string) (d Duty) {
	head, note, _ := strings.Cut(text, "(")
	d.Note = strings.TrimSuffix(strings.TrimSpace(note), ")")
	for _, word := range strings.Fields(head) {
		switch word {
		case "D":
			d.Detects = true
		case "F":
			d.Fixes = true
		case "E":
			d.Enforces = true
		default:
			return Duty{Note: text}
		}
	}
	return d
}

// All are the practices in the order of the list.
func All() []Practice { return slices.Clone(load()) }

// ByID is the practice of that id; ok is false when there is none.
func ByID(id string) (p Practice, ok bool) {
	for _, p := range load() {
		if p.ID == id {
			return p, true
		}
	}
	return Practice{}, false
}

// Areas are the parts of the list in order.
func Areas() []string {
	var areas []string
	for _, p := range load() {
		if len(areas) == 0 || areas[len(areas)-1] != p.Area {
			areas = append(areas, p.Area)
		}
	}
	return areas
}
