package oracle

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// RenderedPlace is a place as Django shows it when it is attacked.
type RenderedPlace struct {
	Pages []RenderedPage `json:"pages"`
	// Problem is why there are no pages.
	Problem string `json:"problem"`
}

// RenderedPage is a page for one attack, or for a harmless value. Its script, where it runs, tells ID.
type RenderedPage struct {
	ID     int    `json:"id"`
	Attack string `json:"attack"`
	HTML   string `json:"html"`
}

// Chromium is the path of a Chromium: PADDOCK_ORACLE_CHROMIUM, or the one that setup.sh installs.
func Chromium(t testing.TB) string {
	t.Helper()
	if p := os.Getenv("PADDOCK_ORACLE_CHROMIUM"); p != "" {
		return p
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	Missing(t, "no Chromium on this machine; run internal/oracle/setup.sh chromium, or name one in PADDOCK_ORACLE_CHROMIUM")
	return ""
}

// browsers is how many run side by side.
const browsers = 2

// maxBrowsing is how long they may take.
const maxBrowsing = 5 * time.Minute

// RanIn has Chromium visit the pages of places, of each up to the first whose attack runs, and tells the numbers of those pages. It serves
// them on loopback; no other address can be reached from them.
func RanIn(t testing.TB, places []RenderedPlace) map[int]bool {
	t.Helper()
	chromium := Chromium(t)
	var lost []int
	harness, err := os.ReadFile(file(t, "site/places.html"))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[int]string{}
	shares := make([][][]int, browsers)
	same := map[int]int{} // the first page that is the same but for its number
	first := map[string]int{}
	for i, p := range places {
		var numbers []int
		for _, page := range p.Pages {
			text := strings.ReplaceAll(page.HTML, strconv.Itoa(page.ID), "#")
			if first[text] == 0 {
				first[text] = page.ID
				pages[page.ID] = page.HTML
			}
			same[page.ID] = first[text]
			numbers = append(numbers, first[text])
		}
		shares[i%browsers] = append(shares[i%browsers], numbers)
	}
	v := &visits{harness: string(harness), pages: pages, shares: shares, visited: map[int]bool{}, ran: map[int]bool{}, done: make(chan report, browsers)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: v}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()

	exited := make(chan error, browsers)
	for i := range browsers {
		var said strings.Builder
		cmd := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
			"--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--mute-audio", "--no-proxy-server",
			"--user-data-dir="+t.TempDir(), "--remote-debugging-port=0",
			// What the attacker has is this server too, under another name; there is nothing else.
			fmt.Sprintf("--host-resolver-rules=MAP * %s, EXCLUDE 127.0.0.1", listener.Addr()),
			fmt.Sprintf("http://%s/?share=%d", listener.Addr(), i))
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LANG=C.UTF-8"}
		cmd.Stderr = &said
		if err := cmd.Start(); err != nil {
			t.Fatalf("%s does not start: %v", chromium, err)
		}
		go func() {
			err := cmd.Wait()
			exited <- fmt.Errorf("%w\n%s", err, said.String())
		}()
		defer func() { _ = cmd.Process.Kill() }()
	}
	late := time.After(maxBrowsing)
	for range browsers {
		select {
		case r := <-v.done:
			for _, n := range r.Ran {
				v.ran[n] = true
			}
			for _, n := range r.Failed {
				t.Errorf("page %d did not load: %.300s", n, pages[n])
			}
		case err := <-exited:
			t.Fatalf("%s ended by itself: %v", chromium, err)
		case <-late:
			t.Fatalf("%s has not visited all pages after %v", chromium, maxBrowsing)
		}
	}
	v.lock.Lock()
	defer v.lock.Unlock()
	t.Logf("%d pages visited of %d different ones", len(v.visited), len(pages))
	for _, p := range places {
		attacked := false // a page behind the first attack that runs need not have been visited
		for _, page := range p.Pages {
			number := same[page.ID]
			if !v.visited[number] && !attacked {
				lost = append(lost, number)
			}
			if v.ran[number] {
				v.ran[page.ID], attacked = true, true
			}
		}
	}
	if len(lost) > 0 {
		t.Errorf("pages that were not visited: %v", lost)
	}
	return v.ran
}

// report is what a browser tells at the end.
type report struct {
	Ran    []int `json:"ran"`
	Failed []int `json:"failed"`
}

// visits serves the pages and what attacks load.
type visits struct {
	harness string
	pages   map[int]string
	shares  [][][]int
	done    chan report

	lock         sync.Mutex
	visited, ran map[int]bool
}

var pageNumber = regexp.MustCompile(`\d{5,}`)

func (v *visits) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.Atoi(pageNumber.FindString(r.URL.Path))
	html := func(text string) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, text)
	}
	switch {
	case strings.Contains(r.Host, "evil.test"):
		v.attacker(w, r, number)
	case r.URL.Path == "/":
		html(v.harness)
	case r.URL.Path == "/places":
		share, _ := strconv.Atoi(r.URL.Query().Get("share"))
		_ = json.NewEncoder(w).Encode(v.shares[share%browsers])
	case r.URL.Path == "/done":
		var told report
		if err := json.NewDecoder(r.Body).Decode(&told); err == nil {
			v.done <- told
		}
	case v.pages[number] != "" && r.URL.Path == fmt.Sprintf("/page/%d", number):
		v.lock.Lock()
		v.visited[number] = true
		v.lock.Unlock()
		html(v.pages[number])
	default:
		html("") // an error's page would cost a process of the browser
	}
}

// attacker answers for the attacker's host: with a script that tells that it ran, whatever the browser takes it for. A style sheet
// is asked for as such, and that is enough.
func (v *visits) attacker(w http.ResponseWriter, r *http.Request, number int) {
	if strings.HasPrefix(r.Header.Get("Accept"), "text/css") {
		v.lock.Lock()
		v.ran[number] = true
		v.lock.Unlock()
		w.Header().Set("Content-Type", "text/css")
		return
	}
	w.Header().Set("Content-Type", "text/javascript")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	fmt.Fprintf(w, "top.ran(%d)", number)
}
