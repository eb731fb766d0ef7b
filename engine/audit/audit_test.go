package audit_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/audit"
)

var sources = []store.Source{{Folder: "audit", FS: audit.Migrations}}

func record(k *testkit.Kit, entries ...audit.Entry) {
	k.T.Helper()
	for _, e := range entries {
		k.Write(func(tx *store.Tx) error { return audit.Record(k.Context(), tx, e) })
	}
}

// verify walks the chain in steps of two.
func verify(k *testkit.Kit) (v audit.Verdict) {
	k.T.Helper()
	for !v.Done() || v.Of == 0 {
		k.Read(func(tx *store.Tx) (err error) { v, err = audit.Verify(k.Context(), tx, v.Through, 2); return err })
		if v.Of == 0 {
			break
		}
	}
	return v
}

func list(k *testkit.Kit, f audit.Filter, p store.Page) (out []audit.Entry) {
	k.T.Helper()
	k.Read(func(tx *store.Tx) (err error) { out, err = audit.List(k.Context(), tx, f, p); return err })
	return out
}

func five(k *testkit.Kit) {
	k.T.Helper()
	for i := range 5 {
		record(k, audit.Entry{
			Actor: id.Account(1 + i%2), Action: "account.state", Subject: audit.Account(id.Account(10 + i%2)),
			Reason: "spam", Before: "active", After: "limited", Case: int64(i),
		})
	}
}

func TestEntriesAreListedNewestFirst(t *testing.T) {
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		five(k)
		all := list(k, audit.Filter{}, store.Page{Limit: 10})
		if len(all) != 5 || all[0].Case != 4 || all[4].Case != 0 {
			t.Fatalf("%d entries, first of case %d", len(all), all[0].Case)
		}
		if e := all[0]; e.Reason != "spam" || e.Before != "active" || e.After != "limited" || !e.At.Equal(testkit.Noon) {
			t.Errorf("the entry came back as %+v", e)
		}
		if n := len(list(k, audit.Filter{Actor: 2}, store.Page{Limit: 10})); n != 2 {
			t.Errorf("%d entries of actor 2, want 2", n)
		}
		if n := len(list(k, audit.Filter{Subject: audit.Account(10)}, store.Page{Limit: 10})); n != 3 {
			t.Errorf("%d entries about account 10, want 3", n)
		}
		if n := len(list(k, audit.Filter{Action: "account.state"}, store.Page{Limit: 10})) + len(list(k, audit.Filter{Action: "account.role"}, store.Page{Limit: 10})); n != 5 {
			t.Errorf("%d entries of the two actions, want 5", n)
		}
		for f, want := range map[audit.Filter]int{
			{Actor: 2, Action: "account.state"}: 2, {Actor: 2, Action: "account.role"}: 0, {Subject: audit.Account(10), Actor: 2}: 0,
			{Subject: audit.Account(10), Action: "account.state"}: 3, {Subject: audit.Account(10), Action: "account.role", Actor: 1}: 0, {Subject: audit.Account(10), Actor: 1}: 3,
		} {
			if n := len(list(k, f, store.Page{Limit: 10})); n != want {
				t.Errorf("%d entries of %+v, want %d", n, f, want)
			}
		}
		next := list(k, audit.Filter{}, store.Page{Max: all[2].ID, Limit: 10})
		if len(next) != 2 || next[0].ID != all[3].ID {
			t.Errorf("the page after the third has %d entries", len(next))
		}
	})
}

func TestVerifyFindsWhatWasTamperedWith(t *testing.T) {
	for name, c := range map[string]struct {
		tamper string
		broken int64
	}{
		"changed":      {"UPDATE audit_entry SET reason = 'none' WHERE n = 3", 3},
		"first":        {"UPDATE audit_entry SET actor = 9 WHERE n = 1", 1},
		"end of step":  {"UPDATE audit_entry SET was = 'x' WHERE n = 2", 2},
		"removed":      {"DELETE FROM audit_entry WHERE n = 3", 3},
		"cut off":      {"DELETE FROM audit_entry WHERE n = 5", 5},
		"emptied":      {"DELETE FROM audit_entry WHERE n > 0", 1},
		"end unknown":  {"UPDATE audit_head SET n = 4", 4},
		"other end":    {"UPDATE audit_head SET hash = prev FROM audit_entry WHERE audit_entry.n = 5", 5},
		"put in twice": {"INSERT INTO audit_entry (n, id, at, actor, action, subject_kind, subject, reason, case_id, was, became, prev, hash) SELECT 6, 1, at, actor, action, subject_kind, subject, reason, case_id, was, became, prev, hash FROM audit_entry WHERE n = 5", 6},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
				if v := verify(k); v != (audit.Verdict{}) {
					t.Errorf("an empty record: %+v", v)
				}
				five(k)
				if v := verify(k); v != (audit.Verdict{Through: 5, Of: 5}) {
					t.Fatalf("the untouched record: %+v", v)
				}
				k.Write(func(tx *store.Tx) error { _, err := tx.Exec(c.tamper); return err })
				if v := verify(k); v.Broken != c.broken {
					t.Errorf("it breaks at %d, found %+v", c.broken, v)
				}
			})
		})
	}
}

func TestManyWriteOneChain(t *testing.T) { // integrity I10
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				err := k.Store.Write(k.Context(), func(tx *store.Tx) error {
					return audit.Record(k.Context(), tx, audit.Entry{Action: "account.read", Subject: audit.Account(id.Account(i + 1))})
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if v := verify(k); v.Broken != 0 || v.Through != 24 {
			t.Errorf("the chain: %+v", v)
		}
		if n := len(list(k, audit.Filter{}, store.Page{Limit: 100})); n != 24 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestEntriesAreCodes(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources)
	for i, e := range []audit.Entry{
		{Subject: audit.Account(1)},
		{Action: "Was rude to Léa", Subject: audit.Account(1)},
		{Action: "account.state"},
		{Action: "account.state", Subject: audit.Account(1), Reason: "he said so"},
		{Action: "account.state", Subject: audit.Account(1), After: fmt.Sprintf("%0300d", 1)},
	} {
		if err := k.Store.Write(k.Context(), func(tx *store.Tx) error { return audit.Record(k.Context(), tx, e) }); err == nil {
			t.Errorf("entry %d was taken: %+v", i, e)
		}
	}
}

// TestAnExportCanBeCheckedByAnybody: the hashes are computed here from the text of
// the export alone, as the guide for operators says.
func TestAnExportCanBeCheckedByAnybody(t *testing.T) { // social-core 18
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		for range 120 { // more than a part of an export
			five(k)
		}
		record(k, audit.Entry{Action: "account.state", Subject: audit.Account(7), Before: "=1+1", After: "-é\n,\""})
		var b bytes.Buffer
		if err := audit.Export(k.Context(), k.Store, 3, audit.Lines, &b); err != nil {
			t.Fatal(err)
		}
		prev, n := "", 0
		for l := range strings.Lines(b.String()) {
			var e map[string]any
			if err := json.Unmarshal([]byte(l), &e); err != nil {
				t.Fatal(err)
			}
			n++
			if int(e["n"].(float64)) != n || e["prev"] != prev || e["hash"] != hashOf(t, e) {
				t.Fatalf("line %d: %s", n, l)
			}
			prev = e["hash"].(string)
		}
		if n != 602 || !strings.Contains(b.String(), `"action":"audit.export"`) {
			t.Errorf("%d lines", n)
		}
		b.Reset()
		if err := audit.Export(k.Context(), k.Store, 3, audit.CSV, &b); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(rows) != 604 || rows[0][12] != "hash" || rows[601][9] != "'=1+1" || rows[601][10] != "'-é\n,\"" || rows[602][12] != prev {
			t.Errorf("%d rows, %v: %q", len(rows), err, rows[601])
		}
	})
}

func hashOf(t *testing.T, e map[string]any) string {
	t.Helper()
	var b bytes.Buffer
	text := func(s string) {
		_ = binary.Write(&b, binary.BigEndian, uint32(len(s)))
		b.WriteString(s)
	}
	number := func(s string) {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		_ = binary.Write(&b, binary.BigEndian, n)
	}
	prev, _ := hex.DecodeString(e["prev"].(string))
	at, err := time.Parse(time.RFC3339, e["at"].(string))
	if err != nil {
		t.Fatal(err)
	}
	text(string(prev))
	number(e["id"].(string))
	number(strconv.FormatInt(at.UnixMicro(), 10))
	for _, f := range []string{"actor", "subject", "case"} {
		number(e[f].(string))
	}
	for _, f := range []string{"action", "subject_kind", "reason", "before", "after"} {
		text(e[f].(string))
	}
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:])
}

// A look at the record stands in the record, once an hour for the same person.
func TestLooksAreRecorded(t *testing.T) { // architecture 18.4
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		five(k)
		look := func(f audit.Filter) {
			t.Helper()
			k.Write(func(tx *store.Tx) error {
				err := audit.Look(k.Context(), tx, 3, f)
				return err
			})
		}
		whole, lea := audit.Filter{}, audit.Filter{Subject: audit.Account(10)}
		for _, c := range []struct {
			f    audit.Filter
			wait time.Duration
			want int
		}{{whole, 0, 1}, {whole, 59 * time.Minute, 1}, {whole, 2 * time.Minute, 2}, {lea, 0, 3}, {lea, 0, 3}, {audit.Filter{Actor: 11}, 0, 4}, {audit.Filter{Actor: 11, Subject: audit.Account(10)}, 0, 5}, {audit.Filter{Actor: 12, Subject: audit.Account(10)}, 0, 6}} {
			k.Clock.Advance(c.wait)
			look(c.f)
			read := list(k, audit.Filter{Actor: 3, Action: "audit.read"}, store.Page{Limit: 10})
			if len(read) != c.want {
				t.Fatalf("%d looks after one at %+v, want %d", len(read), c.f, c.want)
			}
			if c.f == (audit.Filter{Actor: 11}) && read[0].Subject != audit.Account(11) {
				t.Errorf("the look was at %v", read[0].Subject)
			}
		}
	})
}
