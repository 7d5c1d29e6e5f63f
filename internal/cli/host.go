package cli

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"paddock/internal/audit"
	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/host"
	"paddock/internal/report"
	"paddock/internal/taxonomy"
)

// hostFlags are the flags of `paddock host`.
type hostFlags struct {
	root          string
	projects      []string
	format        string
	failOn        string
	minConfidence string
	only          []string
	strict        bool
	noColor       bool
}

func (c *command) hostCommand() *cobra.Command {
	var f hostFlags
	cmd := &cobra.Command{
		Use:   "host",
		Short: "Say what is unsafe on the machine that a site runs on",
		Long: `Reads the settings of this machine as a system auditor does: SSH, sudo, the kernel, listening sockets, the firewall,
whose files are open to whom, accounts, security updates, logs, and the container daemon. Nothing is run, changed or
asked over a network. What this user may not read is said; root sees most.

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 the command line is wrong, 3 something could not be read or
checked and --strict was given.`,
		Example: `  sudo paddock host
  paddock host --project /srv/shop
  paddock host --root /mnt/image --format json`,
		Args: upTo(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.host(cmd, &f) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.format, "format", "text", "write `text` or json")
	flags.StringVar(&f.failOn, "fail-on", "high", "exit with 1 from this `SEVERITY` on: info, low, medium, high, critical")
	flags.StringVar(&f.minConfidence, "min-confidence", "medium", "show findings from this `CONFIDENCE` on: low, medium, high")
	flags.StringSliceVar(&f.only, "only", nil, "show only findings of this `CHECK`; may be repeated")
	flags.StringVar(&f.root, "root", "/", "read the machine whose file system is in this `DIR`")
	flags.StringArrayVar(&f.projects, "project", nil, "look at the files of the site in this `DIR` of the machine too; may be repeated")
	flags.BoolVar(&f.strict, "strict", false, "exit with 3 when something could not be read or checked")
	flags.BoolVar(&f.noColor, "no-color", false, "no colours on a terminal")
	return cmd
}

func (c *command) host(cmd *cobra.Command, f *hostFlags) error {
	if err := oneOf("format", f.format, "text", "json"); err != nil {
		return err
	}
	failOn, err := finding.ParseSeverity(f.failOn)
	if err != nil {
		return fmt.Errorf("--fail-on: %w", err)
	}
	least, err := finding.ParseConfidence(f.minConfidence)
	if err != nil {
		return fmt.Errorf("--min-confidence: %w", err)
	}
	var names []string
	for _, m := range hostChecks() {
		names = append(names, m.ID)
	}
	for _, id := range f.only {
		if !slices.Contains(names, id) {
			return fmt.Errorf("--only: there is no check %q; did you mean %s?", id, cmp.Or(audit.Nearest(id, names), "one of docs/host.md"))
		}
	}
	options := host.Options{Now: time.Now()}
	for _, dir := range f.projects {
		if f.root == "/" {
			if dir, err = filepath.Abs(dir); err != nil {
				return fmt.Errorf("--project: %w", err)
			}
		} else if !filepath.IsAbs(dir) {
			return fmt.Errorf("--project: %q is not absolute; with --root it is a directory of that machine, such as /srv/shop", dir)
		}
		options.Projects = append(options.Projects, dir)
	}
	machine, closed, err := host.Open(f.root)
	if err != nil {
		return fmt.Errorf("--root: %w", err)
	}
	defer closed()
	start := time.Now()
	result, err := host.Inspect(cmd.Context(), machine, options)
	if err != nil {
		return err
	}
	run := hostReport(result, f.only, least, time.Since(start))
	if f.format == "json" {
		err = report.JSON(c.stdout, run)
	} else {
		err = report.Text(c.stdout, run, c.style(f.noColor))
	}
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	switch worst, any := run.Worst(); {
	case any && worst >= failOn:
		c.exit = exitFindings
	case f.strict && len(run.Incomplete) > 0:
		c.exit = exitIncomplete
	}
	return nil
}

// hostReport puts an inspection into the form that reports take.
func hostReport(r *host.Result, only []string, least finding.Confidence, took time.Duration) *report.Run {
	run := &report.Run{Version: Version, Stats: report.Stats{Files: r.Stats.Files, Lines: r.Stats.Lines, Bytes: r.Stats.Bytes, Seconds: took.Seconds()}}
	why := map[string]string{}
	for _, m := range hostChecks() {
		why[m.ID] = m.Section("Why it matters")
	}
	wanted := map[string]bool{}
	for _, id := range only {
		wanted[id] = true
	}
	for _, f := range r.Findings {
		switch {
		case len(only) > 0 && !wanted[f.Rule]:
		case f.Confidence < least:
			run.Hidden++
		default:
			run.Findings = append(run.Findings, report.Finding{Finding: f, OWASP: taxonomy.OWASP(f.CWE), Why: why[f.Rule]})
		}
	}
	for _, n := range r.Notes {
		run.Incomplete = append(run.Incomplete, report.Incomplete(n))
	}
	return run
}

// hostChecks are the descriptions of what is looked at on a machine.
func hostChecks() (list []check.Meta) {
	for _, c := range host.Checks() {
		list = append(list, c.Meta)
	}
	return list
}
