package audit

import (
	"context"
	"fmt"

	"paddock/internal/django"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// read parses all Python files of a tree.
func read(ctx context.Context, tree *source.Tree, say func(string)) (*pyname.Index, error) {
	index := pyname.NewIndex(tree)
	say(fmt.Sprintf("reading %d Python files", len(index.Files())))
	return index, index.ParseAll(ctx)
}

// load makes the model of a tree; of the files that the index has not read yet, those are read that it needs.
func load(ctx context.Context, tree *source.Tree, index *pyname.Index, config Config, say func(string)) (*django.Project, error) {
	say("working out the settings")
	project := django.Load(ctx, tree, index, django.Options{
		Modules: config.Contexts,
		Env:     pyeval.Environment{Vars: config.Env},
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("load the project: %w", err)
	}
	return project, nil
}

// Load makes the model of a project without running a rule, and reads no more than that takes. The tree of the project is open
// until its Close.
func Load(ctx context.Context, dir string, config Config) (*django.Project, error) {
	tree, err := source.Walk(ctx, dir, source.Limits{})
	if err != nil {
		return nil, err
	}
	project, err := load(ctx, tree, pyname.NewIndex(tree), config, func(string) {})
	if err != nil {
		tree.Close()
		return nil, err
	}
	return project, nil
}
