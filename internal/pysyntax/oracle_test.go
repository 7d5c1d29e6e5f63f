package pysyntax_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode"

	"paddock/internal/oracle"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// The tests of this file hold our tree against CPython's own ast module:
//
//	TestOracleTrees      every file of the standard libraries and of some seventy packages
//	TestOracleSnippets   testdata/oracle/snippets.txt, our own table of odd programs
//	TestOracleTestSuite  the programs that stand as strings in CPython's own tests
//	TestOracleMutants    real functions with a token lost, doubled, moved or replaced
//
// All ask the same two questions: do we accept exactly what CPython accepts,
// and is the tree then the same to the last position?
//
// What is Python is for the newest interpreter to say; an older one rejects
// what came later. Where an older one accepts what the newest rejects we may
// do either, but the tree has to be right if we accept.
//
//	PADDOCK_ORACLE_PYTHONS  the interpreters to ask, separated like PATH; by default
//	                        3.11, 3.13 and the newest there is, all if it is "all"
//	PADDOCK_ORACLE_MUTANTS  how many mutants, by default 6000
//	PADDOCK_ORACLE_SEED     the seed they grow from, by default 1

//go:embed testdata/oracle/dump.py
var dumpScript []byte

// ---- the interpreter as a server ----

// server is one process of dump.py.
type server struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startServer(python oracle.Interpreter) (*server, error) {
	script, err := filepath.Abs("testdata/oracle/dump.py")
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(python.Path, script)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &server{cmd: cmd, in: in, out: bufio.NewReaderSize(out, 1<<16)}, nil
}

func (s *server) stop() {
	s.in.Close()
	s.cmd.Wait()
}

// answer is what CPython says of a program.
type answer struct {
	// word is "ok", "error", "limit" or "dump", text the rest of the line.
	word, text string
	dump       []byte
}

func (a answer) accepted() bool { return a.word == "ok" || a.word == "dump" }
func (a answer) rejected() bool { return a.word == "error" }

func (s *server) ask(what string, mode pysyntax.DumpMode, program []byte) (answer, error) {
	if _, err := fmt.Fprintf(s.in, "%s %d %d\n%s", what, mode, len(program), program); err != nil {
		return answer{}, err
	}
	line, err := s.out.ReadString('\n')
	if err != nil {
		return answer{}, err
	}
	var a answer
	a.word, a.text, _ = strings.Cut(strings.TrimSuffix(line, "\n"), " ")
	if a.word == "dump" {
		n, err := strconv.Atoi(a.text)
		if err != nil {
			return answer{}, err
		}
		a.dump = make([]byte, n)
		if _, err := io.ReadFull(s.out, a.dump); err != nil {
			return answer{}, err
		}
	}
	return a, nil
}

// pool is as many servers of one interpreter as the machine has processors, and what they said in earlier runs.
type pool struct {
	python oracle.Interpreter
	mode   pysyntax.DumpMode
	idle   chan *server
	cache  *cache
}

func newPool(t *testing.T, python oracle.Interpreter) *pool {
	t.Helper()
	p := &pool{python: python, mode: modeOf(python), idle: make(chan *server, runtime.GOMAXPROCS(0))}
	for range cap(p.idle) {
		s, err := startServer(python)
		if err != nil {
			t.Fatalf("starting %s: %v; is it the interpreter you mean? see PADDOCK_ORACLE_PYTHONS", python.Path, err)
		}
		p.idle <- s
	}
	p.cache = openCache(python)
	t.Cleanup(func() {
		p.cache.close()
		for range cap(p.idle) {
			(<-p.idle).stop()
		}
	})
	return p
}

// modeOf is what can be compared with the trees of a version; see dump.py.
func modeOf(python oracle.Interpreter) pysyntax.DumpMode {
	switch {
	case python.Minor < 10:
		return pysyntax.DumpNoPositions
	case python.Minor < 12:
		return pysyntax.DumpNoFStringPositions
	}
	return 0
}

func (p *pool) ask(t testing.TB, what string, program []byte) answer {
	s := <-p.idle
	a, err := s.ask(what, p.mode, program)
	p.idle <- s
	if err != nil {
		// Errorf and a rejection that names it, not Fatal: this runs outside the test's goroutine.
		t.Errorf("%s does not answer: %v; try: %s %s", p.python.Name(), err, p.python.Path, "testdata/oracle/dump.py")
		return answer{word: "limit", text: err.Error()}
	}
	return a
}

// hash asks for the hash of a program's dump, first of the cache.
func (p *pool) hash(t testing.TB, program []byte) answer {
	sum := sha256.Sum256(program)
	key := hex.EncodeToString(sum[:])
	if a, ok := p.cache.get(key); ok {
		return a
	}
	a := p.ask(t, "h", program)
	p.cache.put(key, a)
	return a
}

// cache keeps CPython's answers for whole files between runs: they depend on
// the interpreter, dump.py and the file and on nothing else, and cost a minute.
// A cache that can't be written is no cache; nothing else depends on it.
type cache struct {
	mu      sync.Mutex
	answers map[string]answer
	file    *os.File
}

func openCache(python oracle.Interpreter) *cache {
	c := &cache{answers: map[string]answer{}}
	sum := sha256.Sum256(append([]byte(python.Version+"\n"), dumpScript...))
	name := filepath.Join(oracle.Home(), "trees", hex.EncodeToString(sum[:])[:16])
	if data, err := os.ReadFile(name); err == nil {
		for line := range strings.Lines(string(data)) {
			words := strings.SplitN(strings.TrimSuffix(line, "\n"), " ", 3)
			// A line cut short by a run that was stopped does not end in a newline.
			if len(words) == 3 && strings.HasSuffix(line, "\n") {
				c.answers[words[0]] = answer{word: words[1], text: words[2]}
			}
		}
	}
	if os.MkdirAll(filepath.Dir(name), 0o777) == nil {
		c.file, _ = os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	}
	return c
}

func (c *cache) get(key string) (answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.answers[key]
	return a, ok
}

func (c *cache) put(key string, a answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers[key] = a
	if c.file != nil {
		fmt.Fprintf(c.file, "%s %s %s\n", key, a.word, a.text)
	}
}

func (c *cache) close() {
	if c.file != nil {
		c.file.Close()
	}
}

// ---- comparing ----

// ours is our reading of a program.
type ours struct {
	module *pysyntax.Module
	// rejection is why we do not take it for Python 3, "" when we do.
	rejection string
}

func read(program []byte) (o ours) {
	defer func() {
		if p := recover(); p != nil {
			o.rejection = fmt.Sprintf("PANIC: %v", p)
			o.module = &pysyntax.Module{File: source.NewFile("program.py", "")}
		}
	}()
	text, err := pysyntax.Decode(program)
	if err != nil {
		o.rejection = "decoding: " + err.Error()
	}
	o.module = pysyntax.Parse(source.NewFile("program.py", text), pysyntax.Limits{})
	if o.rejection == "" && len(o.module.Errors) > 0 {
		first := o.module.Errors[0]
		o.rejection = fmt.Sprintf("%v: %s", o.module.File.Position(first.Start), first.Msg)
	}
	if o.rejection == "" && len(o.module.Legacy) > 0 {
		first := o.module.Legacy[0]
		o.rejection = fmt.Sprintf("%v: Python 2: %s", o.module.File.Position(first.Start), first.What)
	}
	return o
}

func (o ours) hash(mode pysyntax.DumpMode) string {
	sum := sha256.Sum256(pysyntax.AppendDump(nil, o.module, mode))
	return hex.EncodeToString(sum[:])
}

// judge compares our reading of a program with that of an interpreter, where
// newest is the one whose word on accepting counts. The result is "" for no
// difference; compared is false when CPython gave up.
func judge(t testing.TB, own, newest *pool, program []byte) (difference string, compared bool) {
	o := read(program)
	if strings.HasPrefix(o.rejection, "PANIC") {
		return o.rejection, true
	}
	a := own.hash(t, program)
	if own != newest && (!a.accepted() || o.rejection != "") {
		// The older one rejects, or we do: the newest decides.
		if n := newest.hash(t, program); a.accepted() && n.rejected() {
			return "", true // Python once, and no longer
		} else if !a.accepted() {
			own, a = newest, n
		}
	}
	switch {
	case a.word == "limit":
		return "", false
	case a.rejected() && o.rejection != "":
		return "", true
	case a.rejected():
		return fmt.Sprintf("we accept it; %s: line %s", own.python.Name(), a.text), true
	case o.rejection != "":
		return fmt.Sprintf("we reject it at %s; %s accepts it", o.rejection, own.python.Name()), true
	case o.hash(own.mode) == a.text:
		return "", true
	}
	return "the trees differ: " + firstDifference(pysyntax.AppendDump(nil, o.module, own.mode), own.ask(t, "d", program).dump), true
}

// firstDifference shows the first line in which two dumps differ, with the node around it.
func firstDifference(ours, theirs []byte) string {
	a, b := strings.Split(string(ours), "\n"), strings.Split(string(theirs), "\n")
	for i := range max(len(a), len(b)) {
		x, y := "(end)", "(end)"
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			around := ""
			if i > 0 {
				around = "\n\t  after   " + strings.TrimSpace(a[i-1])
			}
			return around + "\n\t  ours    " + strings.TrimSpace(x) + "\n\t  CPython " + strings.TrimSpace(y)
		}
	}
	return "nowhere, yet the hashes differ; dump.py and dump.go disagree about the last byte"
}

// pythons are the interpreters to ask, the newest last.
func pythons(t *testing.T) []oracle.Interpreter {
	t.Helper()
	all := oracle.Interpreters(t)
	if os.Getenv("PADDOCK_ORACLE_PYTHONS") != "" {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(p oracle.Interpreter) bool {
		return p.Minor != 11 && p.Minor != 13 && p != all[len(all)-1]
	})
}

func newestPool(t *testing.T) *pool {
	t.Helper()
	list := pythons(t)
	newest := list[len(list)-1]
	if newest.Minor < oracle.Newest {
		t.Logf("asking %s; run internal/oracle/setup.sh for 3.%d, which reads what came later", newest.Name(), oracle.Newest)
	}
	return newPool(t, newest)
}

// each runs f for the numbers below n on all processors.
func each(n int, f func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				f(i)
			}
		})
	}
	wait.Wait()
}

// ---- whole files ----

// known reads testdata/oracle/known.txt: files in which we differ for a
// reason. The key is "python3.13 test/file.py" or "django52 package/file.py".
func known(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("testdata/oracle/known.txt")
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]string{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, reason, ok := strings.Cut(line, ": ")
		if !ok || reason == "" {
			t.Fatalf("testdata/oracle/known.txt: %q has no reason; write it after \": \"", line)
		}
		reasons[key] = reason
	}
	return reasons
}

func TestOracleTrees(t *testing.T) {
	list := pythons(t)
	newest := newestPool(t)
	reasons := known(t)
	for _, python := range list {
		t.Run(python.Name(), func(t *testing.T) {
			own := newest
			if python != newest.python {
				own = newPool(t, python)
			}
			compareTree(t, own, newest, python.Name(), python.Stdlib(t), reasons)
		})
	}
	for _, name := range oracle.Environments() {
		t.Run(name, func(t *testing.T) {
			compareTree(t, newest, newest, name, oracle.SitePackages(t, name), reasons)
		})
	}
}

// compareTree compares every Python file below a directory.
func compareTree(t *testing.T, own, newest *pool, name, root string, reasons map[string]string) {
	files := pythonFiles(t, root)
	if testing.Short() {
		files = slices.DeleteFunc(files, func(f string) bool { return len(f)%10 != 0 })
	}
	differences := make([]string, len(files))
	var compared, bytesRead atomic.Int64
	each(len(files), func(i int) {
		program, err := os.ReadFile(filepath.Join(root, files[i]))
		if err != nil {
			differences[i] = err.Error()
			return
		}
		difference, ok := judge(t, own, newest, program)
		differences[i] = difference
		if ok {
			compared.Add(1)
			bytesRead.Add(int64(len(program)))
		}
	})
	wrong := 0
	for i, difference := range differences {
		key := name + " " + filepath.ToSlash(files[i])
		switch reason := reasons[key]; {
		case difference != "" && reason == "":
			if wrong++; wrong <= 30 {
				t.Errorf("%s: %s", files[i], difference)
			}
		case difference == "" && reason != "":
			t.Errorf("%s no longer differs; remove it from testdata/oracle/known.txt", key)
		}
	}
	if wrong > 30 {
		t.Errorf("and %d more", wrong-30)
	}
	if compared.Load() == 0 {
		t.Errorf("nothing to compare in %s; is %s whole?", root, name)
	}
	t.Logf("%s: %d files, %.1f MB, %d differ", name, compared.Load(), float64(bytesRead.Load())/1e6, wrong)
}

// pythonFiles lists the files below root, sorted. The packages of a base
// interpreter are left out: what is installed there is chance.
func pythonFiles(t *testing.T, root string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != root && (entry.Name() == "site-packages" || entry.Name() == "dist-packages") {
			return fs.SkipDir
		}
		if entry.Type().IsRegular() && strings.HasSuffix(path, ".py") {
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			files = append(files, rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// ---- snippets ----

// snippet is one program of testdata/oracle/snippets.txt.
type snippet struct {
	line    int
	good    bool
	since   int // the minor version from which on it is Python, 0 for always
	program string
}

func snippets(t *testing.T) []snippet {
	t.Helper()
	const name = "testdata/oracle/snippets.txt"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list []snippet
	head, layout, number := snippet{}, "", 0
	for line := range strings.Lines(string(data)) {
		number++
		if title, ok := strings.CutPrefix(line, "=== "); ok {
			words := strings.Fields(title)
			if words[0] != "good" && words[0] != "bad" {
				t.Fatalf("%s:%d: %q is neither good nor bad", name, number, words[0])
			}
			head, layout = snippet{line: number, good: words[0] == "good"}, "block"
			for _, word := range words[1:] {
				if minor, ok := strings.CutPrefix(word, "3."); ok {
					if head.since, err = strconv.Atoi(minor); err != nil {
						t.Fatalf("%s:%d: %v", name, number, err)
					}
				} else if layout = word; word != "lines" && word != "quoted" {
					t.Fatalf("%s:%d: %q is not understood; use lines, quoted or a version like 3.12", name, number, word)
				}
			}
			if layout == "block" {
				list = append(list, head)
			}
			continue
		}
		head.line = number
		switch {
		case layout == "block":
			list[len(list)-1].program += line
		case layout == "" || line == "\n": // before the first, and between the groups
		case layout == "lines":
			head.program = line
			list = append(list, head)
		case layout == "quoted":
			if head.program, err = strconv.Unquote(strings.TrimSpace(line)); err != nil {
				t.Fatalf("%s:%d: the program is not a quoted string: %v", name, number, err)
			}
			list = append(list, head)
		}
	}
	if len(list) == 0 {
		t.Fatalf("%s is empty", name)
	}
	return list
}

// TestSnippets needs no Python: the verdicts stand in the file. TestOracleSnippets checks them.
func TestSnippets(t *testing.T) {
	for _, s := range snippets(t) {
		o := read([]byte(s.program))
		if accepted := o.rejection == ""; accepted != s.good {
			t.Errorf("testdata/oracle/snippets.txt:%d: good is %t, we say %q\n%s", s.line, s.good, o.rejection, s.program)
		}
	}
}

func TestOracleSnippets(t *testing.T) {
	newest := newestPool(t)
	list := snippets(t)
	for _, s := range list {
		if s.since > newest.python.Minor {
			continue
		}
		program := []byte(s.program)
		if a := newest.ask(t, "h", program); a.word != "limit" && a.accepted() != s.good {
			t.Errorf("testdata/oracle/snippets.txt:%d: the file says good is %t, %s says %s %s\n%s",
				s.line, s.good, newest.python.Name(), a.word, a.text, s.program)
		}
		if difference, _ := judge(t, newest, newest, program); difference != "" {
			t.Errorf("testdata/oracle/snippets.txt:%d: %s\n%s", s.line, difference, s.program)
		}
	}
	t.Logf("%d snippets", len(list))
}

// ---- the programs in CPython's own tests ----

// grammarTests are the test modules whose strings are programs, most of them wrong on purpose.
var grammarTests = strings.Fields(`
	test_annotations test_ast test_ast/test_ast test_asyncgen test_await test_builtin test_bytes test_codeop test_coroutines
	test_compile test_complex test_decorators test_dictcomps test_except_star test_eof test_exceptions test_flufl test_format
	test_fstring test_future_stmt/test_future test_future test_generators test_genexps test_global test_grammar
	test_int_literal test_keywordonlyarg test_lambda test_listcomps test_monty test_named_expressions test_numeric_tower
	test_parser test_patma test_pep646_syntax test_peg_generator/test_c_parser test_positional_only_arg test_scope
	test_setcomps test_source_encoding test_string_literals test_syntax test_tokenize test_tstring test_type_aliases
	test_type_annotations test_type_comments test_type_params test_typing test_ucn test_unicode_identifiers test_unpack
	test_unpack_ex test_unparse test_utf8source test_with test_yield_from test_traceback test_symtable test_dataclasses`)

func TestOracleTestSuite(t *testing.T) {
	newest := newestPool(t)
	seen := map[string]bool{}
	var programs [][]byte
	for _, python := range pythons(t) {
		root := filepath.Join(python.Stdlib(t), "test")
		for _, name := range grammarTests {
			data, err := os.ReadFile(filepath.Join(root, name+".py"))
			if errors.Is(err, fs.ErrNotExist) {
				continue // not every version has every test, and not every system ships them
			}
			if err != nil {
				t.Fatal(err)
			}
			// An older interpreter's tests are full of programs too; the newest one takes them out.
			list := newest.ask(t, "s", data).dump
			for len(list) > 0 {
				length, rest, _ := bytes.Cut(list, []byte("\n"))
				n, err := strconv.Atoi(string(length))
				if err != nil {
					t.Fatal(err)
				}
				if program := rest[:n]; !seen[string(program)] {
					seen[string(program)] = true
					programs = append(programs, program)
				}
				list = rest[n:]
			}
		}
	}
	if len(programs) == 0 {
		oracle.Missing(t, "no interpreter here has CPython's test package; run internal/oracle/setup.sh or install libpython3-testsuite")
	}
	compareAll(t, newest, programs)
}

// ---- mutants ----

func TestOracleMutants(t *testing.T) {
	newest := newestPool(t)
	count, seed := numberFromEnv(t, "PADDOCK_ORACLE_MUTANTS", 6000), numberFromEnv(t, "PADDOCK_ORACLE_SEED", 1)
	if testing.Short() {
		count /= 10
	}
	random := rand.New(rand.NewPCG(uint64(seed), 0))
	seeds := mutantSeeds(t, newest)
	programs := make([][]byte, count)
	for i := range programs {
		programs[i] = []byte(mutate(random, seeds[random.IntN(len(seeds))]))
	}
	compareAll(t, newest, programs)
}

func numberFromEnv(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v; give it a number", name, err)
	}
	return n
}

// mutantSeeds are short functions and classes of the standard library and the good snippets.
func mutantSeeds(t *testing.T, newest *pool) []string {
	t.Helper()
	var seeds []string
	for _, s := range snippets(t) {
		if s.good && s.since <= newest.python.Minor && len(s.program) < 2000 {
			// More than once: they are small, and hold all of the grammar.
			seeds = append(seeds, s.program, s.program, s.program)
		}
	}
	root := newest.python.Stdlib(t)
	for _, name := range strings.Fields(`ast.py asyncio/tasks.py argparse.py collections/__init__.py contextlib.py dataclasses.py
		enum.py functools.py http/cookies.py inspect.py json/decoder.py pathlib/__init__.py shutil.py statistics.py typing.py
		urllib/parse.py test/test_grammar.py test/test_patma.py test/test_fstring.py test/test_coroutines.py
		test/test_type_params.py test/test_tstring.py test/test_except_star.py`) {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			continue // moved between versions
		}
		seeds = append(seeds, blocks(string(data))...)
	}
	return seeds
}

var blockStart = regexp.MustCompile(`^( *)(async def|def|class|@)`)

// blocks cuts a file into its functions, decorators included, without the help
// of the parser under test: a block goes on while lines are indented deeper.
func blocks(text string) []string {
	var out []string
	lines := strings.SplitAfter(text, "\n")
	for i := 0; i < len(lines); i++ {
		m := blockStart.FindStringSubmatch(lines[i])
		if m == nil || m[2] == "class" {
			continue
		}
		end := i + 1
		for end < len(lines) && (strings.TrimSpace(lines[end]) == "" || strings.HasPrefix(lines[end], m[1]+" ") ||
			strings.HasPrefix(lines[end], m[1]+")") || strings.HasPrefix(lines[end-1], m[1]+"@")) {
			end++
		}
		if n := end - i; n >= 2 && n <= 25 {
			var block strings.Builder
			for _, line := range lines[i:end] {
				block.WriteString(strings.TrimPrefix(line, m[1]))
			}
			out = append(out, block.String())
		}
		i = end - 1
	}
	return out
}

// tokenPattern cuts a program roughly into tokens; what it gets wrong makes odder mutants.
var tokenPattern = regexp.MustCompile(`(?s)[A-Za-z]{0,2}(?:"""(?:\\.|.)*?"""|'''(?:\\.|.)*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')` +
	`|#[^\n]*|\n[ \t]*|[ \t]+|\w+|\*\*=?|//=?|>>=?|<<=?|[-+*/%&|^@=<>!:]=|->|\.\.\.|.`)

// intruders are put in place of tokens and between them; "·" is a space.
var intruders = strings.Fields(`
	( ) [ ] { } , : ; . = == := -> ! != < > <> + - * ** / // % @ & | ^ ~ += **= @= ... ... ' " ''' ·$ ? ` + "`" + `
	and as assert async await break class continue def del elif else except finally for from global if import in is
	lambda nonlocal not or pass raise return try while with yield None True False match case type print exec _
	async·def not·in is·not yield·from lambda: *a **k a:=1 (a:=1) x=1 *, /, *,a [0] () (a) (*a) {**a} (yield)
	0 00 01 0777 0x 0xfg 1_0 1__0 1_ 1e 1e5 .5 1. 1.e 1j 0o8 0b2 1if 1or 0xfor 10L 5abc
	'' "a" u'a' b'a' b'é' rb'\x' f'' f'{' f'}' f'{}' f'{a' f'{a}' f'{a!r}' f'{a!x}' f'{a!}' f'{a:>{w}}' f'{a=}' f'{a:{b:{c}}}'
	f'{lambda·x:1}' f'{(lambda·x:1)}' f'{*a}' f'{a:=5}' f'{(a:=5)}' f'{yield}' f"{'a'}" f'{{}}' f'{a!r:^{w}}' t'{a}' t'a' rf'\{a}'
	'\x' '\u12' '\N{DASH}' '\N{EN·DASH}' b'\N{x}' ur'' bu'' 'a'b'b' é ª €`)

func intruder(random *rand.Rand) string {
	return strings.ReplaceAll(intruders[random.IntN(len(intruders))], "·", " ")
}

// mutate changes one token or two.
func mutate(random *rand.Rand, program string) string {
	tokens := tokenPattern.FindAllString(program, -1)
	for range 1 + random.IntN(2) {
		if len(tokens) < 2 {
			break
		}
		i := random.IntN(len(tokens))
		for range 3 { // spaces are half of the tokens, and dull
			if strings.TrimLeft(tokens[i], " ") != "" {
				break
			}
			i = random.IntN(len(tokens))
		}
		j := random.IntN(len(tokens))
		switch random.IntN(9) {
		case 0, 1:
			tokens = slices.Delete(tokens, i, i+1)
		case 2:
			tokens = slices.Insert(tokens, i, tokens[i])
		case 3:
			tokens[i], tokens[j] = tokens[j], tokens[i]
		case 4:
			tokens[i] = tokens[j]
		case 5:
			tokens[i] = intruder(random)
		case 6:
			tokens = slices.Insert(tokens, i, " "+intruder(random)+" ")
		case 7:
			tokens = slices.Insert(tokens, i, tokens[j])
		case 8:
			if rest, ok := strings.CutPrefix(tokens[i], "\n"); ok {
				tokens[i] = []string{"\n" + strings.TrimPrefix(rest, " "), "\n " + rest, "\n\t" + rest, "\r" + rest, "\\\n", " ", "\n"}[random.IntN(7)]
			} else {
				tokens = tokens[:max(i, 1)] // cut off
			}
		}
	}
	return strings.Join(tokens, "")
}

// compareAll judges small programs and reports each kind of difference once, with the smallest program that shows it.
func compareAll(t *testing.T, newest *pool, programs [][]byte) {
	differences := make([]string, len(programs))
	var compared, accepted atomic.Int64
	verdict := func(program []byte) (string, bool) { return judgeFresh(t, newest, program) }
	each(len(programs), func(i int) {
		difference, ok := verdict(programs[i])
		differences[i] = difference
		if ok {
			compared.Add(1)
		}
		if read(programs[i]).rejection == "" {
			accepted.Add(1)
		}
	})
	type class struct {
		count   int
		example int
	}
	classes := map[string]*class{}
	var order []string
	wrong := 0
	for i, difference := range differences {
		if difference == "" {
			continue
		}
		wrong++
		key := kind(difference)
		c := classes[key]
		if c == nil {
			c = &class{example: i}
			classes[key] = c
			order = append(order, key)
		} else if len(programs[i]) < len(programs[c.example]) {
			c.example = i
		}
		c.count++
	}
	for n, key := range order {
		if n == 40 {
			t.Errorf("and %d more kinds", len(order)-n)
			break
		}
		c := classes[key]
		small := shrink(programs[c.example], func(program []byte) bool {
			difference, _ := verdict(program)
			return difference != "" && kind(difference) == key
		})
		difference, _ := verdict(small)
		t.Errorf("%d times: %s\n\t%q", c.count, difference, small)
	}
	if compared.Load() == 0 {
		t.Error("compared nothing")
	}
	t.Logf("%d programs, %d of them Python, %d differ", compared.Load(), accepted.Load(), wrong)
}

// assigned are all characters of the Unicode version that Go knows.
var assigned = []*unicode.RangeTable{unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.C}

// judgeFresh is judge without the cache, which is for whole files.
func judgeFresh(t testing.TB, p *pool, program []byte) (string, bool) {
	if bytes.IndexFunc(program, func(r rune) bool { return r > unicode.MaxLatin1 && !unicode.In(r, assigned...) }) >= 0 {
		return "", false // a character that Go's tables do not know yet, and a newer Python's do
	}
	o := read(program)
	if strings.HasPrefix(o.rejection, "PANIC") {
		return o.rejection, true
	}
	a := p.ask(t, "d", program)
	switch {
	case a.word == "limit":
		return "", false
	case a.rejected() && o.rejection != "":
		return "", true
	case a.rejected():
		return fmt.Sprintf("we accept it; %s: line %s", p.python.Name(), a.text), true
	case o.rejection != "":
		return fmt.Sprintf("we reject it at %s; %s accepts it", o.rejection, p.python.Name()), true
	}
	if dump := pysyntax.AppendDump(nil, o.module, p.mode); !bytes.Equal(dump, a.dump) {
		return "the trees differ: " + firstDifference(dump, a.dump), true
	}
	return "", true
}

var particulars = regexp.MustCompile(`\d+:\d+-\d+:\d+|line \d+|\{\d+ \d+\}|'[^']*'|"[^"]*"|\([^)]*\)|[is]:\S*|=\S*|\d+`)

// kind is a difference without what is particular to the program.
func kind(difference string) string { return particulars.ReplaceAllString(difference, "_") }

// shrink drops lines, then tokens, for as long as the program still shows the difference.
func shrink(program []byte, shows func([]byte) bool) []byte {
	budget := 1500
	for _, split := range []func(string) []string{
		func(s string) []string { return strings.SplitAfter(s, "\n") },
		func(s string) []string { return tokenPattern.FindAllString(s, -1) },
	} {
		parts := split(string(program))
		for size := max(1, len(parts)/2); size >= 1; size /= 2 {
			for i := 0; i+size <= len(parts) && budget > 0; {
				budget--
				less := slices.Delete(slices.Clone(parts), i, i+size)
				if shows([]byte(strings.Join(less, ""))) {
					parts = less
				} else {
					i += size
				}
			}
		}
		program = []byte(strings.Join(parts, ""))
	}
	return program
}
