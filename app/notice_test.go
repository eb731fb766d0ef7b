package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"parvis/app"
	"parvis/base/i18n"
	"parvis/base/mail"
	"parvis/engine/post"
	"parvis/engine/report"
)

// visitor gives somebody who is not signed in, in the language of the staff.
func (c *bureau) visitor() *browser { return c.browser(c.lang) }

// letters gives the letters to an address, the newest last.
func (c *bureau) letters(to string) (out []mail.Message) {
	for _, l := range c.Mail.(*mail.Outbox).Letters(to) {
		out = append(out, l.Message)
	}
	return out
}

const (
	because = "Cette photographie est la mienne, prise à la foire de 2019."
	mailbox = "cleo@ailleurs.example"
)

// filled is a whole form of a visitor about jean's post.
func (c *bureau) filled(more url.Values) url.Values {
	form := url.Values{"post": {c.post.ID.String()}, "reason": {"rights.copyright"}, "comment": {because}, "evidence": {"https://ailleurs.example/foire"}, "name": {"Cléo <Duval>"}, "email": {mailbox}, "faith": {"1"}}
	for k, list := range more {
		form[k] = list
	}
	return form
}

// A visitor reports, is answered by letters that carry nobody's words, and is forgotten;
// who is reported learns nothing, and the staff no address. // integrity 6, 16; web-client 4.1
func TestAVisitorReports(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, c *bureau) {
		b := c.visitor()
		to := b.send("/report", c.filled(nil), nil)
		receipt := b.open(to)
		number := find(t, to, `^/report/(\d+)\?key=`)
		c.shows("the receipt", receipt, number, c.say("notice.outcome.received"), c.say("notice.next.letter"), c.say("notice.quiet"), "data-print", "/report/"+number+"?key=")
		if a := b.get("/report/" + number); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/signin?next="+url.QueryEscape("/report/"+number) {
			t.Errorf("without a key a receipt leads to %d %s", a.StatusCode, a.Header.Get("Location"))
		}
		for what, path := range map[string]string{"another key": to + "x", "another number": strings.Replace(to, number, number+"0", 1), "no number": "/report/nothing"} {
			for who, x := range map[string]*browser{"visitor": b, "jean": c.member, "staff": c.chief} {
				if a := x.get(path); a.StatusCode != http.StatusNotFound {
					t.Errorf("%s, %s: %d", who, what, a.StatusCode)
				}
			}
		}
		c.settle()
		got := c.letters(mailbox)
		if len(got) != 1 || !strings.Contains(got[0].Text, c.say("notice.letter.receipt.unasked", i18n.With("Months", 18))) || !strings.Contains(got[0].Text, c.Base+to) || string(got[0].Lang) != c.lang {
			t.Fatalf("the receipt by letter: %+v", got)
		}

		path := "/studio/reports/" + number
		c.shows("the queue", c.chief.open("/studio/reports"), `href="`+path+`"`, c.say("report.reason.rights.copyright"), c.say("bench.gravity.3"))
		page := c.chief.open(path)
		c.shows("the case", page, c.say("bench.by_visitor"), c.say("bench.visitor.letter"), c.say("bench.faith"), c.say("report.reason.rights.copyright"), because, `href="https://ailleurs.example/foire" rel="nofollow noreferrer noopener"`)
		for _, secret := range []string{mailbox, "Cléo", "Duval"} {
			if strings.Contains(page, secret) {
				t.Errorf("the staff reads %s", secret)
			}
		}
		c.does(c.chief, path, "take", nil)
		c.shows("in review", b.open(to), c.say("notice.outcome.review"))
		c.decides(path, report.Cover, nil)
		c.clock.Advance(30 * time.Minute) // when it is told says nothing of who reported
		c.settle()
		c.shows("decided", b.open(to), c.say("notice.outcome.measure"), c.say("notice.disagree"))
		if got = c.letters(mailbox); len(got) != 2 || !strings.Contains(got[1].Text, c.say("notice.letter.decision.measure", i18n.With("Network", "Parvis d’Essai"), i18n.With("Number", number))) || !strings.Contains(got[1].Text, c.Base+to) {
			t.Fatalf("the decision by letter: %+v", got)
		}
		theirs := c.member.open("/settings/decisions") + c.member.open("/notifications")
		for _, secret := range []string{mailbox, "Cléo", because, "ailleurs.example", number} {
			for _, l := range got {
				if secret != number && strings.Contains(l.Subject+l.Text+l.HTML, secret) {
					t.Errorf("a letter says %s", secret)
				}
			}
			if strings.Contains(theirs, secret) {
				t.Errorf("who is reported reads %s", secret)
			}
		}

		again := func() { c.chief.send("/signin", url.Values{"who": {"ines"}, "password": {passphrase}}, nil) }
		c.clock.Advance(30 * 24 * time.Hour)
		c.settle()
		again()
		c.shows("a month later", c.chief.open(path), because, c.say("bench.visitor.letter"))
		c.clock.Advance(520 * 24 * time.Hour)
		c.settle()
		again()
		page = c.chief.open(path)
		c.shows("eighteen months later", page, c.say("bench.visitor.page"), c.say("bench.no_words"))
		if strings.Contains(page, because) || strings.Contains(page, "ailleurs.example") {
			t.Error("the words are there still")
		}
		c.shows("the receipt", b.open(to), c.say("notice.outcome.measure"))
	})
}

// What lacks something is refused with each fault by its field, and nothing that was
// typed is lost, also not by going back to the reasons. // web-client 6.21; integrity 13
func TestAFormOfAReportKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, c *bureau) {
		b := c.visitor()
		kept := []string{"Trop court.", "https://ailleurs.example/foire", "Cléo &lt;Duval&gt;", "pas une adresse"}
		broken := c.filled(url.Values{"comment": {kept[0]}, "email": {kept[3]}, "faith": nil})
		a := b.post("/report", broken, nil)
		if a.StatusCode != http.StatusUnprocessableEntity {
			t.Fatalf("it answers %d", a.StatusCode)
		}
		c.shows("what is refused", a.text, append(kept, `role="alert"`, `href="#comment"`, `href="#email"`, `href="#faith"`, c.say("fault.report.notice.words", i18n.With("Min", 20)), c.say("fault.report.notice.address"), c.say("fault.report.notice.faith"))...)
		if strings.Contains(a.text, `href="#name"`) || strings.Contains(a.text, `id="faith" value="1" checked`) {
			t.Error("a name is there, and the box is ticked")
		}
		broken["do"] = []string{"back"}
		a = b.post("/report", broken, nil)
		c.shows("the groups again", a.text, append(kept, `value="rights" checked`, `name="do" value="choose"`)...)
		broken["do"], broken["was"], broken["reason"] = []string{"choose"}, []string{"rights.copyright"}, []string{"violence"}
		a = b.post("/report", broken, nil)
		c.shows("the reasons of another group", a.text, append(kept, `value="violence.threats"`, `name="do" value="back"`, "data-quit")...)
		broken["reason"], broken["group"], broken["asked"] = nil, []string{"violence"}, []string{"1"}
		if a = b.post("/report", broken, nil); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("without a choice: %d", a.StatusCode)
		}
		c.shows("without a choice", a.text, append(kept, `value="violence.threats"`, c.say("fault.report.reason.unknown"))...)
		broken["reason"] = []string{"violence.threats"}
		a = b.post("/report", broken, nil)
		c.shows("the form again", a.text, append(kept, `name="reason" value="violence.threats"`)...)

		for field, value := range map[string]string{"reason": "rights", "name": " ", "email": "", "evidence": "javascript:alert(1)", "comment": strings.Repeat("é", report.MaxExplanation+1)} {
			if a := b.post("/report", c.filled(url.Values{field: {value}}), nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, `role="alert"`) {
				t.Errorf("%s %.20q: %d", field, value, a.StatusCode)
			}
		}
		// A child's abuse is reported without a name; then only the page can answer.
		to := b.send("/report", c.filled(url.Values{"reason": {"child_safety.csam"}, "name": nil, "email": nil}), nil)
		c.shows("without a name", b.open(to), c.say("notice.next.page"), "data-quit", "tel:119")
		c.settle()
		if got := c.letters(mailbox); len(got) != 0 {
			t.Errorf("letters: %+v", got)
		}
		c.shows("the case", c.chief.open("/studio/reports/"+find(t, to, `/report/(\d+)`)), c.say("bench.by_visitor"), c.say("bench.visitor.page"))
		// A member says less about rules, and no more than anybody about the law.
		form := url.Values{"post": {c.post.ID.String()}, "reason": {"harassment.troll"}, "rule": {"3"}}
		to = c.mod.send("/report", form, nil)
		c.shows("a member's receipt", c.mod.open(to), c.say("notice.meanwhile"), "/mute", "/block")
		if a := c.member.get(to); a.StatusCode != http.StatusNotFound {
			t.Errorf("jean reads it: %d", a.StatusCode)
		}
		c.shows("the case", c.chief.open("/studio/reports/"+find(t, to, `/report/(\d+)`)), "@max", `href="/rules/3@1"`)
		if a := c.mod.post("/report", url.Values{"post": form["post"], "reason": {"rights.copyright"}}, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, `href="#faith"`) || strings.Contains(a.text, `name="email"`) {
			t.Errorf("a member about the law: %d", a.StatusCode)
		}
		if a := c.member.post("/report", form, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, c.Words.T(i18n.Tag(otherLang(c.lang)), "fault.report.self")) {
			t.Errorf("oneself: %d", a.StatusCode)
		}
	})
}

// Where somebody may be in danger, numbers come before everything, there is a way out,
// and the page stays nowhere. What a visitor cannot see cannot be reported. // web-client 4.1, 7.10, 10.2
func TestNumbersComeFirst(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, c *bureau) {
		b := c.visitor()
		at := "/report?post=" + c.post.ID.String()
		if page := b.open("/@jean/" + c.post.ID.String()); !strings.Contains(page, at) {
			t.Error("nothing leads to it from the post")
		}
		c.shows("from a profile", b.open("/@jean"), "/report?account="+c.jean.Account.String())
		page := b.open(at)
		c.shows("the groups", page, "tel:3114", "sms:114", `value="child_safety"`)
		if strings.Index(page, "tel:112") > strings.Index(page, "<article") || strings.Contains(page, "data-quit") {
			t.Error("the order of the first page")
		}
		for group, first := range map[string]string{"violence": "tel:15", "self_harm": "tel:3114", "self_harm.content": "tel:3114", "child_safety.privacy": "tel:119", "sexual": "tel:15"} {
			a := b.get(at + "&reason=" + group)
			c.shows(group, a.text, first, "data-quit", "js/notice")
			main := a.text[strings.Index(a.text, "<main"):]
			if i := strings.Index(main, `href="`+first); i < 0 || i > strings.Index(main, "<article") || i > strings.Index(main, "<form") || strings.Index(main, `href="tel:`) != i {
				t.Errorf("%s: the numbers do not come first", group)
			}
			if a.Header.Get("Referrer-Policy") != "no-referrer" || a.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %v", group, a.Header)
			}
		}
		for _, other := range []string{"harassment", "rights.copyright", "other"} {
			if page := b.open(at + "&reason=" + other); strings.Contains(page, "tel:") || strings.Contains(page, "data-quit") {
				t.Errorf("%s has numbers", other)
			}
		}
		secret := c.town.say(c.jean, post.Draft{Text: "Entre nous.", Visibility: post.Private})
		for what, form := range map[string]url.Values{"a private post": {"post": {secret.ID.String()}}, "no post": {"post": {"7"}}, "no account": {"post": nil, "account": {"7"}}, "nothing": {"post": nil}} {
			if a := b.post("/report", c.filled(form), nil); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s is reported: %d", what, a.StatusCode)
			}
			if a := b.get("/report?post=" + form.Get("post") + "&account=" + form.Get("account")); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s is asked about: %d", what, a.StatusCode)
			}
		}
	})
}

// Strangers report ten times a day from an address, fill no mailbox, and lose no word
// when they are held up. // integrity 6
func TestReportsOfVisitorsAreCounted(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t, "server.exempt_loopback=false")
	jean := w.person("jean")
	w.settle()
	send := func(from, email string) *httptest.ResponseRecorder {
		form := url.Values{"account": {jean.Account.String()}, "reason": {"misleading.scam"}, "comment": {"Il vend des ponts qui ne sont pas à lui."}, "name": {"Cléo"}, "email": {email}, "faith": {"1"}}
		r := httptest.NewRequest(http.MethodPost, "/report", strings.NewReader(form.Encode()))
		r.RemoteAddr = from + ":4711"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return w.answered(r)
	}
	held := func(what string, rec *httptest.ResponseRecorder) {
		t.Helper()
		again, _ := strconv.Atoi(rec.Header().Get("Retry-After"))
		if rec.Code != http.StatusTooManyRequests || again < 1 || !strings.Contains(rec.Body.String(), "Il vend des ponts") || !strings.Contains(rec.Body.String(), `role="alert"`) {
			t.Errorf("%s: %d, again in %d: %s", what, rec.Code, again, inShort(rec.Body.String()))
		}
	}
	for n := range 10 {
		if rec := send("192.0.2.1", fmt.Sprintf("c%d@ailleurs.example", n)); rec.Code != http.StatusSeeOther {
			t.Fatalf("no. %d: %d %s", n, rec.Code, inShort(rec.Body.String()))
		}
	}
	held("an address", send("192.0.2.1", "d@ailleurs.example"))
	for n := range 5 {
		if rec := send(fmt.Sprintf("198.51.100.%d", n), mailbox); rec.Code != http.StatusSeeOther {
			t.Fatalf("to one mailbox, no. %d: %d", n, rec.Code)
		}
	}
	held("a mailbox", send("203.0.113.7", strings.ToUpper(mailbox[:4])+mailbox[4:]))
	w.clock.Advance(24 * time.Hour)
	if rec := send("192.0.2.1", mailbox); rec.Code != http.StatusSeeOther {
		t.Errorf("the next day: %d", rec.Code)
	}
}

// The settings name other numbers, each with its words, and refuse what is none.
func TestNumbersOfTheSettings(t *testing.T) {
	t.Parallel()
	load := func(value string) error {
		return app.NewSettings().Load("", nil, []string{"moderation.emergency=" + value})
	}
	for _, value := range []string{"15", "", "3919 = Violences | Violence", "+32 2 123 = Aide | Help"} {
		if err := load(value); err != nil {
			t.Errorf("%q: %v", value, err)
		}
	}
	for _, value := range []string{"911", "911 = Aide", "911 = | Help", "Samu", "= Aide | Help", "javascript:1 = Aide | Help"} {
		if err := load(value); err == nil {
			t.Errorf("%q is taken", value)
		}
	}
}
