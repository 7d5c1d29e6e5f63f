package workflow

import (
	"fmt"
	"strings"
	"testing"

	"paddock/internal/source"
)

func TestParse(t *testing.T) {
	f, err := Parse(source.NewFile(".github/workflows/a.yml", `name: a
on:
  push:
  pull_request_target: {types: [opened]}
permissions: {contents: read, packages: write}
jobs:
  test:
    runs-on: [self-hosted, linux]
    permissions: write-all
    if: github.actor == 'x'
    needs: one
    container: {image: python:3}
    services: {db: {image: postgres:16}}
    environment: {name: live}
    outputs: {o: "${{ steps.s.outputs.t }}"}
    steps:
      - uses: actions/checkout@v4
        with: {ref: "${{ github.head_ref }}"}
      - run: |
          echo 1
          echo ${{ github.event.issue.title }} ${{
            inputs.a }}
        env: {A: "${{ secrets.B }}"}
      - run: echo ${{ a }}
  call:
    uses: x/y/.github/workflows/z.yml@main
`))
	if err != nil {
		t.Fatal(err)
	}
	job := f.Jobs[0]
	for _, c := range [][2]string{
		{fmt.Sprint(f.Triggers), "[push pull_request_target]"},
		{fmt.Sprint(f.Types, job.Needs), "map[pull_request_target:[opened]] [one]"},
		{fmt.Sprint(f.Permissions), "{5  [packages]}"},
		{fmt.Sprint(job.Permissions), "{9 write-all []}"},
		{fmt.Sprint(job.Name, job.Line, job.RunsOn, job.If), "test7 [self-hosted linux]github.actor == 'x'"},
		{fmt.Sprint(job.Container, job.Services, job.Environment, job.Outputs["o"].Text), "{python:3 12 false} [{postgres:16 13 false}]live${{ steps.s.outputs.t }}"},
		{fmt.Sprint(job.Steps[0].Uses, job.Steps[0].With["ref"].Expressions()), "{actions/checkout@v4 17 false} [{github.head_ref 18}]"},
		{fmt.Sprint(job.Steps[1].Run.Expressions()), "[{github.event.issue.title 21} {inputs.a 21}]"},
		{fmt.Sprint(job.Steps[1].Env["A"]), "{${{ secrets.B }} 23 false}"},
		{fmt.Sprint(job.Steps[2].Run.Expressions()), "[{a 24}]"},
		{fmt.Sprint(f.Jobs[1].Uses), "{x/y/.github/workflows/z.yml@main 26 false}"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s, want %s", c[0], c[1])
		}
	}
	if !f.Has("x", "push") || f.Has("pull_request") {
		t.Error("Has")
	}
}

func TestForms(t *testing.T) {
	for _, c := range []struct{ name, text, triggers string }{
		{"one event", "on: push\njobs: {a: {}}", "push"},
		{"a list", "on: [push, pull_request]\njobs: {a: {}}", "push pull_request"},
		{"quoted", "'on': push\njobs: {a: {}}", "push"},
		{"an action", "runs: {using: composite, steps: [{run: a}]}", ""},
		{"no jobs", "on: push", "none"},
		{"nothing", "", "none"},
	} {
		f, err := Parse(source.NewFile("a.yml", c.text))
		got := "none"
		if f != nil {
			got = strings.Join(f.Triggers, " ")
		}
		if err != nil || got != c.triggers {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
	if _, err := Parse(source.NewFile("a.yml", "jobs: [")); err == nil {
		t.Error("no error")
	}
	for p, want := range map[string]bool{".github/workflows/a.yml": true, ".github/workflows/a/b.yml": false, ".github/actions/a/action.yml": true, ".github/dependabot.yml": false, "workflows/a.yml": false, "action.yml": true, "tools/x/action.yaml": true, "my-action.yml": false} {
		if Is(p) != want {
			t.Errorf("Is(%q) is %v", p, !want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("on: {push: a}\njobs: {a: {steps: [{run: '${{ b }}', with: {c: '${{'}}]}}")
	f.Fuzz(func(t *testing.T, text string) {
		w, err := Parse(source.NewFile("a.yml", text))
		if err != nil || w == nil {
			return
		}
		for _, j := range w.Jobs {
			for _, s := range j.Steps {
				for _, e := range s.Run.Expressions() {
					if e.Line < s.Run.Line || strings.Contains(e.Text, "}}") {
						t.Errorf("%+v", e)
					}
				}
			}
		}
	})
}
