package credentials

import "testing"

func TestHolds(t *testing.T) {
	for _, tt := range []struct {
		kind, name, text string
		connection       bool
		want             bool
	}{
		// What the site makes and checks itself holds whatever it is.
		{"signing key", "SECRET_KEY", "changeme", false, true},
		{"signing key", "SECRET_KEY", "dev", false, true},
		{"signing key", "SECRET_KEY", "", false, false},
		{"signing key", "SECRET_KEY", "   ", false, false},
		{"signing key", "SECRET_KEY", "{{ secret_key }}", false, false},
		{"signing key", "SECRET_KEY", "<SECRET_KEY>", false, false},
		{"signing key", "JWT_SIGNING_KEY", "config.keys.jwt_key", false, false},
		{"signing key", "JWT_SIGNING_KEY", "/run/secrets/jwt.pem", false, false},
		{"signing key", "JWT_SIGNING_KEY", "-----BEGIN RSA PRIVATE KEY-----\nMIIE", false, true},
		{"private key", "JWT_PRIVATE_KEY", "keys/jwt.pem", false, false},
		{"signing key", "VERIFYING_KEY", "-----BEGIN PUBLIC KEY-----\nMIIB", false, false},
		// Passwords.
		{"password", "PASSWORD", "hunter2", true, true},
		{"password", "PASSWORD", "password", true, true},
		{"password", "PASSWORD", "password", false, false},
		{"password", "EMAIL_HOST_PASSWORD", "your-email-password", false, false},
		{"password", "EMAIL_HOST_PASSWORD", "changeme", false, true},
		{"password", "EMAIL_HOST_PASSWORD", "********", false, false},
		{"password", "EMAIL_HOST_PASSWORD", "abcd efgh ijkl mnop", false, true},
		{"password", "EMAIL_HOST_PASSWORD", "The password of the mail server", false, false},
		{"password", "LDAP_BIND_PASSWORD", "arn:aws:secretsmanager:eu-west-1:1:secret:x", false, false},
		// Keys and tokens that services make.
		{"key of a service", "SENDGRID_API_KEY", "SG.a1B2c3D4e5F6g7H8.i9J0k1L2m3N4o5P6q7R8", false, true},
		{"key of a service", "GOOGLE_API_KEY", "your-api-key", false, false},
		{"key of a service", "GOOGLE_MAPS_API_KEY", "AIza" + "SyD4iE2xVSpkLLOXoyqT-RuPwURN3ddScAI", false, false},
		{"key of a service", "STRIPE_API_KEY", "sk_" + "test_4eC39HqLyjWDarjtT1zdp7dc", false, false},
		{"key of a service", "STRIPE_API_KEY", "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc", false, true},
		{"token", "AUTH_TOKEN", "X-Auth-Token", false, false},
		{"token", "TOKEN", "rest_framework.authtoken.models.Token", false, false},
		{"token", "TWILIO_AUTH_TOKEN", "3f9c1d7a5b8e2046c9d3f7a1b5e80246", false, true},
		{"token", "PAGE_TOKEN", "abc", false, false},
		{"secret", "secret", "0e8bdc4f7a6c25913d4f8e7b6a59c0d1e2f3a4b5", false, true},
		{"secret", "CLIENT_SECRET", "Enter the secret of your app here", false, false},
	} {
		if got := holds(tt.kind, tt.name, tt.text, tt.connection); got != tt.want {
			t.Errorf("holds(%q, %q, %q, %v) = %v", tt.kind, tt.name, tt.text, tt.connection, got)
		}
	}
}
