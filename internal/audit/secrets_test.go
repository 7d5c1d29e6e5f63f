package audit

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestNoLineShowsASecret holds that a line that any rule quotes has no secret in full, though no rule about secrets has run: neither as
// text nor as JSON. What stands beside the secret is still to be read, and the line is as long as before.
func TestNoLineShowsASecret(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	draw := func(letters string, n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = letters[random.IntN(len(letters))]
		}
		return string(b)
	}
	const alnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	// DER of 84 bytes, whose second line begins with the word that the rule looks for.
	bytes := func(n int) (b []byte) {
		for range n {
			b = append(b, byte(random.Uint32()))
		}
		return b
	}
	first := base64.StdEncoding.EncodeToString(append([]byte{0x30, 82}, bytes(46)...))
	second := "BADx" + base64.StdEncoding.EncodeToString(bytes(33))
	for _, tt := range []struct{ name, path, text, secret string }{
		{"form", "shop/pay.py", "BAD = call('%s')  # the rest\n", "sk_" + "live_" + draw(alnum, 40)},
		{"form in a test", "tests/test_pay.py", "BAD = call('%s')  # the rest\n", "sk_" + "live_" + draw(alnum, 40)},
		{"form in a lock file", "yarn.lock", "BAD = '%s'  # the rest\n", "sk_" + "live_" + draw(alnum, 40)},
		{"bearer", "shop/api.py", "get('BAD', headers={'Authorization': 'Bearer %s'}, verify=False)  # the rest\n", draw(alnum, 40)},
		{"password", "shop/api.py", "connect(user='BAD', password='%s')  # the rest\n", "summer" + "House"},
		{"short password", "shop/api.py", "connect(user='BAD', password='%s')  # the rest\n", "Zq7" + "pw"},
		{"password of words", ".env", "BAD=1\nDB_PASSWORD_BAD=x\nSMTP_PASSWORD=%s # BAD the rest\n", "correct" + "horse"},
		{"default", "shop/conf.py", "X = env('BAD_TOKEN', default='%s')  # the rest\n", draw(alnum, 30)},
		{"url", "shop/conf.py", "BAD = 'postgres://shop:%s@db.internal/shop'  # the rest\n", draw(alnum, 18)},
		{"JSON", "conf.json", `{"BAD": 1, "api_key": "%s", "end": "the rest"}` + "\n", draw(alnum, 32)},
		{"shell", "deploy.sh", "export API_TOKEN=%s; BAD # the rest\n", draw(alnum, 32)},
		{"a line of a key", "shop/key.py", "KEY = '''-----BEGIN PRIVATE KEY-----\n" + first + "\n%s\n-----END PRIVATE KEY-----'''\n", second},
		{"a key in a line", "shop/key.py", `BAD = "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----"  # the rest` + "\n", first + `\n` + second},
		{"two on a line", "shop/two.py", "BAD = call(token='" + "ghx%[1]s', secret='%[1]s')  # the rest\n", draw(alnum, 40)},
		{"suppressed", "shop/api.py", "connect(user='BAD', password='%s')  # the rest; paddock: ignore[committed-secret] known\n", draw(alnum, 20)},
		{"not in UTF-8", "shop/latin.py", "# -*- coding: latin-1 -*-\nconnect(user='BAD\xe9', password='%s')  # the rest\n", draw(alnum, 20)},
		{"marks around", "shop/api.py", "connect(user='BAD', password=\"%s\")  # the rest\n", "Gr&n" + "en<Mond>7"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := fmt.Sprintf(tt.text, tt.secret)
			r := run(t, map[string]string{tt.path: text}, Options{Only: []string{"bad-word"}})
			if len(r.Findings) == 0 {
				t.Fatal("no finding")
			}
			if tt.name != "a line of a key" && !strings.Contains(r.Findings[len(r.Findings)-1].Source, "the rest") {
				t.Errorf("too much is hidden: %q", r.Findings[len(r.Findings)-1].Source)
			}
			var out strings.Builder
			for i := range r.Findings {
				f := &r.Findings[i]
				fmt.Fprintln(&out, f.Source, f.Mask(f.Message), f.Content())
			}
			for n := len(tt.secret); n >= 5; n-- {
				for i := 0; i+n <= len(tt.secret); i++ {
					if strings.Contains(out.String(), tt.secret[i:i+n]) {
						t.Fatalf("%q is shown: %s", tt.secret[i:i+n], out.String())
					}
				}
			}
		})
	}
}
