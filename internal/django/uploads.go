package django

import (
	"regexp"
	"strings"

	"paddock/internal/pyeval"
)

// ServesUploads says that a path of the site's address is the one of what visitors upload: a deployed context's MEDIA_URL, else, where
// none is known, the usual names.
func (p *Project) ServesUploads(prefix string) bool {
	path := strings.Trim(prefix, "/")
	if path == "" {
		return false
	}
	known := false
	for _, site := range p.Sites {
		for _, c := range site.Deployed() {
			if v := c.Setting("MEDIA_URL").Value; v.Kind == pyeval.Str && strings.Trim(v.Text, "/") != "" {
				known = true
				if u := strings.Trim(v.Text, "/"); u == path || strings.HasSuffix(u, "/"+path) {
					return true
				}
			}
		}
	}
	return !known && (path == "media" || path == "uploads" || path == "upload") && !p.keepsAssets(path)
}

// keepsAssets says that a folder of a name has scripts and styles in the project itself: what visitors upload is in no repository.
func (p *Project) keepsAssets(folder string) bool {
	for _, e := range p.Tree.Entries {
		if (strings.HasSuffix(e.Path, ".js") || strings.HasSuffix(e.Path, ".css")) && strings.HasPrefix(e.Path, folder+"/") {
			return true
		}
	}
	return false
}

// Uploads is what visitors may put into the folder of uploads, as far as the project's code says.
type Uploads uint8

const (
	// AnyFile is where nothing limits what may be put there.
	AnyFile Uploads = iota
	// Pictures is where all fields take pictures, of which forms refuse every ending that is none of a picture's.
	Pictures
	// Nothing is where no field takes a file.
	Nothing
)

// takesFile is a field, a call or a package by which files of any kind are kept; takesPicture a field for pictures.
var (
	takesFile    = regexp.MustCompile(`File(?:Field|Input)\b|FILES\s*(?:\[|\.)|default_storage|FileSystemStorage|UploadedFile|UploadParser|\b(?:wagtail|filer|cms|ckeditor|ckeditor_uploader|django_ckeditor_5|tinymce|summernote|django_summernote|mdeditor|martor|froala_editor)\b`)
	takesPicture = regexp.MustCompile(`Image\w*Field\b`)
)

// Uploads reads the project's Python for fields that take files; tests and migrations are left out. Settings name the
// packages that have such fields of their own.
func (p *Project) Uploads() Uploads {
	pictures := false
	for _, e := range p.Tree.WithExt(".py") {
		if strings.Contains(e.Path, "migrations/") || RoleOfPath(e.Path) == Testing {
			continue
		}
		text, err := p.Tree.Read(e.Path)
		if err != nil || takesFile.Match(text) {
			return AnyFile
		}
		pictures = pictures || takesPicture.Match(text)
	}
	if pictures {
		return Pictures
	}
	return Nothing
}
