// Command seed fills a data folder, or a PostgreSQL database, with the people,
// follows and posts that bench/load measures with (social-core 21), through the
// engines' verbs, and writes a token and a session for each member to a file.
//
//	go run ./bench/seed -tokens /tmp/tokens -set storage.folder=/tmp/bench-data
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"

	"parvis/app"
	"parvis/base/config"
)

// plan is how large the network becomes.
type plan struct {
	Readers, Authors, Posts int
	// Many is how many further authors one reader follows.
	Many int
	// Star is how many of the readers follow one more author.
	Star int
	// Bulk is how many posts an author whom nobody follows writes, for searches.
	Bulk int
	// Prefix begins every name, so that a network can be filled again.
	Prefix string
	out    string
}

func main() {
	var p plan
	var set []string
	flag.IntVar(&p.Readers, "readers", 1000, "members who follow every author")
	flag.IntVar(&p.Authors, "authors", 21, "members who write")
	flag.IntVar(&p.Posts, "posts", 500, "posts of the authors")
	flag.IntVar(&p.Many, "many", 0, "further authors, one post each, whom one more reader follows")
	flag.IntVar(&p.Star, "star", 0, "followers of one more author")
	flag.IntVar(&p.Bulk, "bulk", 0, "posts of an author whom nobody follows, for searches")
	flag.StringVar(&p.Prefix, "prefix", "", "begins every name, to fill a network again")
	flag.StringVar(&p.out, "tokens", "tokens", "file for the tokens: role, name, token, session on each line")
	flag.Func("set", "a setting, as storage.folder=DIR; may be repeated", func(s string) error { set = append(set, s); return nil })
	flag.Parse()
	if err := run(context.Background(), p, set); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, p plan, set []string) error {
	s := app.NewSettings()
	flags := append([]string{"server.listen=127.0.0.1:0", "server.private="}, set...)
	if err := s.Load("", config.Environ(), flags); err != nil {
		return err
	}
	a, err := app.Open(ctx, app.Options{Settings: s, Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return err
	}
	t := &town{App: a, plan: p}
	if err := t.fill(ctx); err != nil {
		return err
	}
	if err := a.Settle(ctx); err != nil {
		return err
	}
	return a.Stop(ctx)
}
