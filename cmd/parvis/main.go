// Command parvis runs a network: see "parvis --help".
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // time zones where the machine has none

	"github.com/alecthomas/kong"

	"parvis/app"
	"parvis/base/clock"
	"parvis/base/config"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/log"
)

// cli is the command line.
type cli struct {
	Config string   `help:"Settings file." type:"path" placeholder:"FILE"`
	Set    []string `help:"A setting over the file, such as network.name=Aubrelle." short:"s" placeholder:"KEY=VALUE" sep:"none"`

	Serve    serve        `cmd:"" help:"Run the network."`
	Demo     demoRun      `cmd:"" help:"Run a demonstration: a small town, on this machine only."`
	Migrate  migrate      `cmd:"" help:"Bring the database up to date, or show what would run."`
	Backup   backup       `cmd:"" help:"Copy the whole network into a folder while it runs or rests."`
	Move     migrateStore `cmd:"" name:"migrate-store" help:"Move a network that rests from its SQLite file into the empty PostgreSQL database of storage.database."`
	Settings settings     `cmd:"" help:"Print the settings in force, secrets masked."`
	Admin    admin        `cmd:"" help:"Look after accounts, announcements and emoji; export the audit log."`
	Version  version      `cmd:"" help:"Print the version."`
}

// world is what commands get from outside.
type world struct {
	ctx      context.Context
	out, err io.Writer
	environ  []string
	log      *slog.Logger
	settings *app.Settings
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], config.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the whole program as a function: 0 is success, 1 a failure, 2 a wrong
// command line.
func run(ctx context.Context, args, environ []string, out, errs io.Writer) int {
	var c cli
	exit := -1
	parser, err := kong.New(&c, kong.Name("parvis"), kong.Description("A social network that an organisation hosts itself."), kong.Writers(out, errs), kong.Exit(func(n int) { exit = n }), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(errs, "parvis:", err)
		return 2
	}
	k, err := parser.Parse(args)
	if exit >= 0 {
		return exit
	}
	if err != nil {
		fmt.Fprintln(errs, "parvis:", err)
		return 2
	}
	w := &world{ctx: ctx, out: out, err: errs, environ: environ, log: log.New(errs, clock.System(), slog.LevelInfo), settings: app.NewSettings()}
	flags := append(c.defaults(k.Command()), c.Set...)
	if err := w.settings.Load(c.Config, environ, flags); err != nil {
		fmt.Fprintln(errs, "parvis:", err)
		return 2
	}
	if err := k.Run(w); err != nil {
		if !errors.Is(err, context.Canceled) {
			fmt.Fprintln(errs, "parvis:", said(err))
		}
		return 1
	}
	return 0
}

// said words a failure for whoever sits at the terminal: a fault by its sentence,
// with those of its fields.
func said(err error) string {
	f := fault.Of(err)
	words, broken := i18n.New(i18n.English, app.Locales()...)
	if broken != nil || f == nil || f.Code == "" || !words.Has("fault."+f.Code) {
		return err.Error()
	}
	text := words.Fault(i18n.English, f)
	for _, x := range f.Fields {
		for _, key := range []string{"pages.wrong." + x.Name + "." + x.Code, "pages.wrong." + x.Code, "pages.wrong.ERR_INVALID"} {
			if words.Has(key) {
				text += "\n  " + x.Name + ": " + words.T(i18n.English, key, x.Args...)
				break
			}
		}
	}
	if before, ok := strings.CutSuffix(err.Error(), f.Error()); ok {
		text = before + text
	}
	return text
}

// defaults are the settings that a command brings with it.
func (c *cli) defaults(command string) []string {
	if command != "demo" {
		return nil
	}
	return c.Demo.defaults()
}
