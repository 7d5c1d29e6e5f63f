package advisory

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"paddock/internal/ecosystem"
)

// OSV is where OSV publishes its archives, one directory for each ecosystem: https://google.github.io/osv.dev/data/.
const OSV = "https://osv-vulnerabilities.storage.googleapis.com"

// maxArchive is the largest archive that is fetched, in bytes.
const maxArchive = 2 << 30

// Fetch brings the archive of an ecosystem from base (OSV, or a mirror of it) into the database in a directory, when there is
// a newer one than was fetched last; fresh says that there was. When it fails, nothing has changed. now is the time that is
// written down.
func Fetch(ctx context.Context, client *http.Client, base, dir string, e ecosystem.Ecosystem, now time.Time) (s *Status, fresh bool, err error) {
	url := strings.TrimSuffix(base, "/") + "/" + string(e) + "/all.zip"
	failed := func(err error) error {
		return fmt.Errorf("fetch the vulnerability data of %s from %s: %w; the data there was before is unchanged. "+
			"Without a network: `paddock db import FILE`", e, base, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, false, failed(err)
	}
	old, err := openStore(fileOf(dir, e))
	if err == nil {
		old.file.Close()
		if old.meta.Schema == schema && old.meta.Source == url && old.meta.Tag != "" {
			request.Header.Set("If-None-Match", old.meta.Tag)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		old = nil // broken: to be replaced
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, false, failed(err)
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusNotModified && old != nil:
		s, err := confirm(dir, e, now)
		if err != nil {
			return nil, false, failed(err)
		}
		return s, false, nil
	case answer.StatusCode != http.StatusOK:
		return nil, false, failed(fmt.Errorf("the server answered %s", answer.Status))
	}
	name, err := download(answer)
	if name != "" {
		defer os.Remove(name)
	}
	if err != nil {
		return nil, false, failed(err)
	}
	b, err := read(ctx, name)
	if err != nil {
		return nil, false, failed(err)
	}
	if b.about[e] == nil {
		return nil, false, failed(fmt.Errorf("the archive speaks of no package of %s", e))
	}
	s = &Status{Source: url, Tag: answer.Header.Get("ETag"), Checked: now}
	if err := save(dir, e, b, s); err != nil {
		return nil, false, failed(err)
	}
	return s, true, nil
}

// download keeps the body of an answer in a temporary file, which the caller removes, and holds it against the length and the MD5
// sum that the server named. (Google's storage sends the sum in x-goog-hash; it tells damage on the way, TLS tells who sent it.)
func download(answer *http.Response) (name string, err error) {
	f, err := os.CreateTemp("", "paddock-osv-*.zip")
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := md5.New()
	n, err := io.Copy(io.MultiWriter(f, sum), io.LimitReader(answer.Body, maxArchive+1))
	if err != nil {
		return f.Name(), err
	}
	if n > maxArchive {
		return f.Name(), fmt.Errorf("the archive is larger than %d bytes", maxArchive)
	}
	if answer.ContentLength >= 0 && n != answer.ContentLength {
		return f.Name(), fmt.Errorf("%d of %d bytes came", n, answer.ContentLength)
	}
	for _, header := range answer.Header.Values("X-Goog-Hash") {
		for part := range strings.SplitSeq(header, ",") {
			want, ok := strings.CutPrefix(strings.TrimSpace(part), "md5=")
			if got := base64.StdEncoding.EncodeToString(sum.Sum(nil)); ok && got != want {
				return f.Name(), errors.New("what came is not what was sent: its MD5 sum differs from the server's")
			}
		}
	}
	return f.Name(), nil
}
