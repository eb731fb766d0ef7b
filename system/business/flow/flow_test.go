package flow_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/system/business/flow"
)

const (
	foot = `{"type":"Footer","label":"Envoyer","on-click-action":{"name":"complete","payload":{"a":"${form.a}"}}}`
	box  = `{"type":"TextInput","name":"a","label":"Nom","required":true,"min-chars":2,"max-chars":5}`
	// two screens: what is filled in on the first stands on the second, and comes back of both.
	two = `{"version":"5.0","screens":[
		{"id":"FIRST","title":"Bonjour","data":{"jours":{"type":"array"},"nom":{"type":"string"}},"layout":{"type":"SingleColumnLayout","children":[
			{"type":"TextHeading","text":"${data.nom}"},{"type":"TextBody","text":["un","deux"]},{"type":"EmbeddedLink","text":"Ailleurs","on-click-action":{"name":"open_url","url":"https://example.org"}},
			{"type":"Form","name":"f","init-values":{"a":"Zoé"},"children":[
				{"type":"TextInput","name":"a","label":"Nom","required":true,"max-chars":10},
				{"type":"TextInput","name":"m","label":"Courriel","input-type":"email"},
				{"type":"TextInput","name":"p","label":"Code","input-type":"passcode"},
				{"type":"RadioButtonsGroup","name":"j","label":"Jour","required":true,"data-source":"${data.jours}"},
				{"type":"CheckboxGroup","name":"c","label":"Choix","min-selected-items":2,"max-selected-items":2,"data-source":[{"id":"x","title":"X"},{"id":"y","title":"Y"},{"id":"z","title":"Z"}]},
				{"type":"DatePicker","name":"d","label":"Quand","min-date":"2026-01-01","max-date":"2026-12-31"},
				{"type":"OptIn","name":"o","label":"J’accepte","required":true},
				{"type":"Footer","label":"Suite","on-click-action":{"name":"navigate","next":{"type":"screen","name":"LAST"},"payload":{"qui":"${form.a}","jour":"${form.j}"}}}]}]}},
		{"id":"LAST","terminal":true,"data":{"qui":{"type":"string"},"jour":{"type":"string"}},"layout":{"type":"SingleColumnLayout","children":[
			{"type":"TextCaption","text":"${data.qui}"},{"type":"TextArea","name":"t","label":"Mot","max-length":5},
			{"type":"Footer","label":"Fin","on-click-action":{"name":"complete","payload":{"qui":"${data.qui}","mot":"${form.t}","choix":"${screen.FIRST.form.c}","oui":"${screen.FIRST.form.o}","quand":"${screen.FIRST.form.d}","fixe":7}}}]}}]}`
)

func screen(children ...string) string {
	return `{"version":"5.0","screens":[{"id":"ONE","layout":{"type":"SingleColumnLayout","children":[` + strings.Join(children, ",") + `]}}]}`
}

// What is not built is refused with where it stands.
func TestWhatIsNotBuiltIsRefused(t *testing.T) { // business-messaging 6, 25
	t.Parallel()
	if _, err := flow.Parse([]byte(screen(box, foot))); err != nil {
		t.Fatalf("the least is refused: %v", err)
	}
	const at = "$.screens[0].layout.children[0]"
	for what, c := range map[string][2]string{
		"not JSON":                {`{`, "$"},
		"two objects":             {screen(box, foot) + `{}`, "$"},
		"no version":              {`{"screens":[]}`, "$.version"},
		"an endpoint":             {strings.Replace(screen(box, foot), `"screens"`, `"data_api_version":"3.0","screens"`, 1), "$.data_api_version"},
		"an unknown part":         {screen(`{"type":"If","condition":"true"}`, box, foot), at + ".type"},
		"an unknown property":     {screen(strings.Replace(box, `"label"`, `"colour":"red","label"`, 1), foot), at + ".colour"},
		"a form in a form":        {screen(`{"type":"Form","name":"f","children":[{"type":"Form","name":"g","children":[]}]}`, foot), at + ".children[0].type"},
		"an expression":           {screen(`{"type":"TextBody","text":"Bonjour ${data.nom}"}`, box, foot), at + ".text"},
		"data that is not there":  {screen(`{"type":"TextBody","text":"${data.nom}"}`, box, foot), at},
		"a field before its time": {screen(`{"type":"TextBody","text":"${form.a}"}`, box, foot), at},
		"a field that is missing": {screen(foot), at + ".on-click-action.payload.a"},
		"an exchange":             {screen(strings.Replace(foot, "complete", "data_exchange", 1), box), at + ".on-click-action.name"},
		"no way on":               {screen(box), "$.screens[0].layout.children"},
		"two ways on":             {screen(foot, foot, box), "$.screens[0].layout.children"},
		"one name twice":          {screen(box, box, foot), "$.screens[0].layout.children[1].name"},
		"nowhere":                 {screen(strings.Replace(foot, `"name":"complete"`, `"name":"navigate","next":{"type":"screen","name":"TWO"}`, 1), box), at + ".on-click-action.next.name"},
		"an address of a script":  {screen(`{"type":"EmbeddedLink","text":"x","on-click-action":{"name":"open_url","url":"javascript:x"}}`, box, foot), at + ".on-click-action.url"},
		"options that are alike":  {screen(`{"type":"Dropdown","name":"b","label":"x","data-source":[{"id":"1","title":"A"},{"id":"1","title":"B"}]}`, box, foot), at + ".data-source"},
		"words read backwards":    {screen(`{"type":"TextBody","text":"\u202ex"}`, box, foot), at + ".text"},
		"sensitive of no names":   {strings.Replace(screen(box, foot), `"id":"ONE"`, `"id":"ONE","sensitive":[7]`, 1), "$.screens[0].sensitive"},
		"two wrong, in order":     {strings.Replace(screen(box, foot), `"id":"ONE"`, `"id":"ONE","z":1,"b":1,"c":1,"d":1,"e":1`, 1), "$.screens[0].b"},
		"the name of the end":     {strings.Replace(screen(box, foot), "ONE", "SUCCESS", 1), "$.screens[0].id"},
	} {
		_, err := flow.Parse([]byte(c[0]))
		var all flow.Refused
		if !errors.As(err, &all) || all[0].Path != c[1] {
			t.Errorf("%s: %v, not at %s", what, err, c[1])
		}
	}
}

// A walk is what was pressed, from the start each time: what is wrong is told by field, what
// cannot have been pressed is refused, and the answer has what the end names.
func TestAWalkThroughScreens(t *testing.T) { // business-messaging 6, 9
	t.Parallel()
	d, err := flow.Parse([]byte(two))
	if err != nil {
		t.Fatal(err)
	}
	var data map[string]any
	if err := json.Unmarshal([]byte(`{"nom":"Bienvenue","jours":[{"id":"1","title":"Lundi"},{"id":"2","title":"Mardi"},{"id":"3","title":"Jeudi","enabled":false}]}`), &data); err != nil {
		t.Fatal(err)
	}
	s, err := d.Walk("", data, nil)
	if err != nil || s.Screen.ID != "FIRST" || s.Screen.Parts[0].Lines[0] != "Bienvenue" || len(s.Screen.Parts[6].Options) != 2 || s.Screen.Parts[3].Init[0] != "Zoé" {
		t.Fatalf("the first screen is %+v, %v", s.Screen, err)
	}
	foot := len(s.Screen.Parts) - 1
	press := flow.Press{Screen: "FIRST", Part: foot, Values: map[string][]string{"m": {"x"}, "p": {"a"}, "j": {"3"}, "c": {"x"}, "d": {"2027-01-01"}}}
	s, err = d.Walk("", data, []flow.Press{press})
	want := map[string]string{"a": "needed", "m": "email", "p": "passcode", "j": "choice", "c": "few", "d": "date", "o": "needed"}
	if err != nil || !reflect.DeepEqual(s.Wrong, want) || s.Screen.ID != "FIRST" {
		t.Errorf("what is wrong is %v, %v", s.Wrong, err)
	}
	press.Values = map[string][]string{"a": {" Léa "}, "m": {"lea@example.org"}, "p": {"1234"}, "j": {"2"}, "c": {"z", "x", "w"}, "d": {"2026-02-03"}, "o": {"1"}}
	s, err = d.Walk("", data, []flow.Press{press})
	if err != nil || s.Screen.ID != "LAST" || s.Screen.Parts[0].Lines[0] != "Léa" || s.Done {
		t.Fatalf("the second screen is %+v, %v", s, err)
	}
	last := flow.Press{Screen: "LAST", Part: 2, Values: map[string][]string{"t": {"merci"}}}
	s, err = d.Walk("", data, []flow.Press{press, last})
	if err != nil || !s.Done {
		t.Fatalf("the end is %+v, %v", s, err)
	}
	told, err := s.Told("jeton")
	if err != nil || string(told) != `{"choix":["x","z"],"fixe":7,"flow_token":"jeton","mot":"merci","oui":true,"quand":"2026-02-03","qui":"Léa"}` {
		t.Errorf("told is %s, %v", told, err)
	}
	if got := strings.Join(s.Lines, "|"); got != "Nom: Léa|Courriel: lea@example.org|Code: •••|Jour: Mardi|Choix: X, Z|Quand: 2026-02-03|J’accepte: ✓|Mot: merci" {
		t.Errorf("people read %s", got)
	}
	for what, presses := range map[string][]flow.Press{
		"a screen that is not reached": {last}, "what is no button": {{Screen: "FIRST", Part: 0}}, "a link that leads away": {{Screen: "FIRST", Part: 2}}, "no such part": {{Screen: "FIRST", Part: 99}}, "past what was wrong": {{Screen: "FIRST", Part: foot}, last},
	} {
		if _, err := d.Walk("", data, presses); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
	old, err := flow.Parse([]byte(strings.Replace(two, `"5.0"`, `"4.0"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if s, err = old.Walk("", data, []flow.Press{press, last}); err != nil || s.Response["quand"] != "1770076800000" {
		t.Errorf("before version 5 a day is %v, %v", s.Response["quand"], err)
	}
}

// round are two screens of which each hands on twice what it was handed, and a field that holds
// it.
const round = `{"version":"5.0","screens":[
	{"id":"A","data":{"x":{"type":"array"}},"sensitive":["n"],"layout":{"type":"SingleColumnLayout","children":[{"type":"TextInput","name":"n","label":"Nom"},{"type":"TextInput","name":"p","label":"Mot de passe","input-type":"password"},{"type":"CheckboxGroup","name":"c","label":"Choix","init-value":"${data.x}","data-source":[{"id":"1","title":"Un"},{"id":"2","title":"Deux"}]},
		{"type":"Footer","label":"Suite","on-click-action":{"name":"navigate","next":{"type":"screen","name":"B"},"payload":{"x":["${data.x}","${data.x}"]}}}]}},
	{"id":"B","data":{"x":{"type":"array"}},"layout":{"type":"SingleColumnLayout","children":[{"type":"EmbeddedLink","text":"Retour","on-click-action":{"name":"navigate","next":{"type":"screen","name":"A"},"payload":{"x":["${data.x}","${data.x}"]}}},
		{"type":"Footer","label":"Fin","on-click-action":{"name":"complete","payload":{"x":"${data.x}"}}}]}}]}`

// trip are presses that go to and fro between the screens of round.
func trip(n int, values map[string][]string) (out []flow.Press) {
	for i := range n {
		if i%2 == 0 {
			out = append(out, flow.Press{Screen: "A", Part: 3, Values: values})
		} else {
			out = append(out, flow.Press{Screen: "B", Part: 0, Values: map[string][]string{}})
		}
	}
	return out
}

// size counts what is in a value, up to a bound.
func size(v any, most int) int {
	n := 1
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			if n += size(e, most-n); n > most {
				return n
			}
		}
	case []any:
		for _, e := range v {
			if n += size(e, most-n); n > most {
				return n
			}
		}
	}
	return n
}

// What is handed on grows with what stands in the screens, not with how often one goes round.
func TestWhatIsHandedOnStaysSmall(t *testing.T) {
	t.Parallel()
	d, err := flow.Parse([]byte(round))
	if err != nil {
		t.Fatal(err)
	}
	data := map[string]any{"x": []any{"1"}}
	if _, err := d.Walk("", data, trip(9, nil)); err != nil {
		t.Errorf("some steps: %v", err)
	}
	if _, err := d.Walk("", data, trip(40, nil)); err == nil {
		t.Error("what is as large as 2^40 is handed on")
	}
}

// Who comes back to a screen finds what they typed, but for passwords; people read each screen
// once, and nothing sensitive.
func TestWhoComesBackFindsWhatTheyTyped(t *testing.T) {
	t.Parallel()
	d, err := flow.Parse([]byte(round))
	if err != nil {
		t.Fatal(err)
	}
	typed := map[string][]string{"n": {"Zoé"}, "p": {"secret"}, "c": {"2"}}
	s, err := d.Walk("", nil, trip(2, typed))
	if err != nil || s.Screen.ID != "A" || fmt.Sprint(s.Screen.Parts[0].Init, s.Screen.Parts[1].Init, s.Screen.Parts[2].Init) != "[Zoé] [] [2]" {
		t.Errorf("the fields hold %+v, %v", s.Screen.Parts, err)
	}
	s, err = d.Walk("", nil, append(trip(3, typed), flow.Press{Screen: "B", Part: 1}))
	if got := strings.Join(s.Lines, "|"); err != nil || !s.Done || got != "Nom: •••|Mot de passe: •••|Choix: Deux" {
		t.Errorf("people read %s, %v", got, err)
	}
}

// FuzzFlow reads whatever is sent as screens: it is refused with a place, or can be walked to
// wherever its buttons lead.
func FuzzFlow(f *testing.F) {
	for _, s := range []string{two, round, screen(box, foot), `{"version":"3.1","screens":[{}]}`, `{"version":"5.0","screens":[{"id":"A","data":[],"layout":{"children":[null,7,{"type":"Form","children":[[]]}]}}]}`, `[]`} {
		f.Add([]byte(s), "1", uint64(0))
		f.Add([]byte(s), "1", uint64(0x0AAAAAAA))
	}
	f.Fuzz(func(t *testing.T, data []byte, typed string, other uint64) {
		d, err := flow.Parse(data)
		if err != nil {
			var all flow.Refused
			if !errors.As(err, &all) || len(all) == 0 || !strings.HasPrefix(all[0].Path, "$") || all[0].Message == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		var presses []flow.Press
		for step := range 30 {
			s, err := d.Walk("", map[string]any{"x": []any{typed}}, presses)
			if err != nil {
				if fault.KindOf(err) != fault.Invalid || step == 0 {
					t.Fatalf("%v after %+v", err, presses)
				}
				return // too much was handed on
			}
			if s.Done {
				if n := size(s.Response, 1<<17); n > 1<<16 {
					t.Fatalf("an answer of more than %d values", n)
				}
				if told, err := s.Told(typed); err == nil && !json.Valid(told) {
					t.Fatalf("%s", told)
				}
				return
			}
			if len(s.Wrong) > 0 {
				return
			}
			p := pressed(t, s.Screen, typed, other>>step&1 == 1)
			presses = append(presses, p)
		}
	})
}

// pressed fills in a screen, and presses its Footer or something else that leads on.
func pressed(t *testing.T, s flow.Screen, typed string, other bool) flow.Press {
	p := flow.Press{Screen: s.ID, Values: map[string][]string{}, Part: -1}
	for i, part := range s.Parts {
		if leads := part.Action != nil && part.Action.Name == "navigate"; part.Type == "Footer" && (p.Part < 0 || !other) || other && leads && part.Type != "Footer" {
			p.Part = i
		}
		if part.Name != "" {
			p.Values[part.Name] = []string{typed}
		}
		if !utf8.ValidString(part.Label) || len(strings.Join(part.Init, "")) > 1<<20 {
			t.Fatalf("%q holds too much", part.Label)
		}
	}
	return p
}

// A value of elsewhere is one alone, and is never read twice.
func TestValuesAreNotReadAgain(t *testing.T) {
	t.Parallel()
	d, err := flow.Parse([]byte(two))
	if err != nil {
		t.Fatal(err)
	}
	s, err := d.Walk("", map[string]any{"nom": "${data.jours}", "jours": fmt.Sprint(1)}, nil)
	if err != nil || s.Screen.Parts[0].Lines[0] != "${data.jours}" {
		t.Errorf("%v %v", s.Screen.Parts[0].Lines, err)
	}
}
