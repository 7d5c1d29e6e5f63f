// Package ciphersuite reads the lists of suites that OpenSSL takes, as servers and proxies hand them on.
//
// It knows which words of a list let in what can be broken; what a release of OpenSSL makes of a list it does not know.
package ciphersuite

import (
	"slices"
	"strings"
)

// broken are the words of suites with no key exchange that a certificate vouches for, no encryption, or one that is broken.
var broken = []string{"ANULL", "ENULL", "NULL", "ADH", "AECDH", "EXP", "EXPORT", "LOW", "RC4", "DES", "3DES", "MD5", "DES-CBC3", "IDEA", "SEED", "RC2"}

// Weak are the words of a list, as written, that let in suites which can be read or forged; "!X" and "-X" take out, and "+X" moves what is there
// already to the end.
func Weak(list string) (weak []string) {
	out := map[string]bool{}
	words := strings.FieldsFunc(list, func(r rune) bool { return r == ':' || r == ',' || r == ' ' })
	for _, w := range words {
		if strings.HasPrefix(w, "!") || strings.HasPrefix(w, "-") {
			out[strings.ToUpper(w[1:])] = true
		}
	}
	for _, w := range words {
		if w == "" || strings.ContainsRune("!-+@", rune(w[0])) {
			continue
		}
		upper := strings.ToUpper(w)
		for _, bad := range broken {
			for _, part := range strings.FieldsFunc(upper, func(r rune) bool { return r == '-' || r == '+' || r == '_' }) {
				if part == bad && !out[bad] && !(bad == "DES" && out["3DES"]) && !slices.Contains(weak, w) {
					weak = append(weak, w)
				}
			}
		}
		// ALL and COMPLEMENTOFDEFAULT take in what is weak, unless it is taken out again.
		if upper == "ALL" && !(out["LOW"] || out["3DES"] || out["MEDIUM"]) || upper == "COMPLEMENTOFALL" || upper == "COMPLEMENTOFDEFAULT" {
			weak = append(weak, w)
		}
	}
	return weak
}
