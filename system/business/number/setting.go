package number

import (
	"cmp"
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
)

// Settings are how an app wants a line to be (business-messaging 11.7).
type Settings struct {
	// Identity is the check of members' identities, which it asked for.
	Identity bool
	Opening  Opening
}

// Opening is with what a chat begins. It is kept and told, and members see none of it yet.
type Opening struct {
	Welcome  bool      `json:"enable_welcome_message"`
	Prompts  []string  `json:"prompts"`
	Commands []Command `json:"commands"`
}

// Command is something that a member can ask a line for.
type Command struct {
	Name string `json:"command_name"`
	Hint string `json:"command_description"`
}

const (
	mostPrompts  = 4
	maxPrompt    = 80
	mostCommands = 30
	maxCommand   = 32
	maxHint      = 256
)

var (
	commandShape = regexp.MustCompile(`^[A-Za-z0-9_]+$`)
	nameShape    = regexp.MustCompile(`^[a-z0-9._]{3,35}$`)
)

// fits refuses what no chat can begin with.
func (o Opening) fits() error {
	if len(o.Prompts) > mostPrompts || len(o.Commands) > mostCommands {
		return errOpening
	}
	for _, p := range o.Prompts {
		if utf8.RuneCountInString(p) > maxPrompt || strings.TrimSpace(p) == "" || i18n.BadText(p) {
			return errOpening
		}
	}
	seen := map[string]bool{}
	for _, c := range o.Commands {
		if len(c.Name) > maxCommand || !commandShape.MatchString(c.Name) || seen[c.Name] || utf8.RuneCountInString(c.Hint) > maxHint || strings.TrimSpace(c.Hint) == "" || i18n.BadText(c.Hint) {
			return errOpening
		}
		seen[c.Name] = true
	}
	return nil
}

// Settings gives those of a line.
func (e *Engine) Settings(_ context.Context, tx *store.Tx, l id.Line) (Settings, error) {
	row, err := settingOf(tx, l)
	s := Settings{Identity: row.identity}
	if store.IsMissing(err) {
		err = nil
	}
	if err == nil && len(row.opening) > 0 {
		err = json.Unmarshal(row.opening, &s.Opening)
	}
	if s.Opening.Prompts == nil {
		s.Opening.Prompts = []string{}
	}
	if s.Opening.Commands == nil {
		s.Opening.Commands = []Command{}
	}
	return s, err
}

// Change changes how a line is to be. Who asks was asked before.
func (e *Engine) Change(ctx context.Context, tx *store.Tx, l id.Line, how func(*Settings)) error {
	if _, err := lock(tx, l); err != nil { // of two changes at once, both stand
		return err
	}
	s, err := e.Settings(ctx, tx, l)
	if err != nil {
		return err
	}
	how(&s)
	if err := s.Opening.fits(); err != nil {
		return err
	}
	data, err := json.Marshal(s.Opening)
	return cmp.Or(err, putSetting(tx, l, setting{s.Identity, data}))
}

// Name gives what a line is called beside its number, "" for nothing.
func (e *Engine) Name(_ context.Context, tx *store.Tx, l id.Line) (string, error) {
	name, err := nameOf(tx, l)
	if store.IsMissing(err) {
		err = nil
	}
	return name, err
}

// SetName calls a line by a name that no member and no other line has; "" by none.
func (e *Engine) SetName(ctx context.Context, tx *store.Tx, l id.Line, name string) error {
	if _, err := lock(tx, l); err != nil {
		return err
	}
	had, err := e.Name(ctx, tx, l)
	if err != nil || had == name {
		return err
	}
	if name != "" && !nameShape.MatchString(name) {
		return errName
	}
	plain := strings.ReplaceAll(name, ".", "")
	if e.o.Account.Reserved(plain) {
		return errTaken
	}
	if err := dropName(tx, l); err != nil || name == "" {
		return err
	}
	for _, handle := range []string{name, strings.ReplaceAll(name, ".", "_"), strings.NewReplacer(".", "", "_", "").Replace(name)} {
		switch _, err := e.o.Account.Lookup(ctx, tx, handle); {
		case err != nil && fault.KindOf(err) == fault.Internal:
			return err
		case fault.KindOf(err) != fault.Missing: // also of who is suspended, or goes
			return errTaken
		}
	}
	fresh, err := putName(tx, l, name, e.o.Account.LookAlike(plain))
	if err == nil && !fresh {
		err = errTaken
	}
	return err
}
