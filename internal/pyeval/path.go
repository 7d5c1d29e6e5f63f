package pyeval

import (
	"path"
	"strings"

	"paddock/internal/source"
)

// Where the project lies on the machine that runs it is not known. The
// absolute path of the tree's root is a text that begins with `outside`, which
// no real path does; what is below it is known. It becomes the name of the root
// in what is exported; a text that shows a part of the unknown is unknown.

// outside are the directories above the tree's root: several, so that a
// program may go up from there, and each of a character that is none.
const outside = "/\uFDD0/\uFDD0/\uFDD0/\uFDD0/\uFDD0"

const hiddenRune = '\uFDD0'

const whyOutside = "it depends on where the project lies on the machine"

// hidden says that a text tells of a directory above the root.
func hidden(s string) bool { return strings.ContainsRune(s, hiddenRune) }

// inTree is the path within the tree of an absolute path; ok is false when it lies elsewhere.
func (in *interp) inTree(p string) (string, bool) {
	p = normal(p)
	if p == in.rootPath {
		return "", true
	}
	return strings.CutPrefix(p, in.rootPath+"/")
}

// locate is where in the tree a path leads. A relative path is taken from the
// source root, where manage.py is run, and from the root of the tree.
func (in *interp) locate(p string) (string, bool) {
	if strings.HasPrefix(p, "/") {
		return in.inTree(p)
	}
	p = normal(p)
	if p == "." {
		p = ""
	}
	if strings.HasPrefix(p, "..") {
		return "", false
	}
	if at := source.Join(in.root, p); in.tree.Has(at) || in.tree.IsDir(at) {
		return at, true
	}
	return p, true
}

// normal is os.path.normpath.
func normal(p string) string {
	if p == "" {
		return "."
	}
	return path.Clean(p)
}

// pathText is the text of a str or Path; bad is the result when it is neither.
func (in *interp) pathText(v val, at Place) (string, *val) {
	switch o := v.o.(type) {
	case str:
		return string(o), nil
	case pathObj:
		return o.text, nil
	case *instObj:
		if o.data.o != nil {
			return in.pathText(o.data, at)
		}
	case *unknown, *ref, *opaque, *choice:
		u := in.noIdea(v, at)
		return "", &u
	}
	u := in.throw("TypeError", "expected str, bytes or os.PathLike object, not "+typeName(v), v.env(), at)
	return "", &u
}

// joinPath is Path(base) / v.
func (in *interp) joinPath(base string, v val, at Place) val {
	return in.each(v, func(v val) val {
		s, bad := in.pathText(v, at)
		if bad != nil {
			return *bad
		}
		return val{o: pathObj{purePath(joinTexts(base, s))}, at: at}
	})
}

// joinTexts is os.path.join.
func joinTexts(parts ...string) string {
	r := ""
	for i, p := range parts {
		switch {
		case strings.HasPrefix(p, "/"):
			r = p
		case i == 0:
			r = p
		case r == "" || strings.HasSuffix(r, "/"):
			r += p
		default:
			r += "/" + p
		}
	}
	return r
}

// purePath is the text of Path(s): single slashes, no "." parts, ".." kept.
func purePath(s string) string {
	abs := strings.HasPrefix(s, "/")
	var parts []string
	for _, p := range strings.Split(s, "/") {
		if p != "" && p != "." {
			parts = append(parts, p)
		}
	}
	r := strings.Join(parts, "/")
	if abs {
		return "/" + r
	}
	if r == "" {
		return "."
	}
	return r
}

func pathParts(s string) []string {
	var parts []string
	if strings.HasPrefix(s, "/") {
		parts = append(parts, "/")
	}
	for _, p := range strings.Split(s, "/") {
		if p != "" && p != "." {
			parts = append(parts, p)
		}
	}
	return parts
}

// dirname is os.path.dirname.
func dirname(p string) string {
	i := strings.LastIndexByte(p, '/') + 1
	head := p[:i]
	if head != "" && strings.Trim(head, "/") != "" {
		head = strings.TrimRight(head, "/")
	}
	return head
}

func basename(p string) string { return p[strings.LastIndexByte(p, '/')+1:] }

// parentOf is Path(p).parent.
func parentOf(p string) string {
	if p == "." || p == "/" {
		return p
	}
	i := strings.LastIndexByte(p, '/')
	switch {
	case i < 0:
		return "."
	case i == 0:
		return "/"
	}
	return p[:i]
}

func splitExt(p string) (root, ext string) {
	b := basename(p)
	i := strings.LastIndexByte(b, '.')
	if i <= 0 || strings.Trim(b[:i], ".") == "" {
		return p, ""
	}
	return p[:len(p)-len(b)+i], b[i:]
}

func (in *interp) pathAttribute(o pathObj, attr string, at Place) (val, bool) {
	b := basename(o.text)
	if o.text == "." || o.text == "/" {
		b = ""
	}
	switch attr {
	case "parent":
		return val{o: pathObj{parentOf(o.text)}, at: at}, true
	case "parents":
		var items []val
		for p := o.text; parentOf(p) != p; {
			p = parentOf(p)
			items = append(items, val{o: pathObj{p}, at: at})
		}
		return val{o: &tupleObj{items: items}, at: at}, true
	case "name":
		return text(b, at), true
	case "stem":
		root, _ := splitExt(b)
		return text(root, at), true
	case "suffix":
		_, ext := splitExt(b)
		return text(ext, at), true
	case "parts":
		var items []val
		for _, p := range pathParts(o.text) {
			items = append(items, text(p, at))
		}
		return val{o: &tupleObj{items: items}, at: at}, true
	case "drive":
		return text("", at), true
	}
	return val{}, false
}

// exists says whether there is a file or directory of the project; want is "" for either, "file" or "dir".
func (in *interp) exists(p, want string, at Place) val {
	in.step(1)
	where, ok := in.locate(p)
	if !ok {
		return unknownVal("whether "+clip(in.shown(p))+" exists depends on the machine", nil, at)
	}
	isFile, isDir := in.tree.Has(where), in.tree.IsDir(where) || where == ""
	for _, s := range in.tree.Skipped {
		if where == s.Path || strings.HasPrefix(where, s.Path+"/") {
			return unknownVal("what lies in "+s.Path+" is not read ("+s.Reason+")", nil, at)
		}
	}
	switch want {
	case "file":
		return boolean(isFile, at)
	case "dir":
		return boolean(isDir, at)
	}
	return boolean(isFile || isDir, at)
}

// shown is a path for a message.
func (in *interp) shown(p string) string {
	p = strings.ReplaceAll(p, in.rootPath, in.rootName)
	if i := strings.LastIndex(p, string(hiddenRune)); i >= 0 {
		return "…" + p[i+len(string(hiddenRune)):]
	}
	return p
}

// open is open(path): a file of the project, or nobody knows.
func (in *interp) open(p string, binary, write bool, at Place) val {
	if write {
		return val{o: &fileObj{cell: in.newCell(), write: true, binary: binary, name: p}, at: at}
	}
	where, ok := in.locate(p)
	if !ok {
		in.mayRaise("FileNotFoundError", "the file "+clip(in.shown(p))+" is not in this project", nil)
		return unknownVal("the file "+clip(in.shown(p))+" is not in this project", nil, at)
	}
	if !in.tree.Has(where) {
		if !strings.HasPrefix(p, "/") {
			in.mayRaise("FileNotFoundError", "the file "+clip(p)+" is not in this project", nil)
			return unknownVal("the file "+clip(p)+" is not in this project", nil, at)
		}
		r := &raised{class: "FileNotFoundError", args: []val{text("the file "+where+" is not in this project", at)}, env: in.ctl, at: at}
		if in.willCatch(r) {
			panic(r)
		}
		return unknownVal("the file "+clip(where)+" is not in this project", nil, at)
	}
	data, err := in.tree.Read(where)
	if err != nil {
		return unknownVal(where+" "+err.Error(), nil, at)
	}
	if len(data) > maxText {
		return unknownVal("the file "+where+" is too large to be a part of settings", nil, at)
	}
	in.step(len(data) / 256)
	in.files[where] = true
	return val{o: &fileObj{cell: in.newCell(), text: string(data), binary: binary, name: p}, at: at}
}

func fileMethods() map[string]methodFunc {
	read := func(f *fileObj, s string, at Place) val {
		if f.binary {
			return val{o: byteStr(s), at: at}
		}
		return text(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), at)
	}
	nothing := func(in *interp, recv val, c *call) val { return none(c.at) }
	return map[string]methodFunc{
		"read": func(in *interp, recv val, c *call) val {
			f := recv.o.(*fileObj)
			if f.write {
				return unknownVal("what is written is not evaluated", nil, c.at)
			}
			if len(c.args) > 0 {
				return unknownVal("a part of a file is not evaluated", nil, c.at)
			}
			in.touch(f)
			s := f.text[f.pos:]
			f.pos = len(f.text)
			return read(f, s, c.at)
		},
		"readline": func(in *interp, recv val, c *call) val {
			f := recv.o.(*fileObj)
			in.touch(f)
			s := f.text[f.pos:]
			if i := strings.IndexByte(s, '\n'); i >= 0 {
				s = s[:i+1]
			}
			f.pos += len(s)
			return read(f, s, c.at)
		},
		"readlines": func(in *interp, recv val, c *call) val {
			items, _ := in.iterate(recv, c.at)
			return val{o: in.newList(items...), at: c.at}
		},
		"write": nothing, "close": nothing, "flush": nothing, "seek": nothing, "writelines": nothing,
		"__enter__": func(in *interp, recv val, c *call) val { return recv },
	}
}
