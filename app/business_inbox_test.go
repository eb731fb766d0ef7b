package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/system/business"
)

// office is an organisation whose people answer on pages.
type office struct {
	*house
	ines, noe, eli *browser
	// inbox is the page of the line, chat the member's page and at the case.
	inbox, chat, at string
}

func openOffice(t *testing.T) *office {
	t.Helper()
	return officeIn(openHouse(t))
}

// officeIn opens an office in a house.
func officeIn(h *house) *office {
	h.t.Helper()
	o := &office{house: h, ines: h.browser("en"), noe: h.browser("en"), eli: h.browser("fr")}
	o.ines.join("ines")
	o.noe.join("noe")
	o.eli.join("eli")
	at := o.ines.send("/settings/organisations", url.Values{"name": {"Librairie du Pont"}}, nil)
	o.ines.send(at+"/line", url.Values{"line": {"Librairie"}}, nil)
	page := o.ines.open(at)
	p, _ := id.Parse[id.Portfolio](at[strings.LastIndex(at, "/")+1:])
	h.write(func(tx *store.Tx) error {
		who, err := h.Account.Lookup(h.ctx, tx, "noe")
		if err != nil {
			return err
		}
		owner, err := h.Account.Lookup(h.ctx, tx, "ines")
		if err != nil {
			return err
		}
		return h.appoint(tx, account.Actor{Account: owner.ID}, p, who.ID, business.Operator)
	})
	o.inbox = regexp.MustCompile(`/studio/line/\d+/inbox`).FindString(page)
	o.chat = o.eli.send(regexp.MustCompile(`/c/\d+`).FindString(page), url.Values{}, nil)
	o.eli.send(o.chat, url.Values{"text": {"Ouvert ?"}, "ref": {"a"}}, nil)
	h.settle()
	o.at = o.inbox + o.chat[strings.LastIndex(o.chat, "/"):]
	return o
}

// put changes the case in one field, as a form that noe has just opened does.
func (o *office) put(form, field, value string) {
	o.noe.send(o.at+"/"+form, url.Values{field: {value}, "seen": {upTo(o.noe.open(o.at))}}, nil)
}

// upTo is what the form of a case saw last.
func upTo(page string) string {
	return regexp.MustCompile(`name="seen" value="(\d+)"`).FindStringSubmatch(page)[1]
}

// Several people answer for one line on its pages: they see whose a chat is and what was
// noted, never answer twice by accident, and the member hears the line alone
// (business-messaging 16).
func TestPeopleShareTheInboxOfALine(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	all(t, o.noe.open(o.inbox), "Ouvert ?", "Nobody yet")
	for _, path := range []string{o.inbox, o.at} {
		if got := o.eli.get(path); got.StatusCode != http.StatusNotFound {
			t.Errorf("a member opens %s: %d", path, got.StatusCode)
		}
	}
	line := strings.Split(o.inbox, "/")[3]
	for _, path := range []string{"/api/parvis/v1/sync/stream?line=" + line, "/studio/line/" + line + "/answers"} {
		if got := o.eli.get(path); got.StatusCode != http.StatusNotFound {
			t.Errorf("a member hears %s: %d", path, got.StatusCode)
		}
	}
	if got := o.eli.post("/api/parvis/v1/lines/"+line+"/conversations/"+o.at[strings.LastIndex(o.at, "/")+1:]+"/attend", url.Values{}, nil); got.StatusCode == http.StatusNoContent {
		t.Error("a member is shown to be at the chat of a line")
	}
	old := upTo(o.ines.open(o.at))
	o.noe.send(o.at, url.Values{"text": {"Jusqu’à sept heures."}, "ref": {"b"}, "seen": {upTo(o.noe.open(o.at))}}, nil)
	o.settle()
	member := o.eli.open(o.chat)
	all(t, member, "Jusqu’à sept heures.")
	hasNot(t, member, "noe")
	all(t, o.ines.open(o.at), "waiting for the member", "noe\u2069 answers")

	beaten := o.ines.post(o.at, url.Values{"text": {"Oui"}, "ref": {"c"}, "seen": {old}}, nil)
	if beaten.StatusCode != http.StatusConflict || !strings.Contains(beaten.text, "Jusqu’à sept heures.") || !strings.Contains(beaten.text, ">Oui</textarea>") {
		t.Errorf("an answer after another's: %d", beaten.StatusCode)
	}
	again := url.Values{"text": {"Oui"}, "ref": {"c"}, "seen": {upTo(beaten.text)}}
	o.ines.send(o.at, again, nil)
	o.ines.send(o.at, again, nil) // pressed twice
	if n := strings.Count(o.eli.open(o.chat), "<p>Oui</p>"); n != 1 {
		t.Errorf("the member reads the answer %d times", n)
	}

	o.noe.send(o.at+"/note", url.Values{"note": {"Cliente fidèle"}}, nil)
	o.noe.send(o.at+"/label", url.Values{"label": {"horaires"}}, nil)
	o.noe.send(o.at+"/urgent", url.Values{"value": {"true"}}, nil)
	o.noe.send(o.at+"/assign", url.Values{"to": {"0"}}, nil)
	all(t, o.ines.open(o.at), "Cliente fidèle", "Private note · noe", "horaires", "noe\u2069 marked this as urgent", "gave this to nobody")
	all(t, o.ines.open(o.inbox), "urgent")
	for _, hidden := range []string{"fidèle", "horaires"} {
		hasNot(t, o.eli.open(o.chat), hidden)
	}
	for form, refused := range map[string]url.Values{"note": {"note": {strings.Repeat("n", 4001)}}, "label": {"label": {strings.Repeat("x", 41)}}, "snooze": {"hours": {"0"}}, "state": {"value": {"gone"}}, "assign": {"to": {"42"}}} {
		refused.Set("seen", upTo(o.noe.open(o.at)))
		got := o.noe.post(o.at+"/"+form, refused, nil)
		if got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s with %v: %d", form, refused, got.StatusCode)
		}
		if words := refused.Get(form); words != "" && strings.Count(got.text, words) != 1 {
			t.Errorf("what was refused as %s is lost", form)
		}
	}
	all(t, o.ines.open(o.at+"/looks"), "noe", "ines")
	if got := o.noe.get(o.at + "/looks"); got.StatusCode != http.StatusForbidden {
		t.Errorf("who answers sees who looked: %d", got.StatusCode)
	}
}

// A case sleeps until its time, opens by what the member says, and is nobody's once who
// had it left (business-messaging 16).
func TestACaseSleepsAndOpens(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.noe.send(o.at+"/assign", url.Values{"to": {o.account("noe").String()}}, nil)
	o.put("snooze", "hours", "1")
	all(t, o.noe.open(o.inbox+"?in=snoozed"), "Ouvert ?")
	hasNot(t, o.noe.open(o.inbox), "Ouvert ?")
	o.settle() // what waits for its turn when the clock leaps waits for the next leap
	o.clock.Advance(61 * time.Minute)
	o.settle()
	all(t, o.noe.open(o.inbox+"?in=mine"), "Ouvert ?")

	old := upTo(o.noe.open(o.at))
	o.put("state", "value", "resolved")
	all(t, o.noe.open(o.inbox+"?in=resolved"), "Ouvert ?")
	o.eli.send(o.chat, url.Values{"text": {"Et dimanche ?"}, "ref": {"d"}}, nil)
	o.settle()
	for form, field := range map[string]string{"state": "value", "snooze": "hours"} {
		got := o.noe.post(o.at+"/"+form, url.Values{field: {map[string]string{"state": "resolved", "snooze": "1"}[form]}, "seen": {old}}, nil)
		if got.StatusCode != http.StatusConflict || !strings.Contains(got.text, "written meanwhile") {
			t.Errorf("%s of what was not seen: %d", form, got.StatusCode)
		}
	}
	o.noe.send(o.at, url.Values{"text": {"À dix heures"}, "ref": {"k"}, "seen": {old}}, nil)
	o.settle()
	all(t, o.noe.open(o.at), "Waits since") // for an answer to what was not seen when this one was written
	all(t, o.noe.open(o.inbox+"?in=mine"), "À dix heures")
	o.put("state", "value", "resolved")
	o.settle()
	o.clock.Advance(8 * 24 * time.Hour)
	o.eli.send(o.chat, url.Values{"text": {"Me revoilà"}, "ref": {"e"}}, nil)
	o.settle()
	all(t, o.noe.open(o.inbox+"?in=free"), "Me revoilà") // too long ago to be noe's
}

// Outside the window, and to who stopped the line, nothing is sent, and what was written
// stays in the form (business-messaging 12, 16).
func TestAnAnswerThatCannotBeSent(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.eli.send(o.chat+"/stop", url.Values{}, nil)
	stopped := o.noe.post(o.at, url.Values{"text": {"Bonjour"}, "seen": {"9"}, "ref": {"f"}}, nil)
	if stopped.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(stopped.text, "cannot be reached") || !strings.Contains(stopped.text, ">Bonjour</textarea>") {
		t.Errorf("to who stopped the line: %d", stopped.StatusCode)
	}
	o.eli.send(o.chat+"/resume", url.Values{}, nil)
	o.clock.Advance(25 * time.Hour)
	closed := o.noe.post(o.at, url.Values{"text": {"Bonjour"}, "seen": {"9"}, "ref": {"g"}}, nil)
	if closed.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("outside the window: %d", closed.StatusCode)
	}
	page := o.noe.open(o.at)
	all(t, page, "Reply window closed: choose a template.")
	hasNot(t, page, `id="say"`)
	hasNot(t, o.eli.open(o.chat), "Bonjour")
	all(t, page, "This line has no template")

	line, _ := id.Parse[id.Line](strings.Split(o.inbox, "/")[3])
	o.write(func(tx *store.Tx) error {
		l, err := o.Business.Line(o.ctx, tx, line)
		if err != nil {
			return err
		}
		for _, body := range []string{
			`{"name":"pret","language":"fr","category":"UTILITY","components":[{"type":"BODY","text":"Votre livre {{1}} vous attend chez nous, au comptoir.","example":{"body_text":[["Candide"]]}}]}`,
			`{"name":"code","language":"fr","category":"AUTHENTICATION","components":[{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE","text":"Copier"}]}]}`,
		} {
			if _, err := o.Business.Templates().Create(o.ctx, tx, l.Business, []byte(body)); err != nil {
				return err
			}
		}
		return nil
	})
	page = o.noe.open(o.at)
	all(t, page, "pret", "Value of 1")
	hasNot(t, page, "Copier") // wants a code, which is for an app to give
	send := url.Values{"name": {"pret"}, "language": {"fr"}, "value": {"Zadig"}, "ref": {"h"}, "seen": {upTo(page)}}
	o.noe.send(o.at+"/template", send, nil)
	o.noe.send(o.at+"/template", send, nil) // pressed twice
	if n := strings.Count(o.eli.open(o.chat), "Votre livre Zadig vous attend"); n != 1 {
		t.Errorf("the member has the template %d times", n)
	}
	beaten := o.ines.post(o.at+"/template", url.Values{"name": {"pret"}, "language": {"fr"}, "value": {"Micromégas"}, "ref": {"j"}, "seen": {upTo(page)}}, nil)
	if beaten.StatusCode != http.StatusConflict || !strings.Contains(beaten.text, `value="Micromégas"`) {
		t.Errorf("a template after another's: %d", beaten.StatusCode)
	}
	send.Del("value")
	send.Set("ref", "i")
	send.Set("seen", upTo(beaten.text))
	if got := o.noe.post(o.at+"/template", send, nil); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, "Each field of the template needs some words") {
		t.Errorf("a template without its value: %d", got.StatusCode)
	}
}

// Answers that a line gives often stand beside the field, with the names in their places;
// who is erased leaves nothing of a chat behind, or their name in it (business-messaging
// 16, 21).
func TestSavedAnswersAndErasure(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	answers := strings.TrimSuffix(o.inbox, "inbox") + "answers"
	o.noe.send(answers, url.Values{"name": {"horaires"}, "answer": {"Bonjour {name}, {me} à votre service."}}, nil)
	all(t, o.noe.open(o.at+"?answer=horaires"), "Bonjour eli, noe à votre service.</textarea>")
	if got := o.noe.post(answers, url.Values{"name": {""}, "answer": {"x"}}, nil); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an answer without a name: %d", got.StatusCode)
	}
	o.noe.send(answers, url.Values{"name": {"horaires"}, "answer": {""}}, nil)
	hasNot(t, o.noe.open(answers), "à votre service")

	o.noe.send(o.at+"/note", url.Values{"note": {"Cliente fidèle"}}, nil)
	noe := o.account("noe")
	o.ines.send(o.at+"/assign", url.Values{"to": {noe.String()}}, nil)
	o.noe.send(o.at, url.Values{"text": {"Oui"}, "ref": {"l"}, "seen": {upTo(o.noe.open(o.at))}}, nil)
	o.write(func(tx *store.Tx) error { return o.Inbox.Erase(o.ctx, tx, noe) })
	page := o.ines.open(o.at)
	all(t, page, "Private note · somebody who left", "Cliente fidèle", "gave this to \u2068somebody who left\u2069")
	if n := strings.Count(page, "somebody who left"); n != 3 { // the note, whom it was given to, and who said "Oui"
		t.Errorf("who left is there %d times", n)
	}
	eli := o.account("eli")
	o.write(func(tx *store.Tx) error { return o.Inbox.Erase(o.ctx, tx, eli) })
	if got := o.ines.get(o.at); got.StatusCode != http.StatusNotFound {
		t.Errorf("the case of who is gone: %d", got.StatusCode)
	}
}

// Who looked into a chat and what was done with it is kept for a year (business-messaging
// 21).
func TestWhatWasDoneIsKeptForAYear(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.ines.send(o.at+"/urgent", url.Values{"value": {"true"}}, nil)
	o.ines.open(o.at)
	kept := func() (steps, looks int) {
		ines := account.Actor{Account: o.account("ines")}
		l, _ := id.Parse[id.Line](strings.Split(o.inbox, "/")[3])
		c, _ := id.Parse[id.Chat](o.at[strings.LastIndex(o.at, "/")+1:])
		o.write(func(tx *store.Tx) error {
			_, done, err := o.Inbox.Behind(o.ctx, tx, ines, l, c, time.Time{})
			if err != nil {
				return err
			}
			all, err := o.Inbox.Looks(o.ctx, tx, ines, l, c)
			steps, looks = len(done), len(all)
			return err
		})
		return steps, looks
	}
	o.clock.Advance(363 * 24 * time.Hour)
	o.settle()
	if steps, looks := kept(); steps != 1 || looks != 1 {
		t.Errorf("for a year: %d steps and %d looks", steps, looks)
	}
	o.clock.Advance(3 * 24 * time.Hour)
	o.settle()
	if steps, looks := kept(); steps+looks != 0 {
		t.Errorf("after a year: %d steps and %d looks", steps, looks)
	}
}

// account finds somebody by name.
func (o *office) account(name string) (a id.Account) {
	o.write(func(tx *store.Tx) error {
		got, err := o.Account.Lookup(o.ctx, tx, name)
		a = got.ID
		return err
	})
	return a
}

// A line is heard by those who answer for it, who see each other there; the member sees
// that the line writes, and never who of it. Whoever leaves hears nothing more, and the
// stream ends with the session (business-messaging 2.8, 15.3, 16).
func TestThoseWhoAnswerHearTheLine(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	line := strings.Split(o.inbox, "/")[3]
	stream := "/api/parvis/v1/sync/stream?line=" + line
	ines, noe, eli := o.listen(o.ines, stream), o.listen(o.noe, stream), o.listen(o.eli, "/api/parvis/v1/sync/stream")
	o.noe.attend(t, line, o.chat, true)
	for _, l := range []*listening{ines, noe} {
		if got := l.next("attending"); !strings.Contains(got, `"writes":true`) || !strings.Contains(got, `"name":"noe"`) {
			t.Errorf("those who answer are told %s", got)
		}
	}
	if got := eli.next("typing"); strings.Contains(got, "noe") || strings.Contains(got, o.account("noe").String()) {
		t.Errorf("the member is told who of the line writes: %s", got)
	}
	o.eli.send(o.chat, url.Values{"text": {"Merci"}, "ref": {"b"}}, nil)
	for _, l := range []*listening{ines, noe} {
		if got := l.next("message.new"); !onlyThere.MatchString(got) || !strings.Contains(got, `"line":"`+line+`"`) {
			t.Errorf("those who answer are told %s", got)
		}
	}
	at := regexp.MustCompile(`/studio/business/\d+`).FindString(o.noe.open(o.inbox))
	o.noe.send(at+"/appoint", url.Values{"who": {"noe"}}, nil) // leaves
	o.ines.attend(t, line, o.chat, true)
	o.eli.send(o.chat, url.Values{"text": {"Encore"}, "ref": {"c"}}, nil)
	if got := noe.rest(); strings.Contains(got, "message.new") || strings.Contains(got, "attending") {
		t.Errorf("who left is told %s", got)
	}
	if got := o.noe.get(stream); got.StatusCode != http.StatusNotFound {
		t.Errorf("who left listens again: %d", got.StatusCode)
	}
	if got := ines.next("message.new"); !onlyThere.MatchString(got) {
		t.Errorf("who stays is told %s", got)
	}
	o.ines.send("/signout", url.Values{}, nil)
	if got := ines.rest(); !strings.Contains(got, "over") {
		t.Errorf("after signing out the stream ends with %s", got)
	}
}

// onlyThere is what a line is told of a message: that it is there, and not what it says.
var onlyThere = regexp.MustCompile(`^\{"n":\d+,"type":"message.new","conversation":"\d+","seq":\d+,"line":"\d+"\}$`)

// attend tells the others of a line that one is at a chat.
func (b *browser) attend(t *testing.T, line, chat string, writes bool) {
	t.Helper()
	path := "/api/parvis/v1/lines/" + line + "/conversations/" + chat[strings.LastIndex(chat, "/")+1:] + "/attend"
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.base+path, strings.NewReader(`{"writes":`+strconv.FormatBool(writes)+`}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", b.base)
	if got := b.do(r, err); got.StatusCode != http.StatusNoContent {
		t.Errorf("attend: %d %s", got.StatusCode, got.text)
	}
}

// next gives the data of the next event of a name.
func (l *listening) next(name string) string {
	l.t.Helper()
	for l.lines.Scan() {
		if l.lines.Text() == "event: "+name && l.lines.Scan() {
			return strings.TrimPrefix(l.lines.Text(), "data: ")
		}
	}
	l.t.Fatalf("the stream ended without %s: %v", name, l.lines.Err())
	return ""
}

// rest gives what a stream says until it ends.
func (l *listening) rest() string {
	var out strings.Builder
	for l.lines.Scan() {
		out.WriteString(l.lines.Text() + "\n")
	}
	return out.String()
}
