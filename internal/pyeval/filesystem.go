package pyeval

import (
	"path"
	"slices"
	"strings"
)

// pathTable is os and os.path, as far as they tell something of paths.
func pathTable() map[string]func(*interp, *call) val {
	// pathFunc makes a function of the text of one path.
	pathFunc := func(f func(in *interp, p string, at Place) val) func(*interp, *call) val {
		return func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "path function")
			}
			p, bad := in.pathText(c.args[0], c.at)
			if bad != nil {
				return *bad
			}
			return f(in, p, c.at)
		}
	}
	textFunc := func(f func(p string) string) func(*interp, *call) val {
		return pathFunc(func(in *interp, p string, at Place) val { return text(f(p), at) })
	}
	absolutePath := pathFunc(func(in *interp, p string, at Place) val {
		if !strings.HasPrefix(p, "/") {
			return unknownVal("it depends on the directory in which the site is started", nil, at)
		}
		return text(normal(p), at)
	})
	exists := func(want string) func(*interp, *call) val {
		return pathFunc(func(in *interp, p string, at Place) val { return in.exists(p, want, at) })
	}
	nothing := func(in *interp, c *call) val { return none(c.at) }
	return map[string]func(*interp, *call) val{
		"os.path.join": func(in *interp, c *call) val {
			var parts []string
			for _, a := range c.args {
				s, bad := in.pathText(a, c.at)
				if bad != nil {
					return *bad
				}
				parts = append(parts, s)
			}
			return in.textOf(joinTexts(parts...), c.at)
		},
		"os.path.dirname":  textFunc(dirname),
		"os.path.basename": textFunc(basename),
		"os.path.normpath": textFunc(normal),
		"os.path.normcase": textFunc(func(p string) string { return p }),
		"os.path.abspath":  absolutePath, "os.path.realpath": absolutePath,
		"os.path.expanduser": pathFunc(func(in *interp, p string, at Place) val {
			if strings.HasPrefix(p, "~") {
				return unknownVal("the home directory differs from machine to machine", nil, at)
			}
			return text(p, at)
		}),
		"os.path.expandvars": pathFunc(func(in *interp, p string, at Place) val {
			if strings.Contains(p, "$") {
				return unknownVal("the variables in the path are not evaluated", nil, at)
			}
			return text(p, at)
		}),
		"os.path.isabs": pathFunc(func(in *interp, p string, at Place) val { return boolean(strings.HasPrefix(p, "/"), at) }),
		"os.path.split": pathFunc(func(in *interp, p string, at Place) val {
			return val{o: &tupleObj{items: []val{text(dirname(p), at), text(basename(p), at)}}, at: at}
		}),
		"os.path.splitext": pathFunc(func(in *interp, p string, at Place) val {
			root, ext := splitExt(p)
			return val{o: &tupleObj{items: []val{text(root, at), text(ext, at)}}, at: at}
		}),
		"os.path.exists": exists(""), "os.path.lexists": exists(""), "os.path.isfile": exists("file"), "os.path.isdir": exists("dir"),
		"os.path.relpath": func(in *interp, c *call) val {
			if len(c.args) != 2 {
				return unknownVal("it depends on the directory in which the site is started", nil, c.at)
			}
			p, bad := in.pathText(c.args[0], c.at)
			if bad != nil {
				return *bad
			}
			from, bad := in.pathText(c.args[1], c.at)
			if bad != nil {
				return *bad
			}
			return in.relative(p, from, c.at)
		},
		"os.path.commonpath": func(in *interp, c *call) val { return unknownVal("commonpath is not evaluated", nil, c.at) },
		"os.getcwd": func(in *interp, c *call) val {
			return unknownVal("it depends on the directory in which the site is started", nil, c.at)
		},
		"os.fspath": func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return in.tooFew(c, "fspath")
			}
			p, bad := in.pathText(c.args[0], c.at)
			if bad != nil {
				return *bad
			}
			return text(p, c.at)
		},
		"os.listdir": pathFunc(func(in *interp, p string, at Place) val {
			where, ok := in.locate(p)
			if !ok || !in.tree.IsDir(where) {
				in.mayRaise("FileNotFoundError", "the directory may be missing", nil)
				return unknownVal("the directory "+clip(in.shown(p))+" is not in this project", nil, at)
			}
			return val{o: in.newList(spread(unknownVal("the order of a directory's files is not known", nil, at))), at: at}
		}),
		"sys.path.append": func(in *interp, c *call) val { return in.addPath(c, 0) },
		"sys.path.insert": func(in *interp, c *call) val { return in.addPath(c, 1) },
		"os.makedirs":     nothing, "os.mkdir": nothing, "os.umask": nothing, "os.chmod": nothing, "os.remove": nothing, "os.putenv": nothing,
		"os.getenv":      func(in *interp, c *call) val { return in.environGet(c) },
		"os.environ.get": func(in *interp, c *call) val { return in.environGet(c) },
		"glob.glob": pathFunc(func(in *interp, p string, at Place) val {
			found, ok := in.glob(p)
			if !ok {
				return unknownVal("the files that match "+clip(in.shown(p))+" are not in this project", nil, at)
			}
			if len(found) > 1 {
				var items []val
				for _, f := range found {
					items = append(items, text(f, at))
				}
				// In what order they come depends on the file system; sorted() is common and makes it known.
				return val{o: in.newList(items...), at: at}
			}
			var items []val
			for _, f := range found {
				items = append(items, text(f, at))
			}
			return val{o: in.newList(items...), at: at}
		}),
		"pathlib.Path.home": func(in *interp, c *call) val {
			return unknownVal("the home directory differs from machine to machine", nil, c.at)
		},
		"pathlib.Path.cwd": func(in *interp, c *call) val {
			return unknownVal("it depends on the directory in which the site is started", nil, c.at)
		},
	}
}

// addPath puts a directory of the tree on the path on which modules are looked for.
func (in *interp) addPath(c *call, arg int) val {
	if len(c.args) > arg && in.trial == 0 {
		if p, bad := in.pathText(c.args[arg], c.at); bad == nil {
			if dir, ok := in.locate(p); ok && in.tree.IsDir(dir) && dir != in.root && !slices.Contains(in.path, dir) && len(in.path) < 20 {
				in.path = append(in.path, dir)
			}
		}
	}
	return none(c.at)
}

// relative is os.path.relpath of two paths.
func (in *interp) relative(p, from string, at Place) val {
	if strings.HasPrefix(p, "/") != strings.HasPrefix(from, "/") || hidden(p) != hidden(from) {
		return unknownVal(whyOutside, nil, at)
	}
	a, b := pathParts(normal(p)), pathParts(normal(from))
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	var parts []string
	for range b[i:] {
		parts = append(parts, "..")
	}
	parts = append(parts, a[i:]...)
	return text(purePath(strings.Join(parts, "/")), at)
}

// glob are the files and directories of the tree that match a pattern, sorted, as absolute paths or as the pattern has them.
func (in *interp) glob(pattern string) ([]string, bool) {
	where, ok := in.locate(pattern)
	if !ok {
		return nil, false
	}
	prefix := strings.TrimSuffix(pattern, where)
	var found []string
	match := func(p string) {
		in.step(1)
		if ok, err := path.Match(where, p); err == nil && ok {
			found = append(found, prefix+p)
		} else if strings.Contains(where, "**") && matchDeep(strings.Split(where, "/"), strings.Split(p, "/")) {
			found = append(found, prefix+p)
		}
	}
	base := where
	if i := strings.IndexAny(base, "*?["); i >= 0 {
		base = base[:i]
	}
	base = strings.TrimSuffix(base[:strings.LastIndexByte(base, '/')+1], "/")
	for _, e := range in.tree.Below(base) {
		match(e.Path)
	}
	for _, d := range in.tree.Dirs() {
		if d != "" && strings.HasPrefix(d, base) {
			match(d)
		}
	}
	slices.Sort(found)
	return slices.Compact(found), true
}

func matchDeep(pattern, parts []string) bool {
	if len(pattern) == 0 {
		return len(parts) == 0
	}
	if pattern[0] == "**" {
		for i := range len(parts) + 1 {
			if matchDeep(pattern[1:], parts[i:]) {
				return true
			}
		}
		return false
	}
	if len(parts) == 0 {
		return false
	}
	ok, err := path.Match(pattern[0], parts[0])
	return err == nil && ok && matchDeep(pattern[1:], parts[1:])
}

// pathMethods are those of pathlib.Path.
func pathMethods() map[string]methodFunc {
	self := func(recv val) string { return recv.o.(pathObj).text }
	same := func(in *interp, recv val, c *call) val { return recv.placed(c.at) }
	exists := func(want string) methodFunc {
		return func(in *interp, recv val, c *call) val { return in.exists(self(recv), want, c.at) }
	}
	absolutePath := func(in *interp, recv val, c *call) val {
		if !strings.HasPrefix(self(recv), "/") {
			return unknownVal("it depends on the directory in which the site is started", nil, c.at)
		}
		return val{o: pathObj{normal(self(recv))}, at: c.at}
	}
	nothing := func(in *interp, recv val, c *call) val { return none(c.at) }
	renamed := func(f func(base, arg string) string) methodFunc {
		return func(in *interp, recv val, c *call) val {
			if len(c.args) != 1 {
				return in.tooFew(c, "with_name")
			}
			s, bad := in.needText(c.args[0], c.at)
			if bad != nil {
				return *bad
			}
			return val{o: pathObj{purePath(joinTexts(parentOf(self(recv)), f(basename(self(recv)), s)))}, at: c.at}
		}
	}
	read := func(binary bool) methodFunc {
		return func(in *interp, recv val, c *call) val {
			f := in.open(self(recv), binary, false, c.at)
			if _, ok := f.o.(*fileObj); !ok {
				return f
			}
			return in.callMethod(f, "read", &call{at: c.at}, c.at)
		}
	}
	return map[string]methodFunc{
		"resolve": absolutePath, "absolute": absolutePath, "expanduser": func(in *interp, recv val, c *call) val {
			if strings.HasPrefix(self(recv), "~") {
				return unknownVal("the home directory differs from machine to machine", nil, c.at)
			}
			return recv
		},
		"joinpath": func(in *interp, recv val, c *call) val {
			return in.liftArgs(c, func(args []val) val {
				v := recv
				for _, a := range args {
					v = in.joinPath(v.o.(pathObj).text, a, c.at)
					if _, ok := v.o.(pathObj); !ok {
						return v
					}
				}
				return v.placed(c.at)
			})
		},
		"exists": exists(""), "is_file": exists("file"), "is_dir": exists("dir"),
		"is_absolute": func(in *interp, recv val, c *call) val { return boolean(strings.HasPrefix(self(recv), "/"), c.at) },
		"as_posix":    func(in *interp, recv val, c *call) val { return text(self(recv), c.at) },
		"__str__":     func(in *interp, recv val, c *call) val { return text(self(recv), c.at) },
		"__fspath__":  func(in *interp, recv val, c *call) val { return text(self(recv), c.at) },
		"as_uri": func(in *interp, recv val, c *call) val {
			if !strings.HasPrefix(self(recv), "/") {
				return in.throw("ValueError", "relative path can't be expressed as a file URI", nil, c.at)
			}
			return text("file://"+self(recv), c.at)
		},
		"with_name":   renamed(func(_, s string) string { return s }),
		"with_suffix": renamed(func(b, s string) string { root, _ := splitExt(b); return root + s }),
		"with_stem":   renamed(func(b, s string) string { _, ext := splitExt(b); return s + ext }),
		"relative_to": func(in *interp, recv val, c *call) val {
			if len(c.args) != 1 {
				return unknownVal("relative_to is not evaluated", nil, c.at)
			}
			base, bad := in.pathText(c.args[0], c.at)
			if bad != nil {
				return *bad
			}
			base = purePath(base)
			if self(recv) == base {
				return val{o: pathObj{"."}, at: c.at}
			}
			rest, ok := strings.CutPrefix(self(recv), strings.TrimSuffix(base, "/")+"/")
			if !ok {
				if hidden(base) != hidden(self(recv)) {
					return unknownVal(whyOutside, nil, c.at)
				}
				return in.throw("ValueError", "the path is not in the subpath of "+quote(in.shown(base)), nil, c.at)
			}
			return val{o: pathObj{rest}, at: c.at}
		},
		"read_text": read(false), "read_bytes": read(true),
		"open": func(in *interp, recv val, c *call) val {
			mode := "r"
			if m, ok := c.arg(0, "mode"); ok {
				if s, isText := m.o.(str); isText {
					mode = string(s)
				}
			}
			return in.open(self(recv), strings.Contains(mode, "b"), strings.ContainsAny(mode, "wax+"), c.at)
		},
		"glob": func(in *interp, recv val, c *call) val {
			if len(c.args) == 1 {
				if s, ok := c.args[0].o.(str); ok {
					if found, ok := in.glob(joinTexts(self(recv), string(s))); ok {
						var items []val
						for _, f := range found {
							items = append(items, val{o: pathObj{f}, at: c.at})
						}
						return val{o: &seq{cell: in.newCell(), kind: iterKind, items: items}, at: c.at}
					}
				}
			}
			return unknownVal("the files that match are not known", nil, c.at)
		},
		"iterdir": func(in *interp, recv val, c *call) val {
			return unknownVal("the files of a directory are not known", nil, c.at)
		},
		"mkdir": nothing, "touch": nothing, "write_text": nothing, "unlink": nothing, "chmod": nothing, "__enter__": same,
	}
}
