package card_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parvis/engine/message/card"
)

// A contact keeps what is in it, without what is blank, and says where something is wrong.
func TestContactsAreCleaned(t *testing.T) { // business-messaging 6
	t.Parallel()
	ana := card.Name{Formatted: "Ana", First: "Ana"}
	got, wrong := card.Contact{Name: card.Name{Formatted: " Ana\u0301 ", First: "Ana"}, Org: &card.Org{Title: " "}, Phones: []card.Phone{{}, {Phone: "1 "}}, Addresses: []card.Address{{}}}.Clean()
	if want := (card.Contact{Name: card.Name{Formatted: "An\u00e1", First: "Ana"}, Phones: []card.Phone{{Phone: "1"}}}); wrong != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("cleaned it is %+v, %v", got, wrong)
	}
	for what, c := range map[string]struct {
		in   card.Contact
		path string
	}{
		"no name":           {card.Contact{}, "name.formatted_name"},
		"a name alone":      {card.Contact{Name: card.Name{Formatted: "Ana"}}, "name.first_name"},
		"no such day":       {card.Contact{Name: ana, Birthday: "2001-02-29"}, "birthday"},
		"two lines":         {card.Contact{Name: ana, Addresses: []card.Address{{}, {Street: "a\nb"}}}, "addresses[1].street"},
		"too long":          {card.Contact{Name: ana, URLs: []card.URL{{URL: strings.Repeat("é", 257)}}}, "urls[0].url"},
		"too many":          {card.Contact{Name: ana, Emails: make([]card.Email, 21)}, "emails"},
		"no text":           {card.Contact{Name: ana, Org: &card.Org{Title: "\xff"}}, "org.title"},
		"what does not end": {card.Contact{Name: card.Name{Formatted: "a\x00", First: "a"}}, "name.formatted_name"},
	} {
		if _, wrong := c.in.Clean(); wrong == nil || wrong.Path != c.path {
			t.Errorf("%s: %+v", what, wrong)
		}
	}
	if _, wrong := card.Contacts([]card.Contact{{Name: ana}, {}}); wrong == nil || wrong.Path != "[1].name.formatted_name" {
		t.Errorf("the second of two: %+v", wrong)
	}
	long := card.Contact{Name: ana, URLs: slices.Repeat([]card.URL{{URL: strings.Repeat("é", 256)}}, 20)}
	if _, wrong := card.Contacts([]card.Contact{long, long}); wrong != nil {
		t.Errorf("two long ones: %+v", wrong)
	}
	if _, wrong := card.Contacts(slices.Repeat([]card.Contact{long}, 7)); wrong == nil || wrong.Path != "" {
		t.Errorf("more than apps can be told: %+v", wrong)
	}
	if _, wrong := card.Contacts(nil); wrong == nil {
		t.Error("nobody is taken")
	}
	if text := (card.Contact{Name: ana, Org: &card.Org{Company: "Phare", Title: "Gardienne"}, Phones: []card.Phone{{Phone: "1"}}, Addresses: []card.Address{{Zip: "29", City: "Brume", Code: "FR"}}}).Text(); text != "Ana\nGardienne, Phare\n1\n29 Brume, FR" {
		t.Errorf("as text it is %q", text)
	}
}

// A form that says more than apps can be told is known.
func TestAFormIsNotTooLarge(t *testing.T) {
	t.Parallel()
	if (card.Filled{Lines: []string{"a", "b"}, Response: []byte("{}")}).Large() {
		t.Error("a small one is large")
	}
	half := strings.Repeat("x", card.MostSaid/2)
	if !(card.Filled{Lines: []string{half, half}}).Large() || !(card.Filled{Response: []byte(half + half + "x")}).Large() {
		t.Error("a large one is not")
	}
}

// What was kept before contacts had parts is read as one.
func TestOldContactsAreRead(t *testing.T) {
	t.Parallel()
	var old card.Old
	if err := json.Unmarshal([]byte(`{"name":"Ana","phones":["1"],"mails":["a@b.example"],"urls":["https://x.example"],"org":"Phare"}`), &old); err != nil {
		t.Fatal(err)
	}
	if got := old.Contact().Text(); got != "Ana\nPhare\n1\na@b.example\nhttps://x.example" {
		t.Errorf("it is %q", got)
	}
}

// An address has the fields of its country, and its answer what was filled in.
func TestAnAddressIsFilledIn(t *testing.T) { // business-messaging 6
	t.Parallel()
	f, wrong := card.Form{Kind: card.Postal, Country: "IN", Saved: []card.Saved{{ID: "s", Values: map[string]string{"name": "Ana", "in_pin_code": "400063"}}}}.Clean()
	if wrong != nil {
		t.Fatal(wrong)
	}
	got, wrong := f.Answer(map[string]string{"name": " Ana", "address": "Marg", "house_number": "7", "building_name": "Palace", "city": "Mumbai", "in_pin_code": "400063", "state": " "}, "")
	if wrong != nil || strings.Join(got.Lines, "|") != "Ana|7 Marg|Palace|400063 Mumbai|IN" || string(got.Response) != `{"values":{"address":"Marg","building_name":"Palace","city":"Mumbai","house_number":"7","in_pin_code":"400063","name":"Ana"}}` {
		t.Errorf("%+v %s %v", got, got.Response, wrong)
	}
	if got, wrong = f.Answer(nil, "s"); wrong != nil || string(got.Response) != `{"saved_address_id":"s","values":{"in_pin_code":"400063","name":"Ana"}}` {
		t.Errorf("one that was saved: %s %v", got.Response, wrong)
	}
	for path, values := range map[string]map[string]string{"values.name": {"address": "x", "city": "y"}, "values.postal_code": {"postal_code": "1"}, "values.city": {"name": "x", "address": "y", "city": "a\nb"}} {
		if _, wrong := f.Answer(values, ""); wrong == nil || wrong.Path != path {
			t.Errorf("%s: %+v", path, wrong)
		}
	}
	if _, wrong := f.Answer(nil, "t"); wrong == nil || wrong.Path != "saved_address_id" {
		t.Errorf("one that was not saved: %+v", wrong)
	}
}
