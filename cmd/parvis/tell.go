package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"parvis/app"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/media/emoji"
	"parvis/engine/notify/announce"
)

type announceAll struct {
	Text   string `arg:"positional,required" help:"What all members are told."`
	From   moment `help:"When it begins, such as 2026-12-01T08:00:00Z; at once when missing."`
	Until  moment `help:"When it ends; without an end when missing."`
	AllDay bool   `arg:"--all-day" help:"The times are whole days."`
}

// moment is a time that is given on the command line.
type moment struct{ time.Time }

// UnmarshalText reads a time with its zone.
func (m *moment) UnmarshalText(text []byte) (err error) {
	if m.Time, err = time.Parse(time.RFC3339, string(text)); err != nil {
		return fmt.Errorf("%q is no time; write it as 2026-12-01T08:00:00Z", text)
	}
	return nil
}

// Run writes an announcement and prints its number.
func (c *announceAll) Run(w *world) error {
	var made announce.Announcement
	err := with(w, "", func(a *app.App, tx *store.Tx, _ id.Account) (err error) {
		made, err = a.Announce.Publish(w.ctx, tx, operator, announce.Draft{Text: c.Text, From: c.From.UTC(), Until: c.Until.UTC(), AllDay: c.AllDay})
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(w.out, "announcement:", made.ID)
	return nil
}

type withdraw struct {
	Number int64 `arg:"positional,required" help:"The announcement's number."`
}

// Run takes an announcement back.
func (c *withdraw) Run(w *world) error {
	return told(w, "", fmt.Sprintf("Announcement %d is withdrawn.", c.Number), func(a *app.App, tx *store.Tx, _ id.Account) error {
		return about(fmt.Sprint("announcement ", c.Number), a.Announce.Withdraw(w.ctx, tx, operator, c.Number))
	})
}

type emojiCommand struct {
	Add  *addEmoji  `arg:"subcommand:add" help:"Add an emoji, or change its picture."`
	Drop *dropEmoji `arg:"subcommand:drop" help:"Take an emoji out."`
}

type addEmoji struct {
	Shortcode string `arg:"positional,required" help:"Its name, without colons."`
	File      string `arg:"positional,required" help:"A picture."`
	Category  string `help:"The group it stands in."`
	Hidden    bool   `help:"Keep it out of pickers."`
}

// Run keeps the picture and adds the emoji.
func (c *addEmoji) Run(w *world) error {
	a, err := aside(w)
	if err != nil {
		return err
	}
	err = c.keep(w.ctx, a)
	if end := a.Close(); err == nil {
		err = end
	}
	if err == nil {
		_, err = fmt.Fprintln(w.out, ":"+c.Shortcode+": is there.")
	}
	return err
}

func (c *addEmoji) keep(ctx context.Context, a *app.App) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	m, err := a.Media.Picture(ctx, 0, file)
	if err != nil {
		return err
	}
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		return a.Emoji.Add(ctx, tx, operator, emoji.Emoji{Shortcode: c.Shortcode, Category: c.Category, Media: m.ID, Hidden: c.Hidden})
	})
}

type dropEmoji struct {
	Shortcode string `arg:"positional,required" help:"Its name, without colons."`
}

// Run takes an emoji out.
func (c *dropEmoji) Run(w *world) error {
	return told(w, "", ":"+c.Shortcode+": is gone.", func(a *app.App, tx *store.Tx, _ id.Account) error {
		return about(c.Shortcode, a.Emoji.Drop(w.ctx, tx, operator, c.Shortcode))
	})
}
