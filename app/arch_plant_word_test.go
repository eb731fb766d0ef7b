package app_test

// plantedWords shows architecture 4.7, 5.2, 5.8 and 7.2.
func plantedWords() []plant {
	const importFault = `import "parvis/base/fault"`
	const importEvent = `import "parvis/base/event"`
	const importHTML = "import (\n\tg \"maragu.dev/gomponents\"\n\th \"maragu.dev/gomponents/html\"\n)"
	return []plant{
		{"fault-codes", "foreign, twice, undeclared", files{
			"engine/post/faults.go": gofile("post", importFault,
				`var a = fault.New(1, "post.text.blank")`,
				`var b = fault.New(1, "graph.text.blank")`,
				`var c = fault.New(2, "post.text.blank")`),
			"engine/post/post.go": gofile("post", importFault,
				`var d = fault.New(1, "post.text.long")`,
				`func f(l fault.Fields) error {`,
				`	l.Add("text", "post.text.odd")`,
				`	return l.Err("post.invalid")`,
				`}`),
		}, []string{
			"engine/post/faults.go:4 7.2", "engine/post/faults.go:5 7.2",
			"engine/post/post.go:3 7.2", "engine/post/post.go:5 7.2", "engine/post/post.go:6 7.2",
		}},
		{"fault-codes", "clean", files{
			"engine/post/faults.go": gofile("post", importFault,
				`var a = fault.New(1, "post.text.blank")`,
				`const invalid = "post.invalid"`),
			"engine/post/post.go": gofile("post", importFault,
				`func f(l fault.Fields) error {`,
				`	l.Add("text", "post.text.blank")`,
				`	return l.Err(invalid)`,
				`}`),
			"engine/post/post_test.go": gofile("post", importFault, `var a = fault.New(1, "test.thing")`),
		}, nil},

		{"fault-words", "one language lacks it", files{
			"engine/post/faults.go":       gofile("post", importFault, `var a = fault.New(1, "post.text.blank")`),
			"engine/post/locales/en.json": `{"fault.post.text.blank": "Write something."}`,
			"engine/post/locales/fr.json": `{"post.text.blank": "Écrivez quelque chose."}`,
		}, []string{"engine/post/faults.go:3 7.2"}},
		{"fault-words", "clean", files{
			"engine/post/faults.go":       gofile("post", importFault, `var a = fault.New(1, "post.text.blank")`),
			"engine/post/locales/en.json": `{"fault.post.text.blank": "Write something."}`,
			"engine/post/locales/fr.json": `{"fault.post.text.blank": "Écrivez quelque chose."}`,
		}, nil},

		{"fault-edges", "no walk", files{
			"edge/mastodon/a.go":      gofile("mastodon", importFault),
			"edge/mastodon/a_test.go": gofile("mastodon", "// nothing"),
		}, []string{"edge/mastodon/a.go:2 7.4"}},
		{"fault-edges", "clean", files{
			"edge/mastodon/a.go":      gofile("mastodon", importFault),
			"edge/mastodon/a_test.go": gofile("mastodon", "// architecture 7.4: every code has a status below 500.", "func f() {}"),
			"edge/ingest/a.go":        imports("ingest", "fmt"),
		}, nil},

		{"glossary", "other names", files{
			"engine/post/locales/en.json": "{\n" + `"post.a": "Your toots.",` + "\n" + `"post.b": {"one": "One chat", "other": "{{.Count}} chats"}` + "\n}",
			"engine/post/locales/fr.json": "{\n" + `"post.a": "Vos thèmes",` + "\n" + `"post.b": "Le mur."` + "\n}",
		}, []string{"engine/post/locales/en.json:2 words", "engine/post/locales/en.json:3 words", "engine/post/locales/fr.json:2 words", "engine/post/locales/fr.json:3 words"}},
		{"glossary", "clean", files{
			"engine/post/locales/en.json": `{"post.a": "A filter has {{.DM}} tokens of the streamer."}`,
			"engine/post/locales/fr.json": `{"post.a": "Au murmure, sur le pubis ; un filtre et ses jetons, un château."}`,
		}, nil},

		{"locales", "each fault", files{
			"engine/post/locales/en.json": "{\n" +
				`"post.a": "Only here.",` + "\n" +
				`"post.b": "Hello {{.Name}}",` + "\n" +
				`"post.c": {"one": "a reply", "other": "{{.Count}} replies"},` + "\n" +
				`"post.d": {"one": "a reply", "many": "x {{.Count}}", "other": "{{.Count}} replies"},` + "\n" +
				`"post.e": ""}`,
			"engine/post/locales/fr.json":  `{"post.b": "Bonjour {{.Who}}", "post.c": {"other": "{{.Count}} réponses"}, "post.d": {"one": "une réponse", "other": "{{.Count}} réponses"}, "post.e": "Rien"}`,
			"engine/graph/locales/en.json": `{"post.b": "Hello {{.Name}}"}`,
		}, []string{
			"engine/graph/locales words", // fr.json is missing
			"engine/graph/locales/en.json:1 words",
			"engine/post/locales/en.json:2 words",
			"engine/post/locales/en.json:3 words", "engine/post/locales/en.json:3 words",
			"engine/post/locales/en.json:4 words",
			"engine/post/locales/en.json:5 words",
			"engine/post/locales/en.json:6 words",
		}},
		{"locales", "clean", files{
			"engine/post/locales/en.json": `{"post.b": "Hello {{.Name}}", "post.c": {"one": "a reply", "other": "{{.Count}} replies"}}`,
			"engine/post/locales/fr.json": `{"post.b": "Bonjour {{.Name}}", "post.c": {"one": "{{.Count}} réponse", "many": "{{.Count}} de réponses", "other": "{{.Count}} réponses", "description": "under a post"}}`,
		}, nil},

		{"page-sentences", "in a page", files{"edge/pages/home.go": gofile("pages", importHTML,
			`var a = h.P(g.Text("Welcome to the square"))`,
			`var b = h.Input(h.Placeholder("Search people"))`,
			`var c = g.Textf("%d new posts", 3)`,
			`var d = h.Button(h.Aria("label", "Close the window"))`,
			`var e = g.Raw("<p>Nothing here yet</p>")`,
		)}, at("edge/pages/home.go", "4.7", 6, 10)},
		{"page-sentences", "clean", files{"edge/pages/home.go": gofile("pages", importHTML,
			`var a = h.P(h.Class("card wide"), g.Text(words("home.title")))`,
			`var b = g.Text("Parvis")`,
			`var c = g.Textf("%s %d", "a", 3)`,
			`var d = g.Raw("<svg class=\"icon big\"></svg>")`,
			`func words(key string) string { return key }`,
		)}, nil},

		{"events", "twice, foreign, copied by an engine", files{
			"engine/post/events.go": gofile("post", importEvent,
				`func (Published) EventKind() event.Kind { return event.Kind{Subject: "post.published", V: 1} }`,
				`func (Shown) EventKind() event.Kind { return event.Kind{"post.published", 1} }`,
				`func (Followed) EventKind() event.Kind { return event.Kind{Subject: "graph.followed", V: 1} }`),
			"engine/search/events.go": gofile("search", importEvent,
				`func (published) EventKind() event.Kind { return event.Kind{Subject: "post.published", V: 1} }`),
		}, []string{"engine/post/events.go:4 5.2", "engine/post/events.go:5 5.2", "engine/search/events.go:3 5.5"}},
		{"events", "clean", files{
			"engine/post/events.go": gofile("post", importEvent, `const edited = "post.edited"`,
				`func (Published) EventKind() event.Kind { return event.Kind{Subject: "post.published", V: 1} }`,
				`func (Edited) EventKind() event.Kind { return event.Kind{Subject: edited, V: 1} }`),
			"system/royalty/events.go": gofile("royalty", importEvent,
				`func (published) EventKind() event.Kind { return event.Kind{Subject: "post.published", V: 1} }`),
		}, nil},

		{"consumers", "one name in two folders", files{
			"engine/notify/events.go": gofile("notify", importEvent, `func f(l *event.Log) { event.On(l, "notify", g); event.On[int](l, "search", g) }`),
			"engine/search/events.go": gofile("search", importEvent, `func f(l *event.Log) { event.On(l, "search", g, event.Strict) }`),
		}, []string{"engine/search/events.go:3 5.8"}},
		{"consumers", "clean", files{
			"engine/notify/events.go": gofile("notify", importEvent, `func f(l *event.Log) { event.On(l, "notify", g); event.On(l, "notify", h) }`),
			"engine/search/events.go": gofile("search", importEvent, `func f(l *event.Log) { event.On(l, "search", g); event.Watch(l, h) }`),
		}, nil},

		{"event-readers", "nobody", files{
			"engine/post/events.go": gofile("post", importEvent,
				`func (Published) EventKind() event.Kind { return event.Kind{Subject: "post.published", V: 1} }`,
				`func (Published) Aggregate() int64 { return 0 }`),
			"engine/post/post_test.go": gofile("post", importEvent, `func f(e Published) {}`),
		}, []string{"engine/post/events.go:3 5.10"}},
		{"event-readers", "clean", files{
			"engine/post/events.go": gofile("post", importEvent,
				`func (Published) EventKind() event.Kind { return event.Kind{Subject: "post.published", V: 1} }`,
				`func (Edited) EventKind() event.Kind { return event.Kind{Subject: "post.edited", V: 1} }`,
				`func (Seen) EventKind() event.Kind { return event.Kind{Subject: "post.seen", V: 1} }`,
				"// Seen is kept for whoever asks later.\n//\n//event:fact", "type Seen struct{}"),
			"engine/notify/events.go": gofile("notify", `import ("parvis/base/event"; "parvis/engine/post")`,
				`func f(l *event.Log) { event.On(l, "notify", func(e post.Published) error { return nil }) }`),
			"system/royalty/events.go": gofile("royalty", importEvent,
				`func (edited) EventKind() event.Kind { return event.Kind{Subject: "post.edited", V: 1} }`),
		}, nil},
	}
}
