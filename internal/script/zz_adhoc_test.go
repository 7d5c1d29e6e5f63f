package script

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAdhoc(t *testing.T) {
	root := os.Getenv("JSROOT")
	if root == "" {
		t.Skip()
	}
	var files, bytes, bad int
	var spent time.Duration
	filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && d.Name() == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		switch filepath.Ext(p) {
		case ".js", ".ts", ".tsx", ".jsx", ".mjs":
		default:
			return nil
		}
		if strings.Contains(p, ".min.") || !d.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return nil
		}
		s := time.Now()
		r := Read(string(data), nil, 0, DialectOf(p))
		spent += time.Since(s)
		files++
		bytes += len(data)
		if len(r.Errors) > 0 {
			bad++
			e := r.Errors[0]
			line := 1 + strings.Count(string(data[:e.At]), "\n")
			fmt.Printf("BAD %s:%d %s\n", p, line, e.Message)
		}
		return nil
	})
	fmt.Println(files, bytes, bad, spent, float64(bytes)/1e6/spent.Seconds(), "MB/s")
}
