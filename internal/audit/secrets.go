package audit

import (
	"slices"

	"paddock/internal/django"
	"paddock/internal/django/container"
	"paddock/internal/django/credentials"
	"paddock/internal/finding"
	"paddock/internal/secret"
	"paddock/internal/source"
)

// minShared is the least number of bytes of a secret that is masked in findings of other rules too: a
// shorter one would take harmless words with it.
const minShared = 4

// shared are the secrets that more than one finding may show, by path.
type shared map[string][]string

func (m shared) add(path, secret string) {
	// A password that everybody tries is nothing to hide, and often a word that messages need.
	if len(secret) >= minShared && !container.WellKnown(secret) && !slices.Contains(m[path], secret) {
		m[path] = append(m[path], secret)
	}
}

// sharedSecrets are those of the settings, and those of findings, whether they will be shown or not: what a comment or the baseline accepts
// is no less a secret.
func sharedSecrets(findings []finding.Finding, project *django.Project) shared {
	m := shared{}
	for _, site := range project.Sites {
		for _, c := range site.Contexts {
			for _, credential := range credentials.Find(c) {
				if at := credential.Value.Place; at.File != nil {
					m.add(at.File.Path, credential.Secret)
				}
				if at := credential.Setting.Place; at.File != nil {
					m.add(at.File.Path, credential.Secret)
				}
			}
		}
	}
	for i := range findings {
		for _, s := range findings[i].Secrets {
			m.add(findings[i].Path, s)
		}
	}
	return m
}

// mask has each finding mask the secrets of its file: a rule that judges how long a key is need not know that it is one, and every
// rule quotes its line.
func (m shared) mask(findings []finding.Finding) {
	for i := range findings {
		f := &findings[i]
		for _, s := range m[f.Path] {
			if !slices.Contains(f.Secrets, s) {
				f.Secrets = append(slices.Clip(f.Secrets), s)
			}
		}
	}
}

// veilLines masks the lines that findings quote. Which secrets stand there is asked of the whole file: of a key in many lines the one line
// does not tell.
func veilLines(findings []finding.Finding, tree *source.Tree) {
	type veiled struct {
		*secret.Veil
		file *source.File
	}
	var last veiled // findings are sorted by path
	for i := range findings {
		f := &findings[i]
		if f.Line == 0 || f.Source == "" {
			continue
		}
		if last.file == nil || last.file.Path != f.Path {
			data, _ := tree.Read(f.Path)
			text := string(data)
			last = veiled{secret.NewVeil(f.Path, text), source.NewFile(f.Path, text)}
		}
		file, veil := last.file, last.Veil
		line := f.Line
		if line > file.LineCount() || file.Line(line) != f.Source {
			// It is an old version's, or was not written in UTF-8: there is nothing but the line.
			file, line = source.NewFile(f.Path, f.Source), 1
			veil = secret.NewVeil(f.Path, f.Source)
		}
		start := int(file.LineStart(line))
		masked, secrets := veil.Line(start, start+len(file.Line(line)))
		f.Source = masked
		m := shared{}
		for _, s := range secrets {
			m.add(f.Path, s)
		}
		m.mask(findings[i : i+1])
	}
}
