package form_test

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"parvis/engine/archive/form"
)

const note = `{"id":"https://vieux.example/users/ines/statuses/1/activity","type":"Create","actor":"https://vieux.example/users/ines","published":"2024-05-01T08:00:00Z",
"to":["https://www.w3.org/ns/activitystreams#Public"],"cc":"https://vieux.example/users/ines/followers","object":{"id":"https://vieux.example/users/ines/statuses/1","type":"Note","summary":"Pluie",
"inReplyTo":null,"published":"2024-05-01T08:00:00Z","updated":"2024-05-01T09:00:00+02:00","url":"https://vieux.example/@ines/1","attributedTo":{"id":"https://vieux.example/users/ines"},"sensitive":true,
"to":"https://www.w3.org/ns/activitystreams#Public","content":"<p>Bonjour</p>","contentMap":{"fr":"<p>Bonjour</p>"},
"attachment":{"type":"Document","mediaType":"image/png","url":"media_attachments/files/1/original/a.png","name":"Un pont","focalPoint":[0.5,-0.5]},
"tag":[{"type":"Mention","href":"https://autre.example/users/noe","name":"@noe@autre.example"},{"type":"Hashtag","name":"#ponts"},3],
"oneOf":[{"type":"Note","name":"Oui","replies":{"type":"Collection","totalItems":12}}]}}`

const boost = `{"id":"https://vieux.example/users/ines/statuses/2/activity","type":"Announce","actor":"https://vieux.example/users/ines","published":"bientôt","object":"https://autre.example/1"}`

func outbox(items ...string) string {
	return `{"@context":["a",{"b":{"c":[1,2]}}],"id":"outbox.json","type":"OrderedCollection","totalItems":9,"orderedItems":[` + strings.Join(items, ",") + `],"more":1}`
}

// gathered reads an outbox in small pieces.
func gathered(s string) (list []form.Activity, broken int, err error) {
	err = form.Outbox(iotest.OneByteReader(strings.NewReader(s)), form.Place{}, 0, func(p form.Place, a form.Activity, bad error) error {
		n := p.Items - 1
		if bad != nil {
			broken++
		}
		if n != len(list) {
			return fmt.Errorf("place %d after %d", n, len(list))
		}
		list = append(list, a)
		return nil
	})
	return list, broken, err
}

func counted(s string) (int, error) {
	at, err := form.Count(strings.NewReader(s), form.Place{}, func(form.Place) error { return nil })
	return at.Items, err
}

// A collection is read on from every place as it is read in one go.
func TestAnOutboxIsReadOn(t *testing.T) { // architecture 17.2
	t.Parallel()
	whole := strings.ReplaceAll(outbox(note, boost, `{"id":"x","orderedItems":[1]}`, boost, `7`), ",{", " ,\n{")
	all, broken, err := gathered(whole)
	if err != nil || len(all) != 5 || broken != 1 {
		t.Fatalf("%d items, %d broken, %v", len(all), broken, err)
	}
	stop := errors.New("stop")
	for n := 1; n <= len(all); n++ {
		at, err := form.Count(strings.NewReader(whole), form.Place{}, func(p form.Place) error {
			if p.Items == n {
				return stop
			}
			return nil
		})
		if !errors.Is(err, stop) || at.Items != n {
			t.Fatalf("it stopped at %+v: %v", at, err)
		}
		var rest []form.Activity
		var last form.Place
		err = form.Outbox(strings.NewReader(whole[at.Offset:]), at, n, func(p form.Place, a form.Activity, _ error) error {
			rest, last = append(rest, a), p
			return nil
		})
		if err != nil || !reflect.DeepEqual(rest, all[n:]) && len(rest)+len(all[n:]) > 0 {
			t.Errorf("from %d on: %d items, %v", n, len(rest), err)
		}
		if end := strings.LastIndex(whole, "7") + 1; n < len(all) && (last != form.Place{Items: 5, Offset: int64(end)}) {
			t.Errorf("from %d on it ends at %+v, not at %d", n, last, end)
		}
		if total, err := form.Count(strings.NewReader(whole[at.Offset:]), at, func(form.Place) error { return nil }); total.Items != 5 || err != nil {
			t.Errorf("from %d on it counts %d, %v", n, total.Items, err)
		}
		if _, err := form.Count(strings.NewReader(whole[at.Offset:len(whole)-9]), at, func(form.Place) error { return nil }); !errors.Is(err, form.ErrSyntax) {
			t.Errorf("from %d on, cut: %v", n, err)
		}
	}
}

func TestAnOutboxIsRead(t *testing.T) {
	t.Parallel()
	list, broken, err := gathered(outbox(note, boost, `{"id":"x","type":{"a":1}}`, `7`, `null`, `{"id":"y","object":{"sensitive":"yes"}}`))
	if err != nil || len(list) != 6 || broken != 1 {
		t.Fatalf("%d items, %d broken, %v", len(list), broken, err)
	}
	a := list[0]
	public := []string{"https://www.w3.org/ns/activitystreams#Public"}
	want := form.Note{
		ID: "https://vieux.example/users/ines/statuses/1", Type: "Note", AttributedTo: "https://vieux.example/users/ines", Summary: "Pluie", Content: "<p>Bonjour</p>", Language: "fr",
		URL: "https://vieux.example/@ines/1", Published: time.Date(2024, 5, 1, 8, 0, 0, 0, time.UTC), Updated: time.Date(2024, 5, 1, 7, 0, 0, 0, time.UTC), Sensitive: true, To: public,
		Mentions: []form.Mention{{Href: "https://autre.example/users/noe", Name: "@noe@autre.example"}},
		Files:    []form.File{{URL: "media_attachments/files/1/original/a.png", MediaType: "image/png", Description: "Un pont", Focus: &[2]float64{0.5, -0.5}}},
		Options:  []form.Option{{Title: "Oui", Votes: 12}},
	}
	if a.Type != "Create" || a.Object != want.ID || !reflect.DeepEqual(a.To, public) || len(a.Cc) != 1 || !reflect.DeepEqual(a.Note, want) {
		t.Errorf("the note is read as\n%+v", a.Note)
	}
	if b := list[1]; b.Type != "Announce" || b.Object != "https://autre.example/1" || !b.Published.IsZero() {
		t.Errorf("the boost is read as %+v", b)
	}
	from := 0
	if err := form.Outbox(strings.NewReader(outbox(note, boost, note)), form.Place{}, 2, func(p form.Place, a form.Activity, _ error) error {
		from += 10*(p.Items-1) + len(a.Note.Files)
		return nil
	}); err != nil || from != 21 {
		t.Errorf("from the third on: %d, %v", from, err)
	}
	if n, err := counted(outbox(note, boost)); n != 2 || err != nil {
		t.Errorf("it counts %d, %v", n, err)
	}
}

func TestWhatIsNoOutbox(t *testing.T) { // architecture 16
	t.Parallel()
	for _, s := range []string{"", "[]", "{}", `{"orderedItems":3}`, outbox(note)[:900], outbox(note, boost)[:len(outbox(note, boost))-12], `{"orderedItems":[1,]}`, "\x00", "{\"orderedItems\":[\xff]}"} {
		if _, _, err := gathered(s); !errors.Is(err, form.ErrSyntax) {
			t.Errorf("%.40q: %v", s, err)
		}
	}
	huge := `{"content":"` + strings.Repeat("x", 2<<20) + `"}`
	for _, s := range []string{outbox(note, huge), `{"a":` + huge + `,"orderedItems":[]}`} {
		if err := form.Outbox(strings.NewReader(s), form.Place{}, 0, func(form.Place, form.Activity, error) error { return nil }); !errors.Is(err, form.ErrLarge) {
			t.Errorf("a large item: %v", err)
		}
	}
	gone := errors.New("gone")
	if err := form.Outbox(io.MultiReader(strings.NewReader(outbox(note)[:40]), iotest.ErrReader(gone)), form.Place{}, 0, func(form.Place, form.Activity, error) error { return nil }); !errors.Is(err, gone) {
		t.Errorf("a source that fails: %v", err)
	}
	if err := form.Outbox(strings.NewReader(outbox(note, note)), form.Place{}, 0, func(form.Place, form.Activity, error) error { return gone }); !errors.Is(err, gone) {
		t.Errorf("a reader that stops: %v", err)
	}
}

func TestWhatAFileIs(t *testing.T) {
	t.Parallel()
	actor := `{"@context":[{"a":"b"}],"id":"https://vieux.example/users/ines","type":"Person","preferredUsername":"ines"}`
	for _, c := range []struct {
		text, name string
		want       form.Kind
	}{
		{outbox(note), "x", form.Posts}, {outbox(), "x", form.Posts}, {actor, "posts.json", form.Actors},
		{`{"id":"likes.json","type":"OrderedCollection","orderedItems":["https://a.example/1"]}`, "x", form.Likes},
		{`{"id":"bookmarks.json","type":"OrderedCollection","orderedItems":[]}`, "x", form.Bookmarks},
		{`{"orderedItems":["https://a.example/1"]}`, "x", form.Unknown}, {`{"type":"Tree"}`, "outbox.json", form.Unknown}, {`{"a`, "outbox.json", form.Unknown},
		{"Account address,Show boosts,Notify on new posts,Languages\nnoe@a.example,true,false,\n", "blocked.csv", form.Follows},
		{"\ufeffAccount address,Hide notifications\nnoe@a.example,true\n", "following.csv", form.Mutes},
		{"Account address\nnoe@a.example\n", "blocked_accounts.csv", form.Blocks}, {"Account address\nnoe@a.example\n", "x.csv", form.Unknown},
		{"noe@a.example,true,false,fr\n", "x.csv", form.Follows}, {"noe@a.example,false\n", "x.csv", form.Mutes}, {"noe@a.example,true\n", "following_accounts.csv", form.Follows},
		{"noe@a.example\nlea@a.example\n", "blocked_accounts.csv", form.Blocks}, {"noe@a.example\n", "muted_accounts.csv", form.Mutes}, {"noe@a.example\n", "x.csv", form.Unknown},
		{"Ponts,noe@a.example\n", "blocks.csv", form.Lists}, {"list,account\nPonts,noe@a.example\n", "x", form.Lists},
		{"https://a.example/users/noe/statuses/1\n", "x", form.Bookmarks}, {"mal.example\n", "x", form.Domains}, {"#domain,#severity\nmal.example,silence\n", "x", form.Domains},
		{"Bonjour à tous\n", "following.csv", form.Unknown}, {"", "following.csv", form.Unknown}, {"\xff\xfe", "x", form.Unknown},
	} {
		if got := form.Detect([]byte(c.text), c.name); got != c.want {
			t.Errorf("%.40q as %s is %q, not %q", c.text, c.name, got, c.want)
		}
	}
}

func TestTablesAreRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind form.Kind
		text string
		want []form.Row
	}{
		{form.Follows, "Account address,Show boosts,Notify on new posts,Languages\nnoe@a.example,false,true,\"fr, en\"\n\nlea@a.example\n",
			[]form.Row{{Address: "noe@a.example", Notify: true, Languages: []string{"fr", "en"}}, {Address: "lea@a.example", Reblogs: true, Languages: []string{}}}},
		{form.Mutes, "Hide notifications,Account address\nfalse,noe@a.example\n", []form.Row{{Address: "noe@a.example"}}},
		{form.Mutes, "noe@a.example\r\n", []form.Row{{Address: "noe@a.example", Hide: true}}},
		{form.Blocks, "\ufeff noe@a.example \n", []form.Row{{Address: "noe@a.example"}}},
		{form.Lists, "\"Ponts, quais\",noe@a.example\n", []form.Row{{List: "Ponts, quais", Address: "noe@a.example"}}},
		{form.Bookmarks, "https://a.example/1\nhttps://a.example/2", []form.Row{{Address: "https://a.example/1"}, {Address: "https://a.example/2"}}},
		{form.Bookmarks, `{"id":"bookmarks.json","orderedItems":["https://a.example/1",{"id":"https://a.example/2"},4]}`, []form.Row{{Address: "https://a.example/1"}, {Address: "https://a.example/2"}, {Address: "?"}}},
		{form.Domains, "#domain\nmal.example\n", []form.Row{{Address: "mal.example"}}},
	} {
		got, err := form.Table(strings.NewReader(c.text), c.kind)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %q:\n got %+v, %v\nwant %+v", c.kind, c.text, got, err, c.want)
		}
	}
	for want, text := range map[error]string{form.ErrSyntax: "noe\x00@a.example\n", form.ErrLarge: strings.Repeat("noe@a.example\n", 2<<20)} {
		if _, err := form.Table(strings.NewReader(text), form.Blocks); !errors.Is(err, want) {
			t.Errorf("%v: %v", want, err)
		}
	}
}

func TestAnActorIsRead(t *testing.T) {
	t.Parallel()
	a, err := form.ReadActor(strings.NewReader(`{"id":"https://vieux.example/users/ines","type":"Service","followers":"https://vieux.example/users/ines/followers","preferredUsername":"ines","name":"Inès",
		"summary":"<p>Ponts</p>","manuallyApprovesFollowers":true,"attachment":[{"type":"PropertyValue","name":"Site","value":"<a href=\"https://a.example\">a</a>"},{"type":"Key"}],
		"icon":{"type":"Image","url":"avatar.png","name":"Moi"},"image":[{"url":"header.jpg"}]}`))
	want := form.Actor{ID: "https://vieux.example/users/ines", Followers: "https://vieux.example/users/ines/followers", Username: "ines", Name: "Inès", Summary: "<p>Ponts</p>", Locked: true, Bot: true,
		Fields: []form.Field{{Name: "Site", Value: `<a href="https://a.example">a</a>`}}, Icon: "avatar.png", IconText: "Moi", Image: "header.jpg"}
	if err != nil || !reflect.DeepEqual(a, want) {
		t.Errorf("the actor is %+v, %v", a, err)
	}
	for _, s := range []string{"", "{}", "[]", `{"id":`} {
		if _, err := form.ReadActor(strings.NewReader(s)); !errors.Is(err, form.ErrSyntax) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func FuzzOutbox(f *testing.F) {
	f.Add(outbox(note, boost))
	f.Add(`{"items":[{"object":{"tag":{"type":"Mention"},"attachment":[null,[]],"to":[{"id":"x"}],"oneOf":[{"replies":{"totalItems":1e300}}]}}]}`)
	f.Fuzz(func(t *testing.T, s string) {
		n := 0
		err := form.Outbox(strings.NewReader(s), form.Place{}, 0, func(form.Place, form.Activity, error) error { n++; return nil })
		if err != nil && !errors.Is(err, form.ErrSyntax) && !errors.Is(err, form.ErrLarge) {
			t.Fatalf("no clear word: %v", err)
		}
		if total, bad := counted(s); err == nil && (bad != nil || total != n) {
			t.Fatalf("%d items, counted %d, %v", n, total, bad)
		}
		_, _ = form.ReadActor(strings.NewReader(s))
	})
}

func FuzzTable(f *testing.F) {
	for _, s := range []string{"Account address,Show boosts\nnoe@a.example,true\n", "list,account\n\"a\nb\",c@d\n", "https://a.example\n", `{"orderedItems":["a"]}`, "\ufeff\"", "a\"b,c\n"} {
		f.Add(s, "x.csv")
	}
	f.Fuzz(func(t *testing.T, s, name string) {
		kinds := []form.Kind{form.Detect([]byte(s), name), form.Follows, form.Mutes, form.Lists, form.Bookmarks}
		for _, k := range kinds {
			rows, err := form.Table(strings.NewReader(s), k)
			if err != nil && !errors.Is(err, form.ErrSyntax) && !errors.Is(err, form.ErrLarge) {
				t.Fatalf("no clear word: %v", err)
			}
			for _, r := range rows {
				if r.Address == "" && r.List == "" {
					t.Fatalf("an empty row out of %q", s)
				}
			}
		}
	})
}

func TestTheItemsOfACollectionAreBounded(t *testing.T) { // architecture 16
	t.Parallel()
	for n, want := range map[int]error{form.ItemsMax: nil, form.ItemsMax + 1: form.ErrLarge} {
		if got, err := counted(`{"orderedItems":[` + strings.Repeat("0,", n-1) + "0]}"); !errors.Is(err, want) || err == nil && got != n {
			t.Errorf("%d of %d items, %v", got, n, err)
		}
	}
}
