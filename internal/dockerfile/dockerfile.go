// Package dockerfile reads Dockerfiles: their stages, which stage builds on which, and the instructions of each with
// their words and lines.
//
// The grammar is BuildKit's own parser; this package knows what the parser leaves open: which arguments stand in an
// instruction's text and what a stage inherits. It builds nothing and does not judge.
package dockerfile

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"paddock/internal/interpolation"
	"paddock/internal/source"
)

// File is a Dockerfile.
type File struct {
	*source.File
	// Global are the ARG instructions before the first stage.
	Global []*Instruction
	Stages []*Stage
}

// Stage is what follows one FROM.
type Stage struct {
	// From is its first instruction.
	From *Instruction
	// Image is what it builds on: "python:3.13-slim", the name of an earlier stage, "scratch". Arguments with a default are
	// put in; others stand as they are written.
	Image string
	// Name is what follows AS, in lower case; "" without.
	Name string
	// Base is the earlier stage that it builds on; nil when it builds on an image.
	Base *Stage
	// Instructions are those behind FROM.
	Instructions []*Instruction
}

// Instruction is one instruction, with all lines that belong to it.
type Instruction struct {
	// Name is in capitals: "RUN".
	Name string
	// Flags are its flags as written: "--from=build".
	Flags []string
	// Words are its arguments: of RUN, CMD and ENTRYPOINT in shell form one text, else one a word. ENV, ARG and LABEL have one
	// "NAME=value" for each (ARG without a default: "NAME").
	Words []string
	// Exec says that the words are written as a JSON list and no shell splits them.
	Exec bool
	// Heredocs are the texts of <<EOF.
	Heredocs []string
	// Line and EndLine are its first and last line, from 1.
	Line, EndLine int
}

// Text is the words with spaces between, and the heredocs behind them: what a shell would see, for instructions that have one.
func (i *Instruction) Text() string { return strings.Join(append(i.Words, i.Heredocs...), " ") }

// Is says by its name whether a file is a Dockerfile.
func Is(p string) bool {
	name := strings.ToLower(path.Base(p))
	switch path.Ext(name) {
	case ".md", ".txt", ".py", ".sh", ".go", ".js", ".yml", ".yaml", ".json", ".html", ".dockerignore":
		return false
	}
	for _, word := range []string{"dockerfile", "containerfile"} {
		if name == word || strings.HasPrefix(name, word+".") || strings.HasPrefix(name, word+"-") || strings.HasPrefix(name, word+"_") || strings.HasSuffix(name, "."+word) || strings.HasSuffix(name, "-"+word) {
			return true
		}
	}
	return false
}

// Parse reads a Dockerfile. The error names the line where BuildKit gives up; nothing is read then.
func Parse(file *source.File) (f *File, err error) {
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("it is no Dockerfile: the parser failed: %v", p)
		}
	}()
	result, err := parser.Parse(strings.NewReader(file.Text))
	if err != nil {
		return nil, fmt.Errorf("it is no Dockerfile: %w", err)
	}
	f = &File{File: file}
	defaults := map[string]string{}
	for _, n := range result.AST.Children {
		in := instruction(n)
		switch {
		case in.Name == "FROM":
			f.Stages = append(f.Stages, f.stage(in, defaults))
		case len(f.Stages) > 0:
			s := f.Stages[len(f.Stages)-1]
			s.Instructions = append(s.Instructions, in)
		default:
			f.Global = append(f.Global, in)
			if in.Name == "ARG" {
				for _, w := range in.Words {
					if name, value, ok := strings.Cut(w, "="); ok {
						defaults[name] = interpolation.Expand(value, defaults)
					}
				}
			}
		}
	}
	return f, nil
}

func instruction(n *parser.Node) *Instruction {
	in := &Instruction{Name: strings.ToUpper(n.Value), Flags: n.Flags, Exec: n.Attributes["json"], Line: n.StartLine, EndLine: n.EndLine}
	for w := n.Next; w != nil; w = w.Next {
		in.Words = append(in.Words, w.Value)
	}
	for _, h := range n.Heredocs {
		in.Heredocs = append(in.Heredocs, h.Content)
	}
	switch in.Name {
	case "ENV", "LABEL": // the parser gives name, value and separator
		var pairs []string
		for i := 0; i+2 < len(in.Words); i += 3 {
			pairs = append(pairs, in.Words[i]+"="+unquote(in.Words[i+1]))
		}
		in.Words = pairs
	case "ARG":
		for i, w := range in.Words {
			if name, value, ok := strings.Cut(w, "="); ok {
				in.Words[i] = name + "=" + unquote(value)
			}
		}
	case "ONBUILD":
		if len(n.Next.Children) > 0 {
			below := instruction(n.Next.Children[0])
			in.Words = append([]string{below.Name}, below.Words...)
		}
	}
	return in
}

func unquote(text string) string {
	if len(text) >= 2 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0] {
		return text[1 : len(text)-1]
	}
	return text
}

func (f *File) stage(in *Instruction, defaults map[string]string) *Stage {
	s := &Stage{From: in}
	if len(in.Words) > 0 {
		s.Image = interpolation.Expand(in.Words[0], defaults)
	}
	if len(in.Words) == 3 && strings.EqualFold(in.Words[1], "AS") {
		s.Name = strings.ToLower(in.Words[2])
	}
	s.Base = f.Stage(s.Image)
	return s
}

// Stage is the last stage so far with a name, or with a number from 0; nil when there is none.
func (f *File) Stage(name string) *Stage {
	name = strings.ToLower(name)
	for i := len(f.Stages) - 1; i >= 0; i-- {
		if f.Stages[i].Name == name && name != "" {
			return f.Stages[i]
		}
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 0 && n < len(f.Stages) {
		return f.Stages[n]
	}
	return nil
}

// Final is the stage that is built when nobody names another: the last one; nil without any.
func (f *File) Final() *Stage {
	if len(f.Stages) == 0 {
		return nil
	}
	return f.Stages[len(f.Stages)-1]
}

// Chain is the stage and those it builds on, itself first.
func (s *Stage) Chain() (list []*Stage) {
	for ; s != nil; s = s.Base {
		list = append(list, s)
	}
	return list
}

// Last is the last instruction of a name that holds for a stage, its own or inherited; nil without one.
func (s *Stage) Last(name string) *Instruction {
	for _, at := range s.Chain() {
		for i := len(at.Instructions) - 1; i >= 0; i-- {
			if at.Instructions[i].Name == name {
				return at.Instructions[i]
			}
		}
	}
	return nil
}
