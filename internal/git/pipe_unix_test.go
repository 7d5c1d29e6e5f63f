//go:build unix

package git

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A pipe where a file or a directory should be never opens; it is passed over.
func TestPipes(t *testing.T) {
	for _, name := range []string{"objects/pack", "objects/ab", "refs/heads", "index", "config", "packed-refs", "objects/info/alternates"} {
		t.Run(name, func(t *testing.T) {
			w := history(t)
			path := filepath.Join(w.dir, ".git", filepath.FromSlash(name))
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Mkfifo(path, 0o644); err != nil {
				t.Skip(err)
			}
			done := make(chan bool)
			go func() {
				root, err := os.OpenRoot(filepath.Join(w.dir, ".git"))
				if err == nil {
					if r, err := Open(root, ""); err == nil {
						quietObjects(r)
						r.Tracked()
						r.Origins(context.Background(), map[ID]bool{"12345678901234567890": true})
						r.Close()
					}
				}
				close(done)
			}()
			select {
			case <-done:
			case <-time.After(20 * time.Second):
				t.Fatal("it waits for a pipe")
			}
		})
	}
}
