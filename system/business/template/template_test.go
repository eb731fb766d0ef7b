package template_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"parvis/base/testkit"
	"parvis/system/business/template"
)

// official gives the request examples of the published description of the API for paths
// with an ending.
func official(t *testing.T, ending string) map[string]map[string]any {
	t.Helper()
	var text []byte
	for _, up := range []string{"../../../../shared/data", "../../../shared/data", "../../../../../shared/data", "../../../../../../shared/data"} {
		if b, err := os.ReadFile(up + "/business-api/business-messaging-api_v23.0.yaml"); err == nil {
			text = b
		}
	}
	if text == nil {
		testkit.Lacks(t, "the published description of the API (shared/data/business-api)")
	}
	var doc struct {
		Paths map[string]struct {
			Post struct {
				RequestBody struct {
					Content map[string]struct {
						Examples map[string]struct{ Value map[string]any }
					}
				} `yaml:"requestBody"`
			}
		}
	}
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]any{}
	for path, p := range doc.Paths {
		if !strings.HasSuffix(path, ending) {
			continue
		}
		for _, c := range p.Post.RequestBody.Content {
			for name, e := range c.Examples {
				out[name] = e.Value
			}
		}
	}
	return out
}

// real replaces the placeholders of the description.
func real(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.NewReplacer(`\u003cTEMPLATE_NAME\u003e`, "a_name", "http(s)://the-image-url", "https://example.org/a.jpg", "language-and-locale-code", "fr", "template-name", "a_name").Replace(string(b)))
}

// business-messaging 24 (a): the official examples are accepted.
func TestOfficialTemplates(t *testing.T) {
	t.Parallel()
	list := official(t, "/message_templates")
	if len(list) != 11 {
		t.Errorf("%d examples, want 11", len(list))
	}
	for name, v := range list {
		tp, problems := template.Parse(real(t, v))
		for _, p := range append(problems, tp.Lint()...) {
			t.Errorf("%s: %d/%d %s", name, p.Code, p.Subcode, p.Details)
		}
	}
}

func TestOfficialSends(t *testing.T) {
	t.Parallel()
	seen := 0
	for name, v := range official(t, "/messages") {
		if v["type"] != "template" {
			continue
		}
		seen++
		s, p := template.ParseSend(real(t, v["template"]))
		if p != nil {
			t.Errorf("%s: %s", name, p.Details)
			continue
		}
		if _, p := suits(s).Render(s); p != nil {
			t.Errorf("%s: %s", name, p.Details)
		}
	}
	if seen != 9 {
		t.Errorf("%d examples, want 9", seen)
	}
}

// suits makes a template that a message fits.
func suits(s template.Send) (t template.Template) {
	var buttons []template.Button
	for _, f := range s.Components {
		text := "Words"
		for i := range f.Parameters {
			text += fmt.Sprintf(" {{%d}} words", i+1)
		}
		switch f.Type {
		case "HEADER":
			t.Components = append(t.Components, template.Component{Type: "HEADER", Format: strings.ToUpper(f.Parameters[0].Type)})
		case "BODY":
			t.Components = append(t.Components, template.Component{Type: "BODY", Text: text})
		case "BUTTON":
			for len(buttons) <= f.Index {
				buttons = append(buttons, template.Button{})
			}
			buttons[f.Index] = template.Button{Type: f.SubType}
		}
	}
	if buttons != nil {
		t.Components = append(t.Components, template.Component{Type: "BUTTONS", Buttons: buttons})
	}
	return t
}

// whole is a template without fault.
const whole = `{"name":"order_1","language":"fr","category":"utility","components":[
 {"type":"header","format":"text","text":"Bonjour {{1}}","example":{"header_text":["Zoé"]}},
 {"type":"body","text":"Votre commande numéro {{1}} arrive demain chez vous vers {{2}} avec le facteur.","example":{"body_text":[["12","9 h"]]}},
 {"type":"footer","text":"À bientôt"},
 {"type":"buttons","buttons":[{"type":"quick_reply","text":"Oui"},{"type":"url","text":"Voir","url":"https://example.org/o/{{1}}","example":["12"]},{"type":"copy_code","example":"ABC"}]}]}`

// business-messaging 10.2 to 10.5: each fault has its code, and the sentence names the
// parameter.
func TestLint(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		from, to string
		sub      int
		say      string
	}{
		"nothing":          {"", "", -1, ""},
		"name":             {"order_1", "Order 1", 0, "name must be"},
		"language":         {`"fr"`, `"xx"`, 0, "language must be"},
		"category":         {"utility", "news", 0, "one of {AUTHENTICATION, MARKETING, UTILITY}"},
		"type":             {`"footer"`, `"foot"`, 0, "components[2].type must be one of"},
		"twice":            {`"footer"`, `"body"`, 0, "components[2].type: a template has one BODY"},
		"long footer":      {"À bientôt", strings.Repeat("é", 61), 2388040, "components[2].text must have at most 60 characters, it has 61"},
		"footer param":     {"À bientôt", "À {{1}}", 2388073, "components[2].text must have no parameters"},
		"header format":    {`"format":"text"`, `"format":"film"`, 2388047, "components[0].format must be one of"},
		"header params":    {"Bonjour {{1}}", "A {{1}} b {{2}}", 2388047, "one parameter at most"},
		"header example":   {`"example":{"header_text":["Zoé"]}`, `"x":1`, 2388047, "components[0].example.header_text"},
		"long header":      {"Bonjour", strings.Repeat("x", 60), 2388040, "components[0].text"},
		"braces":           {"demain", "{{demain", 2388072, "matching double braces"},
		"closing":          {"demain", "demain}}", 2388072, "matching double braces"},
		"gap":              {"{{2}}", "{{3}}", 2388072, "{{1}} to {{2}} without gaps"},
		"zero":             {"{{2}}", "{{0}}", 2388072, "must be a number"},
		"names":            {"{{2}}", "{{heure}}", 2388072, "parameter_format must be NAMED"},
		"beside":           {"arrive demain chez vous vers {{2}}", "{{2}}", 2388072, "words between"},
		"example":          {`["12","9 h"]`, `["12"]`, 2388072, "example for each of its 2"},
		"ends":             {" avec le facteur.", "", 2388299, "begin or end"},
		"begins":           {"Votre commande numéro {{1}}", "{{1}} est le numéro de commande qui", 2388299, "begin or end"},
		"crowded":          {"Votre commande numéro {{1}} arrive demain chez vous vers {{2}} avec le facteur.", "La {{1}} et {{2}} ici.", 2388293, "three words"},
		"long body":        {"facteur", strings.Repeat("x", 1024), 2388040, "components[1].text must have at most 1024"},
		"no body":          {`"type":"body"`, `"type":"footer"`, 0, ""},
		"label":            {`"Oui"`, `"` + strings.Repeat("o", 26) + `"`, 2388040, "buttons[0].text must have at most 25"},
		"same label":       {`"Oui"`, `"voir"`, 0, "must differ"},
		"scheme":           {"https://", "javascript:", 0, "must be an address"},
		"host":             {"https://example.org/o/{{1}}", "https://example.org{{1}}", 0, "decide on the host"},
		"param in url":     {"/o/{{1}}", "/{{1}}/o", 0, "at its end"},
		"url example":      {`,"example":["12"]`, "", 0, "buttons[1].example"},
		"code":             {`"ABC"`, `"ABCDEFGHIJKLMNOP"`, 2388040, "buttons[2].example must have at most 15"},
		"button type":      {"quick_reply", "shrug", 0, "buttons[0].type must be one of"},
		"otp":              {`"quick_reply"`, `"otp","otp_type":"copy_code"`, 0, "AUTHENTICATION"},
		"wrong type":       {`"text":"Oui"`, `"text":{}`, 0, "components[3].buttons[0].text must be a string"},
		"not a list":       {`"buttons":[`, `"cards":{},"buttons":[`, -1, ""},
		"lifetime":         {`"name"`, `"message_send_ttl_seconds":5,"name"`, 0, "30 to 43200"},
		"parameter format": {`"name"`, `"parameter_format":"free","name"`, 0, "one of {NAMED, POSITIONAL}"},
	} {
		body := strings.Replace(whole, c.from, c.to, 1)
		tp, problems := template.Parse([]byte(body))
		problems = append(problems, tp.Lint()...)
		if c.sub < 0 {
			if len(problems) > 0 {
				t.Errorf("%s: %+v", what, problems)
			}
			continue
		}
		found := false
		for _, p := range problems {
			found = found || p.Subcode == c.sub && p.Code == 100 && strings.Contains(p.Details, c.say)
		}
		if !found {
			t.Errorf("%s: no %d %q in %+v", what, c.sub, c.say, problems)
		}
	}
	two := strings.NewReplacer("À bientôt", "{{1}}", `"Oui"`, `""`).Replace(whole)
	tp, _ := template.Parse([]byte(two))
	if got := tp.Lint(); len(got) != 2 {
		t.Errorf("two faults give %+v", got)
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	body := `{"name":"n","language":"en_US","category":"MARKETING","parameter_format":"named","components":[{"type":"BODY","text":"Hello dear %s, we have news for you and %s today.","example":{"body_text_named_params":[{"param_name":"first_name","example":"Ana"},{"param_name":"town","example":"Brest"}]}}]}`
	for c, want := range map[[2]string]int{{"{{first_name}}", "{{town}}"}: 0, {"{{first_name}}", "{{first_name}}"}: 1, {"{{First}}", "{{town}}"}: 2, {"{{first_name}}", "{{street}}"}: 1} {
		tp, problems := template.Parse(fmt.Appendf(nil, body, c[0], c[1]))
		if problems = append(problems, tp.Lint()...); len(problems) != want {
			t.Errorf("%v: %+v, want %d", c, problems, want)
		}
	}
	tp, _ := template.Parse(fmt.Appendf(nil, body, "{{first_name}}", "{{town}}"))
	for params, want := range map[string]string{
		`{"type":"text","parameter_name":"town","text":"Brest"},{"type":"text","parameter_name":"first_name","text":"Léo"}`: "Hello dear Léo, we have news for you and Brest today.",
		`{"type":"text","parameter_name":"town","text":"Brest"},{"type":"text","parameter_name":"name","text":"Léo"}`:       "132000",
		`{"type":"text","parameter_name":"town","text":"Brest"}`:                                                            "132000",
	} {
		s, p := template.ParseSend([]byte(`{"name":"n","language":{"code":"en_US"},"components":[{"type":"body","parameters":[` + params + `]}]}`))
		if p != nil {
			t.Fatal(p)
		}
		out, p := tp.Render(s)
		got := out.Body
		if p != nil {
			got = fmt.Sprint(p.Code)
		}
		if got != want {
			t.Errorf("%s gives %s, want %s", params, got, want)
		}
	}
}

// business-messaging 10.10.
func TestRender(t *testing.T) {
	t.Parallel()
	tp, problems := template.Parse([]byte(whole))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	full := `{"name":"order_1","language":{"code":"fr"},"components":[
	 {"type":"HEADER","parameters":[{"type":"text","text":"Zoé"}]},
	 {"type":"body","parameters":[{"type":"text","text":12},{"type":"date_time","date_time":{"fallback_value":"9 h"}}]},
	 {"type":"button","sub_type":"QUICK_REPLY","index":0,"parameters":[{"type":"payload","payload":"yes"}]},
	 {"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":true}]},
	 {"type":"button","sub_type":"copy_code","index":2,"parameters":[{"type":"coupon_code","coupon_code":"XYZ"}]}]}`
	for what, c := range map[string]struct {
		from, to string
		code     int
		say      string
	}{
		"all":           {"", "", 0, ""},
		"object":        {`"text":12`, `"text":{"a":1}`, 100, "template['components'][1]['parameters'][0]['text'] must be a string."},
		"too few":       {`{"type":"text","text":12},`, "", 132000, "(1) does not match the expected number of params (2)"},
		"no header":     {`{"type":"HEADER","parameters":[{"type":"text","text":"Zoé"}]},`, "", 132000, "HEADER"},
		"type":          {`"type":"text","text":12`, `"type":"image","image":{"id":"1"}`, 132012, "['parameters'][0]['type'] must be one of"},
		"empty":         {`"Zoé"`, `""`, 132012, "must not be empty"},
		"long":          {`"9 h"`, `"` + strings.Repeat("x", 1000) + `"`, 132005, "at most 1024"},
		"long header":   {`"Zoé"`, `"` + strings.Repeat("x", 53) + `"`, 132005, "at most 60"},
		"index":         {`"index":2`, `"index":7`, 132012, "must be 0 to 2"},
		"same index":    {`"index":2`, `"index":0`, 132012, ""},
		"sub_type":      {`"sub_type":"url"`, `"sub_type":"flow"`, 132012, "['sub_type'] must be url"},
		"code":          {`"XYZ"`, `"ABCDEFGHIJKLMNOP"`, 132012, "15 characters"},
		"no code":       {`,"parameters":[{"type":"coupon_code","coupon_code":"XYZ"}]`, "", 132000, "must have 1 parameters"},
		"unknown type":  {`"type":"payload"`, `"type":"load"`, 100, "must be one of {text"},
		"component":     {`"type":"HEADER"`, `"type":"carousel"`, 132012, "does not have"},
		"no name":       {`"order_1"`, `""`, 100, "template['name'] is required"},
		"no components": {`"components":[`, `"parts":[`, 132000, ""},
	} {
		s, p := template.ParseSend([]byte(strings.Replace(full, c.from, c.to, 1)))
		var out template.Rendered
		if p == nil {
			out, p = tp.Render(s)
		}
		if c.code != 0 {
			if p == nil || p.Code != c.code || !strings.Contains(p.Details, c.say) {
				t.Errorf("%s: %+v, want %d %s", what, p, c.code, c.say)
			}
			continue
		}
		if p != nil {
			t.Fatal(p)
		}
		got := fmt.Sprint(out.Header.Text, "|", out.Body, "|", out.Footer, "|", out.Buttons[0].Payload, "|", out.Buttons[1].URL, "|", out.Buttons[2].Code)
		if want := "Bonjour Zoé|Votre commande numéro 12 arrive demain chez vous vers 9 h avec le facteur.|À bientôt|yes|https://example.org/o/true|XYZ"; got != want {
			t.Errorf("%s: %s", what, got)
		}
		if s.Breaks([]string{"zoé"}) == nil || s.Breaks([]string{"viagra"}) != nil {
			t.Error("words of the policy")
		}
	}
	_, p := template.ParseSend([]byte(strings.Replace(full, `"text":12`, `"text":[]`, 1)))
	if want := "(#100) Param template['components'][1]['parameters'][0]['text'] must be a string."; p == nil || p.Message != want {
		t.Errorf("the message is %+v, want %s", p, want)
	}
}

func TestAuthenticationAndCards(t *testing.T) {
	t.Parallel()
	tp, problems := template.Parse([]byte(`{"name":"otp","language":"en","category":"authentication","components":[{"type":"body","add_security_recommendation":true},{"type":"footer","code_expiration_minutes":"10"},{"type":"buttons","buttons":[{"type":"otp","otp_type":"copy_code","text":"Copy"}]}]}`))
	if problems = append(problems, tp.Lint()...); len(problems) > 0 {
		t.Fatal(problems)
	}
	s, _ := template.ParseSend([]byte(`{"name":"otp","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"text","text":"J$FpnYnP"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"J$FpnYnP"}]}]}`))
	out, p := tp.Render(s)
	if p != nil || out.Body != "J$FpnYnP is your verification code. For your security, do not share this code." || out.Footer != "This code expires in 10 minutes." || out.Buttons[0].Code != "J$FpnYnP" {
		t.Errorf("a code is %+v (%v)", out, p)
	}
	card := `{"components":[{"type":"header","format":"image","example":{"header_handle":["4:x"]}},{"type":"body","text":"Card with {{1}} inside it","example":{"body_text":["a"]}},{"type":"buttons","buttons":[{"type":"quick_reply","text":"Take"}]}]}`
	cards := func(list ...string) template.Template {
		tp, problems := template.Parse([]byte(`{"name":"c","language":"en","category":"marketing","components":[{"type":"body","text":"Look"},{"type":"carousel","cards":[` + strings.Join(list, ",") + `]}]}`))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return tp
	}
	two := cards(card, card)
	if l := two.Lint(); len(l) > 0 {
		t.Error(l)
	}
	if l := cards(card).Lint(); len(l) != 1 {
		t.Errorf("one card gives %+v", l)
	}
	if l := cards(card, strings.Replace(card, "image", "video", 1)).Lint(); len(l) != 1 {
		t.Errorf("two makes of cards give %+v", l)
	}
	for _, hidden := range []string{`{"type":"request_contact_info"}`, `{"type":"copy_code","example":"X1"}`} {
		one := strings.Replace(card, `{"type":"quick_reply","text":"Take"}`, hidden, 1)
		if l := cards(one, one).Lint(); !strings.Contains(fmt.Sprint(l), "which a card does not show") {
			t.Errorf("%s gives %+v", hidden, l)
		}
	}
	fill := func(index int, text string) string {
		return fmt.Sprintf(`{"card_index":%d,"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"7"}}]},{"type":"body","parameters":[{"type":"text","text":%q}]}]}`, index, text)
	}
	s, p = template.ParseSend([]byte(`{"name":"c","language":{"code":"en"},"components":[{"type":"carousel","cards":[` + fill(1, "one") + "," + fill(0, "zero") + `]}]}`))
	if p != nil {
		t.Fatal(p)
	}
	out, p = two.Render(s)
	if p != nil || len(out.Cards) != 2 || out.Cards[0].Body != "Card with zero inside it" || out.Cards[1].Header.Media.ID != "7" {
		t.Errorf("cards are %+v (%v)", out, p)
	}
}

// A text is filled and nothing else of it changes, whatever the values hold.
func TestRenderKeepsWords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zéè ]{1,12}`), 2, 12).Draw(rt, "words")
		values := rapid.SliceOfN(rapid.StringMatching(`[a-z{}1-9%$\\ ]{1,20}`), len(words)-1, len(words)-1).Draw(rt, "values")
		text, want := words[0], words[0]
		f := template.Filling{Type: "BODY"}
		for i, v := range values {
			text += fmt.Sprintf("{{%d}}", i+1) + words[i+1]
			want += v + words[i+1]
			f.Parameters = append(f.Parameters, template.Parameter{Type: "text", Text: v})
		}
		tp := template.Template{Components: []template.Component{{Type: "BODY", Text: text}}}
		out, p := tp.Render(template.Send{Components: []template.Filling{f}})
		if p != nil || out.Body != want {
			rt.Fatalf("%q gives %q, want %q (%v)", text, out.Body, want, p)
		}
		f.Parameters = f.Parameters[1:]
		if _, p := tp.Render(template.Send{Components: []template.Filling{f}}); p == nil || p.Code != template.CodeCount {
			rt.Fatalf("a parameter less gives %v", p)
		}
	})
}

// business-messaging 10.7.
func TestStates(t *testing.T) {
	t.Parallel()
	all := []template.State{template.Pending, template.Approved, template.Rejected, template.Paused, template.Disabled, template.InAppeal, template.PendingDeletion, template.Deleted, template.Archived}
	rapid.Check(t, func(rt *rapid.T) {
		s, approved := template.Pending, false
		for range 30 {
			to := rapid.SampledFrom(all).Draw(rt, "to")
			if !s.May(to) {
				continue
			}
			switch {
			case s == template.Deleted:
				rt.Fatalf("a deleted template became %s", to)
			case s == template.Disabled && to == template.Approved, s == template.Rejected && to == template.Approved:
				rt.Fatalf("%s became %s", s, to)
			}
			approved = approved || to == template.Approved
			if p := to.Sendable(false); (p == nil) != (to == template.Approved) {
				rt.Fatalf("%s: %v", to, p)
			}
			if (to == template.Paused || to == template.Disabled) && !approved {
				rt.Fatalf("%s before it was approved", to)
			}
			s = to
		}
	})
	for state, code := range map[template.State]int{template.Paused: 132015, template.Disabled: 132016, template.Rejected: 132001, template.Pending: 132001} {
		if p := state.Sendable(false); p == nil || p.Code != code {
			t.Errorf("%s: %v, want %d", state, p, code)
		}
	}
	if template.Pending.Sendable(true) != nil {
		t.Error("an edit that waits leaves the old version sendable")
	}
	for i, want := range []time.Duration{3 * time.Hour, 6 * time.Hour, 0} {
		if s, d := template.Pause(i); d != want || (s == template.Disabled) != (i == 2) {
			t.Errorf("pause %d: %s %s", i, s, d)
		}
	}
}

// business-messaging 10.5, last row.
func TestEdits(t *testing.T) {
	t.Parallel()
	now, day := testkit.Noon, 24*time.Hour
	var ten []time.Time
	for i := range 10 {
		ten = append(ten, now.Add(-time.Duration(i+2)*day))
	}
	for what, c := range map[string]struct {
		state  template.State
		edited []time.Time
		ok     bool
		next   time.Time
	}{
		"never":           {template.Approved, nil, true, time.Time{}},
		"an hour ago":     {template.Approved, []time.Time{now.Add(-time.Hour)}, false, now.Add(23 * time.Hour)},
		"a day ago":       {template.Approved, []time.Time{now.Add(-day)}, true, time.Time{}},
		"ten in a month":  {template.Approved, ten, false, now.Add(19 * day)},
		"nine in a month": {template.Approved, ten[:9], true, time.Time{}},
		"rejected":        {template.Rejected, []time.Time{now}, true, time.Time{}},
		"pending":         {template.Pending, nil, false, time.Time{}},
	} {
		if ok, next := c.state.Edits(c.edited, now); ok != c.ok || !next.Equal(c.next) {
			t.Errorf("%s: %v %s, want %v %s", what, ok, next, c.ok, c.next)
		}
	}
}

// business-messaging 10.8.
func TestQuality(t *testing.T) {
	t.Parallel()
	now := testkit.Noon
	for what, c := range map[string]struct {
		list []template.Response
		want template.Quality
	}{
		"too few":     {[]template.Response{{At: now, Delivered: 99, Reports: 50}}, template.UnknownQuality},
		"none bad":    {[]template.Response{{At: now, Delivered: 100}}, template.Green},
		"just green":  {[]template.Response{{At: now, Delivered: 1000, Blocks: 9}}, template.Green},
		"one percent": {[]template.Response{{At: now, Delivered: 1000, Blocks: 10}}, template.Yellow},
		"reports":     {[]template.Response{{At: now, Delivered: 1000, Reports: 15}}, template.Red},
		"mutes":       {[]template.Response{{At: now, Delivered: 1000, Mutes: 59}}, template.Yellow},
		"old":         {[]template.Response{{At: now.Add(-8 * 24 * time.Hour), Delivered: 1000, Reports: 500}, {At: now, Delivered: 100}}, template.Green},
		"fades":       {[]template.Response{{At: now.Add(-6 * 24 * time.Hour), Delivered: 100, Reports: 4}, {At: now, Delivered: 100}}, template.Green},
		"stays":       {[]template.Response{{At: now, Delivered: 100, Reports: 4}, {At: now, Delivered: 100}}, template.Red},
	} {
		if got := template.Judge(c.list, template.Usual, now); got != c.want {
			t.Errorf("%s: %s, want %s", what, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	for _, s := range []string{"{}", "[]", "null", `{"components":[null,{"type":1,"buttons":[[]]}]}`, `{"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"https://{{1}}"}]}]}`, `{"components":[{"type":"body","text":"{{}}"}]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(_ *testing.T, data []byte) {
		t, _ := template.Parse(data)
		t.Lint()
		s, _ := template.ParseSend(data)
		_, _ = t.Render(s)
	})
}
