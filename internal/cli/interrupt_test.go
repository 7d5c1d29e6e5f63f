package cli

import (
	"context"
	"io"
	"strings"
	"testing"
)

// A command that is interrupted ends, even in the middle of something that never looks whether it should.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	read, write := io.Pipe() // each write waits for a reader
	t.Cleanup(func() { read.Close() })
	var stderr strings.Builder
	code := make(chan int)
	go func() { code <- Main(ctx, []string{"rules"}, strings.NewReader(""), write, &stderr, nil) }()
	if _, err := read.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if got := <-code; got != exitUsage || stderr.String() != interrupted+"\n" {
		t.Errorf("exit code %d, %q", got, stderr.String())
	}
}
