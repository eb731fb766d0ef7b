package app_test

// plantedCalls shows architecture 2.7, 12.1, 10.1, 10.3, 10.4 and 14.5.
func plantedCalls() []plant {
	return []plant{
		{"init", "an init", files{"engine/post/a.go": gofile("post", "func init() {}")}, []string{"engine/post/a.go:2 2.7"}},
		{"init", "clean", files{"engine/post/a.go": gofile("post", "type p struct{}", "func (p) init() {}")}, nil},

		{"package-variables", "each way to change", files{
			"engine/post/a.go": gofile("post",
				`import "sync"`,
				"var count int",
				"var names = map[string]int{}",
				"var last struct{ at int }",
				"var lock sync.Mutex",
				"func f() {",
				"\tcount = 1",
				"\tcount++",
				"\tnames[\"a\"] = 2",
				"\tlast.at = 3",
				"\tdelete(names, \"a\")",
				"}"),
			"engine/post/b.go": gofile("post", "func g() {", "\tcount += 2", "}"),
			"system/credit/a.go": gofile("credit", `import "parvis/engine/post"`,
				"func h() {", "\tpost.Limit = 3", "}"),
			"engine/post/c.go": gofile("post", "var Limit = 1"),
		}, []string{
			"engine/post/a.go:6 2.7", "engine/post/a.go:8 2.7", "engine/post/a.go:9 2.7", "engine/post/a.go:10 2.7",
			"engine/post/a.go:11 2.7", "engine/post/a.go:12 2.7", "engine/post/b.go:3 2.7", "system/credit/a.go:4 2.7",
		}},
		{"package-variables", "clean", files{
			"engine/post/a.go": gofile("post",
				`import "regexp"`,
				"var shape = regexp.MustCompile(`a`)",
				"var names = map[string]int{\"a\": 1}",
				"var count = 1",
				"type box struct{ count int }",
				"func f() int {",
				"\tcount := 2",
				"\tcount = 3",
				"\tvar b box",
				"\tb.count = count",
				"\tfor names := range 3 { names++ }",
				"\treturn b.count",
				"}"),
			"engine/post/b.go": gofile("post", "func g(count int, names map[string]int) {", "\tcount = 1", "\tnames[\"a\"] = count", "}"),
		}, nil},

		{"clock", "each call", files{
			"engine/post/a.go": gofile("post", `import "time"`,
				"func f() {", "\t_ = time.Now()", "\ttime.Sleep(1)", "\t<-time.After(1)", "\t_ = time.NewTimer(1)",
				"\t_ = time.NewTicker(1)", "\ttime.AfterFunc(1, nil)", "\t_ = time.Since(time.Time{})", "}",
				"var now = time.Now"),
			"base/web/a.go": gofile("web", `import clock "time"`, "var now = clock.Now"),
		}, append([]string{"base/web/a.go:3 10.1"}, append(at("engine/post/a.go", "10.1", 4, 10), "engine/post/a.go:12 10.1")...)},
		{"clock", "clean", files{
			"base/clock/a.go": gofile("clock", `import "time"`, "var now = time.Now"),
			"engine/post/a.go": gofile("post", `import "time"`, "const day = 24 * time.Hour",
				"func f(time interface{ Now() int }) int { return time.Now() }"),
			"engine/post/a_test.go": gofile("post", `import "time"`, "var start = time.Now()"),
		}, nil},

		{"sleep-in-tests", "in a test", files{"engine/post/a_test.go": gofile("post", `import "time"`, "func f() { time.Sleep(1) }")}, []string{"engine/post/a_test.go:3 14.5"}},
		{"sleep-in-tests", "in test support", files{"base/testkit/a.go": gofile("testkit", `import "time"`, "func f() { time.Sleep(1) }")}, []string{"base/testkit/a.go:3 14.5"}},
		{"sleep-in-tests", "clean", files{"engine/post/a_test.go": gofile("post", `import "time"`, "var d = time.Second")}, nil},

		{"mux", "two in one protocol", files{
			"edge/mastodon/a.go":       gofile("mastodon", `import "net/http"`, "var a = http.NewServeMux()"),
			"edge/mastodon/admin/b.go": gofile("admin", `import "net/http"`, "var b = http.NewServeMux()"),
			"edge/pages/a.go":          gofile("pages", `import "net/http"`, "var a = http.NewServeMux()"),
		}, []string{"edge/mastodon/admin/b.go:3 12.1"}},
		{"mux", "two of different kinds", files{
			"edge/mastodon/a.go": gofile("mastodon", `import "net/http"`, "var a = http.NewServeMux()"),
			"edge/mastodon/b.go": gofile("mastodon", `import "parvis/base/web"`, "var b = web.NewMux()"),
		}, []string{"edge/mastodon/b.go:3 12.1"}},
		{"mux", "clean", files{"edge/pages/a.go": gofile("pages", `import "net/http"`, "var a = http.NewServeMux()"), "base/web/a.go": gofile("web", `import "net/http"`, "var a, b = http.NewServeMux(), http.NewServeMux()")}, nil},

		{"environment", "read", files{"edge/gateway/a.go": gofile("gateway", `import "os"`, `var a = os.Getenv("A")`, `var b, c = os.LookupEnv("B")`)}, at("edge/gateway/a.go", "10.4", 3, 4)},
		{"environment", "clean", files{
			"base/config/a.go":      gofile("config", `import "os"`, `var a = os.Environ()`),
			"edge/gateway/a.go":     gofile("gateway", `import "os"`, `var a = os.Args`),
			"engine/post/a_test.go": gofile("post", `import "os"`, `var a = os.Getenv("A")`),
		}, nil},

		{"random", "global source", files{
			"engine/post/a.go":      gofile("post", `import "math/rand/v2"`, "var a = rand.IntN(3)"),
			"engine/post/a_test.go": gofile("post", `import "math/rand"`, "var a = rand.Int()"),
		}, []string{"engine/post/a_test.go:3 10.3", "engine/post/a.go:3 10.3"}},
		{"random", "clean", files{
			"engine/post/a.go": gofile("post", `import "math/rand/v2"`, "var a = rand.New(rand.NewPCG(1, 2))", "func f(r *rand.Rand) int { return r.IntN(3) }"),
			"engine/post/b.go": gofile("post", `import "crypto/rand"`, "var b = rand.Reader"),
		}, nil},

		{"context", "below the edges", files{
			"engine/post/a.go": gofile("post", `import "context"`, "var a = context.Background()"),
			"base/store/a.go":  gofile("store", `import "context"`, "var a = context.TODO()"),
		}, []string{"base/store/a.go:3 10.6", "engine/post/a.go:3 10.6"}},
		{"context", "clean", files{
			"app/app.go":            gofile("app", `import "context"`, "var a = context.Background()"),
			"edge/gateway/a.go":     gofile("gateway", `import "context"`, "var a = context.Background()"),
			"engine/post/a.go":      gofile("post", `import "context"`, "func f(ctx context.Context) { _ = context.WithoutCancel(ctx) }"),
			"engine/post/a_test.go": gofile("post", `import "context"`, "var a = context.Background()"),
		}, nil},
	}
}
