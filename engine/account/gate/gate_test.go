package gate_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/gate"
	"parvis/engine/audit"
	"parvis/engine/audit/audittest"
)

var staff = account.Actor{Account: 1_000_001, Role: account.ManageBlocks | account.ManageFederation}

// social-core 7.4, 18: hosts, addresses and networks keep sign-ups out.
func TestGate(t *testing.T) {
	t.Parallel()
	sources := []store.Source{{Folder: "event", FS: event.Migrations}, {Folder: "audit", FS: audit.Migrations}, {Folder: "gate", FS: gate.Migrations}}
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		e := gate.New(event.New(event.Options{Store: k.Store, Clock: k.Clock}), k.Clock)
		add := func(r gate.Rule) (out gate.Rule) {
			k.Write(func(tx *store.Tx) (err error) { out, err = e.Add(k.Context(), tx, staff, r); return err })
			return out
		}
		add(gate.Rule{Kind: gate.Email, Value: "Spam.example"})
		one := add(gate.Rule{Kind: gate.Canonical, Value: "Jean.Le.Bon+x@poste.example"})
		add(gate.Rule{Kind: gate.Network, Value: "10.1.0.0/16"})
		add(gate.Rule{Kind: gate.Network, Value: "10.1.2.3", Severity: "no_access", Until: k.Clock.Now().Add(time.Hour)})
		server := add(gate.Rule{Kind: gate.Server, Value: "loin.example", Severity: "suspend", Obfuscated: true})
		admit := func(email, from string) (hold bool, code string) {
			k.Read(func(tx *store.Tx) error {
				h, err := e.Admit(k.Context(), tx, email, netip.MustParseAddr(from))
				if hold = h; err != nil {
					code = fault.Of(err).Code
				}
				return nil
			})
			return hold, code
		}
		for _, c := range []struct {
			email, from string
			hold        bool
			code        string
		}{
			{"a@poste.example", "192.0.2.1", false, ""}, {"a@mail.SPAM.example", "192.0.2.1", false, "account.gate.email_blocked"},
			{"jeanlebon@poste.example", "192.0.2.1", false, "account.gate.email_blocked"}, {"a@poste.example", "10.1.9.9", true, ""},
			{"a@poste.example", "10.1.2.3", false, "account.gate.closed"},
		} {
			if hold, code := admit(c.email, c.from); hold != c.hold || code != c.code {
				t.Errorf("%s from %s: %v %q", c.email, c.from, hold, code)
			}
		}
		k.Clock.Advance(2 * time.Hour)
		if hold, code := admit("a@poste.example", "10.1.2.3"); !hold || code != "" {
			t.Errorf("after its end the wider network decides: %v %q", hold, code)
		}
		server.Severity = "noop"
		k.Write(func(tx *store.Tx) error { _, err := e.Change(k.Context(), tx, staff, server); return err })
		k.Read(func(tx *store.Tx) error {
			public, err := e.Public(k.Context(), tx)
			if len(public) != 0 {
				t.Errorf("told to everybody: %+v", public)
			}
			return err
		})
		k.Write(func(tx *store.Tx) error { return e.Drop(k.Context(), tx, staff, gate.Canonical, one.ID) })
		if _, code := admit("jeanlebon@poste.example", "192.0.2.1"); code != "" {
			t.Errorf("dropped: %q", code)
		}
		said := audittest.Said(k, audit.Filter{})
		for _, want := range []string{ // social-core 18; architecture 18.6: no address of anybody
			" () (email spam.example)", " () (network sign_up_requires_approval)", " () (network no_access)", " () (canonical)",
			"gate.add gate:" + fmt.Sprint(server.ID) + " () (server loin.example suspend)", "gate.change gate:" + fmt.Sprint(server.ID) + " (server loin.example suspend) (server loin.example noop)",
			"gate.drop gate:" + fmt.Sprint(one.ID) + " (canonical) ()",
		} {
			if !slices.ContainsFunc(said, func(s string) bool { return strings.HasSuffix(s, want) }) {
				t.Errorf("no %q in the record: %q", want, said)
			}
		}
		if text := strings.Join(said, " "); strings.Contains(text, "10.1.") || strings.Contains(text, one.Value) {
			t.Errorf("an address is in the record: %s", text)
		}
		long := strings.Repeat("a.", 120) + "example" // 247 characters
		add(gate.Rule{Kind: gate.Server, Value: long})
		for _, c := range []struct {
			who  account.Actor
			r    gate.Rule
			code string
		}{
			{staff, gate.Rule{Kind: gate.Email, Value: "a.a.a.a." + long}, "account.gate.domain"},
			{account.Actor{Account: 2}, gate.Rule{Kind: gate.Email, Value: "x.example"}, "account.gate.role"},
			{staff, gate.Rule{Kind: gate.Email, Value: "spam.example"}, "account.gate.taken"}, {staff, gate.Rule{Kind: gate.Email, Value: "no domain"}, "account.gate.domain"},
			{staff, gate.Rule{Kind: gate.Network, Value: "10.1.2.300"}, "account.gate.address"}, {staff, gate.Rule{Kind: gate.Network, Value: "::1", Severity: "x"}, "account.gate.severity"},
			{staff, gate.Rule{Kind: gate.Canonical, Value: "abc"}, "account.gate.hash"},
		} {
			err := k.Store.Write(k.Context(), func(tx *store.Tx) error { _, err := e.Add(k.Context(), tx, c.who, c.r); return err })
			if f := fault.Of(err); f == nil || f.Code != c.code {
				t.Errorf("%+v: %v, want %s", c.r, err, c.code)
			}
		}
	})
}
