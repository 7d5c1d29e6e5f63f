// Package missingdockerignore is the rule missing-dockerignore; doc.md says what it does and why.
package missingdockerignore

import (
	_ "embed"
	"path"
	"slices"
	"strconv"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/container"
	"paddock/internal/dockerfile"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "missing-dockerignore", Title: "The image is given everything that lies about", Practice: "env-files-ignored",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{538}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, image := range pass.Containers().Images {
		if image.Role == django.Development || image.Role == django.Testing {
			continue
		}
		if in := wholesale(image); in != nil {
			for _, context := range image.Contexts {
				judge(pass, image, in, context)
			}
		}
	}
}

// wholesale is the instruction that copies the whole directory into a stage that is run; nil without.
func wholesale(image *container.Image) *dockerfile.Instruction {
	for _, target := range image.Targets {
		for _, stage := range target.Chain() {
			for _, in := range stage.Instructions {
				if in.Name != "COPY" && in.Name != "ADD" || slices.ContainsFunc(in.Flags, func(f string) bool { return strings.HasPrefix(f, "--from") }) {
					continue
				}
				for _, source := range in.Words[:max(0, len(in.Words)-1)] {
					if source == "." || source == "./" || source == "/" || source == "*" || source == "./*" {
						return in
					}
				}
			}
		}
	}
	return nil
}

func judge(pass *rule.Pass, image *container.Image, in *dockerfile.Instruction, context string) {
	var text string
	found := false
	// BuildKit looks for Dockerfile.dockerignore first.
	for _, p := range []string{image.Path + ".dockerignore", path.Join(context, ".dockerignore")} {
		if data, err := pass.Project.Tree.Read(p); err == nil {
			text, found = string(data), true
			break
		}
	}
	var kept []string
	ignores := container.ReadIgnore(text)
	for _, p := range sensitive(pass, context) {
		if !ignores.Match(p) {
			kept = append(kept, p)
		}
	}
	where := "the directory of the Dockerfile"
	if context != path.Dir(image.Path) && context != "" {
		where = context
	}
	var f *finding.Finding
	switch {
	case !found:
		f = pass.ReportLine(image.Path, in.Line, "all of %s goes into the image, for there is no .dockerignore", where)
		if len(kept) > 0 {
			f.Message += ": " + list(kept) + " among it"
		} else {
			f.Severity = finding.Low
		}
	case len(kept) > 0:
		f = pass.ReportLine(image.Path, in.Line, "all of %s goes into the image, %s among it, which .dockerignore does not name", where, list(kept))
	default:
		return
	}
	f.Key = "context " + context
	f.Fix = "Name in .dockerignore what the image can do without: .git, .env*, *.sqlite3, *.pem, *.key, media/. Or copy the folders that are needed by name."
}

// sensitive are the files and folders of a directory that no image should have: the history, files of variables, keys, databases.
func sensitive(pass *rule.Pass, context string) (names []string) {
	inside := func(p string) (string, bool) {
		if context == "" {
			return p, true
		}
		return strings.CutPrefix(p, context+"/")
	}
	for _, s := range pass.Project.Tree.Skipped {
		if rest, ok := inside(s.Path); ok && rest == ".git" {
			names = append(names, rest)
		}
	}
	for _, e := range pass.Project.Tree.Entries {
		rest, ok := inside(e.Path)
		if !ok || strings.Count(rest, "/") > 3 || !container.Private(pass.Project, e.Path) {
			continue
		}
		names = append(names, rest)
	}
	return names
}

// list names at most three.
func list(names []string) string {
	if len(names) > 3 {
		return strings.Join(names[:3], ", ") + " and " + strconv.Itoa(len(names)-3) + " more"
	}
	return strings.Join(names, ", ")
}
