package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paddock/internal/audit"
	"paddock/internal/check"
	"paddock/internal/report"
	"paddock/internal/rule"
	"paddock/internal/rules"
	"paddock/internal/taxonomy"
)

func (c *command) rulesCommand() *cobra.Command {
	var format string
	var noColor bool
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List the rules",
		Args:  upTo(0, ""),
		RunE: func(*cobra.Command, []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			if format == "json" {
				return c.rulesJSON()
			}
			return c.rulesText(noColor)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "write `text` or json")
	cmd.Flags().BoolVar(&noColor, "no-color", false, "no colours on a terminal")
	return cmd
}

// describe is the description of every rule there is, sorted by id.
func describe(all []*rule.Rule, more []check.Meta) []check.Meta {
	for _, r := range all {
		more = append(more, r.Meta)
	}
	slices.SortFunc(more, func(a, b check.Meta) int { return strings.Compare(a.ID, b.ID) })
	return more
}

// ruleNames are the ids of all rules, sorted.
func ruleNames() []string {
	var names []string
	for _, m := range descriptions() {
		names = append(names, m.ID)
	}
	return names
}

// djangoChecks are the checks of Django's own for which a rule speaks.
func djangoChecks(id string) []string {
	if r := rules.ByID(id); r != nil {
		return r.Django
	}
	return nil
}

func (c *command) rulesText(noColor bool) error {
	style := c.style(noColor)
	rows := [][]string{{"rule", "severity", "practice", "what it finds", "Django's check"}}
	all := descriptions()
	for _, m := range all {
		rows = append(rows, []string{m.ID, m.Severity.String(), m.Practice, m.Title, strings.Join(djangoChecks(m.ID), " ")})
	}
	widths := columnWidths(rows)
	for i, row := range rows {
		line := ""
		for j, cell := range row {
			if j < len(row)-1 {
				cell = padded(cell, widths[j])
			}
			switch {
			case i == 0:
				cell = style.Paint(report.Dim, cell)
			case j == 1:
				cell = style.Paint(report.SeverityColor(all[i-1].Severity), cell)
			}
			line += cell + "  "
		}
		if _, err := fmt.Fprintln(c.stdout, strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(c.stdout, "\n%d rules. `paddock explain RULE` says more about one.\n", len(all))
	return err
}

// columnWidths are the widths of a table's columns, in columns of the terminal.
func columnWidths(rows [][]string) []int {
	var widths []int
	for _, row := range rows {
		for j, cell := range row {
			if j == len(widths) {
				widths = append(widths, 0)
			}
			widths[j] = max(widths[j], report.Cells(cell))
		}
	}
	return widths
}

// padded fills a text with blanks up to a width.
func padded(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-report.Cells(text)))
}

type jsonRule struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Severity   string   `json:"severity"`
	Confidence string   `json:"confidence"`
	Practice   string   `json:"practice"`
	CWE        []int    `json:"cwe"`
	OWASP      []string `json:"owasp"`
	Django     []string `json:"django"`
	Since      string   `json:"since"`
}

func (c *command) rulesJSON() error {
	out := struct {
		Schema int        `json:"schema"`
		Rules  []jsonRule `json:"rules"`
	}{Schema: report.Schema, Rules: []jsonRule{}}
	for _, m := range descriptions() {
		out.Rules = append(out.Rules, jsonRule{
			ID: m.ID, Title: m.Title, Severity: m.Severity.String(), Confidence: m.Confidence.String(), Practice: m.Practice,
			CWE: m.CWE, OWASP: append([]string{}, taxonomy.OWASP(m.CWE)...), Django: append([]string{}, djangoChecks(m.ID)...), Since: m.Since,
		})
	}
	return c.json(out)
}

// json writes a value as the formats do: indented, "<" as it is.
func (c *command) json(v any) error {
	enc := json.NewEncoder(c.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// nearestRule ends an error about a rule that is not there.
func nearestRule(name string) string {
	if near := audit.Nearest(name, ruleNames()); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	return "`paddock rules` lists them"
}
