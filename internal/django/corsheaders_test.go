package django

import "testing"

// The headers that django-cors-headers allows by default are its version's.
func TestDefaultHeaders(t *testing.T) {
	const module = `from corsheaders.defaults import default_headers
CORS_ALLOW_HEADERS = list(default_headers)
`
	for _, c := range []struct {
		requirements string
		known, dnt   bool
	}{
		{"django-cors-headers==3.14.0\n", true, true},
		{"django-cors-headers==4.9.0\n", true, false},
		{"django-cors-headers~=4.0\n", true, false},
		{"django-cors-headers\n", false, false},
		{"", false, false},
	} {
		s := one(t, module, map[string]string{"requirements.txt": c.requirements}).Setting("CORS_ALLOW_HEADERS")
		if s.Value.Known() != c.known || s.Value.Has("dnt") != c.dnt {
			t.Errorf("%q: %s", c.requirements, s.Value.Python())
		}
	}
}
