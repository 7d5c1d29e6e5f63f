package endpoint

import "testing"

func TestReach(t *testing.T) {
	for host, want := range map[string]Reach{
		"": Machine, "localhost": Machine, "127.0.0.1": Machine, "::1": Machine, "[::1]": Machine, "/run/pg": Machine, "app.localhost": Machine, "0.0.0.0": Machine,
		"db": Private, "10.1.2.3": Private, "192.168.0.9": Private, "100.64.1.1": Private, "fd00::1": Private, "pg.svc.cluster.local": Private, "cache.internal": Private, "DB.LOCAL.": Private,
		"db.example.com": Public, "8.8.8.8": Public, "my.abc.eu-west-1.rds.amazonaws.com": Public, "2001:4860::1": Public,
	} {
		if got := ReachOf(host); got != want {
			t.Errorf("ReachOf(%q) = %d, want %d", host, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]struct {
		host     string
		password bool
		tls      bool
	}{
		"redis://cache.example.com:6379/0":                   {"cache.example.com", false, false},
		"rediss://:pw@cache.example.com:6380/0":              {"cache.example.com", true, true},
		"amqp://guest:guest@mq:5672//":                       {"mq", true, false},
		"postgres://u:p@h.example.com/db?sslmode=require":    {"h.example.com", true, true},
		"postgres://u:p@h.example.com/db?sslmode=prefer":     {"h.example.com", true, false},
		"10.0.0.4:11211":                                     {"10.0.0.4", false, false},
		"unix:///tmp/memcached.sock":                         {"", false, false},
		"/var/run/redis.sock":                                {"", false, false},
		"redis://[2001:db8::1]:6379":                         {"2001:db8::1", false, false},
		"rediss://cache.example.com:6379?ssl_cert_reqs=none": {"cache.example.com", false, true},
	} {
		e, ok := Parse(text)
		if !ok || e.Host != want.host || e.Password != want.password || e.TLS() != want.tls {
			t.Errorf("Parse(%q) = %+v, %v (tls %v), want %+v", text, e, ok, e.TLS(), want)
		}
	}
	for _, text := range []string{"", "a b", "redis://%zz", "a:b:c"} {
		if e, ok := Parse(text); ok {
			t.Errorf("Parse(%q) = %+v, want not ok", text, e)
		}
	}
}
