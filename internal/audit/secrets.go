package audit

import (
	"slices"

	"paddock/internal/django"
	"paddock/internal/django/container"
	"paddock/internal/django/credentials"
	"paddock/internal/finding"
)

// minShared is the least number of bytes of a secret that is masked in findings of other rules too: a
// shorter one would take harmless words with it.
const minShared = 4

// shareSecrets has each finding mask what the settings, or another finding in its file, hold as secret:
// a rule that judges how long a key is need not know that it is one, and every rule quotes its line.
func shareSecrets(findings []finding.Finding, project *django.Project) {
	secrets := map[string][]string{} // by path
	add := func(path, secret string) {
		// A password that everybody tries is nothing to hide, and often a word that messages need.
		if len(secret) >= minShared && !container.WellKnown(secret) && !slices.Contains(secrets[path], secret) {
			secrets[path] = append(secrets[path], secret)
		}
	}
	for _, site := range project.Sites {
		for _, c := range site.Contexts {
			for _, credential := range credentials.Find(c) {
				if at := credential.Value.Place; at.File != nil {
					add(at.File.Path, credential.Secret)
				}
				if at := credential.Setting.Place; at.File != nil {
					add(at.File.Path, credential.Secret)
				}
			}
		}
	}
	for i := range findings {
		for _, s := range findings[i].Secrets {
			add(findings[i].Path, s)
		}
	}
	for i := range findings {
		f := &findings[i]
		for _, s := range secrets[f.Path] {
			if !slices.Contains(f.Secrets, s) {
				f.Secrets = append(slices.Clip(f.Secrets), s)
			}
		}
	}
}
