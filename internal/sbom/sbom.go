// Package sbom writes what a project installs, and what is known to be weak in it, as a bill of materials in CycloneDX 1.6
// (ECMA-424), in JSON.
//
// It knows the format. What is installed and what is known of it is internal/django/dependency's business. Two runs over one
// project write the same bytes: there is no serial number and no time in it.
package sbom

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/CycloneDX/cyclonedx-go"

	"paddock/internal/advisory"
	"paddock/internal/django/dependency"
	"paddock/internal/ecosystem"
	"paddock/internal/requirement"
)

// Write writes the bill of a project, which is called name, made by a version of Paddock.
func Write(w io.Writer, name, version string, requirements *requirement.Set, known *dependency.Set) error {
	root := cyclonedx.Component{BOMRef: "project", Type: cyclonedx.ComponentTypeApplication, Name: name}
	bom := cyclonedx.NewBOM()
	bom.Metadata = &cyclonedx.Metadata{
		Component: &root,
		Tools: &cyclonedx.ToolsChoice{Components: &[]cyclonedx.Component{
			{Type: cyclonedx.ComponentTypeApplication, Name: "paddock", Version: version},
		}},
	}
	var components []cyclonedx.Component
	var vulnerabilities []cyclonedx.Vulnerability
	refs := map[string][]string{} // by ecosystem and name
	key := func(e ecosystem.Ecosystem, name string) string { return string(e) + " " + name }
	for _, d := range known.List {
		c := component(d.Ecosystem, d.Name, d.Version, d.Places)
		components = append(components, c)
		refs[key(d.Ecosystem, d.Name)] = append(refs[key(d.Ecosystem, d.Name)], c.BOMRef)
		for _, weakness := range d.Weaknesses {
			vulnerabilities = append(vulnerabilities, vulnerability(d, weakness, c.BOMRef))
		}
	}
	for i := range requirements.List {
		r := &requirements.List[i]
		if k := key(r.Ecosystem, r.Name); refs[k] == nil && r.Kind != requirement.Constraints && r.Group != "build" {
			c := component(r.Ecosystem, r.Name, "", []*requirement.Requirement{r})
			components = append(components, c)
			refs[k] = []string{c.BOMRef}
		}
	}
	slices.SortFunc(components, func(a, b cyclonedx.Component) int { return cmp.Compare(a.BOMRef, b.BOMRef) })
	needs := map[string][]string{"project": nil}
	for i := range requirements.List {
		r := &requirements.List[i]
		own := refs[key(r.Ecosystem, r.Name)]
		if r.Kind == requirement.Requirements || r.Kind == requirement.Metadata {
			needs["project"] = append(needs["project"], own...)
		}
		for _, ref := range own {
			if _, ok := needs[ref]; !ok {
				needs[ref] = nil
			}
			if r.Version != "" && !strings.HasSuffix(ref, "@"+escape(r.Version)) {
				continue
			}
			for _, n := range r.Needs {
				needs[ref] = append(needs[ref], refs[key(r.Ecosystem, n)]...)
			}
		}
	}
	var dependencies []cyclonedx.Dependency
	for ref, on := range needs {
		slices.Sort(on)
		on = slices.Compact(on)
		d := cyclonedx.Dependency{Ref: ref}
		if len(on) > 0 {
			d.Dependencies = &on
		}
		dependencies = append(dependencies, d)
	}
	slices.SortFunc(dependencies, func(a, b cyclonedx.Dependency) int { return cmp.Compare(a.Ref, b.Ref) })
	bom.Components, bom.Dependencies = &components, &dependencies
	if len(vulnerabilities) > 0 {
		bom.Vulnerabilities = &vulnerabilities
	}
	if err := cyclonedx.NewBOMEncoder(w, cyclonedx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bom, cyclonedx.SpecVersion1_6); err != nil {
		return fmt.Errorf("write the bill of materials: %w", err)
	}
	return nil
}

func escape(text string) string { return url.PathEscape(text) }

// PURL is a package's URL (https://github.com/package-url/purl-spec), without the version when that is "".
func PURL(e ecosystem.Ecosystem, name, version string) string {
	kind := map[ecosystem.Ecosystem]string{ecosystem.PyPI: "pypi", ecosystem.NPM: "npm"}[e]
	var parts []string
	for _, part := range strings.Split(name, "/") {
		parts = append(parts, strings.ReplaceAll(escape(part), "@", "%40"))
	}
	purl := "pkg:" + kind + "/" + strings.Join(parts, "/")
	if version != "" {
		purl += "@" + escape(version)
	}
	return purl
}

func component(e ecosystem.Ecosystem, name, version string, places []*requirement.Requirement) cyclonedx.Component {
	purl := PURL(e, name, version)
	c := cyclonedx.Component{BOMRef: purl, PackageURL: purl, Type: cyclonedx.ComponentTypeLibrary, Name: name, Version: version, Scope: cyclonedx.ScopeExcluded}
	if e == ecosystem.NPM {
		if scope, rest, ok := strings.Cut(name, "/"); ok {
			c.Group, c.Name = scope, rest
		}
	}
	var occurrences []cyclonedx.EvidenceOccurrence
	var properties []cyclonedx.Property
	for _, r := range places {
		if r.Group == "" {
			c.Scope = cyclonedx.ScopeRequired
		}
		line := r.Line
		occurrences = append(occurrences, cyclonedx.EvidenceOccurrence{Location: r.Path, Line: &line})
		if version == "" && r.Specifier != "" {
			properties = append(properties, cyclonedx.Property{Name: "paddock:specifier", Value: r.Specifier})
		}
		if r.URL != "" && version == "" {
			properties = append(properties, cyclonedx.Property{Name: "paddock:url", Value: withoutPassword(r.URL)})
		}
	}
	c.Evidence = &cyclonedx.Evidence{Occurrences: &occurrences}
	if len(properties) > 0 {
		c.Properties = &properties
	}
	return c
}

// withoutPassword is an address without the name and the password that may stand in it.
func withoutPassword(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	host, path, _ := strings.Cut(rest, "/")
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	return scheme + "://" + host + "/" + path
}

func vulnerability(d *dependency.Dependency, w *advisory.Weakness, ref string) cyclonedx.Vulnerability {
	names := w.Names()
	v := cyclonedx.Vulnerability{
		BOMRef: ref + "#" + names[0], ID: names[0], Description: w.Summary(), Source: &cyclonedx.Source{Name: "OSV", URL: "https://osv.dev/vulnerability/" + names[0]},
		Affects: &[]cyclonedx.Affects{{Ref: ref, Range: &[]cyclonedx.AffectedVersions{{Version: d.Version, Status: cyclonedx.VulnerabilityStatusAffected}}}},
	}
	if cwes := w.CWE(); len(cwes) > 0 {
		v.CWEs = &cwes
	}
	if vector, score := w.Vector(); vector != "" {
		v.Ratings = &[]cyclonedx.VulnerabilityRating{{Score: &score, Vector: vector, Method: method(vector), Severity: severity(score)}}
	}
	if w.Fixed != "" {
		v.Recommendation = fmt.Sprintf("Move to %s %s or later.", d.Name, w.Fixed)
	}
	var references []cyclonedx.VulnerabilityReference
	for _, n := range names[1:] {
		references = append(references, cyclonedx.VulnerabilityReference{ID: n, Source: &cyclonedx.Source{Name: "OSV", URL: "https://osv.dev/vulnerability/" + n}})
	}
	if len(references) > 0 {
		v.References = &references
	}
	return v
}

func method(vector string) cyclonedx.ScoringMethod {
	switch {
	case strings.HasPrefix(vector, "CVSS:4"):
		return cyclonedx.ScoringMethodCVSSv4
	case strings.HasPrefix(vector, "CVSS:3.1"):
		return cyclonedx.ScoringMethodCVSSv31
	}
	return cyclonedx.ScoringMethodCVSSv3
}

// severity is the qualitative scale of CVSS 3.1, section 5.
func severity(score float64) cyclonedx.Severity {
	switch {
	case score >= 9:
		return cyclonedx.SeverityCritical
	case score >= 7:
		return cyclonedx.SeverityHigh
	case score >= 4:
		return cyclonedx.SeverityMedium
	case score > 0:
		return cyclonedx.SeverityLow
	}
	return cyclonedx.SeverityNone
}
