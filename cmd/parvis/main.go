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

	"github.com/alexflint/go-arg"

	"parvis/app"
	"parvis/base/clock"
	"parvis/base/config"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/log"
	"parvis/engine/tlog"
)

// cli is the command line.
type cli struct {
	Config string   `arg:"--config" placeholder:"FILE" help:"settings file"`
	Set    []string `arg:"-s,--set,separate" placeholder:"KEY=VALUE" help:"a setting over the file, such as network.name=Aubrelle"`

	Serve    *serve        `arg:"subcommand:serve" help:"Run the network."`
	Demo     *demoRun      `arg:"subcommand:demo" help:"Run a demonstration: a small town, on this machine only."`
	Migrate  *migrate      `arg:"subcommand:migrate" help:"Bring the database up to date, or show what would run."`
	Backup   *backup       `arg:"subcommand:backup" help:"Copy the whole network into a folder while it runs or rests."`
	Move     *migrateStore `arg:"subcommand:migrate-store" help:"Move a network that rests from its SQLite file into the empty PostgreSQL database of storage.database."`
	Settings *settings     `arg:"subcommand:settings" help:"Print the settings in force, secrets masked."`
	Admin    *admin        `arg:"subcommand:admin" help:"Look after accounts, announcements and emoji; export the audit log."`
	Verify   *verifyLog    `arg:"subcommand:verify-log" help:"Verify the public log of decisions of a network."`
	Version  *version      `arg:"subcommand:version" help:"Print the version."`
}

// Description heads the help.
func (cli) Description() string { return "A social network that an organisation hosts itself." }

// command is what can be run.
type command interface{ Run(w *world) error }

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
	context.AfterFunc(ctx, stop) // a second signal ends the program at once (architecture 9.1)
	code := run(ctx, os.Args[1:], config.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the whole program as a function: 0 is success, 1 a failure, 2 a wrong
// command line, 3 a log that is not what it was.
func run(ctx context.Context, args, environ []string, out, errs io.Writer) int {
	var c cli
	parser, err := arg.NewParser(arg.Config{Program: "parvis"}, &c)
	if err != nil {
		fmt.Fprintln(errs, "parvis:", err)
		return 2
	}
	err = parser.Parse(args)
	todo, ok := parser.Subcommand().(command)
	if errors.Is(err, arg.ErrHelp) {
		_ = parser.WriteHelpForSubcommand(out, parser.SubcommandNames()...)
		return 0
	}
	if err == nil && !ok {
		err = errors.New("a command is missing")
	}
	if err != nil {
		_ = parser.WriteHelpForSubcommand(errs, parser.SubcommandNames()...)
		fmt.Fprintln(errs, "parvis:", err)
		return 2
	}
	w := &world{ctx: ctx, out: out, err: errs, environ: environ, log: log.New(errs, clock.System(), slog.LevelInfo), settings: app.NewSettings()}
	flags := c.Set
	if c.Demo != nil {
		flags = append(c.Demo.defaults(), flags...)
	}
	if err := w.settings.Load(c.Config, environ, flags); err != nil {
		fmt.Fprintln(errs, "parvis:", err)
		return 2
	}
	if err := todo.Run(w); err != nil {
		if !errors.Is(err, context.Canceled) {
			fmt.Fprintln(errs, "parvis:", said(err))
		}
		if errors.Is(err, tlog.ErrBroken) {
			return 3
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
