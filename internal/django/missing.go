package django

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"paddock/internal/source"
)

// ambiguous notes that a name means several files with nothing to tell which.
func (f *finder) ambiguous(m mention, found []located) {
	var places []string
	for _, at := range found {
		places = append(places, at.path)
	}
	f.notes = append(f.notes, source.Note{Path: m.Path, Line: m.Line, Reason: fmt.Sprintf(
		"the settings module %s named here is in the project %d times (%s) and each was taken for one that is meant; audit the directory of one site to have its own",
		m.module, len(found), strings.Join(places, ", "))})
}

// complain notes the settings modules that are named and not there.
func (f *finder) complain(missing map[string]mention) {
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		m := missing[name]
		reason := fmt.Sprintf("the settings module %s named here is not in the project; correct the name, or audit the directory that it is in", name)
		if m.From == FromManage || m.From == FromServer {
			reason = fmt.Sprintf("the settings module %s named here is not in the project; if it is made at deployment, audit a copy that has it, else correct the name", name)
		}
		if m.From == FromUser {
			reason = fmt.Sprintf("the settings module %s named by the user is not in the project; name one that is", name)
		}
		if link := f.linkOf(name); link != "" {
			reason = fmt.Sprintf("the settings module %s named here is behind the link %q, which leads out of the project and was not followed; audit a copy with the file itself", name, link)
		}
		f.notes = append(f.notes, source.Note{Path: m.Path, Line: m.Line, Reason: reason})
	}
}

// linkOf is a link on the way to a module that leads out of the tree; "" when there is none.
func (f *finder) linkOf(module string) string {
	rel := "/" + strings.ReplaceAll(module, ".", "/")
	for _, l := range f.tree.Links {
		if l.Inside {
			continue
		}
		at := "/" + strings.TrimSuffix(l.Path, ".py")
		if strings.HasSuffix(at, rel) {
			return l.Path
		}
		// A link to a folder of the module's path.
		for dir := folderOf(rel[1:]); dir != ""; dir = folderOf(dir) {
			if strings.HasSuffix(at, "/"+dir) {
				return l.Path
			}
		}
	}
	return ""
}
