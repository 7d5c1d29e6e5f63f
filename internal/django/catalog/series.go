package catalog

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Series is a release series, of Django or of Python: 4.2, 3.12.
type Series struct {
	Major, Minor int
}

// Oldest and Newest are the ends of what the catalog knows of Django.
var (
	Oldest = Series{1, 8}
	Newest = Series{6, 1}
)

func (s Series) String() string { return strconv.Itoa(s.Major) + "." + strconv.Itoa(s.Minor) }

// Compare is negative when s is older than t.
func (s Series) Compare(t Series) int {
	return cmp.Or(cmp.Compare(s.Major, t.Major), cmp.Compare(s.Minor, t.Minor))
}

// clamp moves a series of Django that the catalog does not know to the nearest it does.
func (s Series) clamp() Series {
	if s.Compare(Oldest) < 0 {
		return Oldest
	}
	if s.Compare(Newest) > 0 {
		return Newest
	}
	return s
}

// ParseSeries reads "4.2"; what follows a second dot is left out ("4.2.7").
func ParseSeries(text string) (Series, error) {
	major, rest, _ := strings.Cut(text, ".")
	minor, _, _ := strings.Cut(rest, ".")
	a, err1 := strconv.Atoi(major)
	b, err2 := strconv.Atoi(minor)
	if rest == "" {
		b, err2 = 0, nil
	}
	if err1 != nil || err2 != nil {
		return Series{}, fmt.Errorf("%q is not a release series; write it as in 4.2", text)
	}
	return Series{a, b}, nil
}

// span is a range of series, both ends included; a zero last end is open.
type span struct {
	first, last Series
}

func (s span) has(v Series) bool {
	return s.first.Compare(v) <= 0 && (s.last == Series{} || v.Compare(s.last) <= 0)
}

func parseSpan(text string) (s span, err error) {
	first, last, ok := strings.Cut(text, "-")
	if !ok {
		return s, fmt.Errorf("%q is not a range of series", text)
	}
	if s.first, err = ParseSeries(first); err != nil {
		return s, err
	}
	if last != "" {
		s.last, err = ParseSeries(last)
	}
	return s, err
}
