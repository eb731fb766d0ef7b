package card

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits of contacts (business-messaging 6). The paper bounds how many there are; how long
// one may be is ours.
const (
	// MostContacts is how many a message shares.
	MostContacts = 257
	// MostSaid is how much contacts, or a form that was filled in, say in all, in bytes: less
	// than what apps can be told at once.
	MostSaid   = 64 << 10
	mostLong   = 256
	mostOfEach = 20
)

// Contact is somebody with what one reaches them by.
type Contact struct {
	Name      Name      `json:"name"`
	Org       *Org      `json:"org,omitempty"`
	Birthday  string    `json:"birthday,omitempty"`
	Phones    []Phone   `json:"phones,omitempty"`
	Emails    []Email   `json:"emails,omitempty"`
	Addresses []Address `json:"addresses,omitempty"`
	URLs      []URL     `json:"urls,omitempty"`
}

// Name is how somebody is called: as a whole, and in parts.
type Name struct {
	Formatted string `json:"formatted_name"`
	Prefix    string `json:"prefix,omitempty"`
	First     string `json:"first_name,omitempty"`
	Middle    string `json:"middle_name,omitempty"`
	Last      string `json:"last_name,omitempty"`
	Suffix    string `json:"suffix,omitempty"`
}

// Org is where somebody works, and as what.
type Org struct {
	Company    string `json:"company,omitempty"`
	Department string `json:"department,omitempty"`
	Title      string `json:"title,omitempty"`
}

// Phone is a telephone number; Number is what a business calls a member.
type Phone struct {
	Phone  string `json:"phone,omitempty"`
	Type   string `json:"type,omitempty"`
	Number string `json:"wa_id,omitempty"`
}

// Email is an address for letters.
type Email struct {
	Email string `json:"email,omitempty"`
	Type  string `json:"type,omitempty"`
}

// Address is where somebody lives or works.
type Address struct {
	Street  string `json:"street,omitempty"`
	City    string `json:"city,omitempty"`
	State   string `json:"state,omitempty"`
	Zip     string `json:"zip,omitempty"`
	Country string `json:"country,omitempty"`
	Code    string `json:"country_code,omitempty"`
	Type    string `json:"type,omitempty"`
}

// URL is a page of the web.
type URL struct {
	URL  string `json:"url,omitempty"`
	Type string `json:"type,omitempty"`
}

// Wrong says which part of something cannot be taken, and what could. Want is empty for a
// part that is missing.
type Wrong struct{ Path, Want string }

// Composed gives what somebody typed with its characters composed, and no space around it.
func Composed(s string) string { return strings.TrimSpace(norm.NFC.String(s)) }

// clean composes a text and refuses what no text may have, or one that is too long.
func clean(path string, s *string, most int) *Wrong {
	*s = Composed(*s)
	switch {
	case !utf8.ValidString(*s) || strings.ContainsFunc(*s, unicode.IsControl) || strings.ContainsRune(*s, utf8.RuneError):
		return &Wrong{path, "a text of Unicode characters, in one line."}
	case utf8.RuneCountInString(*s) > most:
		return &Wrong{path, "at most " + strconv.Itoa(most) + " characters."}
	}
	return nil
}

// Clean gives a contact as it is kept, or what is wrong with it.
func (c Contact) Clean() (Contact, *Wrong) {
	var wrong *Wrong
	text := func(path string, s *string) { wrong = cmp.Or(wrong, clean(path, s, mostLong)) }
	n := &c.Name
	for i, s := range []*string{&n.Formatted, &n.Prefix, &n.First, &n.Middle, &n.Last, &n.Suffix} {
		text("name."+[]string{"formatted_name", "prefix", "first_name", "middle_name", "last_name", "suffix"}[i], s)
	}
	if c.Org != nil {
		o := *c.Org
		text("org.company", &o.Company)
		text("org.department", &o.Department)
		text("org.title", &o.Title)
		if c.Org = &o; o == (Org{}) {
			c.Org = nil
		}
	}
	c.Phones = each("phones", c.Phones, &wrong, func(at string, p *Phone) {
		text(at+".phone", &p.Phone)
		text(at+".type", &p.Type)
		text(at+".wa_id", &p.Number)
	})
	c.Emails = each("emails", c.Emails, &wrong, func(at string, e *Email) {
		text(at+".email", &e.Email)
		text(at+".type", &e.Type)
	})
	c.URLs = each("urls", c.URLs, &wrong, func(at string, u *URL) {
		text(at+".url", &u.URL)
		text(at+".type", &u.Type)
	})
	c.Addresses = each("addresses", c.Addresses, &wrong, func(at string, a *Address) {
		for i, s := range []*string{&a.Street, &a.City, &a.State, &a.Zip, &a.Country, &a.Code, &a.Type} {
			text(at+"."+[]string{"street", "city", "state", "zip", "country", "country_code", "type"}[i], s)
		}
	})
	text("birthday", &c.Birthday)
	switch _, err := time.Parse(time.DateOnly, c.Birthday); {
	case wrong != nil:
	case c.Name.Formatted == "":
		wrong = &Wrong{"name.formatted_name", ""}
	case c.Name == (Name{Formatted: c.Name.Formatted}):
		wrong = &Wrong{"name.first_name", ""}
	case c.Birthday != "" && err != nil:
		wrong = &Wrong{"birthday", "a day as YYYY-MM-DD."}
	}
	return c, wrong
}

// each cleans a list, of which blank entries are left out.
func each[T comparable](path string, list []T, wrong **Wrong, do func(at string, one *T)) []T {
	if len(list) > mostOfEach {
		*wrong = cmp.Or(*wrong, &Wrong{path, "at most " + strconv.Itoa(mostOfEach) + " of them."})
		return nil
	}
	var out []T
	for i, one := range list {
		do(path+"["+strconv.Itoa(i)+"]", &one)
		if one != *new(T) {
			out = append(out, one)
		}
	}
	return out
}

// Lines are an address as one writes it.
func (a Address) Lines() []string {
	var out []string
	for _, s := range []string{a.Street, strings.TrimSpace(a.Zip + " " + a.City), a.State, cmp.Or(a.Country, a.Code)} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Text is a contact in lines of plain text, the name first.
func (c Contact) Text() string {
	lines := []string{c.Name.Formatted}
	if c.Org != nil {
		lines = append(lines, c.Org.Text())
	}
	for _, p := range c.Phones {
		lines = append(lines, cmp.Or(p.Phone, p.Number))
	}
	for _, e := range c.Emails {
		lines = append(lines, e.Email)
	}
	for _, a := range c.Addresses {
		lines = append(lines, strings.Join(a.Lines(), ", "))
	}
	for _, u := range c.URLs {
		lines = append(lines, u.URL)
	}
	if c.Birthday != "" {
		lines = append(lines, c.Birthday)
	}
	return strings.Join(lines, "\n")
}

// Text is where somebody works, in one line.
func (o Org) Text() string {
	var out []string
	for _, s := range []string{o.Title, o.Department, o.Company} {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

// Old is a contact as it was kept before it had parts.
type Old struct {
	Name   string   `json:"name"`
	Phones []string `json:"phones"`
	Mails  []string `json:"mails"`
	URLs   []string `json:"urls"`
	Org    string   `json:"org"`
}

// Contact gives it in parts.
func (o Old) Contact() Contact {
	c := Contact{Name: Name{Formatted: o.Name}}
	if o.Org != "" {
		c.Org = &Org{Company: o.Org}
	}
	for _, s := range o.Phones {
		c.Phones = append(c.Phones, Phone{Phone: s})
	}
	for _, s := range o.Mails {
		c.Emails = append(c.Emails, Email{Email: s})
	}
	for _, s := range o.URLs {
		c.URLs = append(c.URLs, URL{URL: s})
	}
	return c
}

// Contacts cleans those that a message shares; the path of what is wrong begins with the
// number of the contact.
func Contacts(list []Contact) ([]Contact, *Wrong) {
	if len(list) == 0 || len(list) > MostContacts {
		return nil, &Wrong{"", fmt.Sprintf("1 to %d contacts.", MostContacts)}
	}
	out := make([]Contact, len(list))
	for i, c := range list {
		var wrong *Wrong
		if out[i], wrong = c.Clean(); wrong != nil {
			return nil, &Wrong{"[" + strconv.Itoa(i) + "]." + wrong.Path, wrong.Want}
		}
	}
	if data, err := json.Marshal(out); err != nil || len(data) > MostSaid {
		return nil, &Wrong{"", fmt.Sprintf("at most %d bytes in all.", MostSaid)}
	}
	return out, nil
}
