// Command load speaks the Mastodon client API to any server, so that Parvis and
// another server can be measured in one run (social-core 21).
//
//	go run ./bench/load -base http://localhost:8080 -tokens FILE -pid 1234
//	go run ./bench/load -base http://localhost:8080 -tokens FILE -start "./parvis serve ..."
//
// The tokens file has a line "role name token" for each member, and behind it a session
// for Parvis's own pages: authors, whom readers follow. CPU is that of the processes of -pid and -pids with all their
// children, from /proc, so that neighbours on the machine matter less; after
// writes it includes what the server does afterwards, until it is quiet.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	l := &load{}
	var cases, pids string
	flag.StringVar(&l.base, "base", "http://localhost:8080", "address of the server")
	flag.StringVar(&l.tokens, "tokens", "tokens", "file with a line for each member: role, name, token")
	flag.StringVar(&l.start, "start", "", "command that starts the server; it is measured and ended")
	flag.StringVar(&l.binary, "binary", "", "binary whose size is told")
	flag.StringVar(&pids, "pids", "", "processes of the server, or further ones, as its database, by comma")
	flag.StringVar(&cases, "cases", "start,post,first,home,same,rate,rss,resident,favourite,status,verify,instance,search", "what to measure, by comma, in order")
	flag.IntVar(&l.workers, "workers", 8, "requests at the same time")
	flag.IntVar(&l.most, "n", 1000, "requests of each case, at most")
	flag.IntVar(&l.posts, "posts", 200, "posts of each case that posts, at most")
	flag.IntVar(&l.rate, "rate", 300, "requests per second of the case rate")
	flag.IntVar(&l.sockets, "sockets", 1000, "connections of the streaming cases")
	flag.StringVar(&l.word, "word", "mot7", "word that is searched for")
	flag.StringVar(&l.author, "author", "author", "role of those who post")
	flag.StringVar(&l.role, "reader", "reader", "role of those who read")
	flag.DurationVar(&l.quiet, "quiet", 20*time.Second, "longest wait for the server to become quiet after a case")
	flag.DurationVar(&l.long, "long", time.Hour, "how long the case soak goes on")
	flag.Parse()
	for s := range strings.SplitSeq(pids, ",") {
		if n, err := strconv.Atoi(s); err == nil {
			l.pids = append(l.pids, n)
		}
	}
	if err := l.run(context.Background(), strings.Split(cases, ",")); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// run measures the cases in order and prints a line for each.
func (l *load) run(ctx context.Context, cases []string) error {
	if err := l.open(); err != nil {
		return err
	}
	fmt.Println("| case | requests | errors | CPU ms each | per second | p50 ms | p95 ms | p99 ms | RSS MiB |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
	if l.start != "" {
		stop, err := l.launch(ctx)
		if err != nil {
			return err
		}
		defer stop()
	}
	known := l.cases()
	for _, name := range cases {
		fn := known[name]
		if fn == nil {
			return fmt.Errorf("there is no case %q", name)
		}
		if err := fn(ctx, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
