package source

import (
	"path"
	"strings"
)

// What Walk does not enter. These are directories that a project's own people
// do not write in: what stands there is somebody else's code, which an audit of
// the project cannot mend, or a copy. They are named in Tree.Skipped. Nothing
// is skipped because a .gitignore names it: what is deployed need not be in git.

// skippedNames are directories known by their name alone.
var skippedNames = map[string]string{
	// Version control. Old versions of the code are not what runs.
	".git": "version control",
	".hg":  "version control",
	".svn": "version control",
	".bzr": "version control",
	"CVS":  "version control",

	// Packages that an installer put there.
	"site-packages":    "installed packages",
	"dist-packages":    "installed packages",
	"__pypackages__":   "installed packages", // PEP 582, pdm
	"node_modules":     "installed packages",
	"bower_components": "installed packages",
	".eggs":            "installed packages",

	// What tools keep for themselves. Some hold whole copies of the code.
	"__pycache__":        "cache",
	".tox":               "cache",
	".nox":               "cache",
	".mypy_cache":        "cache",
	".pytest_cache":      "cache",
	".ruff_cache":        "cache",
	".pytype":            "cache",
	".pyre":              "cache",
	".hypothesis":        "cache",
	".ipynb_checkpoints": "cache",
	".sass-cache":        "cache",
	".terraform":         "cache",
	".cache":             "cache",
}

// skippedEndings are directories known by how their name ends.
var skippedEndings = map[string]string{
	".egg-info":  "package metadata",
	".dist-info": "package metadata",
	".egg":       "installed packages",
}

// environmentMarks are the files by which a directory is known to be a Python
// environment, whatever its name is. Read in the directory itself.
var environmentMarks = []string{
	"pyvenv.cfg",           // venv, virtualenv 20
	"bin/activate_this.py", // virtualenv before 20, which also copies the standard library
	"Scripts/activate_this.py",
	"conda-meta/history",
}

// packageMarks are the files that make `python setup.py build` or its successors
// leave a copy of the package in build/lib* and build/bdist*.
var packageMarks = []string{"setup.py", "setup.cfg", "pyproject.toml"}

// skippedByName says why a directory of that name is not entered; "" when it is.
func skippedByName(name string) string {
	if why := skippedNames[name]; why != "" {
		return why
	}
	return skippedEndings[path.Ext(name)]
}

// SkippedPath says why Walk would never have come to a file, by the names of the directories on its path; "" when it would. It is for
// paths that are in no tree: those of old versions.
func SkippedPath(name string) string {
	for dir, _ := Split(name); dir != ""; dir, _ = Split(dir) {
		if why := skippedByName(path.Base(dir)); why != "" {
			return why
		}
	}
	return ""
}

// skippedBuild says why a directory below build/ is not entered, when build/ lies beside a package's setup.
func skippedBuild(name string) string {
	if name == "lib" || strings.HasPrefix(name, "lib.") || strings.HasPrefix(name, "bdist.") {
		return "build output"
	}
	return ""
}
