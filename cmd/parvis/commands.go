package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"parvis/app"
	"parvis/app/demo"
	"parvis/base/clock"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/report"
)

type version struct{}

// Run prints the version.
func (version) Run(w *world) error {
	_, err := fmt.Fprintln(w.out, "parvis", app.Version)
	return err
}

type settings struct{}

// Run prints the settings in force.
func (settings) Run(w *world) error { return w.settings.Set().Print(w.out) }

type serve struct{}

// Run serves until the process is told to stop.
func (serve) Run(w *world) error {
	a, err := app.Open(w.ctx, app.Options{Settings: w.settings, Log: w.log})
	if err != nil {
		return err
	}
	if err := welcome(w, a); err != nil {
		return err
	}
	defer w.onHangup(func() { _ = a.Reload() })()
	return a.Run(w.ctx)
}

type demoRun struct {
	Folder string `default:"demo-data" help:"Where the town is kept."`
	Listen string `default:"127.0.0.1:8080" help:"Address to listen on."`
}

func (d *demoRun) defaults() []string {
	return []string{
		"storage.folder=" + d.Folder, "server.listen=" + d.Listen, "server.private=", "server.exempt_loopback=true", "network.name=Parvis d’Aubrelle",
		"network.description=La place ouverte d’Aubrelle : sa médiathèque, sa radio, son musée, ses gens.", "network.signup=open", "network.auto_confirm=true",
		"trends.least=3", // the town is small
	}
}

// Run fills the town if it is empty, says how to get in, and serves.
func (d *demoRun) Run(w *world) error {
	a, err := app.Open(w.ctx, app.Options{Settings: w.settings, Log: quiet(w), Demo: demo.Logins()})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(w.ctx)
	defer stop()
	done := make(chan error, 1)
	var once sync.Once
	go func() { done <- a.Run(ctx) }()
	fresh, err := demo.Fill(ctx, a, func(step string, n, of int) { progress(w, step, n, of) })
	if err != nil {
		once.Do(stop)
		<-done
		return fmt.Errorf("fill the town: %w", err)
	}
	if fresh {
		fmt.Fprintln(w.out)
	}
	fmt.Fprintf(w.out, "\nParvis d’Aubrelle is open at %s\n\nSign in at %s/signin as one of:\n", a.Base, a.Base)
	for _, l := range demo.Logins() {
		fmt.Fprintf(w.out, "  %-14s password %s   (%s)\n", l.Handle, l.Password, l.What)
	}
	fmt.Fprintf(w.out, "\nA Mastodon app on this machine signs in with the server %s. Stop with Ctrl+C; %s keeps the town.\n", a.Domain, d.Folder)
	return <-done
}

// progress draws one line that fills.
func progress(w *world, step string, n, of int) {
	const width = 30
	full := width
	if of > 0 {
		full = n * width / of
	}
	fmt.Fprintf(w.out, "\r%-10s [%s%s] %d/%d ", step, strings.Repeat("=", full), strings.Repeat(" ", width-full), n, of)
	if n == of {
		fmt.Fprintln(w.out)
	}
}

type migrate struct {
	Check bool `help:"Only show what would run."`
}

// Run brings the schema up to date by opening the store.
func (m *migrate) Run(w *world) error {
	o := app.StoreOptions(w.settings, app.Options{Log: w.log})
	if err := os.MkdirAll(w.settings.Storage.Get().Folder, 0o700); err != nil {
		return err
	}
	todo, err := store.Pending(w.ctx, o)
	if err != nil {
		return err
	}
	for _, name := range todo {
		fmt.Fprintln(w.out, name)
	}
	if m.Check {
		fmt.Fprintf(w.out, "%d to run\n", len(todo))
		return nil
	}
	s, err := store.Open(w.ctx, o)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, "%d run\n", len(todo))
	return s.Close()
}

type backup struct {
	Folder string `arg:"positional,required" help:"An empty or new folder for the copy."`
}

// Run copies database, files and keys. The network may run meanwhile.
func (b *backup) Run(w *world) error {
	st := w.settings.Storage.Get()
	if !st.Database.IsZero() {
		return fmt.Errorf("the database is PostgreSQL: copy it with pg_dump, and the folders blob and keys of %s (docs/operator.md)", st.Folder)
	}
	if err := os.MkdirAll(b.Folder, 0o700); err != nil {
		return err
	}
	if left, err := os.ReadDir(b.Folder); err != nil || len(left) > 0 {
		return fmt.Errorf("%s is not empty", b.Folder)
	}
	if err := store.Copy(w.ctx, filepath.Join(st.Folder, "parvis.db"), filepath.Join(b.Folder, "parvis.db")); err != nil {
		return err
	}
	for _, d := range []string{"blob", "keys"} {
		from := filepath.Join(st.Folder, d)
		if _, err := os.Stat(from); err != nil {
			continue
		}
		if err := copyTree(from, filepath.Join(b.Folder, d)); err != nil {
			return err
		}
	}
	fmt.Fprintln(w.out, "copied to", b.Folder+"; start on that folder to restore")
	return nil
}

// copyTree copies files with their modes: keys that others may read are refused
// at the start. A file that is gone meanwhile was nobody's any more.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), info.Mode().Perm())
		}
		err = copyFile(path, filepath.Join(to, rel), info.Mode().Perm())
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

func copyFile(from, to string, mode fs.FileMode) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

type admin struct {
	Create  *create  `arg:"subcommand:create" help:"Make an account."`
	Promote *promote `arg:"subcommand:promote" help:"Give an account a role: member, moderator, admin or owner."`
	Suspend *suspend `arg:"subcommand:suspend" help:"Suspend an account."`
	Restore *restore `arg:"subcommand:restore" help:"Let a suspended account back."`
	Reset   *reset   `arg:"subcommand:reset" help:"Give an account a new password and sign it out everywhere."`

	Invite   *inviteSomebody `arg:"subcommand:invite" help:"Make an invitation, with which people join unless network.signup is closed."`
	Uninvite *uninvite       `arg:"subcommand:uninvite" help:"End an invitation."`

	Audit *auditLog `arg:"subcommand:audit" help:"Export the audit log to the standard output, or check that nothing was taken out of it."`

	RotateLog *rotateLog `arg:"subcommand:rotate-log" help:"Make a new key for the public log of decisions; the one before vouches for it."`
	OpenLog   *openLog   `arg:"subcommand:open-log" help:"Print what each entry of the public log is, as receipts, for who audits the network."`

	Announce *announceAll  `arg:"subcommand:announce" help:"Tell all members something."`
	Withdraw *withdraw     `arg:"subcommand:withdraw" help:"Take an announcement back."`
	Emoji    *emojiCommand `arg:"subcommand:emoji" help:"Look after the network's own emoji."`
}

// operator is who acts on the command line.
var operator = account.Actor{Role: account.Administrator}

// told makes a change and says that it is made.
func told(w *world, name, done string, fn func(a *app.App, tx *store.Tx, who id.Account) error) error {
	err := with(w, name, fn)
	if err == nil {
		_, err = fmt.Fprintln(w.out, done)
	}
	return err
}

// aside opens the network without listening. It refuses while another process has the
// folder, and where there is no network: whoever forgot to say where theirs is would
// else look after a new one.
func aside(w *world) (*app.App, error) {
	o := app.Options{Settings: w.settings, Log: quiet(w), Aside: true}
	begun, err := store.Begun(w.ctx, app.StoreOptions(w.settings, o))
	if err != nil {
		return nil, err
	}
	if !begun {
		return nil, errors.New(nowhere(w.settings.Storage.Get()))
	}
	return app.Open(w.ctx, o)
}

// nowhere says that there is no network, and what can be done.
func nowhere(st *app.Storage) string {
	where := "in the database of storage.database"
	if st.Database.IsZero() {
		folder, err := filepath.Abs(st.Folder)
		if err != nil {
			folder = st.Folder
		}
		where = "in " + folder
	}
	return "there is no network " + where + ".\n" +
		"  If yours is elsewhere, give the settings that serve gets: --config FILE, or --set storage.folder=FOLDER.\n" +
		"  To begin one here, run parvis serve; or parvis migrate, which makes it without starting it."
}

// with opens the network for one change.
func with(w *world, name string, fn func(a *app.App, tx *store.Tx, who id.Account) error) error {
	a, err := aside(w)
	if err != nil {
		return err
	}
	err = a.Store.Write(w.ctx, func(tx *store.Tx) error {
		who := id.Account(0)
		if name != "" {
			got, err := a.Account.ByUsername(w.ctx, tx, name)
			if err != nil {
				return fmt.Errorf("account %s: %w", name, err)
			}
			who = got
		}
		return fn(a, tx, who)
	})
	if end := a.Close(); err == nil {
		err = end
	}
	return err
}

// about says of what a failure is.
func about(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

var roles = map[role]account.RoleID{"member": account.MemberRole, "moderator": account.ModeratorRole, "admin": account.AdminRole, "owner": account.OwnerRole}

// role is the name of one of the built-in roles.
type role string

// UnmarshalText refuses what is none.
func (r *role) UnmarshalText(text []byte) error {
	if _, ok := roles[role(text)]; !ok {
		return fmt.Errorf("%q is none of member, moderator, admin, owner", text)
	}
	*r = role(text)
	return nil
}

type create struct {
	Name  string `arg:"positional,required" help:"Username."`
	Email string `help:"E-mail address."`
	Role  role   `default:"member" help:"Role: member, moderator, admin or owner."`
	Bot   bool   `help:"The account is automated."`
}

// Run makes an account and prints its password.
func (c *create) Run(w *world) error {
	password := seal.NewCode()
	hash, err := seal.NewPasswords(clock.System(), 1).Hash(w.ctx, password)
	if err != nil {
		return err
	}
	err = with(w, "", func(a *app.App, tx *store.Tx, _ id.Account) error {
		tag, _ := i18n.ParseTag(w.settings.Network.Get().Language)
		_, err := a.Account.Create(w.ctx, tx, operator, account.Created{Username: c.Name, Email: c.Email, Hash: hash, Role: roles[c.Role], Bot: c.Bot, Lang: tag})
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(w.out, "password:", password)
	return nil
}

type promote struct {
	Name string `arg:"positional,required" help:"Username."`
	Role role   `arg:"positional,required" help:"Role: member, moderator, admin or owner."`
}

// Run gives an account another role.
func (p *promote) Run(w *world) error {
	return told(w, p.Name, fmt.Sprintf("%s is %s now.", p.Name, p.Role), func(a *app.App, tx *store.Tx, who id.Account) error {
		return a.Account.SetRole(w.ctx, tx, operator, who, roles[p.Role])
	})
}

type suspend struct {
	Name string `arg:"positional,required" help:"Username."`
}

// Run suspends an account.
func (s *suspend) Run(w *world) error {
	return told(w, s.Name, s.Name+" is suspended.", func(a *app.App, tx *store.Tx, who id.Account) error {
		return a.Account.Move(w.ctx, tx, operator, who, account.Suspended, "operator")
	})
}

type restore struct {
	Name string `arg:"positional,required" help:"Username."`
}

// Run lets a suspended account back.
func (r *restore) Run(w *world) error {
	return told(w, r.Name, r.Name+" is back.", func(a *app.App, tx *store.Tx, who id.Account) error {
		was, err := a.Account.Find(w.ctx, tx, who)
		if err == nil && was.State != account.Suspended {
			err = fmt.Errorf("account %s is %s, not suspended", r.Name, was.State)
		}
		if err != nil {
			return err
		}
		// Moderators' decisions go with the state, or the account stays hidden.
		return a.Report.Lift(w.ctx, tx, operator, who, report.Suspend)
	})
}

type reset struct {
	Name string `arg:"positional,required" help:"Username."`
}

// Run gives an account a new password and prints it.
func (r *reset) Run(w *world) error {
	password := seal.NewCode()
	hash, err := seal.NewPasswords(clock.System(), 1).Hash(w.ctx, password)
	if err != nil {
		return err
	}
	err = with(w, r.Name, func(a *app.App, tx *store.Tx, who id.Account) error {
		return a.Credential.Replace(w.ctx, tx, who, hash)
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(w.out, "password:", password)
	return nil
}
