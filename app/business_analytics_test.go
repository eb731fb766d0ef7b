package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/system/business"
)

// buyer is a member who wrote to a line.
type buyer struct {
	writer
	chat, to string
}

// crowd has so many members write to the line.
func (s *shop) crowd(name string, n int) (out []buyer) {
	s.w.t.Helper()
	for i := range n {
		p := s.w.writer(fmt.Sprint(name, i))
		chat, to := s.known(p)
		out = append(out, buyer{p, chat, to})
	}
	return out
}

// says has the line write to members.
func (s *shop) says(to ...buyer) {
	s.w.t.Helper()
	for _, b := range to {
		s.send(`{"messaging_product":"whatsapp","to":"`+b.to+`","text":{"body":"Bonjour"}}`, 200)
	}
}

// has has a device of the member take what there is.
func (b buyer) has() {
	b.w.t.Helper()
	b.text("POST", "/api/parvis/v1/sync/ack", `{"n":9999}`, http.StatusNoContent)
}

// answered has members write once more.
func (s *shop) answered(by ...buyer) {
	s.w.t.Helper()
	for _, b := range by {
		b.ask("POST", b.chat+"/messages", `{"text":{"body":"Merci"}}`, http.StatusCreated)
	}
	s.heard()
}

// sums asks for a field of the account.
func (s *shop) sums(field string, want int) map[string]any {
	s.w.t.Helper()
	s.w.settle()
	return s.call(s.token, "GET", "/"+s.acct.ID.String()+"?fields="+url.QueryEscape(field), "", want)
}

// since is the time of a field, from a day before the clock of tests begins until now.
func (s *shop) since() string {
	return fmt.Sprintf(".start(%d).end(%d)", s.w.clock.Now().Add(-36*time.Hour).Unix(), s.w.clock.Now().Unix()+1)
}

// points gives the cells of an answer in which there is something, as "sent/delivered".
func points(answer map[string]any) string {
	var out []string
	for _, v := range answer["analytics"].(map[string]any)["data_points"].([]any) {
		p := v.(map[string]any)
		if p["sent"] != 0.0 || p["delivered"] != 0.0 {
			out = append(out, fmt.Sprint(p["sent"], "/", p["delivered"]))
		}
	}
	return strings.Join(out, " ")
}

// apart gives the points of sums that are had apart, by some of their fields.
func apart(answer map[string]any, name string, fields ...string) string {
	var out []string
	for _, v := range answer[name].(map[string]any)["data"].([]any)[0].(map[string]any)["data_points"].([]any) {
		var one []string
		for _, f := range fields {
			one = append(one, fmt.Sprint(v.(map[string]any)[f]))
		}
		out = append(out, strings.Join(one, " "))
	}
	return strings.Join(out, ", ")
}

// What a line sends is counted once, by when it was sent, and days and half hours of few
// members are not told.
func TestWhatALineSendsIsCounted(t *testing.T) { // business-messaging 14
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		all := s.crowd("m", 12)
		is := func(when, field, want string) {
			t.Helper()
			if got := points(s.sums("analytics"+s.since()+field, 200)); got != want {
				t.Errorf("%s: %q, not %q", when, got, want)
			}
		}
		const day, half, month = ".granularity(DAY)", ".granularity(HALF_HOUR)", ".granularity(MONTH)"
		s.says(all[:4]...)
		s.says(all[0])
		is("five messages to four", day, "")
		s.says(all[4], all[5])
		is("seven to six", day, "7/0")
		for _, b := range all[:5] {
			b.has()
		}
		is("five have them", day, "7/6")
		for _, b := range all[:5] {
			b.has()
			b.text("POST", b.chat+"/read", `{"seq":9}`, http.StatusNoContent)
		}
		is("taken again, and read", day, "7/6")
		s.send(`{"messaging_product":"whatsapp","to":"999123456789012","text":{"body":"Personne"}}`, 200)
		is("nobody there", day, "7/6")
		w.clock.Advance(30 * time.Minute)
		s.says(all[6:11]...)
		is("a half hour later", half, "7/6 5/0")
		all[5].has()
		is("what comes later counts where it was sent", half, "7/7 5/0")
		w.clock.Advance(30 * time.Minute)
		s.says(all[0])
		is("one in a third half hour, which the day would tell", half, "7/7")
		is("the day", day, "13/7")
		w.clock.Advance(30 * time.Minute)
		s.says(all[11])
		is("one more", half, "7/7")
		w.clock.Advance(24 * time.Hour)
		s.answered(all...)
		s.says(all[:4]...)
		is("four the day after", day, "14/7")
		is("the month", month, "14/7")
		s.says(all[4:6]...)
		is("six the day after", day, "14/7 6/0")
		is("the month", month, "20/7")
		is("answers alone", day+".product_types([2])", "14/7 6/0")
		is("without answers", day+".product_types(0)", "")
		is("here", day+".country_codes([\"FR\"])", "14/7 6/0")
		is("elsewhere", day+".country_codes([\"BE\"])", "")
		is("of the number", day+`.phone_numbers(["+`+s.line.Number+`"])`, "14/7 6/0")

		// Another line is told for itself, and not by what all tell together.
		var other business.Line
		w.write(func(tx *store.Tx) (err error) {
			other, err = w.Business.AddLine(w.ctx, tx, s.owner, s.acct.ID, "Salon")
			return err
		})
		first := s.line
		s.line = other
		s.says(s.crowd("autre", 4)...)
		is("four of another line", day, "14/7 6/0")
		is("its number", day+".phone_numbers(["+other.Number+"])", "")
		s.says(s.crowd("encore", 1)...)
		is("five of another line", day, "14/7 11/0")
		is("its number", day+".phone_numbers(["+other.Number+"])", "5/0")
		got := s.sums("analytics"+s.since()+day+",name", 200)
		if a := got["analytics"].(map[string]any); a["granularity"] != "DAY" || fmt.Sprint(a["phone_numbers"]) != fmt.Sprint([]any{first.Number, other.Number}) || got["name"] == nil || got["id"] != s.acct.ID.String() {
			t.Errorf("the answer is %v", got)
		}
		p := got["analytics"].(map[string]any)["data_points"].([]any)[0].(map[string]any)
		if p["end"].(float64)-p["start"].(float64) != 86400 || int64(p["start"].(float64))%86400 != 0 {
			t.Errorf("a day is %v", p)
		}
	})
}

// Templates are told by days, with who read them and pressed their buttons; conversations
// and what would be paid for by categories.
func TestWhatBecomesOfTemplatesIsCounted(t *testing.T) { // business-messaging 14
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		all := s.crowd("m", 7)
		one := s.template(`{"name":"prete","language":"fr","category":"UTILITY","components":[{"type":"BODY","text":"Votre commande vous attend."},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Je passe"},{"type":"QUICK_REPLY","text":"Plus tard"}]}]}`, 200)["id"].(string)
		two := s.template(utility("table", "Votre table est libre."), 200)["id"].(string)
		ids := map[string]string{}
		for _, b := range all[:5] {
			ids[b.to] = wamid(s.sendTemplate(b.to, "prete", "", 200))
		}
		s.says(all[:6]...)
		for _, b := range all[:4] {
			b.has()
		}
		for _, b := range all[:3] {
			b.text("POST", b.chat+"/read", `{"seq":9}`, http.StatusNoContent)
		}
		for i, b := range all[:2] {
			b.ask("POST", b.chat+"/messages", `{"client_ref":"c","reply_to":"`+ids[b.to]+`","interactive_reply":{"id":"b`+fmt.Sprint(i)+`"}}`, http.StatusCreated)
		}
		const fields = "template_id sent delivered read"
		is := func(when, which, want string) {
			t.Helper()
			got := s.sums("template_analytics"+s.since()+".granularity(DAILY).template_ids(["+which+"])", 200)
			if p := apart(got, "template_analytics", strings.Fields(fields)...); p != want {
				t.Errorf("%s: %q, not %q", when, p, want)
			}
		}
		none := func(t string) string { return t + " 0 0 0" }
		is("one", one, none(one)+", "+one+" 5 4 3")
		s.w.settle()
		edge := s.call(s.token, "GET", "/"+s.acct.ID.String()+"/template_analytics?granularity=daily&start=2026-11-25&end=2026-11-25&metric_types=clicked%2Csent&template_ids=["+one+"]", "", 200)
		data := edge["data"].([]any)[0].(map[string]any)
		p := data["data_points"].([]any)[0].(map[string]any)
		if fmt.Sprint(p["clicked"]) != "[map[button_content:Je passe count:1 type:quick_reply_button] map[button_content:Plus tard count:1 type:quick_reply_button]]" || p["sent"] != 5.0 || p["read"] != nil || p["cost"] != nil || data["granularity"] != "DAILY" {
			t.Errorf("the edge answers %v", edge)
		}
		s.sendTemplate(all[5].to, "table", "", 200)
		is("another to one, which the sum of both would tell", one+","+two, none(one)+", "+none(two)+", "+none(one)+", "+none(two))
		for _, b := range all[1:5] {
			s.sendTemplate(b.to, "table", "", 200)
			s.sendTemplate(b.to, "table", "", 200)
		}
		is("both", one+","+two, none(one)+", "+none(two)+", "+one+" 5 4 3, "+two+" 9 0 0")

		day := s.since() + ".granularity(DAILY)"
		for field, want := range map[string]string{
			day: "12",
			day + `.dimensions(["CONVERSATION_CATEGORY","CONVERSATION_DIRECTION"])`:         "6 SERVICE USER_INITIATED, 6 UTILITY BUSINESS_INITIATED",
			day + `.dimensions(CONVERSATION_CATEGORY).conversation_categories(["UTILITY"])`: "6 UTILITY",
			day + `.conversation_types([FREE_TIER])`:                                        "",
			s.since() + ".granularity(HALF_HOUR)":                                           "12",
			s.since() + ".granularity(MONTHLY)":                                             "12",
		} {
			got := strings.ReplaceAll(apart(s.sums("conversation_analytics"+field, 200), "conversation_analytics", "conversation", "conversation_category", "conversation_direction"), " <nil>", "")
			if got != want {
				t.Errorf("conversations%s: %q, not %q", field, got, want)
			}
		}
		// The fields of a point are named as well, also those that do not stand in it.
		for field, want := range map[string]string{
			"conversation_analytics" + day + "{data_points{start,conversation}}":                                      "conversation:12 start:1.7955648e+09",
			"conversation_analytics" + day + "{data_points{conversation,tier}}":                                       "",
			"conversation_analytics" + day + ".metric_types(COST){data_points{conversation,cost}}":                    "cost:0",
			"pricing_analytics" + day + "{data_points{volume,tier}}":                                                  "volume:8",
			"template_analytics" + day + ".template_ids(" + two + ").metric_types(SENT){data_points{sent,read}}":      "sent:0 sent:9",
			"template_analytics" + day + ".template_ids(" + two + "){data_points{read,clicked{count}}}":               "clicked:[] read:0 clicked:[] read:0",
			"template_analytics" + day + ".template_ids(" + two + ").metric_types(SENT){data_points{clicked{count}}}": " ",
		} {
			if want == "" {
				s.sums(field, 400)
				continue
			}
			name, _, _ := strings.Cut(field, ".")
			var got []string
			for _, p := range s.sums(field, 200)[name].(map[string]any)["data"].([]any)[0].(map[string]any)["data_points"].([]any) {
				got = append(got, strings.Trim(fmt.Sprint(p), "map[]"))
			}
			if got := strings.Join(got, " "); got != want {
				t.Errorf("%s: %q, not %q", field, got, want)
			}
		}
		for field, want := range map[string]string{
			day: "8 0",
			day + `.dimensions(["PRICING_CATEGORY","PRICING_TYPE","COUNTRY","TIER","PHONE"])`: "4 0 SERVICE FREE_CUSTOMER_SERVICE FR " + s.line.Number + ", 4 0 UTILITY REGULAR FR 0:MAX " + s.line.Number,
			day + `.metric_types(["COST"])`: "0",
		} {
			got := strings.ReplaceAll(apart(s.sums("pricing_analytics"+field, 200), "pricing_analytics", "volume", "cost", "pricing_category", "pricing_type", "country", "tier", "phone_number"), " <nil>", "")
			if got = strings.TrimPrefix(got, "<nil> "); got != want {
				t.Errorf("prices%s: %q, not %q", field, got, want)
			}
		}
		now := w.clock.Now()
		w.clock.Advance(time.Date(now.Year(), now.Month(), now.Day(), 23, 59, 59, 0, time.UTC).Sub(now))
		got := s.sums("template_analytics"+s.since()+".granularity(DAILY).template_ids(["+one+"])", 200)
		if p := apart(got, "template_analytics", "sent"); p != "0, 5" {
			t.Errorf("in the last second of a day: %q", p)
		}
	})
}

// What is asked for wrongly is refused with what is accepted.
func TestSumsThatAreRefused(t *testing.T) { // business-messaging 14, 19
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, other := w.shop("ines"), w.shop("noe")
		mine := s.template(utility("table", "Votre table est libre."), 200)["id"].(string)
		theirs := other.template(utility("table", "Votre table est libre."), 200)["id"].(string)
		now := w.clock.Now().Unix()
		span := func(from, to int64) string { return fmt.Sprintf(".start(%d).end(%d)", from, to) }
		day := span(now-86400, now)
		const year = 366 * 86400
		for field, sub := range map[string]float64{
			"analytics":          0,
			"analytics.start(1)": 0,
			"analytics" + day:    0,
			"analytics" + day + ".granularity(DAILY)":                                                           0,
			"analytics" + day + ".granularity(DAY).color(red)":                                                  0,
			"analytics" + day + ".granularity(DAY).product_types([1])":                                          0,
			"analytics" + day + ".granularity(DAY)x":                                                            0,
			"analytics.start(hier).end(demain).granularity(DAY)":                                                0,
			"analytics" + span(now, now-1) + ".granularity(DAY)":                                                0,
			"analytics" + span(now+60, now+90) + ".granularity(DAY)":                                            0,
			"analytics" + span(now-year-60, now) + ".granularity(DAY)":                                          0,
			"analytics" + span(now-32*86400, now) + ".granularity(HALF_HOUR)":                                   0,
			"analytics" + day + ".granularity(DAY).phone_numbers([" + other.line.Number + "])":                  0,
			"conversation_analytics" + day + ".granularity(DAY)":                                                0,
			"conversation_analytics" + day + ".granularity(DAILY).dimensions([\"COLOR\"])":                      0,
			"pricing_analytics" + day + ".granularity(DAILY).pricing_types([\"CHEAP\"])":                        0,
			"template_analytics" + day + ".granularity(DAILY)":                                                  0,
			"template_analytics" + day + ".granularity(HALF_HOUR).template_ids([" + mine + "])":                 0,
			"template_analytics" + span(now-91*86400, now) + ".granularity(DAILY).template_ids([" + mine + "])": 0,
			"template_analytics" + day + ".granularity(DAILY).template_ids([" + mine + "," + theirs + "])":      33,
			"name.start(1)":   0,
			"no_analytics(1)": 0,
		} {
			code, got := problem(s.sums(field, 400))
			if code != 100 || got != sub {
				t.Errorf("%s: %v/%v", field, code, got)
			}
		}
		// Of four lines so many half hours are not told apart by lines and categories at once.
		w.write(func(tx *store.Tx) error {
			for range 3 {
				if _, err := w.Business.AddLine(w.ctx, tx, s.owner, s.acct.ID, "Salon"); err != nil {
					return err
				}
			}
			return nil
		})
		much := "conversation_analytics" + span(now-31*86400, now) + ".granularity(HALF_HOUR)"
		if code, _ := problem(s.sums(much+".dimensions(PHONE,CONVERSATION_CATEGORY)", 400)); code != 100 {
			t.Errorf("too much is refused with %v", code)
		}
		for _, field := range []string{
			much + ".dimensions(PHONE)", much + ".dimensions(CONVERSATION_CATEGORY)", much + ".dimensions(PHONE,CONVERSATION_CATEGORY).phone_numbers(" + s.line.Number + ")",
			"analytics" + span(now-31*86400, now+86400) + ".granularity(HALF_HOUR)",
			"analytics" + span(now-year+60, now) + ".granularity(MONTH)", "analytics" + span(now-31*86400, now) + ".granularity(HALF_HOUR)", "analytics" + day + ".granularity(DAY).phone_numbers([]).country_codes([])",
			"template_analytics" + day + ".granularity(DAILY).template_ids(" + mine + ")", "name,analytics" + day + ".granularity(day){granularity,data_points{sent}},id",
		} {
			s.sums(field, 200)
		}
		var analyst string
		w.write(func(tx *store.Tx) error {
			_, token, err := w.Business.Issue(w.ctx, tx, s.owner, s.app.ID, "Messages", []string{business.Messaging})
			analyst = token.Reveal()
			return err
		})
		s.call(analyst, "GET", "/"+s.acct.ID.String()+"?fields=analytics"+day+".granularity(DAY)", "", 403)
		s.call(other.token, "GET", "/"+s.acct.ID.String()+"?fields=analytics"+day+".granularity(DAY)", "", 400)
		s.call(analyst, "GET", "/"+s.acct.ID.String()+"/template_analytics", "", 403)
	})
}

// Sums are kept for a year, those of templates for ninety days, and none of a deleted line.
func TestSumsAreErased(t *testing.T) { // business-messaging 14, 21
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		b := s.crowd("m", 1)[0]
		s.template(`{"name":"prete","language":"fr","category":"UTILITY","components":[{"type":"BODY","text":"Votre commande vous attend."},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Je passe"}]}]}`, 200)
		which := wamid(s.sendTemplate(b.to, "prete", "", 200))
		b.ask("POST", b.chat+"/messages", `{"client_ref":"c","reply_to":"`+which+`","interactive_reply":{"id":"b0"}}`, http.StatusCreated)
		w.settle()
		are := func(when string, lines, templates, presses int) {
			t.Helper()
			w.settle()
			for table, want := range map[string]int{"line": lines, "template": templates, "press": presses} {
				if n := w.counted("SELECT COUNT(*) FROM business_analytics_" + table); n != want {
					t.Errorf("%s: %d rows of %s, not %d", when, n, table, want)
				}
			}
		}
		are("counted", 2, 1, 1)
		w.clock.Advance(88 * 24 * time.Hour)
		are("eighty-eight days", 2, 1, 1)
		w.clock.Advance(4 * 24 * time.Hour)
		are("ninety-two days", 2, 0, 0)
		w.clock.Advance(276 * 24 * time.Hour) // the month is not over a year ago yet
		are("a year and two days", 2, 0, 0)
		w.clock.Advance(32 * 24 * time.Hour)
		are("a month later", 0, 0, 0)
		s.answered(b)
		s.says(b)
		are("again", 2, 0, 0)
		which = wamid(s.sendTemplate(b.to, "prete", "", 200))
		b.ask("POST", b.chat+"/messages", `{"client_ref":"d","reply_to":"`+which+`","interactive_reply":{"id":"b0"}}`, http.StatusCreated)
		are("a template again", 4, 1, 1)
		s.call(s.token, "DELETE", "/"+s.acct.ID.String()+"/message_templates?name=prete", "", 200)
		are("of a deleted template", 4, 0, 0)
		b.ask("POST", b.chat+"/messages", `{"client_ref":"e","reply_to":"`+which+`","interactive_reply":{"id":"b0"}}`, http.StatusCreated)
		b.has()
		are("pressed and delivered after that", 4, 0, 0)
		w.write(func(tx *store.Tx) error { return w.Closing.DropLine(w.ctx, tx, s.owner, s.line.ID) })
		are("of a deleted line", 0, 0, 0)
	})
}

// Whoever has a role in an organisation reads its sums, drawn and in a table; nobody else does.
func TestTheSumsOfAnOrganisationAreDrawn(t *testing.T) { // business-messaging 14, 16
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		say := func(fr, en string) string { return map[string]string{"fr": fr, "en": en}[lang] }
		at := "/studio/business/" + k.line.Portfolio.String()
		w, anna := k.shop.w, k.browser(lang)
		anna.join("anna")
		if got := anna.get(at + "/analytics"); got.StatusCode != http.StatusNotFound {
			t.Errorf("who has no role reads it: %d", got.StatusCode)
		}
		analyst := k.named("anna")
		w.write(func(tx *store.Tx) error {
			return w.appoint(tx, k.owner, k.line.Portfolio, analyst.Account, business.Analyst)
		})
		has(t, anna.open(at), at+"/analytics")
		page := anna.open(at + "/analytics")
		has(t, page, say("Rien à montrer pour l’instant", "Nothing to show yet"))
		hasNot(t, page, "<svg class=\"plot")
		all := k.crowd("m", 6)
		k.shop.template(utility("prete", "Votre commande vous attend."), 200)
		k.shop.says(all...)
		for _, b := range all {
			k.sendTemplate(b.to, "prete", "", 200)
		}
		for _, b := range all[:5] {
			b.has()
		}
		w.settle()
		page = anna.open(at + "/analytics")
		for _, want := range []string{
			`<svg class="plot w" viewBox="`, `role="img" aria-labelledby="plotline` + k.line.ID.String() + `"`, `<rect class="fb"`, `<rect class="fa"`,
			say("envoyés, 12", "sent, 12"), say("remis, 10", "delivered, 10"), say("le 25 novembre 2026, avec 12 envois", "25 November 2026, with 12 sent"),
		} {
			has(t, page, want)
		}
		text := unmarked(page)
		has(t, text, say("Jour Envoyés Remis 25 novembre 2026 12 10", "Day Sent Delivered 25 November 2026 12 10"))
		has(t, text, say("Boutons pressés prete (fr) 6 5 0 0", "Buttons pressed prete (fr) 6 5 0 0"))
		hasNot(t, page, "<script>")
	})
}

// What was sent before it was counted is not counted when it comes, and who is written to
// much between two templates is one member of the cell.
func TestMembersAreCountedOnce(t *testing.T) { // business-messaging 14
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		s.template(utility("prete", "Votre commande vous attend."), 200)
		b := s.crowd("m", 1)[0]
		is := func(when, query string, want int) {
			t.Helper()
			w.settle()
			if n := w.counted(query); n != want {
				t.Errorf("%s: %d, not %d", when, n, want)
			}
		}
		s.sendTemplate(b.to, "prete", "", 200)
		w.settle()
		w.write(func(tx *store.Tx) error {
			for _, table := range []string{"line", "template"} {
				if _, err := tx.Exec("DELETE FROM business_analytics_" + table); err != nil {
					return err
				}
			}
			return nil
		})
		b.has()
		b.text("POST", b.chat+"/read", `{"seq":9}`, http.StatusNoContent)
		is("delivered, and not counted before", "SELECT COUNT(*) FROM business_analytics_line", 0)
		is("read, and not counted before", "SELECT COUNT(*) FROM business_analytics_template", 0)
		w.clock.Advance(24 * time.Hour)
		s.answered(b)
		s.sendTemplate(b.to, "prete", "", 200)
		for range 51 {
			w.clock.Advance(6 * time.Second)
			s.says(b)
		}
		w.clock.Advance(6 * time.Second)
		s.sendTemplate(b.to, "prete", "", 200)
		const of = " FROM business_analytics_line WHERE category = 'utility' AND unit = "
		is("sent", "SELECT sent"+of+"86400", 2)
		is("members of the day", "SELECT members"+of+"86400", 1)
		is("members of the half hour", "SELECT members"+of+"1800", 1)
		is("members of the template", "SELECT members FROM business_analytics_template", 1)
	})
}

// A request for notifications counts as what is no template does (decision 0072).
func TestRequestsForNotificationsCount(t *testing.T) { // business-messaging 14, 17.3
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, _ string) {
		k.ask("Nouveautés", "", 200)
		k.shop.w.settle()
		if n := k.shop.w.counted("SELECT sent FROM business_analytics_line WHERE category = 'service' AND unit = 86400"); n != 1 {
			t.Errorf("%d messages of a day, not 1", n)
		}
	})
}
