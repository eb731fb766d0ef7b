package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/system/business"
)

// An export has what the member sees of their conversations, in order, with the files, and
// nothing of what they do not see.
func TestAnExportHasMessages(t *testing.T) { // business-messaging 21; architecture 18.5
	t.Parallel()
	openTowns(t, func(t *testing.T, open func(string) *town) {
		a := open("a.example")
		ines, noe, lea := a.member("ines"), a.member("noe"), a.member("lea")
		var line business.Line
		a.write(func(tx *store.Tx) error {
			p, err := a.Business.Create(a.ctx, tx, noe, "Librairie de Noé")
			if err != nil {
				return err
			}
			accounts, err := a.Business.Accounts(a.ctx, tx, p.ID)
			if err == nil {
				line, err = a.Business.AddLine(a.ctx, tx, noe, accounts[0].ID, "Librairie")
			}
			return err
		})
		talk := func(who account.Actor, with ...id.Account) (c message.Chat) {
			a.write(func(tx *store.Tx) (err error) {
				for _, w := range with {
					if err := a.Message.SetSettings(a.ctx, tx, account.Actor{Account: w}, message.Settings{Door: message.Everyone, Receipts: true}); err != nil {
						return err
					}
				}
				c, _, err = a.Message.Open(a.ctx, tx, who, message.Draft{With: with, Title: map[bool]string{true: "Fête"}[len(with) > 1]})
				return err
			})
			return c
		}
		say := func(who account.Actor, c id.Chat, w message.Words) (m message.Message) {
			a.write(func(tx *store.Tx) (err error) { m, _, err = a.Message.Send(a.ctx, tx, who, c, w); return err })
			return m
		}
		two := talk(noe, ines.Account)
		for i := range 205 { // more than are read at once
			say(noe, two.ID, message.Words{Text: fmt.Sprint("numéro ", i)})
		}
		file, err := a.Media.Upload(a.ctx, ines.Account, bytes.NewReader(picture(t, "bridge")))
		if err != nil {
			t.Fatal(err)
		}
		say(ines, two.ID, message.Words{Text: "voici", Media: file.ID})
		hidden := say(noe, two.ID, message.Words{Text: "à cacher"})
		a.write(func(tx *store.Tx) error { return a.Message.Delete(a.ctx, tx, ines, two.ID, hidden.ID, false) })
		group := talk(ines, noe.Account, lea.Account)
		say(lea, group.ID, message.Words{Text: "j’y serai"})
		say(noe, talk(noe, lea.Account).ID, message.Words{Text: "pas pour ines"})
		var shop id.Chat
		a.write(func(tx *store.Tx) (err error) { shop, err = a.Business.Open(a.ctx, tx, ines, line); return err })
		say(ines, shop, message.Words{Text: "Ouvert ?"})
		a.settle()

		data := a.packed(ines)
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := z.Open("messages.json")
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		var whole struct {
			Conversations []struct {
				Kind, Title string
				People      map[string]string
				Messages    []struct {
					Message struct {
						Sender string
						Text   struct{ Body string }
					}
					File string
				}
			}
		}
		if err := json.Unmarshal(text, &whole); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		got := whole.Conversations
		said := map[string][]string{}
		for _, c := range got {
			for _, m := range c.Messages {
				who := c.People[m.Message.Sender]
				said[c.Kind] = append(said[c.Kind], who+": "+m.Message.Text.Body)
				if m.File != "" {
					if f, err := z.Open(m.File); err != nil || m.Message.Text.Body != "voici" {
						t.Errorf("%s: %v", m.File, err)
					} else {
						f.Close()
					}
				} else if m.Message.Text.Body == "voici" {
					t.Error("the picture is not in it")
				}
			}
		}
		var want []string
		for i := range 205 {
			want = append(want, fmt.Sprint("@noe: numéro ", i))
		}
		if direct := append(want, "@ines: voici"); !slices.Equal(said["direct"], direct) {
			t.Errorf("of the direct chat it has %d: %q", len(said["direct"]), said["direct"])
		}
		if !slices.Contains(said["group"], "@lea: j’y serai") {
			t.Errorf("of the group it has %q", said["group"])
		}
		if !slices.Equal(said["business"], []string{"@ines: Ouvert ?"}) || len(got) != 3 {
			t.Errorf("of the line it has %q, and %d conversations", said["business"], len(got))
		}
	})
}
