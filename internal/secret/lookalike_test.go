package secret

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// lookalikes are texts that look as if a secret stood there, and have none.
func lookalikes() (list []labelled) {
	d := newDrawer(1 << 40)
	add := func(path, text string) { list = append(list, labelled{path: path, text: text}) }

	// What stands for a secret, in all files, under all names.
	for i, v := range []string{
		"changeme", "change-me-please", "CHANGE_THIS_IN_PRODUCTION", "your-secret-key", "your_api_key_here", "<your-api-key>", "<password>", "xxxxxxxxxxxxxxxxxxxx",
		"XXXX-XXXX-XXXX-XXXX", "****************", "${SECRET_VALUE}", "${SECRET_VALUE:-}", "$SECRET_VALUE", "$(cat /run/secrets/value)", "{{ secret_value }}", "{{ lookup('env', 'VALUE') }}",
		"{% env VALUE %}", "<%= ENV['VALUE'] %>", "%(secret_value)s", "%SECRET_VALUE%", "@SECRET_VALUE@", "__SECRET_VALUE__", "example-secret-key-1234567", "dummy-token-0a1b2c3d4e5f",
		"fake_key_9f8e7d6c5b4a3210", "not-a-real-secret-123", "this-is-not-secret-42", "insert-your-token-here", "replace-with-a-real-key-1", "test-secret-key-for-ci-99", "placeholder-value-123", "REDACTED",
		"[REDACTED]", "TODO", "none", "null", "undefined", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf", "vault:secret/data/shop#key", "op://shop/database/password",
		"ssm:/shop/production/key", "projects/1234/secrets/shop/versions/1", "ENC[AES256_GCM,data:p673w7,iv:abc,tag:def,type:str]", "1234567890abcdef1234567890abcdef", "abcdefghijklmnopqrstuvwxyz123456", "0123456789012345678901234567890123456789",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1", "00000000-0000-0000-0000-000000000000", "qwertyuiop1234567890", "/run/secrets/django_key", "/etc/shop/keys/private.pem", "./keys/service-account.json", "secrets/production.key", "django.core.signing.TimestampSigner",
		"app.auth.TokenAuthentication", "get_secret_value", "client_secret", "access_token", "SECRET_KEY_PRODUCTION", "super-secret-do-not-tell-1", "thisisasecretkey12345678", "local-development-only-7f3a",
		"collectstatic-only-8d2b4f", "ci-only-5c1e9a7b3d", "unused-at-build-time-4f2a", "https://example.com/oauth/token", "file:///run/secrets/token", "insecure-key-for-tests-3a9f",
	} {
		for j, name := range []string{"SECRET_KEY", "API_TOKEN", "DATABASE_PASSWORD"} {
			w := written[(i+j)%len(written)]
			add(w.path, w.line(name, v))
		}
	}
	// Passwords that everybody tries: weak, and no secret.
	for i, v := range []string{"postgres", "password", "admin", "root", "secret", "test", "guest", "rabbitmq", "minioadmin", "mysql", "docker", "django", "letmein", "changeit", "123456", "12345678", "admin123", "password123"} {
		w := written[i%len(written)]
		add(w.path, w.line("POSTGRES_PASSWORD", v))
	}
	// Hashes where files are full of them.
	for i, path := range []string{
		"package-lock.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "composer.lock", "Cargo.lock", "Gemfile.lock", "go.sum", "flake.lock", "requirements.txt", "requirements/base.txt", "constraints.txt", "pylock.toml", "bun.lock", "sub/.terraform.lock.hcl",
	} {
		h := d.of(hexes, 64)
		add(path, fmt.Sprintf("\"token-%d\": {\"integrity\": \"sha512-%s\", \"hash\": \"sha256:%s\"}\n", i, d.base64(64), h))
		add(path, fmt.Sprintf("key = \"%s\"\napi-key==1.%d --hash=sha256:%s\nsecret = \"%s\"\n", d.of(alnums, 40), i, h, d.of(hexes, 40)))
	}
	for i, name := range []string{"integrity", "checksum", "sha256", "sha1", "md5", "digest", "etag", "commit", "rev", "revision", "content_hash", "file_hash", "cacheKey", "cache_key", "nonce", "csrf_token", "csrfmiddlewaretoken", "sitekey", "site_key", "public_key", "publicKey", "PUBLIC_KEY", "client_id", "app_id", "tracking_id", "primary_key", "foreign_key", "sort_key", "partition_key", "translation_key", "idempotency_key", "key_id", "fingerprint", "signature", "hash", "uuid", "build_id", "session_cookie_name", "publishable_key", "map_key", "verify_token_name"} {
		w := written[i%len(written)]
		add(w.path, w.line(name, d.of(hexes, 40)))
	}
	// Made to be seen.
	for i, v := range []string{
		"pk_live_" + d.of(alnums, 24), "pk_test_" + d.of(alnums, 24), "sk_test_" + d.of(alnums, 24), "rk_test_" + d.of(alnums, 24), "sq0idp-" + d.of(alnums, 22), "NRJS-" + d.of(hexes, 19), "sb_publishable_" + d.of(alnums, 31),
		"pk." + base64.RawURLEncoding.EncodeToString([]byte(`{"u":"`+d.of(lowers, 8)+`","a":"c`+d.of(lowers+numbers, 24)+`"}`)) + "." + d.of(alnums, 22),
	} {
		for j, w := range written {
			if (i+j)%2 == 0 {
				add(w.path, w.line("PAYMENT_KEY", v))
			}
		}
	}
	for i, path := range []string{"static/app.js", "src/firebase.ts", "templates/base.html", "mobile/firebase_options.dart", "ios/GoogleService-Info.plist", "android/google-services.json", "src/App.vue"} {
		add(path, fmt.Sprintf("apiKey: \"AIza%s\", // %d\n", d.of(urls, 35), i))
		add(path, fmt.Sprintf("data-sitekey=\"6Le%s\" id=\"%d\"\n", d.of(urls, 37), i))
	}
	for _, name := range []string{"NEXT_PUBLIC_KEY_TOKEN", "VITE_API_TOKEN", "REACT_APP_API_KEY", "VUE_APP_API_KEY", "NUXT_PUBLIC_API_KEY", "EXPO_PUBLIC_API_KEY", "MAPBOX_TOKEN", "GOOGLE_MAPS_API_KEY", "RECAPTCHA_PUBLIC_KEY", "ALGOLIA_SEARCH_KEY", "SEGMENT_WRITE_KEY", "POSTHOG_API_KEY"} {
		add(".env.production", name+"="+d.of(alnums, 36)+"\n")
	}
	for i, host := range []string{"o123.ingest.sentry.io/4", "o9.ingest.us.sentry.io/77", "sentry.io/12", "o55.ingest.de.sentry.io/1"} {
		add(".env.production", fmt.Sprintf("SENTRY_DSN=https://%s@%s\n", d.of(hexes, 32), host))
		add("static/app.js", fmt.Sprintf("Sentry.init({dsn: 'https://%s@%s', n: %d})\n", d.of(hexes, 32), host, i))
	}
	// URLs with what is no password.
	for i, u := range []string{
		"postgres://user:password@localhost:5432/shop", "postgres://postgres:postgres@db/shop", "postgres://shop:shop@db:5432/shop", "redis://redis:6379/0", "redis://:password@redis:6379/0", "amqp://guest:guest@rabbitmq:5672//", "mysql://root:root@127.0.0.1/test",
		"postgres://${DB_USER}:${DB_PASSWORD}@${DB_HOST}/shop", "postgres://{user}:{password}@{host}/shop", "postgres://%s:%s@%s/%s", "postgres://user:$PASSWORD@host/db", "https://user:pass@example.com/", "https://username:password@host.com/path", "http://foo:bar@example.org",
		"https://x-access-token:${TOKEN}@github.com/a/b", "https://oauth2:${CI_TOKEN}@gitlab.com/a/b", "mongodb://username:password@cluster0.example.net", "https://<user>:<password>@host/", "smtp://user:your-password@smtp.your-host.com", "postgres://USER:PASSWORD@HOST:PORT/NAME", "ftp://user:secret@ftp.example.com",
		"http://localhost:8000/@user/a:b", "https://cdn.jsdelivr.net/npm/vue@3.2.1/dist/vue.js", "https://unpkg.com/react:18@latest", "git+ssh://git@github.com:22/a/b.git", "https://shop.net/a?b=c:d@e", "postgres://test:test@localhost/test", "postgres://django:django@postgres:5432/django", "postgresql://dev:dev@127.0.0.1:5432/app", "redis://default:changeme@cache:6379",
	} {
		add("docker-compose.yml", fmt.Sprintf("    environment:\n      DATABASE_URL: %s # %d\n", u, i))
		add("README.md", fmt.Sprintf("Set it to `%s` (%d).\n", u, i))
		add("server/config.js", fmt.Sprintf("const url = '%s'; // %d\n", u, i))
	}
	// Code that speaks of secrets.
	for i, line := range []string{
		"password = request.POST['password']", "token = get_random_string(32)", "secret_key = os.environ['SECRET_KEY']", "API_KEY = env('API_KEY')", "api_key = config('API_KEY', default='')", "password = getpass.getpass()", "token: str = Field(min_length=10)", "const password = document.getElementById('password').value",
		"const token = localStorage.getItem('auth_token_v2')", "if (password === confirmPassword2) {", "private_key_path = '/etc/ssl/private/site1.key'", "passwordField: 'user-password-input-1'", "tokenUrl: '/api/v2/oauth2/token/'", "apiKey: process.env.API_KEY_V2", "authToken: window.__TOKEN__", "secretName: shop-tls-2024",
		"key: 'user.profile.title_2'", "password: validators.required(8)", "keyboard = 'qwerty-de-105'", "monkey = 'banana-split-2000-b'", "tokenizer: 'bert-base-uncased-v2'", "token_type: 'Bearer-v2-2024'", "passwordResetUrl: 'accounts/reset/abc123/'", "auth: 'https://auth.shop-hosting.net/v2'",
		"token = \"{{ csrf_token }}\"", "key = \"static/css/main.4f3a9b2c1d0e8f7a.css\"", "password_help_text: 'At least 8 characters, 1 digit'", "authorKey: '2024-01-02-some-post-slug'", "secret: $secret2", "token: ${{ secrets.GITHUB_TOKEN }}", "password: !vault |", "api_key: !Ref ApiKey2", "key: Fn::GetAtt::Key2.Arn", "passwords: [a1b2c3d4, e5f6g7h8]",
	} {
		add("server/module.js", line+fmt.Sprintf(" // %d\n", i))
		add("deploy/values.yaml", line+fmt.Sprintf("\nindex: %d\n", i))
		add("lib/module.rb", line+fmt.Sprintf(" # %d\n", i))
	}
	// Formats that are not whole, or whose checksum is wrong.
	for i, v := range []string{
		"ghp_" + d.of(alnums, 36), "gho_" + d.of(alnums, 36), "npm_" + d.of(alnums, 36), "ghp_" + d.of(alnums, 20), "AKIAIOSFODNN7EXAMPLE", "AKIA" + d.of(lowers, 16), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx", "sk_live_", "xoxb-your-bot-token-goes-here", "xoxb-000000000000-000000000000-xxxxxxxxxxxxxxxxxxxxxxxx",
		"AGE-SECRET-KEY-1" + d.of("023456789ACDEFGHJKLMNPQRSTUVWXYZ", 58), "pypi-AgEIcHlwaS5vcmc-your-token", "SG.xxxxxx.yyyyyy", "glpat-xxxxxxxxxxxxxxxxxxxx", "hvs.EXAMPLEEXAMPLEEXAMPLEEXAMPLE", "AIzaSyXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX", "dop_v1_0000000000000000000000000000000000000000000000000000000000000000", "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "sk-ant-api03-your-key-here",
		"sk-1234567890abcdef1234567890abcdef", "key-0123456789abcdef0123456789abcdef", "django-insecure-change-me-in-production-please-1234567890", "whsec_test_secret_for_local_use_only", "shpat_00000000000000000000000000000000",
	} {
		w := written[i%len(written)]
		add(w.path, w.line("VALUE", v))
	}
	// Keys that let nobody in: with a passphrase, public, cut, or only spoken of.
	public := "-----BEGIN PUBLIC " + "KEY-----\n" + d.base64(96) + "\n-----END PUBLIC " + "KEY-----\n"
	certificate := "-----BEGIN CERTIFICATE-----\n" + d.base64(96) + "\n-----END CERTIFICATE-----\n"
	header, footer := "-----BEGIN RSA PRIVATE "+"KEY-----", "-----END RSA PRIVATE "+"KEY-----"
	for i, text := range []string{
		public, certificate, header + "\n...\n" + footer, header + "\nMIIEpAIBAAKCAQEA...\n" + footer, header + "\n<your key>\n" + footer, "if text.startswith('" + header + "'):", header + "\n" + footer, header + "\n" + d.base64(120) + "\n" + footer,
		block("ENCRYPTED PRIVATE "+"KEY", d.bytes(300), nil), block("RSA PRIVATE "+"KEY", d.bytes(300), map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00"}), block("OPENSSH PRIVATE "+"KEY", openssh("aes256-ctr"), nil), pgp(254), header + "\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n" + footer,
		"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5" + d.base64(48) + " olga@shop", "ssh-rsa AAAAB3NzaC1yc2E" + d.base64(200) + " olga@shop",
	} {
		add("deploy/a.pem", text+fmt.Sprintf("\n# %d\n", i))
		add("docs/keys.md", text+fmt.Sprintf("\n%d\n", i))
	}
	// Words of other languages and people.
	for i, line := range []string{"msgid \"Password\"\nmsgstr \"Passwort123!abc\"", "msgid \"API key\"\nmsgstr \"Schl\u00fcssel-f\u00fcr-die-API-2\"", "#: auth.py:12\nmsgid \"Token: %(token)s\"\nmsgstr \"Jeton : %(token)s\""} {
		add("locale/de/LC_MESSAGES/django.po", line+fmt.Sprintf("\n# %d\n", i))
		add("locale/de.json", fmt.Sprintf(`{"password": "Mot-de-passe2024!%d", "token": "Jeton-d-acces-2024-%d"}`, i, i))
		add("frontend/i18n/fr.json", fmt.Sprintf(`{"api_key": "Cle-d-API-2024-abc%d", "secret": "Secret-Partage2024!%d"}`, i, i))
	}
	// Pictures, fonts, maps, bundles and data.
	for i, path := range []string{"static/logo.svg", "static/site.css", "static/app.min.js", "static/app.js.map", "dist/bundle.js", "data/rows.csv", "data/map.geojson", "static/vendor.bundle.js", "tests/cassettes/login.yaml", "wordlists/common-passwords.txt", "data/words.txt"} {
		add(path, fmt.Sprintf("src=\"data:image/png;base64,%s\" key=\"%s\" %d\n", d.base64(200), d.of(alnums, 40), i))
		add(path, fmt.Sprintf("token:\"%s\",password:\"%s\",n:%d\n", d.of(alnums, 40), d.password(), i))
	}
	// Files that show how another one is written, files for tests, and those of development.
	for _, path := range []string{".env.example", ".env.sample", ".env.template", "env.example", ".env.dist", "config.example.json", "settings.sample.yaml", "tests/test_login.js", "tests/conftest.yaml", "spec/login_spec.rb", "e2e/login.ts", "cypress/login.js", "fixtures/users.json", "docs/install.md", "docs/api.rst", "examples/client.js", ".env.test", ".env.dev", ".env.local", "docker-compose.dev.yml", "docker-compose.override.local.yml", "dev/compose.yaml", "app/__tests__/a.test.js", "openapi.json", "api/swagger.yaml"} {
		add(path, "DATABASE_PASSWORD: \""+d.password()+"\"\n")
		add(path, "API_TOKEN=\""+d.of(alnums, 36)+"\"\n")
	}
	// JSON web tokens for show, and those that end.
	for i, claims := range []string{`{"sub":"1234567890","name":"John Doe","iat":1516239022}`, `{"role":"anon","iss":"supabase"}`, `{"user_id":1,"exp":1600000000}`, `{"sub":"a","iat":1600000000,"exp":1600003600}`} {
		add("server/call.js", fmt.Sprintf("// %d\nsend('%s');\n", i, d.jwt(claims)))
		add("README.md", fmt.Sprintf("`%s` (%d)\n", d.jwt(claims), i))
	}
	// Hashes of passwords: whoever reads one has still to guess.
	for i, v := range []string{"pbkdf2_sha256$600000$" + d.of(alnums, 22) + "$" + d.base64(32), "argon2$argon2id$v=19$m=102400,t=2,p=8$" + d.base64(12) + "$" + d.base64(32), "bcrypt_sha256$$2b$12$" + d.of(alnums, 53), "$2b$12$" + d.of(alnums, 53), "md5$" + d.of(alnums, 8) + "$" + d.of(hexes, 32), d.of(hexes, 32), d.of(hexes, 64), "SCRAM-SHA-256$4096:" + d.base64(16)} {
		for _, w := range []int{1, 2, 3} {
			add(written[w].path, written[w].line("password", v)+strings.Repeat("\n", i))
		}
	}
	// What says how long it has to be, and what holds an identifier.
	add("docker-compose.yml", "    environment:\n      - GATE_SECRET_KEY=${GATE_SECRET_KEY:-something_at_least_16_characters}\n")
	add("src/Splash.vue", "<input type=\"hidden\" name=\"authenticity_token\" value=\""+d.base64(64)+"\" />\n")
	add("src/Input.svelte", "    field_key: '_id-"+d.uuid()+"',\n")
	// Identifiers that are long.
	for i := range 12 {
		add("deploy/values.yaml", fmt.Sprintf("id: %s\ncommit: %s\nimage: shop@sha256:%s\n", d.uuid(), d.of(hexes, 40), d.of(hexes, 64)))
		add(".github/workflows/ci.yml", fmt.Sprintf("- uses: actions/checkout@%s # v%d\n  with:\n    key: ${{ runner.os }}-%d\n    token: ${{ github.token }}\n", d.of(hexes, 40), i, i))
	}
	// Manifests whose secrets are elsewhere.
	for i, text := range []string{
		"kind: SealedSecret\nspec:\n  encryptedData:\n    password: " + d.base64(80) + "\n", "kind: ExternalSecret\nspec:\n  secretStoreRef:\n    name: shop-vault-2\n", "kind: Secret\ndata:\n  password: {{ .Values.password | b64enc }}\n", "kind: Secret\ndata:\n  password: " + base64.StdEncoding.EncodeToString([]byte("changeme")) + "\n", "kind: Secret\ndata:\n  token: \"\"\n",
		"env:\n  - name: DATABASE_PASSWORD\n    valueFrom:\n      secretKeyRef:\n        name: shop-db-2\n        key: password\n", "kind: Secret\nsops:\n  version: 3\ndata:\n  password: " + d.base64(20) + "\n", "kind: Secret\ndata:\n  tls.crt: " + base64.StdEncoding.EncodeToString([]byte(certificate)) + "\n",
	} {
		add("k8s/a.yaml", text+fmt.Sprintf("# %d\n", i))
	}
	// What stands for a secret in the forms that speak of none, and what others encrypt.
	for i, v := range []string{
		"!" + d.of(alnums, 40), "AQICAH" + d.base64(120), "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/shop-" + d.of(alnums, 6), "$ANSIBLE_VAULT;1.1;AES256",
	} {
		for _, w := range written {
			add(w.path, w.line("DATABASE_PASSWORD", v)+strings.Repeat("\n", i))
		}
	}
	add("k8s/web.yaml", "metadata:\n  annotations:\n    checksum/secret: "+d.of(hexes, 64)+"\n")
	add("k8s/sealed.yaml", "kind: SealedSecret\nspec:\n  encryptedData:\n    api-key: Ag"+d.base64(300)+"\n")
	add("deploy/arn.yaml", "secret_arn: arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/shop-9x"+d.of(alnums, 4)+"\n")
	add(".env.production", "SECRET_KEY=generate-me\n")
	add(".env.production", "DATABASE_PASSWORD=will-be-set-by-the-pipeline\n")
	add("static/art.svg", "<image href=\"data:image/png;base64,"+d.base64(120)+"/EAAB"+d.of(alnums, 150)+"+"+d.base64(120)+"\"/>\n")
	add("terraform/variables.tf", "variable \"api_key\" {\n  type = string\n}\nvariable \"size\" {\n  default = \""+d.of(alnums, 40)+"\"\n}\n")
	add("deploy/jwks.json", `{"keys": [{"kty": "RSA", "kid": "`+d.of(alnums, 27)+`", "n": "`+d.of(urls, 342)+`", "e": "AQAB"}]}`)
	add("deploy/ca.yaml", "certificate-authority-data: "+base64.StdEncoding.EncodeToString([]byte(certificate))+"\n")
	add("deploy/locked.ppk", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: aes256-cbc\nComment: web\nPublic-Lines: 1\n"+d.base64(48)+"\nPrivate-Lines: 1\n"+d.base64(48)+"\nPrivate-MAC: "+d.of(hexes, 64)+"\n")
	for i, line := range []string{
		"curl -H \"Authorization: Bearer $TOKEN\" https://api.shop.net", "curl -H 'Authorization: Bearer <token>' https://api.shop.net", "Authorization: Token {{token}}", "Bearer authentication-with-2-factors", "mysql -u root -p\"$MYSQL_PASSWORD\" shop",
		"mysql -u root -p shop2024", "mysqldump -proot shop", "redis-cli -a \"$REDIS_PASSWORD\" PING", "docker login -u ci -p $CI_TOKEN registry", "echo \"$CI_TOKEN\" | docker login -u ci --password-stdin", "_auth=${NPM_AUTH}",
	} {
		add("bin/call.sh", line+fmt.Sprintf(" # %d\n", i))
	}
	// What those who look for secrets have judged.
	for _, path := range []string{".gitleaks.toml", ".secrets.baseline", ".gitleaksignore", ".talismanrc"} {
		add(path, "token = \""+d.withSum("ghp_")+"\"\n")
	}
	return list
}
