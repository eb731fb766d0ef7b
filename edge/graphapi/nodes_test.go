package graphapi

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"parvis/base/clock"
	"parvis/base/ratelimit"
)

// A field that is worked out is worked out once, however often it is named.
func TestFieldsAreWorkedOutOnce(t *testing.T) { // business-messaging 5.6
	t.Parallel()
	n := 0
	sum := worked(func(p obj) (any, error) {
		n++
		return map[string]any{"of": p.str("start")}, nil
	})
	got, err := picked(fields{kind: "Account", first: nil, values: map[string]any{"id": "1", "name": "Ines", "sum": sum}}, "sum.start(1),name,sum.start(2),sum{of},id,sum")
	if err != nil {
		t.Fatal(err)
	}
	if of := got["sum"].(map[string]any)["of"]; n != 1 || of != "1" || got["name"] != "Ines" || got["id"] != "1" {
		t.Errorf("worked out %d times: %v", n, got)
	}
	if _, err := picked(fields{kind: "Account", first: nil, values: map[string]any{"sum": sum}}, "sum,sum,other"); err == nil || n != 2 {
		t.Errorf("another field: %v, worked out %d times", err, n)
	}
}

// Modifiers hold JSON, and quotes hold any sign.
func TestModifiersHoldJSON(t *testing.T) { // business-messaging 5.6
	t.Parallel()
	var got obj
	var names string
	edge := func(string) expanded {
		return func(p obj, inner string) (any, error) {
			got, names = p, inner
			return 1, nil
		}
	}
	for field, want := range map[string]string{
		`x.filtering([{"field":"account_mode","operator":"EQUAL","value":"LIVE"}])`: `map[filtering:[map[field:account_mode operator:EQUAL value:LIVE]]] `,
		`x.filtering([{"field":"a"}]).limit(1){id,y{z}},name`:                       `map[filtering:[map[field:a]] limit:1] id,y{z}`,
		`x.name("Ines (Paris), {a} \" b").limit(2){id}`:                             `map[limit:2 name:Ines (Paris), {a} " b] id`,
	} {
		f := fields{kind: "Account", values: map[string]any{"id": "1", "name": "Ines"}, edge: edge}
		if _, err := picked(f, field); err != nil || fmt.Sprint(got, " ", names) != want {
			t.Errorf("%s: %v, %v and %s", field, err, got, names)
		}
	}
	for _, wrong := range []string{`x.name("a`, `x.name(a`, `x.name(a))`} {
		if _, err := picked(fields{kind: "Account", values: map[string]any{}, edge: edge}, wrong); err == nil {
			t.Errorf("%s is taken", wrong)
		}
	}
}

// Edges are opened for what stands on the page alone, in either order.
func TestEdgesOfAPage(t *testing.T) { // business-messaging 5.6
	t.Parallel()
	n := 0
	var list []fields
	for i := range 5 {
		list = append(list, fields{kind: "Account", values: map[string]any{"id": fmt.Sprint(i + 1)}, edge: func(string) expanded {
			return func(obj, string) (any, error) { n++; return 1, nil }
		}})
	}
	c := callOf(nil)
	c.in = obj{"fields": "x", "limit": "2"}
	for name, cut := range map[string]func([]fields) (any, error){"all": c.all, "ordered": c.ordered} {
		n = 0
		got, err := cut(append([]fields(nil), list...))
		if err != nil || n != 2 || len(got.(map[string]any)["data"].([]map[string]any)) != 2 {
			t.Errorf("%s: %v, %v, opened %d times", name, got, err, n)
		}
	}
}

// The next page of an edge among fields is asked for as the node was.
func TestNextPageKeepsTheToken(t *testing.T) { // business-messaging 5.6, 5.7
	t.Parallel()
	next := func(c *call, _ context.Context) (any, error) {
		return c.paging("a", "b", true)["next"], nil
	}
	c := callOf(nil)
	c.Edge = &Edge{Options: Options{Base: "https://parvis.test", Limiter: ratelimit.New(clock.NewManual(time.Unix(1, 0)), 10)}}
	c.version = version
	c.r = httptest.NewRequest(http.MethodGet, "/v23.0/5?access_token=tok&appsecret_proof=proof&fields=x", nil)
	got, err := c.expand(node{}, "5", "x", edge{do: next}, obj{"limit": "2"}, "id")
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(got.(string))
	if q := at.Query(); err != nil || at.Path != "/v23.0/5/x" || q.Get("access_token") != "tok" || q.Get("appsecret_proof") != "proof" || q.Get("fields") != "id" || q.Get("limit") != "2" {
		t.Errorf("next is %s, %v", got, err)
	}
}
