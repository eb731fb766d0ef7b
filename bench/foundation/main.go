// Command foundation measures the rows of architecture 15, and P2, P6, P7, P8 and P9 of
// business-messaging 23, that one process can measure of itself, on SQLite and, when a server is named, on PostgreSQL.
//
//	go run ./bench/foundation
//	go run ./bench/foundation -only durable -database "postgres://..."
//
// CPU is that of this process; that of a PostgreSQL server comes on top. The
// database should be empty: tables of its own are made in it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime/pprof"
	"syscall"
	"time"
)

// bench is a run of all rows.
type bench struct {
	ctx      context.Context
	database string
	long     time.Duration
	folder   string
	only     string
	tokens   int
}

func main() {
	b := &bench{ctx: context.Background()}
	flag.StringVar(&b.database, "database", "", "postgres:// address of an empty database; SQLite in a temporary folder without")
	flag.DurationVar(&b.long, "long", 5*time.Second, "how long each row is measured")
	flag.StringVar(&b.only, "only", "", "durable, reading, messages, line, devices, webhooks or broadcasts: a part of the rows, which is all that one PostgreSQL database takes")
	flag.IntVar(&b.tokens, "tokens", 100_000, "how many members a broadcast goes to")
	profile := flag.String("profile", "", "a file for the profile of the CPU, as pprof reads it")
	address := flag.String("listen", "", "listen to the streams of the tokens on the standard input, as devices do; for the program itself")
	flag.Parse()
	run := b.run
	if *address != "" {
		run = func() error { return attend(b.ctx, *address) }
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "foundation:", err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "foundation:", err)
		os.Exit(1)
	}
}

func (b *bench) run() (err error) {
	if b.folder, err = os.MkdirTemp("", "parvis-bench"); err != nil {
		return err
	}
	defer os.RemoveAll(b.folder)
	fmt.Println("| what | must | aim | measured |")
	fmt.Println("| --- | --- | --- | --- |")
	for _, part := range []struct {
		name string
		run  func() error
	}{{"durable", b.durable}, {"reading", b.reading}, {"messages", b.messages}, {"line", b.line}, {"devices", b.devices}, {"webhooks", b.webhooks}, {"broadcasts", b.broadcasts}} {
		if b.only != "" && b.only != part.name {
			continue
		}
		if err := part.run(); err != nil {
			return err
		}
	}
	return nil
}

// row prints one line of the table.
func row(what, must, aim, format string, args ...any) {
	fmt.Printf("| %s | %s | %s | %s |\n", what, must, aim, fmt.Sprintf(format, args...))
}

// cpu is what this process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
func us(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
