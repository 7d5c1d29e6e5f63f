package secret

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// labelled is one text of the suite: of a kind when a secret of it stands there, of none otherwise.
type labelled struct {
	path, text string
	// kind is the id of the format that must be found; "" when nothing may be.
	kind string
	// value is the secret.
	value string
}

// drawn are forms that a provider's keys have, with a name under which people keep them. They come in files of several kinds.
var drawn = []struct {
	kind, name string
	make       func(d drawer) string
}{
	{"aws-secret-key", "AWS_SECRET_ACCESS_KEY", func(d drawer) string { return d.of(base64s, 40) }},
	{"aws-access-key", "AWS_ID", func(d drawer) string { return "AKIA" + d.of(uppers+"234567", 16) }},
	{"google-oauth-secret", "GOOGLE_CLIENT", func(d drawer) string { return "GOCSPX-" + d.of(urls, 28) }},
	{"google-api-key", "GEOCODER", func(d drawer) string { return "AIza" + d.of(urls, 35) }},
	{"google-refresh-token", "REFRESH", func(d drawer) string { return "1//0" + "g" + d.of(urls, 95) }},
	{"azure-client-secret", "AZURE_CLIENT", func(d drawer) string { return d.of(alnums, 3) + "8Q~" + d.of(alnums, 34) }},
	{"azure-devops-token", "ADO_PAT", func(d drawer) string { return d.of(alnums, 76) + "AZDO" + d.of(alnums, 4) }},
	{"digitalocean-token", "DO_TOKEN", func(d drawer) string { return "dop_v1_" + d.of(hexes, 64) }},
	{"heroku-key", "HEROKU", func(d drawer) string { return "HRKU-AA" + d.of(urls, 57) + "x" }},
	{"heroku-old-key", "HEROKU_API_KEY", func(d drawer) string { return d.uuid() }},
	{"netlify-token", "NETLIFY_TOKEN", func(d drawer) string { return "nfp_" + d.of(alnums, 36) }},
	{"cloudflare-token", "CLOUDFLARE_API_TOKEN", func(d drawer) string { return d.of(urls, 39) + "x" }},
	{"cloudflare-global-key", "CLOUDFLARE_API_KEY", func(d drawer) string { return d.of(hexes, 37) }},
	{"cloudflare-origin-key", "ORIGIN", func(d drawer) string { return "v1.0-" + d.of(hexes, 24) + "-" + d.of(hexes, 146) }},
	{"fastly-token", "FASTLY_API_TOKEN", func(d drawer) string { return d.of(urls, 31) + "x" }},
	{"tailscale-key", "TAILSCALE", func(d drawer) string { return "tskey-auth-" + d.of(alnums, 12) + "-" + d.of(alnums, 32) }},
	{"planetscale-token", "PLANETSCALE", func(d drawer) string { return "pscale_tkn_" + d.of(alnums, 43) }},
	{"supabase-secret-key", "SUPABASE", func(d drawer) string { return "sb_secret_" + d.of(alnums, 31) }},
	{"databricks-token", "DATABRICKS", func(d drawer) string { return "dapi" + d.of(hexes, 32) }},
	{"github-token", "GH_TOKEN", func(d drawer) string { return d.withSum("ghp_") }},
	{"github-token", "GITHUB_OAUTH", func(d drawer) string { return d.withSum("gho_") }},
	{"github-token", "ACTIONS", func(d drawer) string { return d.withSum("ghs_") }},
	{"github-fine-grained-token", "GH_PAT", func(d drawer) string { return "github_pat_" + d.of(alnums, 22) + "_" + d.of(alnums, 59) }},
	{"gitlab-token", "GITLAB_TOKEN", func(d drawer) string { return "glpat-" + d.of(alnums, 20) }},
	{"gitlab-token", "DEPLOY_TOKEN", func(d drawer) string { return "gldt-" + d.of(alnums, 20) }},
	{"bitbucket-app-password", "BITBUCKET", func(d drawer) string { return "ATBB" + d.of(alnums, 24) + d.of(numbers+"ABCDEF", 8) }},
	{"npm-token", "NPM_TOKEN", func(d drawer) string { return d.withSum("npm_") }},
	{"pypi-token", "TWINE_PASSWORD", func(d drawer) string {
		return "pypi-" + base64.RawURLEncoding.EncodeToString(append([]byte("\x02\x01\x08pypi.org\x02\x24"), d.bytes(90)...))
	}},
	{"rubygems-key", "GEM", func(d drawer) string { return "rubygems_" + d.of(hexes, 48) }},
	{"docker-hub-token", "DOCKER_PASSWORD", func(d drawer) string { return "dckr_pat_" + d.of(alnums, 27) }},
	{"circleci-token", "CIRCLE", func(d drawer) string { return "CCIPAT_" + d.of(alnums, 22) + "_" + d.of(hexes, 40) }},
	{"buildkite-token", "BUILDKITE", func(d drawer) string { return "bkua_" + d.of(lowers+numbers, 40) }},
	{"sonar-token", "SONAR", func(d drawer) string { return "sqp_" + d.of(hexes, 40) }},
	{"terraform-token", "TFC", func(d drawer) string { return d.of(alnums, 14) + ".atlasv1." + d.of(alnums, 67) }},
	{"pulumi-token", "PULUMI_ACCESS_TOKEN", func(d drawer) string { return "pul-" + d.of(hexes, 40) }},
	{"postman-key", "POSTMAN", func(d drawer) string { return "PMAK-" + d.of(hexes, 24) + "-" + d.of(hexes, 34) }},
	{"vault-token", "VAULT_TOKEN", func(d drawer) string { return "hvs." + d.of(alnums, 90) }},
	{"doppler-token", "DOPPLER_TOKEN", func(d drawer) string { return "dp.pt." + d.of(alnums, 43) }},
	{"age-key", "SOPS_AGE_KEY", func(d drawer) string { return d.bech() }},
	{"stripe-key", "STRIPE_SECRET_KEY", func(d drawer) string { return "sk_live_" + d.of(alnums, 24) }},
	{"stripe-key", "PAYMENTS", func(d drawer) string { return "sk_live_" + d.of(alnums, 99) }},
	{"stripe-restricted-key", "STRIPE_RESTRICTED", func(d drawer) string { return "rk_live_" + d.of(alnums, 24) }},
	{"stripe-webhook-secret", "STRIPE_WEBHOOK_SECRET", func(d drawer) string { return "whsec_" + d.of(alnums, 32) }},
	{"square-token", "SQUARE_TOKEN", func(d drawer) string { return "EAAA" + d.of(alnums, 60) }},
	{"square-secret", "SQUARE_SECRET", func(d drawer) string { return "sq0csp-" + d.of(alnums, 43) }},
	{"braintree-token", "BRAINTREE", func(d drawer) string {
		return "access_token$production$" + d.of(lowers+numbers, 16) + "$" + d.of(hexes, 32)
	}},
	{"paypal-secret", "PAYPAL_CLIENT_SECRET", func(d drawer) string { return "E" + d.of(alnums, 79) }},
	{"flutterwave-key", "FLW", func(d drawer) string { return "FLWSECK-" + d.of(hexes, 32) + "-X" }},
	{"mollie-key", "MOLLIE_API_KEY", func(d drawer) string { return "live_" + d.of(alnums, 30) }},
	{"shopify-token", "SHOPIFY", func(d drawer) string { return "shpat_" + d.of(hexes, 32) }},
	{"slack-token", "SLACK_BOT_TOKEN", func(d drawer) string {
		return "xoxb-" + d.of(numbers, 12) + "-" + d.of(numbers, 13) + "-" + d.of(alnums, 24)
	}},
	{"slack-app-token", "SLACK_APP", func(d drawer) string {
		return "xapp-1-A" + d.of(uppers+numbers, 10) + "-" + d.of(numbers, 13) + "-" + d.of(hexes, 64)
	}},
	{"discord-token", "DISCORD_TOKEN", func(d drawer) string {
		return base64.RawStdEncoding.EncodeToString([]byte("8"+d.of(numbers, 17))) + "." + d.of(alnums, 6) + "." + d.of(alnums, 38)
	}},
	{"telegram-token", "TELEGRAM", func(d drawer) string { return "5" + d.of(numbers, 9) + ":AA" + d.of(alnums, 33) }},
	{"twilio-token", "TWILIO_AUTH_TOKEN", func(d drawer) string { return d.of(hexes, 32) }},
	{"twilio-key", "TWILIO_API_KEY", func(d drawer) string { return "SK" + d.of(hexes, 32) }},
	{"sendgrid-key", "SENDGRID_API_KEY", func(d drawer) string { return "SG." + d.of(alnums, 22) + "." + d.of(alnums, 43) }},
	{"mailgun-key", "MAILGUN", func(d drawer) string { return "key-" + d.of(hexes, 32) }},
	{"mailgun-new-key", "MAILGUN_API_KEY", func(d drawer) string { return d.of(hexes, 32) + "-" + d.of(hexes, 8) + "-" + d.of(hexes, 8) }},
	{"mailchimp-key", "MAILCHIMP_API_KEY", func(d drawer) string { return d.of(hexes, 32) + "-us14" }},
	{"postmark-token", "POSTMARK_SERVER_TOKEN", func(d drawer) string { return d.uuid() }},
	{"brevo-key", "BREVO", func(d drawer) string { return "xkeysib-" + d.of(hexes, 64) + "-" + d.of(alnums, 16) }},
	{"resend-key", "RESEND", func(d drawer) string { return "re_" + d.of(alnums, 8) + "_" + d.of(alnums, 24) }},
	{"sentry-user-token", "SENTRY", func(d drawer) string { return "sntryu_" + d.of(hexes, 64) }},
	{"sentry-old-token", "SENTRY_AUTH_TOKEN", func(d drawer) string { return d.of(hexes, 64) }},
	{"datadog-api-key", "DD_API_KEY", func(d drawer) string { return d.of(hexes, 32) }},
	{"datadog-app-key", "DATADOG_APP_KEY", func(d drawer) string { return d.of(hexes, 40) }},
	{"newrelic-user-key", "NEW_RELIC", func(d drawer) string { return "NRAK-" + d.of(uppers+numbers, 27) }},
	{"newrelic-license-key", "NEW_RELIC_LICENSE_KEY", func(d drawer) string { return d.of(hexes, 36) + "NRAL" }},
	{"grafana-token", "GRAFANA", func(d drawer) string { return "glsa_" + d.of(alnums, 32) + "_" + d.of(hexes, 8) }},
	{"dynatrace-token", "DYNATRACE", func(d drawer) string { return "dt0c01." + d.of(uppers+"234567", 24) + "." + d.of(uppers+"234567", 64) }},
	{"rollbar-token", "ROLLBAR_ACCESS_TOKEN", func(d drawer) string { return d.of(hexes, 32) }},
	{"openai-key", "OPENAI_API_KEY", func(d drawer) string { return "sk-" + d.of(alnums, 20) + "T3BlbkFJ" + d.of(alnums, 20) }},
	{"openai-key", "OPENAI_PROJECT_KEY", func(d drawer) string { return "sk-proj-" + d.of(alnums, 74) + "T3BlbkFJ" + d.of(alnums, 74) }},
	{"anthropic-key", "ANTHROPIC_API_KEY", func(d drawer) string { return "sk-ant-api03-" + d.of(alnums, 93) + "AA" }},
	{"huggingface-token", "HF_TOKEN", func(d drawer) string { return "hf_" + d.of(uppers+lowers, 34) }},
	{"replicate-token", "REPLICATE_API_TOKEN", func(d drawer) string { return "r8_" + d.of(alnums, 37) }},
	{"groq-key", "GROQ_API_KEY", func(d drawer) string { return "gsk_" + d.of(alnums, 52) }},
	{"openrouter-key", "OPENROUTER_API_KEY", func(d drawer) string { return "sk-or-v1-" + d.of(hexes, 64) }},
	{"langsmith-key", "LANGSMITH_API_KEY", func(d drawer) string { return "lsv2_pt_" + d.of(hexes, 32) + "_" + d.of(hexes, 10) }},
	{"atlassian-token", "JIRA_TOKEN", func(d drawer) string { return "ATATT3xFfGF0" + d.of(alnums, 172) + "=" + d.of(numbers+"ABCDEF", 8) }},
	{"asana-token", "ASANA_ACCESS_TOKEN", func(d drawer) string { return "1/1" + d.of(numbers, 15) + ":" + d.of(hexes, 32) }},
	{"linear-key", "LINEAR_API_KEY", func(d drawer) string { return "lin_api_" + d.of(alnums, 40) }},
	{"notion-token", "NOTION_TOKEN", func(d drawer) string { return "ntn_" + d.of(alnums, 46) }},
	{"airtable-token", "AIRTABLE", func(d drawer) string { return "pat" + d.of(alnums, 14) + "." + d.of(hexes, 64) }},
	{"airtable-key", "AIRTABLE_API_KEY", func(d drawer) string { return "key" + d.of(alnums, 14) }},
	{"figma-token", "FIGMA_TOKEN", func(d drawer) string { return "figd_" + d.of(alnums, 40) }},
	{"dropbox-token", "DROPBOX", func(d drawer) string { return "sl." + d.of(urls, 135) + "x" }},
	{"hubspot-token", "HUBSPOT", func(d drawer) string { return "pat-na1-" + d.uuid() }},
	{"contentful-token", "CONTENTFUL", func(d drawer) string { return "CFPAT-" + d.of(alnums, 43) }},
	{"typeform-token", "TYPEFORM", func(d drawer) string { return "tfp_" + d.of(alnums, 44) }},
	{"okta-token", "OKTA_API_TOKEN", func(d drawer) string { return "00" + d.of(alnums, 40) }},
	{"algolia-admin-key", "ALGOLIA_ADMIN_KEY", func(d drawer) string { return d.of(hexes, 32) }},
	{"mapbox-secret-token", "MAPBOX_SECRET", func(d drawer) string {
		return "sk." + base64.RawURLEncoding.EncodeToString([]byte(`{"u":"`+d.of(lowers, 8)+`","a":"c`+d.of(lowers+numbers, 24)+`"}`)) + "." + d.of(alnums, 22)
	}},
	{"maxmind-key", "MAXMIND", func(d drawer) string { return d.of(alnums, 6) + "_" + d.of(alnums, 29) + "_mmk" }},
	{"facebook-token", "FACEBOOK", func(d drawer) string { return "EAAB" + d.of(alnums, 150) }},
	{"facebook-secret", "FACEBOOK_APP_SECRET", func(d drawer) string { return d.of(hexes, 32) }},
	{"twitter-bearer", "TWITTER", func(d drawer) string { return strings.Repeat("A", 22) + d.of(alnums, 80) }},
	{"twitter-secret", "TWITTER_CONSUMER_SECRET", func(d drawer) string { return d.of(alnums, 50) }},
	{"django-insecure-key", "DJANGO_KEY", func(d drawer) string { return "django-insecure-" + d.of(djangos, 50) }},
	{"signing-key", "DJANGO_SECRET_KEY", func(d drawer) string { return d.of(djangos, 50) }},
	{"signing-key", "SECRET_KEY", func(d drawer) string { return d.of(urls, 66) + "9x" }},
	{"signing-key", "FIELD_ENCRYPTION_KEY", func(d drawer) string { return base64.URLEncoding.EncodeToString(d.bytes(32)) }},
	{"password", "DATABASE_PASSWORD", func(d drawer) string { return d.password() }},
	{"password", "EMAIL_HOST_PASSWORD", func(d drawer) string { return d.password() }},
	{"service-key", "WAREHOUSE_API_KEY", func(d drawer) string { return d.of(hexes, 40) }},
	{"service-key", "COURIER_TOKEN", func(d drawer) string { return d.of(alnums, 36) }},
	{"backblaze-key", "B2_APPLICATION_KEY", func(d drawer) string { return "K002" + d.of(base64s, 27) }},
	{"bunny-key", "BUNNY_API_KEY", func(d drawer) string { return d.uuid() + "-" + d.uuid() }},
	{"railway-token", "RAILWAY_TOKEN", func(d drawer) string { return d.uuid() }},
	{"yandex-key", "TRANSLATE", func(d drawer) string { return "AQVN" + d.of(alnums, 36) }},
	{"vercel-new-token", "VERCEL", func(d drawer) string { return "vcp_" + d.of(alnums, 56) }},
	{"cloudflare-new-token", "DNS", func(d drawer) string { return "cfut_" + d.of(alnums, 40) + d.of(hexes, 8) }},
	{"percy-token", "PERCY", func(d drawer) string { return "web_" + d.of(hexes, 64) }},
	{"octopus-key", "OCTOPUS", func(d drawer) string { return "API-" + d.of(uppers+numbers, 26) }},
	{"weblate-token", "WEBLATE", func(d drawer) string { return "wlu_" + d.of(alnums, 36) }},
	{"transifex-token", "TX_TOKEN", func(d drawer) string { return "1/" + d.of(hexes, 40) }},
	{"saucelabs-key", "SAUCE_ACCESS_KEY", func(d drawer) string { return d.uuid() }},
	{"browserstack-key", "BROWSERSTACK_ACCESS_KEY", func(d drawer) string { return d.of(alnums, 20) }},
	{"infisical-token", "INFISICAL", func(d drawer) string { return "st." + d.of(hexes, 24) + "." + d.of(hexes, 32) + "." + d.of(hexes, 32) }},
	{"plaid-token", "PLAID", func(d drawer) string { return "access-production-" + d.uuid() }},
	{"paddle-key", "PADDLE", func(d drawer) string {
		return "pdl_live_apikey_01" + d.of(lowers+numbers, 24) + "_" + d.of(alnums, 22) + "_" + d.of(alnums, 3)
	}},
	{"wise-token", "WISE_API_TOKEN", func(d drawer) string { return d.uuid() }},
	{"ramp-secret", "RAMP", func(d drawer) string { return "ramp_sec_" + d.of(alnums, 48) }},
	{"matrix-token", "MATRIX", func(d drawer) string {
		return "syt_" + d.of(alnums, 12) + "_" + d.of(lowers+uppers, 20) + "_" + d.of(alnums, 6)
	}},
	{"telnyx-key", "TELNYX", func(d drawer) string { return "KEY0" + d.of(numbers+"ABCDEF", 31) + "_" + d.of(alnums, 22) }},
	{"ably-key", "ABLY_API_KEY", func(d drawer) string { return d.of(alnums, 6) + "." + d.of(alnums, 6) + ":" + d.of(alnums, 43) }},
	{"onesignal-key", "ONESIGNAL", func(d drawer) string { return "os_v2_app_" + d.of(lowers+"234567", 102) }},
	{"mailersend-token", "MAILERSEND", func(d drawer) string { return "mlsn." + d.of(hexes, 64) }},
	{"klaviyo-key", "KLAVIYO", func(d drawer) string { return "pk_" + d.of(hexes, 34) }},
	{"customerio-key", "CUSTOMERIO_API_KEY", func(d drawer) string { return d.of(hexes, 20) }},
	{"freshdesk-key", "FRESHDESK_API_KEY", func(d drawer) string { return d.of(alnums, 20) }},
	{"honeycomb-key", "HONEYCOMB", func(d drawer) string { return "hcaik_" + d.of(lowers+numbers, 58) }},
	{"launchdarkly-key", "FLAGS", func(d drawer) string { return "sdk-" + d.uuid() }},
	{"posthog-key", "POSTHOG_PERSONAL", func(d drawer) string { return "phx_" + d.of(alnums, 43) }},
	{"rootly-key", "ROOTLY", func(d drawer) string { return "rootly_" + d.of(hexes, 64) }},
	{"splunk-token", "SPLUNK_HEC_TOKEN", func(d drawer) string { return d.uuid() }},
	{"healthchecks-key", "PINGS", func(d drawer) string { return "hcw_" + d.of(alnums, 28) }},
	{"uptimerobot-key", "UPTIMEROBOT_API_KEY", func(d drawer) string { return "u1" + d.of(numbers, 6) + "-" + d.of(hexes, 24) }},
	{"mixpanel-secret", "MIXPANEL_API_SECRET", func(d drawer) string { return d.of(hexes, 32) }},
	{"amplitude-secret", "AMPLITUDE_SECRET_KEY", func(d drawer) string { return d.of(hexes, 32) }},
	{"pinecone-old-key", "PINECONE_API_KEY", func(d drawer) string { return d.uuid() }},
	{"langfuse-key", "LANGFUSE", func(d drawer) string { return "sk-lf-" + d.uuid() }},
	{"nvidia-key", "NVIDIA", func(d drawer) string { return "nvapi-" + d.of(alnums, 64) }},
	{"tavily-key", "TAVILY", func(d drawer) string { return "tvly-" + d.of(alnums, 32) }},
	{"fireworks-key", "FIREWORKS_API_KEY", func(d drawer) string { return "fw_" + d.of(alnums, 24) }},
	{"wandb-key", "WANDB_API_KEY", func(d drawer) string { return d.of(hexes, 40) }},
	{"deepl-key", "DEEPL_AUTH_KEY", func(d drawer) string { return d.uuid() + ":fx" }},
	{"clickup-token", "CLICKUP", func(d drawer) string { return "pk_" + d.of(numbers, 8) + "_" + d.of(uppers+numbers, 32) }},
	{"trello-token", "TRELLO", func(d drawer) string { return "ATTA" + d.of(hexes, 72) }},
	{"docusign-secret", "DOCUSIGN_INTEGRATION_SECRET", func(d drawer) string { return d.uuid() }},
	{"apify-token", "APIFY", func(d drawer) string { return "apify_api_" + d.of(alnums, 36) }},
	{"adafruit-key", "FEEDS", func(d drawer) string { return "aio_" + d.of(alnums, 28) }},
	{"imgix-token", "IMGIX_SIGN_KEY", func(d drawer) string { return d.of(alnums, 16) }},
	{"recaptcha-secret", "RECAPTCHA_PRIVATE_KEY", func(d drawer) string { return "6Le" + d.of(alnums, 36) + "x" }},
	{"hcaptcha-secret", "HCAPTCHA_SECRET", func(d drawer) string { return "ES_" + d.of(hexes, 32) }},
	{"turnstile-secret", "TURNSTILE_SECRET_KEY", func(d drawer) string { return "0x4AAAAAAA" + d.of(alnums, 25) }},
	{"rapidapi-key", "RAPIDAPI_KEY", func(d drawer) string {
		return d.of(alnums, 10) + "msh" + d.of(alnums, 15) + "p1" + d.of(alnums, 6) + "jsn" + d.of(alnums, 12)
	}},
	{"service-key", "GH_DEPLOY_PAT", func(d drawer) string { return d.of(alnums, 40) }},
}

// written are the ways in which a name and a value stand in a file.
var written = []struct {
	path string
	line func(name, value string) string
}{
	{".env.production", func(n, v string) string { return "DEBUG=0\n" + n + "='" + v + "'\nPORT=8000\n" }},
	{"deploy/values.yaml", func(n, v string) string { return "web:\n  env:\n    " + n + ": \"" + v + "\"\n    PORT: 8000\n" }},
	{"deploy/config.json", func(n, v string) string { return "{\n  \"" + n + "\": \"" + v + "\",\n  \"port\": 8000\n}\n" }},
	{"server/settings.js", func(n, v string) string {
		return "module.exports = {\n  port: 8000,\n  " + n + ": '" + v + "',\n};\n"
	}},
	{"deploy/site.ini", func(n, v string) string { return "[site]\nport = 8000\n" + n + " = " + v + "\n" }},
	{"bin/release.sh", func(n, v string) string { return "#!/bin/sh\nexport " + n + "='" + v + "'\nexec ./start\n" }},
	{"deploy/site.toml", func(n, v string) string { return "[site]\nport = 8000\n" + n + " = \"" + v + "\"\n" }},
}

// trueOnes are texts with a secret each.
func trueOnes() (list []labelled) {
	for i, f := range drawn {
		d := newDrawer(uint64(i))
		for j := range 2 {
			w := written[(i*2+j)%len(written)]
			if f.kind == "google-api-key" {
				w = written[j] // in scripts and pages it may be bound to the site
			}
			v := f.make(d)
			list = append(list, labelled{w.path, w.line(f.name, v), f.kind, v})
		}
	}
	d := newDrawer(1 << 32)
	add := func(kind, path, format, value string) {
		list = append(list, labelled{path, strings.ReplaceAll(format, "@@", value), kind, value})
	}
	// Connection URLs.
	for _, scheme := range []string{"postgres", "postgresql+psycopg", "mysql", "redis", "rediss", "amqp", "mongodb+srv", "ldap", "smtp", "clickhouse"} {
		add("url-password", ".env.production", "DATABASE_URL="+scheme+"://shop:@@@db.shop-hosting.net/shop\n", d.of(alnums, 14))
	}
	add("url-password", "docker-compose.yml", "services:\n  web:\n    environment:\n      - CELERY_BROKER_URL=amqp://worker:@@@mq.shop-hosting.net:5672//\n", d.of(alnums, 14))
	add("url-password", "requirements.txt", "--extra-index-url https://deploy:@@@packages.shop-hosting.net/simple\n", d.of(alnums, 20))
	add("url-password", ".gitmodules", "[submodule \"x\"]\n\turl = https://bot:@@@git.shop-hosting.net/x.git\n", d.of(alnums, 20))
	add("url-password", "notebooks/load.ipynb", `{"cells": [{"source": ["engine = create_engine(\"postgresql://shop:@@@db.shop-hosting.net/shop\")\n"]}]}`, d.of(alnums, 14))
	add("connection-string", "deploy/app.config", `<add name="x" connectionString="Server=db.shop-hosting.net;Database=shop;User Id=shop;Password=@@;" />`, d.of(alnums, 14))
	add("connection-string", "deploy/jdbc.properties", "url=jdbc:postgresql://db.shop-hosting.net/shop?user=shop&password=@@\n", d.of(alnums, 14))
	add("connection-string", "deploy/libpq.yaml", "dsn: \"host=db.shop-hosting.net dbname=shop user=shop password=@@ sslmode=require\"\n", d.of(alnums, 14))
	add("azure-storage-key", ".env.production", "BLOBS=\"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=@@;EndpointSuffix=core.windows.net\"\n", d.base64(64))
	add("azure-service-bus-key", ".env.production", "BUS=Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=@@\n", d.base64(32))
	add("azure-sas", "deploy/upload.sh", "curl -T f \"https://shop.blob.core.windows.net/c/f?sv=2022-11-02&se=2030-01-01&sp=w&sig=@@\"\n", d.of(alnums, 43)+"%3D")
	add("url-token", "server/push.py", "URL = 'https://push.shop-hosting.net/urls?site=shop&token=@@'\n", d.of(alnums, 24)+"7x4")
	// Webhooks.
	add("slack-webhook", "deploy/alert.yaml", "url: https://hooks.slack.com/services/@@\n", "T"+d.of(uppers+numbers, 9)+"/B"+d.of(uppers+numbers, 9)+"/"+d.of(alnums, 24))
	add("discord-webhook", "deploy/alert.py", "URL = 'https://discord.com/api/webhooks/1"+d.of(numbers, 17)+"/@@'\n", d.of(alnums, 68))
	add("teams-webhook", "deploy/alert.sh", "curl https://shop.webhook.office.com/webhookb2/@@\n", d.uuid()+"@"+d.uuid()+"/IncomingWebhook/"+d.of(hexes, 32)+"/"+d.uuid())
	// Logins in files of their own.
	add("netrc-password", ".netrc", "machine git.shop-hosting.net\n  login bot\n  password @@\n", d.password())
	add("netrc-password", "deploy/netrc", "machine packages.shop-hosting.net login bot password @@\n", d.of(alnums, 20))
	add("pgpass-password", ".pgpass", "db.shop-hosting.net:5432:shop:shop:@@\n", d.of(alnums, 16))
	add("pgpass-password", "deploy/pgpass.conf", "*:*:*:shop:@@\n", d.of(alnums, 16))
	add("htpasswd-hash", ".htpasswd", "admin:@@\n", "$apr1$"+d.of(alnums, 8)+"$"+d.of(alnums, 22))
	add("htpasswd-hash", "nginx/htpasswd", "olga:@@\n", "$2y$10$"+d.of(alnums, 53))
	add("npmrc-token", ".npmrc", "//npm.shop-hosting.net/:_authToken=@@\n", d.of(hexes, 40))
	add("password", ".pypirc", "[pypi]\nusername = shop\npassword = @@\n", d.password())
	add("password", "deploy/my.cnf", "[client]\nuser=shop\npassword=@@\n", d.password())
	add("command-login", "bin/deploy.sh", "curl -sS -u deploy:@@ https://shop-hosting.net/hook\n", d.of(alnums, 18))
	add("command-login", "bin/copy.sh", "sshpass -p '@@' scp a.tar root@shop-hosting.net:\n", d.of(alnums, 18))
	add("basic-auth", "server/client.js", "headers: { Authorization: 'Basic @@' }\n", base64.StdEncoding.EncodeToString([]byte("shop:"+d.of(alnums, 18))))
	for i, list := 0, []string{"deploy"}; i < len(list); i++ {
		secret := d.of(alnums, 20)
		encoded := base64.StdEncoding.EncodeToString([]byte("robot:" + secret))
		add("docker-login", "deploy/config.json", `{"auths": {"registry.shop-hosting.net": {"auth": "`+encoded+`"}}}`, secret)
	}
	// Manifests.
	secret := d.of(alnums, 24)
	add("kubernetes-secret", "k8s/secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\ndata:\n  database-password: "+base64.StdEncoding.EncodeToString([]byte(secret))+"\n", secret)
	secret = d.of(alnums, 32)
	add("kubernetes-secret", "k8s/all.yaml", "kind: Service\n---\ndata:\n  API_TOKEN: "+base64.StdEncoding.EncodeToString([]byte(secret))+"\nkind: Secret\n---\nkind: Pod\n", secret)
	add("password", "k8s/secret.yaml", "kind: Secret\nstringData:\n  password: \"@@\"\n", d.password())
	add("password", "k8s/deployment.yaml", "      env:\n        - name: DATABASE_PASSWORD\n          value: \"@@\"\n", d.password())
	add("service-key", "deploy/task.json", "{\"name\": \"COURIER_TOKEN\", \"value\": \"@@\"},\n{\n  \"name\": \"PORT\",\n  \"value\": \"8000\"\n}\n", d.of(alnums, 36))
	add("password", ".github/workflows/deploy.yml", "env:\n  STAGING_PASSWORD: @@\n", d.password())
	add("password", "docker-compose.yml", "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-@@}\n", d.password())
	add("service-key", "terraform/main.tf", "variable \"courier_api_key\" {}\nlocals {\n  courier_api_key = \"@@\"\n}\n", d.of(alnums, 40))
	add("password", "ansible/group_vars/all.yml", "db_password: @@\n", d.password())
	add("signing-key", "deploy/compose.prod.yaml", "    environment:\n      - DJANGO_SECRET_KEY=@@\n", "9x"+d.of(alnums, 48))
	add("django-insecure-key", ".env", "SECRET_KEY=@@\n", "django-insecure-"+d.of(djangos, 50))
	add("django-insecure-key", "docker-compose.yml", "    environment:\n      SECRET_KEY: '@@'\n", "django-insecure-"+d.of(djangos, 50))
	add("django-insecure-key", "deploy/site.ini", "[django]\nsecret = @@\n", "django-insecure-"+d.of(djangos, 50))
	add("password", "wp/wp-config.php", "<?php\ndefine( 'DB_PASSWORD', '@@' );\n", d.password())
	add("service-key", "src/Client.java", "    private static final String API_TOKEN = \"@@\";\n", d.of(alnums, 36))
	add("service-key", "src/client.go", "const apiKey = \"@@\"\n", d.of(alnums, 36))
	add("service-key", "src/client.ts", "const accessToken: string = \"@@\";\n", d.of(alnums, 36))
	add("password", "deploy/beans.xml", "<bean><password>@@</password></bean>\n", d.password())
	add("password", "notebooks/a.ipynb", `{"cells": [{"source": ["db_password = \"@@\"\n"]}]}`, d.password())
	// Tokens.
	add("json-web-token", "server/call.js", "const t = 'x';\nsend('@@');\n", d.jwt(`{"sub":"service","scope":"all"}`))
	add("json-web-token", "deploy/call.sh", "curl -H 'Authorization: Bearer @@' https://api.shop-hosting.net\n", d.jwt(`{"role":"service_role","iss":"x"}`))
	// Keys in blocks.
	for _, k := range []struct{ path, text string }{
		{"deploy/tls.key", block("RSA PRIVATE "+"KEY", pkcs1(), nil)},
		{"deploy/tls.pem", block("PRIVATE "+"KEY", pkcs8(rsaKey()), nil)},
		{"deploy/ec.pem", block("EC PRIVATE "+"KEY", sec1(), nil)},
		{"deploy/ed.pem", block("PRIVATE "+"KEY", pkcs8(edKey()), nil)},
		{"deploy/id_ed25519", block("OPENSSH PRIVATE "+"KEY", openssh("none"), nil)},
		{"deploy/account.json", `{"type": "service_account", "private_key": "` + strings.ReplaceAll(block("PRIVATE "+"KEY", pkcs8(rsaKey()), nil), "\n", `\n`) + `"}`},
		{".env.production", `JWT_KEY="` + strings.ReplaceAll(block("PRIVATE "+"KEY", pkcs8(ecKey()), nil), "\n", `\n`) + "\"\n"},
		{"deploy/values.yaml", "key: |\n  " + strings.ReplaceAll(strings.TrimSpace(block("RSA PRIVATE "+"KEY", pkcs1(), nil)), "\n", "\n  ") + "\n"},
		{"server/key.js", "const key = '" + strings.ReplaceAll(strings.TrimSpace(block("EC PRIVATE "+"KEY", sec1(), nil)), "\n", "\\n' +\n  '") + "';\n"},
	} {
		list = append(list, labelled{k.path, k.text, "private-key", ""})
	}
	list = append(list, labelled{"deploy/release.asc", pgp(0), "pgp-private-key", ""})
	// Names and values side by side, and names that are paths.
	add("service-key", "dumps/site.sql", "INSERT INTO site_setting (name, value) VALUES ('courier_token', '@@');\n", d.of(alnums, 36))
	add("password", "deploy/app.properties", "shop.mail.password=@@\n", d.password())
	add("signing-key", "deploy/app.properties", "shop.secret.key=@@\n", "9x"+d.of(alnums, 48))
	add("service-key", "terraform/variables.tf", "variable \"courier_api_key\" {\n  type    = string\n  default = \"@@\"\n}\n", d.of(alnums, 40))
	add("service-key", "terraform/task.tf", "environment = [{ name = \"COURIER_API_KEY\", value = \"@@\" }]\n", d.of(alnums, 40))
	add("password", "deploy/shop.service", "[Service]\nEnvironment=\"SHOP_PASSWORD=@@\"\n", d.password())
	add("password", "deploy/site.conf", "<VirtualHost *:80>\n  SetEnv SHOP_PASSWORD @@\n</VirtualHost>\n", d.password())
	add("service-key", "api/shop.postman_environment.json", `{"values": [{"key": "api_key", "value": "@@", "enabled": true}]}`, d.of(alnums, 40))
	add("aws-secret-key", "notebooks/env.ipynb", `{"cells": [{"outputs": [{"text": ["AWS_SECRET_ACCESS_KEY=@@\n"]}], "source": ["!env\n"]}]}`, d.of(base64s, 38)+"9x")
	add("bearer-token", "bin/orders.sh", "curl -H \"Authorization: Bearer @@\" https://api.shop-hosting.net\n", d.of(alnums, 40))
	add("bearer-token", "api/orders.http", "GET https://api.shop-hosting.net/v1\nAuthorization: Token @@\n", d.of(hexes, 40))
	add("azure-access-key", ".env.production", "HUB=Endpoint=https://shop.webpubsub.azure.com;AccessKey=@@;Version=1.0;\n", d.base64(32))
	add("azure-app-configuration", ".env.production", "CONFIG=Endpoint=https://shop.azconfig.io;Id=x1-l0-s0:abc;Secret=@@\n", d.base64(32))
	add("azure-redis-key", ".env.production", "CACHE=shop.redis.cache.windows.net:6380,password=@@,ssl=True\n", d.base64(32))
	add("google-app-password", ".env.production", "EMAIL_HOST_PASSWORD=@@\n", d.of("bcdfghjklm", 4)+" "+d.of(lowers, 4)+" "+d.of(lowers, 4)+" "+d.of(lowers, 4))
	add("aws-secret-key", ".env.production", "BROKER_URL=sqs://AKIA"+d.of(uppers, 16)+":@@@\n", d.of(alnums, 40))
	add("gemfury-token", "requirements.txt", "--extra-index-url https://@@@pypi.fury.io/shop/\n", d.of(alnums, 6)+"-"+d.of(alnums, 20))
	encoded := base64.StdEncoding.EncodeToString([]byte("ci:" + d.of(alnums, 20)))
	add("npmrc-login", ".npmrc", "//npm.shop-hosting.net/:_auth=@@\n", encoded)
	add("htpasswd-hash", "nginx/htpasswd", "olga:@@\n", "{SHA}"+d.base64(20))
	add("command-login", "bin/dump.sh", "mysqldump -u shop -p@@ shop > shop.sql\n", d.of(alnums, 18))
	add("command-login", "bin/flush.sh", "redis-cli -h cache.shop-hosting.net -a @@ FLUSHALL\n", d.of(alnums, 18))
	add("command-login", "bin/push.sh", "docker login -u ci -p @@ registry.shop-hosting.net\n", d.of(alnums, 18))
	add("command-login", "bin/push.sh", "echo @@ | docker login -u ci --password-stdin\n", d.of(alnums, 18))
	add("password", "bin/psql.sh", "PGPASSWORD=@@ psql -h db.shop-hosting.net shop\n", d.of(alnums, 18))
	add("kubernetes-secret", "k8s/url.yaml", "kind: Secret\ndata:\n  where: "+base64.StdEncoding.EncodeToString([]byte("postgres://shop:"+secret+"@db.shop-hosting.net/shop"))+"\n", "postgres://shop:"+secret+"@db.shop-hosting.net/shop")
	// Keys in other clothes.
	pem := block("PRIVATE "+"KEY", pkcs8(rsaKey()), nil)
	add("private-key", "deploy/kubeconfig.yaml", "users:\n- user:\n    client-key-data: @@\n", base64.StdEncoding.EncodeToString([]byte(pem)))
	add("private-key", ".env.production", "JWT_KEY_BASE64=@@\n", base64.StdEncoding.EncodeToString([]byte(pem)))
	add("putty-private-key", "deploy/web.ppk", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: web\nPublic-Lines: 1\n"+d.base64(48)+"\nPrivate-Lines: 1\n@@\nPrivate-MAC: "+d.of(hexes, 64)+"\n", d.base64(36))
	add("json-web-key", "deploy/jwk.json", `{"kty": "EC", "crv": "P-256", "x": "`+d.of(urls, 43)+`", "d": "@@"}`, d.of(urls, 43))
	for i := range list {
		if list[i].text == "" {
			panic(fmt.Sprint("an empty text: ", i))
		}
	}
	return list
}
