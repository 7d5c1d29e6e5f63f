package rules

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paddock/internal/advisory/advisorytest"
	"paddock/internal/django"
	"paddock/internal/kubernetes"
	"paddock/internal/nginx"
	"paddock/internal/oracle"
	"paddock/internal/pyname"
	"paddock/internal/rule/ruletest"
	"paddock/internal/source"
)

// TestDeploymentFiles holds that the deployment files of the rules' examples are such: nginx reads the ones that are for it, and the
// schemas of compose files, of Kubernetes' objects, of GitHub's workflows and of GitLab's pipelines accept the others. An example that no
// program accepts proves nothing.
func TestDeploymentFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("asks nginx and five schemas")
	}
	server := oracle.Nginx(t)
	advisories := advisorytest.Open(t, "../advisory/testdata/osv")
	var configs []*nginx.File
	var manifests []oracle.Manifest
	var names []string
	seen := map[string]bool{}
	driver := ruletest.Driver{
		Load: func(files map[string]string) (*django.Project, error) {
			tree := source.FromMap(files)
			p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{Today: today, Advisories: advisories})
			for _, f := range p.Deployment.Nginx {
				if !seen[f.Text] && !f.Included && !template(f.Text) {
					seen[f.Text] = true
					configs = append(configs, f)
				}
			}
			for _, f := range p.Deployment.Compositions {
				if !seen[f.Text] && !template(f.Text) && strings.Contains(f.Text, "services:") {
					seen[f.Text] = true
					manifests, names = append(manifests, oracle.Manifest{Kind: "compose", Text: f.Text}), append(names, f.Path)
				}
			}
			for _, f := range p.Deployment.Manifests {
				patch := slices.ContainsFunc(f.Objects, func(o *kubernetes.Object) bool { return o.Partial || o.OpenShift })
				if !seen[f.Text] && !template(f.Text) && !patch && len(f.Objects) > 0 {
					seen[f.Text] = true
					manifests, names = append(manifests, oracle.Manifest{Kind: "kubernetes", Text: f.Text}), append(names, f.Path)
				}
			}
			pipeline := func(kind string, f *source.File) {
				if !seen[f.Text] {
					seen[f.Text] = true
					manifests, names = append(manifests, oracle.Manifest{Kind: kind, Text: f.Text}), append(names, f.Path)
				}
			}
			for _, f := range p.Deployment.Workflows {
				kind := "github-workflows"
				if len(f.Triggers) == 0 {
					kind = "github-actions"
				}
				pipeline(kind, f.File)
			}
			for _, f := range p.Deployment.Pipelines {
				pipeline("gitlab-ci", f.File)
			}
			return p, nil
		},
		Practice: func(string) bool { return true },
		Weakness: func(int) bool { return true },
	}
	driver.All(t, All(), os.DirFS("."), func(_ string, f func(ruletest.T)) { f(t) })

	certificate := certificate(t)
	for _, f := range configs {
		if said := server.Read(t, whole(f, certificate)); said != "" {
			t.Errorf("nginx on %s: %s\n%s", f.Path, said, f.Text)
		}
	}
	for i, problem := range oracle.Manifests(t, manifests) {
		if problem != "" {
			t.Errorf("%s %s: %s\n%s", manifests[i].Kind, names[i], problem, manifests[i].Text)
		}
	}
	if len(configs) < 30 || len(manifests) < 100 {
		t.Errorf("%d configurations and %d manifests only", len(configs), len(manifests))
	}
	t.Logf("%d configurations of nginx, %d manifests, compose files, workflows and pipelines", len(configs), len(manifests))
}

// template says that a text is filled in by another program before it is what it will be.
func template(text string) bool { return strings.Contains(text, "{{") || strings.Contains(text, "{%") }

var (
	host     = regexp.MustCompile(`((?:proxy|uwsgi|fastcgi|grpc)_pass\s+(?:\w+://)?)([a-z][\w.-]*)`)
	upstream = regexp.MustCompile(`(server\s+)([a-z][\w.-]*)(:\d+[^{;]*;)`)
	pemFile  = regexp.MustCompile(`ssl_certificate(?:_key)?\s+[^;]+;`)
	included = regexp.MustCompile(`include\s+[^;]+;`)
	// younger are directives that the nginx of the last stable Debian does not have yet.
	younger = regexp.MustCompile(`add_header_inherit\s+[^;]+;`)
)

// whole puts what an example leaves out around it, and this machine's address for names that only a deployment knows.
func whole(f *nginx.File, certificate string) string {
	text := f.Text
	groups := map[string]bool{}
	nginx.Walk(f.Top, func(d *nginx.Directive) {
		if d.Name == "upstream" {
			groups[d.Arg(0)] = true
		}
	})
	text = host.ReplaceAllStringFunc(text, func(m string) string {
		parts := host.FindStringSubmatch(m)
		if groups[parts[2]] || parts[2] == "unix" || parts[2] == "http" || parts[2] == "https" {
			return m
		}
		return parts[1] + "127.0.0.1"
	})
	text = upstream.ReplaceAllString(text, "${1}127.0.0.1$3")
	text = pemFile.ReplaceAllString(text, "")
	text = younger.ReplaceAllString(text, "")
	text = included.ReplaceAllString(text, "")
	top := func(names ...string) bool {
		return slices.ContainsFunc(f.Top, func(d *nginx.Directive) bool { return slices.Contains(names, d.Name) })
	}
	tls := "ssl_certificate " + certificate + ";\nssl_certificate_key " + certificate + ";\n"
	switch {
	case top("http", "events"):
		if !top("events") {
			text += "\nevents {}\n"
		}
		return strings.Replace(text, "http {", "http {\n"+tls, 1)
	case top("location") && !top("server"):
		text = "server {\n" + text + "\n}\n"
	}
	return "events {}\nhttp {\n" + tls + text + "\n}\n"
}

// certificate is a file with a key and a certificate, made for the test.
func certificate(t *testing.T) string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	one := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, one, one, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)
	file := filepath.Join(t.TempDir(), "site.pem")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
