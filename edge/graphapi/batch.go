package graphapi

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/edge/graphapi/param"
)

// mostCalls is how many calls a batch holds (business-messaging 5.11).
const mostCalls = 50

// resultWire is the answer of one call of a batch.
type resultWire struct {
	Code    int        `json:"code"`
	Headers []pairWire `json:"headers,omitempty"`
	Body    string     `json:"body"`
}

type pairWire struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// result takes the answer of one call of a batch.
type result struct {
	header http.Header
	code   int
	body   bytes.Buffer
}

func (r *result) Header() http.Header            { return r.header }
func (r *result) WriteHeader(code int)           { r.code = code }
func (r *result) Write(data []byte) (int, error) { return r.body.Write(data) }

func (r *result) wire(headers bool) resultWire {
	out := resultWire{Code: r.code, Body: r.body.String()}
	if headers {
		for _, name := range slices.Sorted(maps.Keys(r.header)) {
			out.Headers = append(out.Headers, pairWire{name, r.header.Get(name)})
		}
	}
	return out
}

// batched tells whether a call is of several.
func (c *call) batched() bool {
	_, has := c.in["batch"]
	return has && c.r.Method == http.MethodPost && (len(c.path) == 0 || len(c.path) == 1 && c.path[0] == "me")
}

// batch answers several calls, one after another. Nothing is done where it is wrong as a
// whole.
func (c *call) batch() (any, error) {
	if c.within {
		return nil, unfit("A call of a batch is not a batch")
	}
	list, ok := c.in["batch"].([]any)
	if text, written := c.in["batch"].(string); written {
		list, ok = param.Loose(text).([]any)
	}
	if !ok || len(list) == 0 || len(list) > mostCalls {
		return nil, unfit("Param batch must be a list of 1 to " + strconv.Itoa(mostCalls) + " calls")
	}
	steps, order, err := param.Plan(list)
	if err != nil {
		return nil, refusedParam(err)
	}
	results := c.results(steps, order)
	headers := !slices.Contains([]string{"false", "0"}, c.in.str("include_headers"))
	out := make([]any, len(steps))
	for n, r := range results {
		if r != nil && (r.code != http.StatusOK || obj(steps[n].Call).str("omit_response_on_success") != "true") {
			out[n] = r.wire(headers)
		}
	}
	return out, nil
}

// batchFor is how long the calls of a batch may take (business-messaging 5.11).
const batchFor = 30 * time.Second

// results does the calls of a batch. There is none of what was not through when the time was
// over, and of what waited for a call that failed.
func (c *call) results(steps []param.Step, order []int) []*result {
	ctx, cancel := context.WithCancel(c.r.Context())
	defer cancel()
	defer c.Clock.AfterFunc(batchFor, cancel).Stop()
	results, named := make([]*result, len(steps)), param.Answers{}
	for _, n := range order {
		failed := slices.ContainsFunc(steps[n].Needs, func(m int) bool { return results[m] == nil || results[m].code != http.StatusOK })
		if failed || ctx.Err() != nil {
			continue
		}
		out := c.one(ctx, steps[n].Call, n, named)
		if ctx.Err() != nil && out.code != http.StatusOK { // it was broken off
			continue
		}
		if results[n] = out; steps[n].Name != "" {
			named.Put(steps[n].Name, out.body.Bytes())
		}
	}
	return results
}

// one does the call at a place of a batch as if it had come alone.
func (c *call) one(ctx context.Context, o obj, n int, named param.Answers) *result {
	out := &result{header: http.Header{}, code: http.StatusOK}
	in := &call{Edge: c.Edge, w: out, r: c.r, version: c.version, trace: "A" + rand.Text()[:21], within: true}
	filled, err := named.Into(ctx, o, maxBody)
	o, err = filled, refusedParam(err)
	var r *http.Request
	if err == nil {
		r, err = c.request(ctx, o, n)
	}
	if err != nil {
		in.broken = err
	} else {
		in.r = r
	}
	in.run()
	return out
}

// request makes the request that a call of a batch describes. It has the token of the
// batch unless it names its own.
func (c *call) request(ctx context.Context, o obj, n int) (*http.Request, error) {
	if _, has := o["attached_files"]; has {
		return nil, unfit("Param attached_files is not served in a batch")
	}
	body, kind, err := param.Body(o)
	if err != nil {
		return nil, err
	}
	at, err := c.target(o.str("relative_url"))
	if err != nil {
		return nil, err
	}
	query := at.Query()
	own, err := ownToken(query, body, kind)
	if err != nil {
		return nil, err
	}
	if proof := c.in.str("appsecret_proof"); !own && proof != "" && !query.Has("appsecret_proof") {
		query.Set("appsecret_proof", proof)
		at.RawQuery = query.Encode()
	}
	method := strings.ToUpper(o.str("method"))
	if method == "" {
		method = http.MethodGet
	}
	r, err := http.NewRequestWithContext(ctx, method, at.String(), bytes.NewReader(body))
	if err != nil {
		return nil, unfit("Param method must be one of {GET, POST, DELETE}")
	}
	r.Host, r.RemoteAddr = c.r.Host, c.r.RemoteAddr
	c.head(r.Header, o, n)
	r.Header.Set("Content-Type", kind)
	if !own {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	return r, nil
}

// head gives a call of a batch the language of the batch, and the key of idempotency that
// it names, or else one of its own that comes of the batch's.
func (c *call) head(h http.Header, o obj, n int) {
	h.Set("Accept-Language", c.r.Header.Get("Accept-Language"))
	if key := c.r.Header.Get(keyed); key != "" {
		h.Set(keyed, key+":"+strconv.Itoa(n))
	}
	if key := o.obj("headers").str(keyed); key != "" {
		h.Set(keyed, key)
	}
}

// target reads where a call of a batch goes; it is of the batch's version unless it names one.
func (c *call) target(relative string) (*url.URL, error) {
	at, err := url.Parse(strings.TrimLeft(relative, "/"))
	if err != nil || at.Scheme != "" || at.Path == "" {
		return nil, unfit("Param relative_url must be a path, with or without a version")
	}
	if first, _, _ := strings.Cut(at.Path, "/"); first != "graph" && !strings.HasPrefix(first, "v") {
		at.Path = c.version + "/" + at.Path
	}
	at.Path = "/" + at.Path
	return at, nil
}

// form is the kind of a body that is not JSON.
// ownToken tells whether a call of a batch names a token of its own.
func ownToken(query url.Values, body []byte, kind string) (bool, error) {
	if query.Get("access_token") != "" || len(body) == 0 {
		return query.Get("access_token") != "", nil
	}
	if kind == param.Form {
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return false, unfit("Invalid form in request body")
		}
		return values.Get("access_token") != "", nil
	}
	v, err := param.Decode(body)
	m, isObject := v.(map[string]any)
	if err != nil || !isObject {
		return false, errJSON
	}
	return obj(m).str("access_token") != "", nil
}

// rooted tells whether a request of the root is a batch. Nothing else is posted there, so
// a body is read ahead only of who posts to it; what is read is there to be read again.
func rooted(r *http.Request) bool {
	if r.Method != http.MethodPost || r.URL.Path != "/" {
		return false
	}
	if r.URL.Query().Has("batch") {
		return true
	}
	if r.Body == nil {
		return false
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	whole := r.Body
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(data), whole), whole}
	if err != nil {
		return false
	}
	data = bytes.TrimSpace(data)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // what cannot be read is taken for JSON
	switch {
	case kind == "multipart/form-data":
		return bytes.Contains(data, []byte(`name="batch"`))
	case kind == param.Form && !bytes.HasPrefix(data, []byte("{")):
		values, _ := url.ParseQuery(string(data)) // what can be read of it counts
		return values.Has("batch")
	}
	v, err := param.Decode(data)
	m, _ := v.(map[string]any)
	_, has := m["batch"]
	return err == nil && has
}

// refusedParam words what is wrong with parameters as the published API does.
func refusedParam(err error) error {
	var w param.Wrong
	if errors.As(err, &w) {
		return unfit(w.Error())
	}
	return err
}
