package app_test

import (
	"strings"
	"testing"
)

// A request may have several elements, each a request of its own with what it says itself;
// what cannot be asked of one is asked of none.
func TestAMemberIsAskedForSeveral(t *testing.T) { // business-messaging 17.3
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, _ string) {
		one := func(title, more string) string { return `{"title":"` + title + `"` + more + `}` }
		of := func(list ...string) string { return `,"elements":[` + strings.Join(list, ",") + `]` }
		for what, c := range map[string]struct {
			more string
			want [2]int
		}{
			"no elements":                 {of(), [2]int{100, 0}},
			"six elements":                {of(one("1", ""), one("2", ""), one("3", ""), one("4", ""), one("5", ""), one("6", "")), [2]int{100, 0}},
			"a word as an element":        {of(`"x"`), [2]int{100, 0}},
			"an element that is too long": {of(one("ici", ""), one(strings.Repeat("é", 66), "")), [2]int{100, 0}},
			"the same title twice":        {of(one("ici", ""), one("ici", "")), [2]int{613, 1893016}},
		} {
			if got := pageRefusal(k.ask("Tout", c.more, 400)); got != c.want {
				t.Errorf("%s: %v", what, got)
			}
		}
		if page := k.eli.open(k.chat); strings.Contains(page, "<b>ici</b>") {
			t.Error("of several, of which one was refused, another is asked")
		}
		sent := k.ask("Tout", of(one("Livres", `,"notification_messages_frequency":"WEEKLY"`), one("Soirées", `,"payload":"p-soirées","notification_messages_frequency":"MONTHLY"`)), 200)
		if sent["recipient_id"] != k.psid || !strings.HasPrefix(sent["message_id"].(string), "m_") {
			t.Errorf("several requests answer %v", sent)
		}
		page := k.eli.open(k.chat)
		all(t, page, "<b>Livres</b>", "<b>Soirées</b>")
		k.optins()
		k.eli.send(k.chat+"/notifications", button(t, page, "accept"), nil)
		told := k.optins()
		if len(told) != 1 || told[0]["title"] != "Soirées" || told[0]["payload"] != "p-soirées" || told[0]["notification_messages_frequency"] != "MONTHLY" {
			t.Errorf("of the last that was accepted the app is told %v", told)
		}
		if got := pageRefusal(k.ask("Livres", "", 400)); got != [2]int{613, 1893016} {
			t.Errorf("asked about the first again: %v", got)
		}
	})
}
