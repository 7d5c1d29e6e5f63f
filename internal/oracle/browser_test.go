package oracle

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestBrowser asks a browser which places of testdata/places let an attacker's script run: its answer has to be the label.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("renders some hundred templates and starts a browser; run without -short")
	}
	places := Places(t)
	started := time.Now()
	rendered := renderPlaces(t, places)
	pages := 0
	for i, p := range places {
		if rendered[i].Problem != "" {
			t.Errorf("%s: %s", p.Name, rendered[i].Problem)
		}
		pages += len(rendered[i].Pages)
	}
	t.Logf("%d pages rendered in %v", pages, time.Since(started).Round(time.Millisecond))
	started = time.Now()
	ran := RanIn(t, rendered)
	t.Logf("visited in %v", time.Since(started).Round(time.Millisecond))
	type count struct{ vulnerable, safe int }
	groups, order, all := map[string]*count{}, []string{}, count{}
	for i, p := range places {
		if groups[p.Group] == nil {
			groups[p.Group] = &count{}
			order = append(order, p.Group)
		}
		attack := ""
		for _, page := range rendered[i].Pages {
			if ran[page.ID] {
				attack = page.Attack
				break
			}
		}
		if attack != "" {
			groups[p.Group].vulnerable++
			all.vulnerable++
		} else {
			groups[p.Group].safe++
			all.safe++
		}
		template := strings.TrimSpace(p.Files[p.Template])
		switch {
		case attack != "" && p.Rule == "":
			t.Errorf("%s: safe %s %s: but %q runs", p.Name, p.Kind, template, attack)
		case attack == "" && p.Rule != "":
			t.Errorf("%s: %s %s %s: but of %d attacks none runs", p.Name, p.Rule, p.Kind, template, len(rendered[i].Pages))
		}
	}
	for _, g := range order {
		t.Logf("%-40s %3d vulnerable, %3d safe", g, groups[g].vulnerable, groups[g].safe)
	}
	t.Logf("%d vulnerable, %d safe", all.vulnerable, all.safe)
	if all.vulnerable < 200 || all.safe < 200 {
		t.Error("too few places")
	}
}

// renderPlaces has Django render the places.
func renderPlaces(t *testing.T, places []*Place) (rendered []RenderedPlace) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range PlacesSite(t, places) {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	type asked struct {
		Name     string `json:"name"`
		Kind     string `json:"kind"`
		Template string `json:"template"`
	}
	var list []asked
	for _, p := range places {
		var text strings.Builder
		for _, name := range slices.Sorted(maps.Keys(p.Files)) {
			text.WriteString(p.Files[name])
		}
		list = append(list, asked{p.Name, p.Kind, text.String()})
	}
	request, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(Python(t, "pages52"), file(t, "site/places.py"), "settings")
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + dir, "PYTHONDONTWRITEBYTECODE=1"}
	cmd.Stdin = strings.NewReader(string(request))
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &rendered)
	}
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		err = fmt.Errorf("%w\n%s", err, exit.Stderr)
	}
	if err != nil {
		t.Fatalf("places.py: %v", err)
	}
	if len(rendered) != len(places) {
		t.Fatalf("places.py: %d answers for %d places", len(rendered), len(places))
	}
	return rendered
}
