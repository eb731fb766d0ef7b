package admin

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/gate"
	"parvis/engine/account/undo"
	"parvis/engine/report"
)

// architecture 7.4: what refuses an act of these desks is said in the reader's language
// beside the form, whatever its code; what nobody can mend there is passed on.
func TestEveryFaultIsWorded(t *testing.T) {
	t.Parallel()
	words, err := i18n.New(i18n.French, ui.Locales, account.Locales, gate.Locales, undo.Locales, report.Locales, form.Locales, Locales)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, key := range words.Keys() {
		code, ok := strings.CutPrefix(key, "fault.")
		if !ok {
			continue
		}
		n++
		for _, lang := range i18n.Tags() {
			v := &visit{Visit: &desk.Visit[account.Actor]{View: ui.View{Words: words, Lang: lang}}}
			for _, kind := range []fault.Kind{fault.Invalid, fault.Conflict, fault.Forbidden} {
				shown, err := v.broken("box", fault.New(kind, code))
				if err != nil || len(shown) != 1 || shown[0].Name != "box" || shown[0].Text == "" || strings.Contains(shown[0].Text, code) {
					t.Errorf("%s in %s: %v, %v", code, lang, shown, err)
				}
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d codes", n)
	}
	v := &visit{Visit: &desk.Visit[account.Actor]{View: ui.View{Words: words, Lang: i18n.French}}}
	for _, other := range []error{form.ErrNoPage, errors.New("the disk is full")} {
		if shown, err := v.broken("box", other); shown != nil || !errors.Is(err, other) {
			t.Errorf("%v is shown as %v", other, shown)
		}
	}
}

func TestANetworkHoldsAddresses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		network, from string
		holds         bool
	}{
		{"203.0.113.0/24", "203.0.113.7", true}, {"203.0.113.0/24", "::ffff:203.0.113.7", true}, {"203.0.113.7", "203.0.113.7", true}, {"::ffff:203.0.113.7", "203.0.113.7", true},
		{"2001:db8::/32", "2001:db8::1%eth0", true}, {"203.0.113.0/25", "203.0.113.200", false}, {"nothing", "203.0.113.7", false}, {"203.0.113.8", "203.0.113.7", false},
	} {
		if got := holds(c.network, netip.MustParseAddr(c.from)); got != c.holds {
			t.Errorf("%s holds %s: %v", c.network, c.from, got)
		}
	}
}
