package app_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parvis/system/business/record"
)

// Who runs an organisation takes what it holds of a member as a file, and erases it; the
// member keeps what was said, and is somebody new when they write again. // business-messaging 16, 21
func TestARecordIsTakenAndErased(t *testing.T) {
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		inbox := "/studio/line/" + m.id + "/inbox"
		at := inbox + m.chat[strings.LastIndex(m.chat, "/"):]
		m.rose.send(m.line, url.Values{"news": {"1"}}, nil)
		m.member.send(at+"/note", url.Values{"note": {"=Préfère <le matin>"}}, nil)
		m.member.send(at+"/label", url.Values{"label": {"fidèle"}}, nil)
		if got := m.says("Oui, jusqu’à midi"); got != "200 0" {
			t.Fatalf("the line sends: %s", got)
		}
		m.settle()
		m.member.send(m.at+"/appoint", url.Values{"who": {"max"}, "role": {"operator"}}, nil)
		m.mod.takes(m.at, "operator")
		path := at + "/record"
		for name, b := range map[string]*browser{"an operator": m.mod, "the member": m.rose, "somebody else": m.chief} {
			if got := b.get(path); got.StatusCode < 400 {
				t.Errorf("%s opens the record: %d", name, got.StatusCode)
			}
			for _, do := range []string{"json", "csv", "erase"} {
				if got := b.post(path, url.Values{"do": {do}}, nil); got.StatusCode < 400 {
					t.Errorf("%s does %s: %d", name, do, got.StatusCode)
				}
			}
		}
		has(t, m.member.open(at), path)
		has(t, m.member.open(path), "@rose")

		got := m.member.post(path, url.Values{"do": {"json"}}, nil)
		var r record.Record
		if err := json.Unmarshal([]byte(got.text), &r); err != nil || got.StatusCode != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
			t.Fatalf("the file: %d %v %s", got.StatusCode, err, inShort(got.text))
		}
		if len(r.Chats) != 1 || r.Member.Username != "rose" || r.Member.Number != m.from || len(r.Consents) != 1 || !r.Consents[0].Allowed {
			t.Fatalf("the record is %+v", r)
		}
		c := r.Chats[0]
		if len(c.Said) != 2 || c.Said[1].Text != "Oui, jusqu’à midi" || c.Said[1].From != "line" || c.Said[0].Text != "Ouvert ?" || c.Said[0].From != "member" {
			t.Errorf("what was said is %+v", c.Said)
		}
		if len(c.Notes) != 1 || c.Notes[0].Text != "=Préfère <le matin>" || c.Notes[0].By != "@jean" || len(c.Labels) != 1 || len(c.Steps) == 0 {
			t.Errorf("the rest is %+v", c)
		}
		rows, err := csv.NewReader(strings.NewReader(m.member.post(path, url.Values{"do": {"csv"}}, nil).text)).ReadAll()
		what := map[string]int{}
		for _, row := range rows {
			what[row[1]]++
			if strings.HasPrefix(row[5], "=") {
				t.Errorf("a cell is a formula: %q", row)
			}
		}
		if err != nil || what["message"] != 2 || what["note"] != 1 || what["label"] != 1 || what["consent"] != 1 || what["member"] != 1 {
			t.Errorf("the table has %v (%v)", what, err)
		}
		m.shows("the record of acts", m.chief.open("/studio/audit"), m.say("audit.act.business.record.export"))

		m.member.send(path, url.Values{"do": {"erase"}}, nil)
		m.settle()
		for _, table := range []string{"inbox_case", "inbox_note", "inbox_label", "inbox_step", "alias", "window", "consent", "out"} {
			if n := m.counted("SELECT COUNT(*) FROM business_" + table); n != 0 {
				t.Errorf("after that, %d rows are in business_%s", n, table)
			}
		}
		m.shows("the member", m.rose.open(m.chat), "Ouvert ?", "Oui, jusqu’à midi")
		if got := m.calls("POST", "/"+m.id+"/messages", "Encore", m.token); got != "200 0" { // and fails by its status
			t.Errorf("the line writes to whom it knew: %s", got)
		}
		m.settle()
		hasNot(t, m.rose.open(m.chat), "Encore")
		m.rose.send(m.chat, url.Values{"text": {"C’est moi"}, "ref": {"z"}}, nil)
		m.settle()
		page := m.member.open(at)
		m.shows("the new case", page, "C’est moi")
		for _, gone := range []string{"Ouvert ?", "jusqu’à midi", "le matin"} {
			hasNot(t, page, gone)
		}
		if n := m.counted("SELECT COUNT(*) FROM business_alias WHERE digits = $1", m.from); n != 0 {
			t.Error("who writes again has the number they had")
		}
	})
}

// Several cases are resolved at once, and stand as before when that is taken back; one in
// which the member wrote meanwhile stays. // business-messaging 16
func TestSeveralCasesAreResolved(t *testing.T) {
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		inbox := "/studio/line/" + m.id + "/inbox"
		theirs := m.mod.send(m.line, url.Values{}, nil)
		m.mod.send(theirs, url.Values{"text": {"Et demain ?"}, "ref": {"q"}}, nil)
		m.settle()
		states := func() (open, resolved int) {
			return m.counted("SELECT COUNT(*) FROM business_inbox_case WHERE state = 'open' AND waits > 0"), m.counted("SELECT COUNT(*) FROM business_inbox_case WHERE state = 'resolved'")
		}
		has(t, m.member.open(inbox), inbox+"/several")
		page := m.member.open(inbox + "/several?in=all")
		one, other := find(t, page, `name="case" id="c`+m.chat[strings.LastIndex(m.chat, "/")+1:]+`" value="([\d.]+)"`), find(t, page, `name="case" id="c`+theirs[strings.LastIndex(theirs, "/")+1:]+`" value="([\d.]+)"`)
		if got := m.rose.post(inbox+"/several", url.Values{"case": {one}}, nil); got.StatusCode < 400 {
			t.Errorf("a member resolves: %d", got.StatusCode)
		}
		m.mod.send(theirs, url.Values{"text": {"Ou après-demain ?"}, "ref": {"r"}}, nil)
		m.settle()
		done := m.member.post(inbox+"/several?in=all", url.Values{"case": {one, other, "1.1", "x"}}, nil)
		if done.StatusCode != http.StatusOK {
			t.Fatalf("resolving: %d", done.StatusCode)
		}
		if open, resolved := states(); open != 1 || resolved != 1 {
			t.Errorf("%d are open and %d resolved", open, resolved)
		}
		back := find(t, done.text, `name="back" value="([^"]+)"`)
		m.member.send(inbox+"/several?in=all", url.Values{"back": {back}}, nil)
		if open, resolved := states(); open != 2 || resolved != 0 {
			t.Errorf("taken back, %d are open and %d resolved", open, resolved)
		}
	})
}
