package ciphersuite

import (
	"strings"
	"testing"
)

func TestWeak(t *testing.T) {
	for list, want := range map[string]string{
		"":                            "",
		"HIGH:!aNULL:!MD5":            "",
		"ECDHE+AESGCM:ECDHE+CHACHA20": "",
		"ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-DES-CBC3-SHA:!3DES": "",
		"ECDHE-RSA-DES-CBC3-SHA":                                   "ECDHE-RSA-DES-CBC3-SHA",
		"RC4-SHA:AES128-SHA":                                       "RC4-SHA",
		"HIGH:RC4:!RC4":                                            "",
		"HIGH:+3DES:+RC4":                                          "", // moved to the end, and not let in
		"ALL:!aNULL":                                               "ALL",
		"ALL:!LOW:!aNULL":                                          "",
		"@SECLEVEL=1:eNULL":                                        "eNULL",
		"AES,rc4 NULL":                                             "rc4 NULL",
	} {
		if got := strings.Join(Weak(list), " "); got != want {
			t.Errorf("Weak(%q) is %q, want %q", list, got, want)
		}
	}
}
