package audit

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"paddock/internal/finding"
	"paddock/internal/rule"
	"paddock/internal/source"
)

// runRules runs rules side by side. Findings come in the order of the rules, whoever was first. A rule
// that panics costs its own findings and no one else's: it is noted, and its id is in failed.
func runRules(ctx context.Context, model *rule.Model, rules []*rule.Rule, say func(string)) (found []finding.Finding, notes []source.Note, failed map[string]bool, err error) {
	type outcome struct {
		found []finding.Finding
		note  *source.Note
	}
	outcomes := make([]outcome, len(rules))
	var mu sync.Mutex
	next, done := 0, 0
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(rules)) {
		wait.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				if i < len(rules) && ctx.Err() == nil {
					say(fmt.Sprintf("running the rules (%d of %d)", done, len(rules)))
				}
				mu.Unlock()
				if i >= len(rules) || ctx.Err() != nil {
					return
				}
				outcomes[i].found, outcomes[i].note = runRule(rules[i], model)
				mu.Lock()
				done++
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, nil, nil, fmt.Errorf("run the rules: %w", err)
	}
	failed = map[string]bool{}
	for i, o := range outcomes {
		found = append(found, o.found...)
		if o.note != nil {
			notes = append(notes, *o.note)
			failed[rules[i].ID] = true
		}
	}
	return found, notes, failed, nil
}

// runRule runs one rule and survives it.
func runRule(r *rule.Rule, model *rule.Model) (found []finding.Finding, note *source.Note) {
	defer func() {
		if p := recover(); p != nil {
			found, note = nil, &source.Note{Reason: fmt.Sprintf(
				"the rule %s failed and found nothing: %v; this is a fault of Paddock's: please report it with the text that follows\n%s", r.ID, p, stack())}
		}
	}()
	return rule.Run(r, model), nil
}

// stack is where a panic happened: functions and lines, without the addresses and numbers of
// goroutines that differ from run to run.
func stack() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	var lines []string
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "paddock/") {
			lines = append(lines, fmt.Sprintf("  %s (%s:%d)", f.Function, filepath.Base(f.File), f.Line))
		}
		if !more {
			break
		}
	}
	// Above the panic stand this function and the one that recovers.
	if i := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "audit.runRule.") }); i >= 0 {
		lines = lines[i+1:]
	}
	return strings.Join(lines, "\n")
}
