package app_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/engine/notify"
)

// What is said in a chat that posts do not know, of more than ten or of a line, is told to
// browsers and to linked devices, and not to apps, which would ask for a notification.
func TestChatsWithoutPostsRing(t *testing.T) { // business-messaging 15.3, 26
	t.Parallel()
	eachDevice(t, func(t *testing.T, d *devices) {
		many := []id.Account{d.jean.Account}
		for i := range 11 {
			many = append(many, d.person(fmt.Sprintf("m%d", i)).Account)
		}
		s := d.shop("ines")
		open := func(who account.Actor, with []id.Account, title string) (c message.Chat) {
			d.write(func(tx *store.Tx) (err error) {
				for _, a := range with {
					if err := d.Message.SetSettings(d.ctx, tx, account.Actor{Account: a}, message.Settings{Door: message.Everyone, Receipts: true}); err != nil {
						return err
					}
				}
				c, _, err = d.Message.Open(d.ctx, tx, who, message.Draft{With: with, Title: title})
				return err
			})
			return c
		}
		say := func(who account.Actor, c id.Chat, text string) {
			d.write(func(tx *store.Tx) error {
				_, _, err := d.Message.Send(d.ctx, tx, who, c, message.Words{Text: text})
				return err
			})
		}
		said := func(text string) string {
			return d.Words.T(i18n.French, "chat.said", i18n.With("Who", i18n.Isolated("lea")), i18n.With("Text", text))
		}
		large, small := open(d.lea, many, "Fête du pont"), open(d.lea, many[:3], "Petite")
		linked := d.linked(d.jean.Account, 0, "Poche")
		b := d.service.Browser(t, "pocket")
		d.native(linked.Token, "POST", "/api/v1/push/subscription", fmt.Sprintf(`{"subscription":{"endpoint":%q,"keys":{"p256dh":%q,"auth":%q},"standard":true},"data":{"alerts":{"mention":true}}}`, b.Endpoint, b.P256dh, b.Auth), http.StatusOK)
		d.settle()
		d.none("before anything is said")

		say(d.lea, large.ID, "À sept heures ?")
		m := d.one("browser")
		if m["title"] != "Fête du pont" || m["body"] != said("À sept heures ?") || m["url"] != "/messages/"+large.ID.String() || m["notification_type"] != "parvis.chat" {
			t.Errorf("the browser is told %v", m)
		}
		if m := d.one("pocket"); m["access_token"] != linked.Token || m["url"] != "/messages/"+large.ID.String() {
			t.Errorf("the linked device is told %v", m)
		}
		if got := d.got("app"); len(got) > 0 {
			t.Errorf("an app is told %v", got)
		}
		_ = d.appToken(d.lea) // whose app reads posts, which the small chat is from now on
		d.settle()
		say(d.lea, small.ID, "À huit heures ?")
		if m := d.one("browser"); m["notification_type"] != "mention" {
			t.Errorf("of a chat that is a post the browser is told %v", m)
		}
		d.got("pocket")
		d.got("app")

		var shop id.Chat
		d.write(func(tx *store.Tx) (err error) { shop, err = d.Business.Open(d.ctx, tx, d.jean, s.line); return err })
		say(d.jean, shop, "Ouvert ?")
		d.none("of their own words")
		d.write(func(tx *store.Tx) error {
			_, err := d.Message.Say(d.ctx, tx, s.line.ID, d.jean.Account, message.Words{Text: "Jusqu’à midi."})
			return err
		})
		if m := d.one("browser"); m["title"] != "Librairie" || m["body"] != "Jusqu’à midi." {
			t.Errorf("of a line the browser is told %v", m)
		}
		d.got("pocket")

		// Muted, or read before it is told, nothing rings; in quiet hours one message a chat waits.
		d.write(func(tx *store.Tx) error {
			return d.Message.Arrange(d.ctx, tx, d.jean, large.ID, message.Arrangement{Mute: time.Hour})
		})
		say(d.lea, large.ID, "Alors ?")
		d.none("of a muted chat")
		d.write(func(tx *store.Tx) error { return d.Message.Arrange(d.ctx, tx, d.jean, large.ID, message.Arrangement{}) })
		d.choose(account.Settings{Lang: i18n.French, QuietFrom: 12, QuietTo: 15})
		say(d.lea, large.ID, "Encore ?")
		say(d.lea, large.ID, "Bon.")
		d.none("in quiet hours")
		if got := d.got("pocket"); len(got) > 0 {
			t.Errorf("in quiet hours a linked device is told %v", got)
		}
		d.clock.Advance(4 * time.Hour)
		if m := d.one("browser"); m["body"] != said("Bon.") {
			t.Errorf("afterwards the browser is told %v", m)
		}
		d.got("pocket")
		d.choose(account.Settings{Lang: i18n.French, PushOff: []string{string(notify.Mention)}})
		say(d.lea, large.ID, "Tant pis.")
		d.none("to who wants no mentions")
	})
}
