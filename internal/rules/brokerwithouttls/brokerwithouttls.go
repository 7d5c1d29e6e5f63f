// Package brokerwithouttls is the rule broker-without-tls; doc.md says what it does and why.
package brokerwithouttls

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/endpoint"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "broker-without-tls", Title: "The task queue is reached in the clear", Practice: "outbound-tls",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{319}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// urls are the settings that hold a broker's URL: Celery's new and old names, dramatiq, huey, RQ's come as dicts.
var urls = []string{"CELERY_BROKER_URL", "BROKER_URL", "CELERY_RESULT_BACKEND", "CELERY_BROKER_READ_URL", "CELERY_BROKER_WRITE_URL", "DRAMATIQ_BROKER_URL", "REDBEAT_REDIS_URL", "CELERY_REDBEAT_REDIS_URL"}

// tls are the settings that turn TLS on beside the URL.
var tls = []string{"CELERY_BROKER_USE_SSL", "BROKER_USE_SSL", "CELERY_REDIS_BACKEND_USE_SSL"}

func run(pass *rule.Pass) {
	for _, name := range tls {
		if s := pass.Setting(name); s.Set {
			if truth, ok := s.Value.Truth(); truth || !ok {
				return
			}
		}
	}
	for _, name := range urls {
		if s := pass.Setting(name); s.Set {
			judge(pass, s, s.Value)
		}
	}
	queues := pass.Setting("RQ_QUEUES")
	for i := range queues.Value.Pairs {
		queue := &queues.Value.Pairs[i].Value
		if ssl := queue.Get("SSL"); ssl != nil {
			if truth, ok := ssl.Truth(); truth || !ok {
				continue
			}
		}
		judge(pass, queues, queue.Get("URL"))
		judge(pass, queues, queue.Get("HOST"))
	}
	layers := pass.Setting("CHANNEL_LAYERS")
	for i := range layers.Value.Pairs {
		hosts := layers.Value.Pairs[i].Value.Get("CONFIG").Get("hosts")
		if hosts == nil {
			continue
		}
		for j := range hosts.Items {
			host := &hosts.Items[j]
			switch host.Kind {
			case pyeval.Tuple, pyeval.List:
				if len(host.Items) > 0 {
					judge(pass, layers, &host.Items[0])
				}
			case pyeval.Dict:
				judge(pass, layers, host.Get("address"))
			default:
				judge(pass, layers, host)
			}
		}
	}
}

func judge(pass *rule.Pass, s django.Setting, v *pyeval.Value) {
	if v == nil || v.Kind != pyeval.Str {
		return
	}
	e, ok := endpoint.Parse(v.Text)
	if !ok || e.Scheme == "django-db" || e.Scheme == "memory" || endpoint.ReachOf(e.Host) != endpoint.Public || e.TLS() {
		return
	}
	switch e.Scheme {
	case "", "redis", "amqp", "pyamqp", "valkey", "sentinel", "mongodb", "nats":
	default:
		return // sqs:// and others carry TLS by themselves, or are not known
	}
	f := pass.ReportSetting(s, v, "%s talks to %q unencrypted", s.Name, e.Host)
	f.Key = s.Name + " " + e.Host
	f.Fix = "Use amqps:// or rediss:// and a password, or keep the broker on a private network."
}
