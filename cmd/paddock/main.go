// Command paddock keeps a Django site safe; internal/cli is its command line.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"paddock/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ())
	stop()
	os.Exit(code)
}
