package finding

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Masked is a secret as it may be shown: the first and last two characters, so that its owner
// recognises it, and a star for every one between, so that marks below a line still fit. Of a short
// one nothing is shown.
func Masked(secret string) string {
	n := utf8.RuneCountInString(secret)
	if n < 12 {
		return strings.Repeat("*", n)
	}
	runes := []rune(secret)
	return string(runes[:2]) + strings.Repeat("*", n-4) + string(runes[n-2:])
}

// Mask replaces the finding's secrets in a text.
func (f *Finding) Mask(text string) string {
	if len(f.Secrets) == 0 {
		return text
	}
	// The longest first: one secret may be a part of another.
	secrets := slices.Clone(f.Secrets)
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, Masked(s))
		}
	}
	return text
}
