package catalog

import (
	_ "embed"
	"slices"
	"sync"
	"time"
)

//go:embed releases.txt
var releasesText string

// Release is one release series of Django or Python. Times are the ends of
// days in UTC: a series still gets fixes on the day that is named.
type Release struct {
	Series
	Released time.Time
	// EndOfFixes is when it stopped getting fixes of ordinary faults.
	EndOfFixes time.Time
	// EndOfSecurity is when it stopped getting fixes of security faults.
	EndOfSecurity time.Time
	// LTS says that it has long-term support.
	LTS bool
}

// Supported says that the series gets security fixes at a time.
func (r Release) Supported(at time.Time) bool { return at.Before(r.EndOfSecurity.AddDate(0, 0, 1)) }

var releases = sync.OnceValue(func() map[string][]Release {
	all := map[string][]Release{}
	for _, e := range entries("releases.txt", releasesText, 5) {
		series, err := ParseSeries(e[1])
		if err != nil {
			panic("releases.txt: " + err.Error())
		}
		r := Release{Series: series, LTS: e[5] == "LTS"}
		for i, to := range []*time.Time{&r.Released, &r.EndOfFixes, &r.EndOfSecurity} {
			if *to, err = time.Parse(time.DateOnly, e[2+i]); err != nil {
				panic("releases.txt: " + err.Error())
			}
		}
		all[e[0]] = append(all[e[0]], r)
	}
	return all
})

// DjangoReleases are the series of Django from 1.8 on, the oldest first, planned ones included.
func DjangoReleases() []Release { return slices.Clone(releases()["django"]) }

// DjangoRelease is one series of Django; ok is false when the catalog does not know it.
func DjangoRelease(series Series) (r Release, ok bool) { return findRelease("django", series) }

// PythonReleases are the series of Python, the oldest first.
func PythonReleases() []Release { return slices.Clone(releases()["python"]) }

// PythonRelease is one series of Python; ok is false when the catalog does not know it.
func PythonRelease(series Series) (r Release, ok bool) { return findRelease("python", series) }

func findRelease(of string, series Series) (Release, bool) {
	for _, r := range releases()[of] {
		if r.Series == series {
			return r, true
		}
	}
	return Release{}, false
}
