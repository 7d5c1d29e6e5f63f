package pyeval

import (
	"fmt"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Environment is what an evaluation may assume about the machine on which the site runs.
type Environment struct {
	// Vars are the variables that are set. All others count as unset, and what depends on them says so.
	Vars map[string]string
	// Given are variables that a deployment sets, as far as its files tell. Values made of them depend on the variable
	// nonetheless: another deployment may set another one.
	Given map[string]Given
	// Configuration is the class of django-configurations that DJANGO_CONFIGURATION names. Without it
	// the variable of Vars counts, then what manage.py sets, then the module's only such class.
	Configuration string
	// Django is the version of Django, as major and minor: {5, 2}. Zero: any version that is in use.
	Django [2]int
	// Default is Django's own default for a setting, as django.conf.global_settings has it; may be nil.
	Default func(name string) (Value, bool)
	// Installed says whether a package that is not in the tree is there when the site runs: a module that
	// can be imported or not. When ok is false nothing is known. May be nil.
	Installed func(module string) (installed, ok bool)
	// AtLeast says whether the site runs a version of a distribution that is that high or higher; may be
	// nil, which means the newest.
	AtLeast func(distribution string, major, minor int) bool
	// RootName stands for the tree's root in texts: with "shop" the text of os.path.join(BASE_DIR, "a")
	// is "shop/a". By default it is the last part of the tree's root directory.
	RootName string
	// Steps bound the evaluation; 0 means the default.
	Steps int
}

// Given is the value that a file of a deployment gives a variable.
type Given struct {
	Value string
	// Secret says that the value is not told, for it is a secret's. Such a variable counts as unset, so that what stands in its
	// place in code is seen.
	Secret bool
	// Unless is a variable of the machine that would replace it; "" when none does.
	Unless string
	// Production says that the file is for what people use, and nothing else: others may be for a developer's machine as well.
	Production bool
	// Place is the line that sets it.
	Place Place
}

// defaultSteps are enough for the largest settings seen a hundred times over, and take less than a second.
const defaultSteps = 1_000_000

// interp is one evaluation.
type interp struct {
	index *pyname.Index
	tree  *source.Tree
	root  string
	env   Environment
	// path are further directories that the program puts on sys.path.
	path []string
	// main is the settings module.
	main string

	modules map[string]*moduleObj
	// loaded tells which modules of the project are imported; see loadModule.
	loaded map[string]*loaded
	result *Result
	files  map[string]bool
	noted  map[source.Note]bool
	// environ is what the program itself puts into os.environ.
	environ *dictObj

	steps     int
	maxSteps  int
	calls     int // depth of calls
	statement Place
	clock     uint64

	// See heap.go.
	age        uint64
	frameCount uint64
	frames     []*frame

	// tries are the try statements around what is evaluated, the innermost last.
	tries []*tryContext
	// ctl is what it depends on that this statement is executed at all, as far as values can't carry it themselves.
	ctl []string
	// trial is how many trials of what other environments would do are under way; trialSteps is what is
	// left to the innermost, trialLeft to all of them.
	trial      int
	trialSteps int
	trialLeft  int
	// quiet says that nothing is recorded: no notes, no calls.
	quiet int
	// assumed are the variables that are set in the trial under way, to what nobody knows.
	assumed []string

	// forks is how deep the ways of undecided branches are nested, lost that one could not be followed; see loop.go.
	forks int
	// handling are the exceptions whose handlers are under way.
	handling []*raised
	lost     bool

	// program says that more than settings is evaluated, and imported which modules may be; see program.go.
	program bool
	// packages are the packages whose installed sources a program evaluates; nil before the settings are known.
	packages map[string]bool
	// including is the module whose statement is under way; see includeFile.
	including *moduleObj

	rootPath string // what stands for the absolute path of the tree's root
	rootName string
	infos    map[pysyntax.Node]*blockInfo
}

type (
	// budgetSpent ends an evaluation that takes too long.
	budgetSpent struct{ at Place }
	// branchTooLong ends a trial that takes too long.
	branchTooLong struct{}
)

// Eval evaluates a settings module as Python would when Django imports it, with root (a directory of
// the tree, "" for its root) at the head of sys.path. It always returns a Result: what cannot be
// followed makes settings unknown and is noted.
//
// The site runs as a server does: sys.argv is ["manage.py", "runserver"] to the program, so
// `"test" in sys.argv` is false, and settings do not depend on it. The machine runs Linux.
func Eval(index *pyname.Index, root, module string, env Environment) *Result {
	in := newInterp(index, root, module, env)
	in.evalSettings()
	return in.result
}

func newInterp(index *pyname.Index, root, module string, env Environment) *interp {
	in := &interp{
		index: index, tree: index.Tree(), root: root, env: env, main: module,
		modules: map[string]*moduleObj{}, loaded: map[string]*loaded{}, files: map[string]bool{}, noted: map[source.Note]bool{},
		result:   &Result{Module: module},
		maxSteps: env.Steps, trialLeft: 400_000,
		infos: map[pysyntax.Node]*blockInfo{},
	}
	if in.maxSteps <= 0 {
		in.maxSteps = defaultSteps
	}
	in.environ = in.newDict()
	in.rootName = env.RootName
	if in.rootName == "" {
		in.rootName = rootName(in.tree.Root)
	}
	in.rootPath = outside + "/" + in.rootName
	return in
}

// evalSettings evaluates the settings module and fills in the result.
func (in *interp) evalSettings() {
	m := in.index.Module(in.root, in.main)
	if m == nil {
		in.note(Place{}, fmt.Sprintf("there is no settings module %s; name the module that the site uses", in.main))
		in.finish(nil)
		return
	}
	in.result.File = m.Tree.File
	in.guard(func() { in.importModule(in.main, Place{}) })
	ns := in.modules[in.main]
	if ns == nil {
		in.finish(nil)
		return
	}
	in.guard(func() { in.configure(ns) })
	in.guard(func() { in.askModule(ns) })
	in.finish(ns)
}

// guard runs a part of the evaluation and survives it. When it ends early,
// nothing that the settings have now can be trusted.
func (in *interp) guard(f func()) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		in.reset(bookmark{})
		for len(in.frames) > 0 {
			in.commit(in.frames[len(in.frames)-1])
		}
		var why string
		switch p := p.(type) {
		case budgetSpent:
			why = "the settings take too long to evaluate"
			in.note(p.at, fmt.Sprintf("evaluation of %s stopped here after %d steps: its settings are not known; simplify the loop or recursion", in.main, in.maxSteps))
		case *raised:
			// Raised outside any statement: nothing is lost.
			return
		default:
			why = "evaluation failed"
			in.note(Place{}, fmt.Sprintf("internal error while evaluating %s: %v; please report it with this text\n%s", in.main, p, debug.Stack()))
		}
		if m := in.modules[in.main]; m != nil {
			in.distrust(m.ns, why, nil)
		}
	}()
	f()
}

// rootName is what a directory is called.
func rootName(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	name := path.Base(filepath.ToSlash(dir))
	if name == "/" || name == "." || name == "" {
		return "project"
	}
	return name
}

// distrust makes every setting of a namespace unknown, with what it was as one possibility.
func (in *interp) distrust(ns *dictObj, why string, env []string) {
	in.touchQuietly(ns)
	for i := range ns.entries {
		e := &ns.entries[i]
		if isSetting(e.hash) && !e.v.isUnknown() {
			e.v = in.join(e.v, unknownVal(why, env, e.v.at), why, env, 0)
		}
	}
	if ns.unsure == nil {
		ns.unsure = &unknown{why: why}
	}
}

// isSetting says by its hash that a name is a setting's: Django takes upper-case names.
func isSetting(hash string) bool {
	n := hash[1:]
	if hash[0] != 's' || n == "" || n[0] == '_' {
		return false
	}
	return strings.ToUpper(n) == n && strings.ToLower(n) != n
}

// step counts one step of the evaluation, and ends it when there were too many.
func (in *interp) step(n int) {
	in.steps += n
	if in.trial > 0 {
		in.trialSteps -= n
		in.trialLeft -= n
		if in.trialSteps < 0 {
			panic(branchTooLong{})
		}
		return
	}
	if in.steps-400_000+in.trialLeft > in.maxSteps {
		panic(budgetSpent{in.statement})
	}
}

// note says what could not be followed.
func (in *interp) note(at Place, reason string) {
	if in.quiet > 0 || in.trial > 0 || in.program {
		return
	}
	n := source.Note{Reason: reason}
	at = in.projectPlace(at)
	if at.File != nil {
		n.Path, n.Line = at.File.Path, at.File.LineOf(at.Start)
	}
	if !in.noted[n] {
		in.noted[n] = true
		in.result.Notes = append(in.result.Notes, n)
	}
}

// projectPlace is a place in the project: that of the statement under way instead of one in the embedded library.
func (in *interp) projectPlace(at Place) Place {
	if at.File == nil || isLibraryFile(at.File) {
		return in.statement
	}
	return at
}

func (in *interp) newDict() *dictObj { return &dictObj{cell: in.newCell()} }

// finish turns the module's namespace into the result.
func (in *interp) finish(m *moduleObj) {
	r := in.result
	for p := range in.files {
		r.Files = append(r.Files, p)
	}
	slices.Sort(r.Files)
	r.Path = in.path
	if m != nil {
		in.quiet++
		in.export(m)
	}
	slices.SortFunc(r.Notes, source.Note.Compare)
}
