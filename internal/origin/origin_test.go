package origin

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Origin{
		"https://example.com":        {"https", "example.com", ""},
		"HTTP://Example.com:8000":    {"http", "example.com", "8000"},
		"https://*.example.com":      {"https", "*.example.com", ""},
		"http://[::1]:3000":          {"http", "::1", "3000"},
		"chrome-extension://abcdef":  {"chrome-extension", "abcdef", ""},
		"capacitor://localhost":      {"capacitor", "localhost", ""},
		"https://my_app.example.com": {"https", "my_app.example.com", ""},
	} {
		if got, ok := Parse(text); !ok || got != want {
			t.Errorf("Parse(%q) = %+v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "null", "example.com", "https://", "https://example.com/", "https://a:b", "https://.example.com", "https://example.com:", "https://[::1", "://x", "https://a b"} {
		if got, ok := Parse(text); ok {
			t.Errorf("Parse(%q) = %+v, want not ok", text, got)
		}
	}
}

func TestRegistrable(t *testing.T) {
	for host, want := range map[string]string{
		"www.example.com": "example.com", "example.com": "example.com", "localhost": "localhost", "a.b.example.co.uk": "example.co.uk",
		"x.y.vercel.app": "y.vercel.app", "io.de": "io.de",
	} {
		if got := Registrable(host); got != want {
			t.Errorf("Registrable(%q) = %q, want %q", host, got, want)
		}
	}
}

// TestLoose has for each pattern a part of the reason why it is loose, or "" when it is sound.
func TestLoose(t *testing.T) {
	for pattern, want := range map[string]string{
		`^https://.*\.example\.com$`:                             "",
		`^https://\w+\.example\.com$`:                            "",
		`^https://(\w+\.)?example\.com$`:                         "",
		`^https://([a-z0-9-]+\.)*example\.com(:\d+)?$`:           "",
		`^https://(www|app)\.example\.com\Z`:                     "",
		`^https://example.com$`:                                  "", // examplexcom is no name that can be had
		`^https?://localhost(:\d+)?$`:                            "",
		`^http://localhost:\d+`:                                  "",
		`^https://deploy-preview-\d+--mysite\.netlify\.app$`:     "",
		`^https://[a-z0-9]+--mysite\.netlify\.app$`:              "",
		`^http://192\.168\.1\.\d{1,3}:8000$`:                     "",
		`^https://[\w-]+\.example\.co\.uk$`:                      "",
		`^chrome-extension://[a-p]{32}$`:                         "",
		`^https://example\.com`:                                  "close it with $",
		`https://example\.com(:\d+)?`:                            "close it with $",
		`https://.*quire.example`:                                "close it with $",
		`^http://localhost`:                                      "close it with $",
		`^http://192\.168\.1\.\d+`:                               "close it with $",
		`^https://.*example\.com$`:                               "beyond the domain",
		`^https://.+example\.com$`:                               "beyond the domain",
		`^https://[\w.-]*example\.com$`:                          "beyond the domain",
		`^https://example\.com.*$`:                               "close it with $",
		`^https://example\..*$`:                                  "close it with $",
		`^https://www.example.com$`:                              "any character",
		`^https://.*.example\.com$`:                              "any character",
		`^https://\w+.example\.com$`:                             "any character",
		`^https://(.*)\.vercel\.app$`:                            "under vercel.app",
		`^https://myapp-[a-z0-9]+\.vercel\.app$`:                 "under vercel.app",
		`^https://shop-pr-\d+\.herokuapp\.com$`:                  "",
		`^(https?://)?([\w\.-]*?)\.example\.com:?[\d]*?$`:        "",
		`^(https?://)?127.0.0.1:?[\d]*?$`:                        "",
		`^http://10\.\d+\.\d+\.\d+$`:                             "",
		`^.*\.localhost:\d+$`:                                    "",
		`^(https?://)?local.example.io:?[\d]*?$`:                 "any character",
		`.*\.example\.com.*`:                                     "close it with $",
		`^.*example\.com$`:                                       "beyond the domain",
		`^https:\/\/front-dql2-.*\.vercel\.app$`:                 "under vercel.app",
		`.*`:                                                     "every host",
		`^https?://.*$`:                                          "every host",
		`^https://[^/]+$`:                                        "every host",
		`^https://.*\.(com|net|org)$`:                            "every host",
		`^https://.*\.de$`:                                       "beyond the domain",
		`(?i)^https://WWW.example\.com$`:                         "any character",
		`^https:\/\/.*\.example\.com`:                            "close it with $",
		`^(?P<scheme>https?)://(?P<sub>\w+\.){1,3}example\.com$`: "",
		`^https://(?:a|b|c)\.example\.(?:com|org)$`:              "",
	} {
		got, err := Loose(pattern)
		switch {
		case err != nil:
			t.Errorf("Loose(%q): %v", pattern, err)
		case want == "" && got != nil:
			t.Errorf("Loose(%q) = %+v, want none", pattern, *got)
		case want != "" && (got == nil || !strings.Contains(got.Why, want)):
			t.Errorf("Loose(%q) = %+v, want %q", pattern, got, want)
		}
	}
	for _, pattern := range []string{`^https://(?!evil)\w+\.example\.com`, `(`, strings.Repeat("a", 1000), `(?P<a>x)(?P=a)`} {
		if _, err := Loose(pattern); err == nil {
			t.Errorf("Loose(%q) has an answer", pattern)
		}
	}
}

func TestPlainHTTP(t *testing.T) {
	for pattern, want := range map[string]string{
		`^https?://(\w+\.)?example\.com$`: "http://a.example.com", `^https://example\.com$`: "", `^http://localhost(:\d+)?$`: "http://localhost:1",
	} {
		if got := PlainHTTP(pattern); got != want {
			t.Errorf("PlainHTTP(%q) = %q, want %q", pattern, got, want)
		}
	}
}

func FuzzLoose(f *testing.F) {
	f.Add(`^https://(\w+\.)?example\.com$`)
	f.Fuzz(func(t *testing.T, pattern string) {
		if in, err := Loose(pattern); err == nil && in != nil {
			if _, ok := Parse(in.Origin); !ok {
				t.Errorf("%q is no origin", in.Origin)
			}
		}
	})
}
