package requirement

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"

	"paddock/internal/ecosystem"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// reader gathers the requirements of a tree.
type reader struct {
	tree  *source.Tree
	index *pyname.Index
	set   *Set
	done  map[string]bool
	// walked are the lock files whose packages have their When, told those among them that say what a person asked for.
	walked, told map[string]bool
	// count is how many requirements a file has so far.
	count map[string]int
}

// maxRequirements is how many requirements of a file are read: a front end with all its needs has some thousands.
const maxRequirements = 100_000

// full says that a file has had as many requirements as are read; a note says so once.
func (x *reader) full(p string) bool {
	x.count[p]++
	if x.count[p] == maxRequirements+1 {
		x.note(p, 0, fmt.Sprintf("the file asks for more than %d packages, and the rest was not read; split it", maxRequirements))
	}
	return x.count[p] > maxRequirements
}

// format is how a file of a name is read.
type format struct {
	parse func(*source.File) (*node, error)
	read  func(x *reader, p string, root *node)
}

// asking are files in which people ask for packages, and locks those that tools write. The latter are read behind the
// former, which say what of them a person asked for.
var (
	asking = map[string]format{
		"pyproject.toml":  {readTOML, (*reader).pyproject},
		"hatch.toml":      {readTOML, func(x *reader, p string, root *node) { x.hatch(p, root) }},
		"Pipfile":         {readTOML, (*reader).pipfile},
		"environment.yml": {readYAML, (*reader).conda}, "environment.yaml": {readYAML, (*reader).conda},
		"conda.yml": {readYAML, (*reader).conda}, "conda.yaml": {readYAML, (*reader).conda},
		"package.json": {readJSON, (*reader).packageJSON},
	}
	locks = map[string]format{
		"poetry.lock":         {readTOML, (*reader).poetryLock},
		"uv.lock":             {readTOML, (*reader).uvLock},
		"pdm.lock":            {readTOML, (*reader).pdmLock},
		"pylock.toml":         {readTOML, (*reader).pylock},
		"Pipfile.lock":        {readJSON, (*reader).pipfileLock},
		"package-lock.json":   {readJSON, (*reader).packageLock},
		"npm-shrinkwrap.json": {readJSON, (*reader).packageLock},
		"pnpm-lock.yaml":      {readYAML, (*reader).pnpmLock},
		"bun.lock":            {readJSONC, (*reader).bunLock},
	}
	// plain are read by line.
	plain = map[string]func(x *reader, p string, file *source.File){
		"runtime.txt": (*reader).pythonVersion, ".python-version": (*reader).pythonVersion,
		"setup.cfg": (*reader).setupCfg,
		"pip.conf":  (*reader).pipConf, "pip.ini": (*reader).pipConf,
		".npmrc": (*reader).npmrc,
	}
)

// Read finds and reads the requirement and lock files of a tree. The index serves setup.py; it may be nil, and setup.py is
// then not read.
func Read(tree *source.Tree, index *pyname.Index) *Set {
	x := &reader{tree: tree, index: index, set: &Set{}, done: map[string]bool{}, walked: map[string]bool{}, told: map[string]bool{}, count: map[string]int{}}
	var requirements, later []string
	for _, e := range tree.Entries {
		_, name := source.Split(e.Path)
		if f, ok := asking[name]; ok {
			x.structured(e.Path, f)
		} else if read, ok := plain[name]; ok {
			if file, ok := x.text(e.Path); ok {
				read(x, e.Path, file)
			}
		} else if name == "setup.py" {
			x.setupPy(e.Path)
		} else if _, ok := lockFormat(name); ok || name == "yarn.lock" {
			later = append(later, e.Path)
		} else if _, ok := requirementsKind(e.Path); ok {
			requirements = append(requirements, e.Path)
		}
	}
	for _, p := range requirements {
		kind, _ := requirementsKind(p)
		x.requirementsFile(p, kind, groupOfFile(p), nil)
	}
	for _, p := range later {
		_, name := source.Split(p)
		if f, ok := lockFormat(name); ok {
			x.structured(p, f)
		} else {
			x.yarnLock(p)
		}
	}
	x.finish()
	return x.set
}

func lockFormat(name string) (format, bool) {
	if strings.HasPrefix(name, "pylock.") && path.Ext(name) == ".toml" {
		name = "pylock.toml"
	}
	f, ok := locks[name]
	return f, ok
}

func (x *reader) note(p string, line int, reason string) {
	x.set.Notes = append(x.set.Notes, source.Note{Path: p, Line: line, Reason: reason})
}

// text is a file of the tree as text; a note says why when there is none.
func (x *reader) text(p string) (*source.File, bool) {
	data, err := x.tree.Read(p)
	if err != nil {
		x.set.Notes = append(x.set.Notes, source.NoteOf(p, err))
		return nil, false
	}
	text := Decode(data)
	if strings.IndexByte(text, 0) >= 0 {
		x.note(p, 0, "the file is not text and was not read; write it anew")
		return nil, false
	}
	return source.NewFile(p, text), true
}

func (x *reader) structured(p string, f format) {
	file, ok := x.text(p)
	if !ok {
		return
	}
	x.set.Files = append(x.set.Files, p)
	root, err := f.parse(file)
	if err != nil {
		x.broken(file, err)
	}
	if root != nil {
		f.read(x, p, root)
	}
}

// broken notes a mistake that ended the reading of a file. That of a merge which was not finished has its own words.
func (x *reader) broken(file *source.File, err error) {
	line := 0
	var at *lineError
	if errors.As(err, &at) {
		line = at.line
	}
	if mark := conflict(file); mark > 0 {
		x.note(file.Path, mark, "a merge left its conflict marks in the file, and it was read up to them at most: finish the merge, or make the file anew")
		return
	}
	read := "what stands before this was read"
	if at != nil && at.nothing {
		read = "nothing of it was read"
	}
	x.note(file.Path, line, "the file "+err.Error()+"; "+read+": correct it")
}

// conflict is the first line with a mark that git puts where it cannot merge; 0 when there is none.
func conflict(file *source.File) int {
	at := 0
	if !strings.HasPrefix(file.Text, "<<<<<<< ") {
		if at = strings.Index(file.Text, "\n<<<<<<< "); at < 0 {
			return 0
		}
		at++
	}
	return file.LineOf(source.Pos(at))
}

// add takes a requirement that stands in a line of a file.
func (x *reader) add(r Requirement, p string, line int, kind Kind, group string) {
	if r.Name == "" || x.full(p) {
		return // a key that is no name
	}
	if r.Ecosystem == "" {
		r.Ecosystem = ecosystem.PyPI
	}
	r.Kind, r.Group, r.Path, r.Line = kind, group, p, line
	r.Direct = kind != Lock
	if r.URL != "" && strings.Contains(r.Text, "://") {
		r.Text, _ = withoutPassword(r.Text)
	}
	x.set.List = append(x.set.List, r)
}

// addLock takes the packages of a lock file.
func (x *reader) addLock(l *lock, p string) {
	x.walked[p], x.told[p] = true, l.rooted
	for _, pkg := range l.packages {
		r := pkg.Requirement
		if r.Name == "" || x.full(p) {
			continue // a key that is no name
		}
		if !pkg.reached {
			r.When = pkg.own
		}
		if r.Ecosystem == "" {
			r.Ecosystem = ecosystem.PyPI
		}
		r.Kind, r.Path = Lock, p
		x.set.List = append(x.set.List, r)
	}
}

// addIndex takes an index that a file names.
func (x *reader) addIndex(i Index, p string, line int) {
	if i.Ecosystem == "" {
		i.Ecosystem = ecosystem.PyPI
	}
	i.URL, i.Password = withoutPassword(i.URL)
	i.Path, i.Line = p, line
	x.set.Indexes = append(x.set.Indexes, i)
}

// strings508 adds a list of PEP 508 texts.
func (x *reader) strings508(p string, list *node, kind Kind, group string) {
	for _, item := range list.items() {
		if !item.scalar {
			continue // {include-group = "…"}
		}
		if r, ok := parse508(item.text); ok {
			x.add(r, p, item.line, kind, group)
		} else if item.text != "" {
			x.note(p, item.line, "this is no requirement; write it as PEP 508 says: name>=version")
		}
	}
}

// python notes which versions of Python the project asks for.
func (x *reader) python(p string, line int, specifier string) {
	r := Requirement{Name: "python", Text: specifier, Kind: Metadata, Path: p, Line: line}
	r.specify(specifier)
	x.set.Python = append(x.set.Python, r)
}

// finish works out what no file says by itself.
func (x *reader) finish() {
	s := x.set
	// Which Pythons a project is for holds for all of its folder.
	judges := map[string]*judge{}
	judgeOf := func(p string) *judge {
		dir := folder(p)
		j := judges[dir]
		if j == nil {
			var pythons []string
			for i := range s.Python {
				if folder(s.Python[i].Path) == dir {
					pythons = append(pythons, s.Python[i].Specifier)
				}
			}
			j = newJudge(pythons...)
			judges[dir] = j
		}
		return j
	}
	type key struct {
		ecosystem ecosystem.Ecosystem
		dir, name string
	}
	asked := map[key]bool{}
	for i := range s.List {
		r := &s.List[i]
		if !x.walked[r.Path] && r.Ecosystem == ecosystem.PyPI {
			r.When = r.When.and(judgeOf(r.Path).when(r.Marker, ""))
		}
		if r.Kind == Metadata || r.Kind == Requirements {
			asked[key{r.Ecosystem, folder(r.Path), r.Name}] = true
		}
	}
	for i := range s.List {
		r := &s.List[i]
		r.Direct = r.Direct || !x.told[r.Path] && asked[key{r.Ecosystem, folder(r.Path), r.Name}]
	}
	s.sort()
}

var pythonNumber = regexp.MustCompile(`^(?:python-)?(\d+\.\d+(?:\.\d+)?)\s*$`)

// pythonVersion reads Heroku's runtime.txt and pyenv's .python-version.
func (x *reader) pythonVersion(p string, file *source.File) {
	for line := 1; line <= file.LineCount(); line++ {
		if m := pythonNumber.FindStringSubmatch(file.Line(line)); m != nil {
			if strings.Count(m[1], ".") == 1 {
				m[1] += ".*"
			}
			x.python(p, line, "=="+m[1])
			return
		}
	}
}

// folder is the directory of a path of the tree.
func folder(p string) string {
	dir, _ := source.Split(p)
	return dir
}
