package advisory

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paddock/internal/ecosystem"
)

func TestFetch(t *testing.T) {
	first := archived(t, entry{"A.json", sample("A", "x")})
	second := archived(t, entry{"A.json", sample("A", "x")}, entry{"B.json", sample("B", "x")})
	sum := func(data []byte) string {
		s := md5.Sum(data)
		return "crc32c=AAAAAA==,md5=" + base64.StdEncoding.EncodeToString(s[:])
	}
	// What the server answers now. Its goroutines read it; that a request was answered orders nothing for Go's memory model.
	var answer atomic.Pointer[http.HandlerFunc]
	answering := func(f http.HandlerFunc) { answer.Store(&f) }
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/PyPI/all.zip" {
			http.NotFound(w, r)
			return
		}
		(*answer.Load())(w, r)
	}))
	defer server.Close()
	send := func(data []byte, tag string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("If-None-Match") == tag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("ETag", tag)
			w.Header().Set("X-Goog-Hash", sum(data))
			_, _ = w.Write(data)
		}
	}
	dir := t.TempDir()
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	fetch := func(client *http.Client, n int) (*Status, bool, error) {
		return Fetch(context.Background(), client, server.URL+"/", dir, ecosystem.PyPI, day(n))
	}

	answering(send(first, `"one"`))
	if s, fresh, err := fetch(server.Client(), 1); err != nil || !fresh || s.Advisories != 1 || s.Tag != `"one"` || s.Source != server.URL+"/PyPI/all.zip" {
		t.Fatal(s, fresh, err)
	}
	// Nothing new: the day goes on, the rest stays.
	if s, fresh, err := fetch(server.Client(), 5); err != nil || fresh || !s.AsOf().Equal(day(5)) || s.Advisories != 1 {
		t.Fatal(s, fresh, err)
	}
	if holding(t, dir, "x") != 1 {
		t.Error("the data is gone after an answer that there is nothing new")
	}
	answering(send(second, `"two"`))
	if s, fresh, err := fetch(server.Client(), 6); err != nil || !fresh || s.Advisories != 2 {
		t.Fatal(s, fresh, err)
	}

	third := archived(t, entry{"C.json", sample("C", "y")})
	for name, tt := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request)
		want   string
	}{
		"500": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) }, "500"},
		"404": {func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }, "404"},
		"304 that nobody asked for": {func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("If-None-Match") == `"two"` {
				http.Error(w, "no", http.StatusBadGateway)
			}
		}, "502"},
		"another sum": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Goog-Hash", sum(second))
			_, _ = w.Write(third)
		}, "MD5"},
		"a short body": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(third)))
			_, _ = w.Write(third[:len(third)-10])
			panic(http.ErrAbortHandler)
		}, "EOF"},
		"a cut archive":     {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(third[:len(third)-10]) }, "zip"},
		"a page to sign in": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, "zip"},
		"npm's archive": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(archived(t, entry{"A.json", one("A", affected("npm", "x", "SEMVER", `{"introduced": "0"}`))}))
		}, "speaks of no package of PyPI"},
		"nothing for long": {func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-time.After(5 * time.Second):
			}
		}, "Timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			answering(tt.answer)
			client := *server.Client()
			if tt.want == "Timeout" {
				client.Timeout = 50 * time.Millisecond
			}
			before, err := os.ReadFile(fileOf(dir, ecosystem.PyPI))
			if err != nil {
				t.Fatal(err)
			}
			_, fresh, err := fetch(&client, 9)
			if err == nil || fresh {
				t.Fatal("no error")
			}
			for _, want := range []string{tt.want, "unchanged", "paddock db import"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %v, want %q in it", err, want)
				}
			}
			after, _ := os.ReadFile(fileOf(dir, ecosystem.PyPI))
			if string(before) != string(after) {
				t.Error("the old data changed")
			}
			if entries, _ := os.ReadDir(dir); len(entries) != 1 {
				t.Errorf("something is left behind: %v", entries)
			}
		})
	}

	// A store that is broken is no reason to ask whether there is something newer than it.
	if err := os.WriteFile(fileOf(dir, ecosystem.PyPI), []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	answering(send(second, `"three"`))
	if s, fresh, err := fetch(server.Client(), 10); err != nil || !fresh || s.Advisories != 2 {
		t.Fatal(s, fresh, err)
	}
}
