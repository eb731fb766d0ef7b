package param_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parvis/base/i18n"
	"parvis/base/web/param"
)

const (
	asForm = "application/x-www-form-urlencoded"
	asJSON = "application/json; charset=utf-8"
)

func request(method, query, kind, body string) *http.Request {
	r := httptest.NewRequest(method, "/?"+query, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return r
}

func parse(t testing.TB, query, kind, body string) param.Params {
	t.Helper()
	p, err := param.Parse(request("POST", query, kind, body), param.Limits{})
	if err != nil {
		t.Fatalf("%s %s: %v", query, body, err)
	}
	return p
}

// asMultipart writes the pairs of a form as multipart.
func asMultipart(t testing.TB, form string) (kind, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for pair := range strings.SplitSeq(form, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, _ = url.QueryUnescape(name)
		value, _ = url.QueryUnescape(value)
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

// show writes everything that can be asked of p, for comparing.
func show(p param.Params) string {
	var b strings.Builder
	for i, key := range p.Keys() {
		if i > 0 {
			b.WriteString(" ")
		}
		b.WriteString(key + "=")
		switch list := p.List(key); {
		case p.Null(key):
			b.WriteString("null")
		case len(p.Part(key).Keys()) > 0 && len(list) == 1:
			b.WriteString("{" + show(p.Part(key)) + "}")
		case len(list) > 0:
			for _, part := range list {
				b.WriteString("[" + show(part) + "]")
			}
		default:
			fmt.Fprintf(&b, "%q", p.Strings(key))
		}
	}
	return b.String()
}

func TestBrackets(t *testing.T) { // social-core 2.1
	t.Parallel()
	for form, want := range map[string]string{
		"status=hello+w%C3%B6rld":                                                                 `status=["hello wörld"]`,
		"media_ids[]=1&media_ids[]=2":                                                             `media_ids=["1" "2"]`,
		"media_ids%5B%5D=1&media_ids%5B%5D=2":                                                     `media_ids=["1" "2"]`,
		"media_ids[0]=1&media_ids[1]=2":                                                           `media_ids=["1" "2"]`,
		"poll[options][]=a&poll[options][]=b&poll[expires_in]=300":                                `poll={options=["a" "b"] expires_in=["300"]}`,
		"source[privacy]=public&source[sensitive]=true":                                           `source={privacy=["public"] sensitive=["true"]}`,
		"fields_attributes[7][name]=x&fields_attributes[7][value]=1&fields_attributes[2][name]=y": `fields_attributes=[name=["x"] value=["1"]][name=["y"]]`,
		"fields_attributes[-1][name]=x&fields_attributes[1738591][name]=y":                        `fields_attributes=[name=["x"]][name=["y"]]`,
		"data[alerts][mention]=true&data[policy]=all":                                             `data={alerts={mention=["true"]} policy=["all"]}`,
		"k[][keyword]=x&k[][whole_word]=true&k[][keyword]=y":                                      `k=[keyword=["x"] whole_word=["true"]][keyword=["y"]]`,
		"k[][keyword]=x&k[][keyword]=y&k[][whole_word]=1":                                         `k=[keyword=["x"]][keyword=["y"] whole_word=["1"]]`,
		"k[][ids][]=1&k[][ids][]=2&k[][id]=3&k[][id]=4":                                           `k=[ids=["1" "2"] id=["3"]][id=["4"]]`,
		"k[][a][b]=1&k[][a][b]=2":                                                                 `k=[a={b=["1"]}][a={b=["2"]}]`,
		"a=1&a=2":                                                                                 `a=["2"]`,
		"a=1&a[]=2":                                                                               `a=["2"]`,
		"a[]=1&a=2":                                                                               `a=["2"]`,
		"a[b]=1&a=2":                                                                              `a=["2"]`,
		"a=1&a[b]=2":                                                                              `a={b=["2"]}`,
		"a[][]=1&a[][]=2":                                                                         `a=["1" "2"]`,
		"a[":                                                                                      `a[=[""]`,
		"a]=1&[b]=2&c[d=3&e[f]g=4&h[[i]]=5":                                                       `a]=["1"] [b]=["2"] c[d=["3"] e[f]g=["4"] h[[i]]=["5"]`,
		"a&b=&=c&&":                                                                               `a=[""] b=[""]`,
		"a=b=c;d":                                                                                 `a=["b=c;d"]`,
	} {
		got := show(parse(t, "", asForm, form))
		if got != want {
			t.Errorf("%s\ngot  %s\nwant %s", form, got, want)
		}
		if got := show(parse(t, form, asForm, "")); got != want {
			t.Errorf("query %s\ngot  %s\nwant %s", form, got, want)
		}
		if strings.Contains(form, "&&") {
			continue
		}
		kind, body := asMultipart(t, form)
		if got := show(parse(t, "", kind, body)); got != want {
			t.Errorf("multipart %s\ngot  %s\nwant %s", form, got, want)
		}
	}
}

func TestListsOfParts(t *testing.T) {
	t.Parallel()
	for _, p := range []param.Params{
		parse(t, "", asForm, "k[0][id]=4&k[0][_destroy]=true"),
		parse(t, "", asForm, "k[][id]=4&k[][_destroy]=true"),
		parse(t, "", asForm, "k[id]=4&k[_destroy]=true"),
		parse(t, "", asJSON, `{"k": [{"id": 4, "_destroy": true}]}`),
		parse(t, "", asJSON, `{"k": {"0": {"id": "4", "_destroy": "true"}}}`),
		parse(t, "", asJSON, `{"k": {"id": "4", "_destroy": 1}}`),
	} {
		list := p.List("k")
		if len(list) != 1 || list[0].String("id") != "4" || !list[0].Bool("_destroy") {
			t.Errorf("%s", show(p))
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	p := parse(t, "", asJSON, `{"status": "é\u00e9", "sensitive": true, "n": 12, "big": 1e400, "media_ids": ["1", 2], "poll": {"options": ["a"], "expires_in": 300},
		"in_reply_to_id": null, "status": "last", "one": "x"}`)
	want := `status=["last"] sensitive=["true"] n=["12"] big=["1e400"] media_ids=["1" "2"] poll={options=["a"] expires_in=["300"]} in_reply_to_id=null one=["x"]`
	if got := show(p); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if p.Has("in_reply_to_id") || !p.Null("in_reply_to_id") || p.Null("status") || p.Has("nothing") {
		t.Error("null is not told from missing")
	}
	if got := p.Strings("one"); !reflect.DeepEqual(got, []string{"x"}) {
		t.Errorf("a single value is no list of one: %q", got)
	}
	for _, empty := range []string{"", "  ", "null", "{}"} {
		if p := parse(t, "a=1", asJSON, empty); p.String("a") != "1" || len(p.Keys()) != 1 {
			t.Errorf("%q gives %s", empty, show(p))
		}
	}
	for _, bad := range []string{"{", "[1]", "1", `"x"`, `{"a":1}{"b":2}`, `{a:1}`} {
		if _, err := param.Parse(request("POST", "", asJSON, bad), param.Limits{}); !errors.Is(err, param.ErrMalformed) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestBodyWinsOverQuery(t *testing.T) {
	t.Parallel()
	p := parse(t, "a=query&b=query&list[]=1", asForm, "a=body&list[]=2")
	if got := show(p); got != `a=["body"] b=["query"] list=["2"]` {
		t.Error(got)
	}
	r := request("GET", "a=query", asForm, "a=body")
	if p, err := param.Parse(r, param.Limits{}); err != nil || p.String("a") != "query" {
		t.Errorf("a GET reads its body: %v", err)
	}
	r = request("DELETE", "", asForm, "account_ids[]=7")
	if p, err := param.Parse(r, param.Limits{}); err != nil || p.String("account_ids") != "7" {
		t.Errorf("a DELETE does not read its body: %v", err)
	}
}

func TestBooleans(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"true": true, "1": true, "on": true, "t": true, "yes": true, "YES": true, "True": true,
		"false": false, "0": false, "off": false, "f": false, "no": false, "": false, "2": false, "oui": false} {
		if v, sent := parse(t, "", asForm, "a="+text).Flag("a"); v != want || !sent {
			t.Errorf("form %q: %v, %v", text, v, sent)
		}
		if v, sent := parse(t, "a="+text, asForm, "").Flag("a"); v != want || sent != (text != "") {
			t.Errorf("query %q: %v, %v", text, v, sent)
		}
	}
	p := parse(t, "", asJSON, `{"a": true, "b": 1, "c": false, "d": null, "e": {}}`)
	if !p.Bool("a") || !p.Bool("b") || p.Bool("c") || p.Bool("d") || p.Bool("e") {
		t.Error("JSON booleans")
	}
	if _, sent := p.Flag("d"); sent {
		t.Error("null was sent as a boolean")
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"5": 5, "40": 40, "41": 40, "9999": 40, "99999999999999999999": 40, "-99999999999999999999": 20, "0": 20, "-5": 20, "": 20, "abc": 20, "5x": 20, "5.9": 5, " 7 ": 7, "1e3": 20} {
		if got := parse(t, "", asForm, "limit="+url.QueryEscape(text)).Limit("limit", 20, 40); got != want {
			t.Errorf("limit %q: %d, not %d", text, got, want)
		}
	}
	if got := parse(t, "", asForm, "").Limit("limit", 20, 40); got != 20 {
		t.Errorf("no limit: %d", got)
	}
	p := parse(t, "", asForm, "a=7&b=-3&c=99&d=x")
	for key, want := range map[string]string{"a": "7 true", "b": "0 true", "c": "10 true", "d": "0 false", "e": "0 false"} {
		n, ok := p.Int(key, 0, 10)
		if got := fmt.Sprint(n, ok); got != want {
			t.Errorf("%s: %s, not %s", key, got, want)
		}
	}
	for text, want := range map[string]int64{"1": 1, "9007199254740991": 9007199254740991, "9007199254740992": 0, "0": 0, "-1": 0, "foryou": 0, "": 0, "1.5": 0} {
		if got := parse(t, "max_id="+text, asForm, "").Cursor("max_id"); got != want {
			t.Errorf("cursor %q: %d, not %d", text, got, want)
		}
	}
}

func upload(t *testing.T, parts map[string]string) *http.Request {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, data := range parts {
		field, file, ok := strings.Cut(name, ":")
		var out io.Writer
		var err error
		if ok {
			out, err = w.CreateFormFile(field, file)
		} else {
			out, err = w.CreateFormField(field)
		}
		if err == nil {
			_, err = io.WriteString(out, data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_ = w.Close()
	r := httptest.NewRequest(http.MethodPost, "/", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func TestFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	limits := param.Limits{File: 10, Files: 2, Dir: dir}
	left := func() int {
		list, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	p, err := param.Parse(upload(t, map[string]string{"file:../a.png": "0123456789", "source[avatar]:b.png": "x", "description": "une photo"}), limits)
	if err != nil {
		t.Fatal(err)
	}
	f := p.File("file")
	if f == nil || f.Name != "a.png" || f.Size != 10 || f.Type != "application/octet-stream" || p.Part("source").File("avatar") == nil || p.String("description") != "une photo" || p.File("description") != nil {
		t.Fatalf("file is %+v", f)
	}
	in, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	data, _ := io.ReadAll(in)
	_ = in.Close()
	if string(data) != "0123456789" || left() != 2 {
		t.Errorf("%q in %d files", data, left())
	}
	if err := p.Close(); err != nil || p.Close() != nil || left() != 0 {
		t.Errorf("%v, %d files left", err, left())
	}
	for name, c := range map[string]struct {
		parts map[string]string
		want  error
	}{
		"too large":      {map[string]string{"file:a": "01234567890"}, param.ErrFileLarge},
		"too many":       {map[string]string{"a:a": "1", "b:b": "2", "c:c": "3"}, param.ErrFileLarge},
		"text too large": {map[string]string{"a:a": "1", "text": strings.Repeat("x", 1<<20)}, param.ErrLarge},
		"nothing chosen": {map[string]string{"file:": ""}, nil},
	} {
		p, err := param.Parse(upload(t, c.parts), limits)
		if !errors.Is(err, c.want) || p.File("file") != nil {
			t.Errorf("%s: %v", name, err)
		}
		_ = p.Close()
		if n := left(); n != 0 {
			t.Errorf("%s: %d files left", name, n)
		}
	}
	if _, err := param.Parse(upload(t, map[string]string{"file:a": "1"}), param.Limits{}); !errors.Is(err, param.ErrFileLarge) {
		t.Errorf("a file where none is expected: %v", err)
	}
}

func TestDataAddresses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"data:image/png;base64,MDEyMw==": "0123", "data:;base64,": "", "data:image/png;base64,?": "",
		"data:image/png,0123": "none", "https://example.org/a.png": "none", "": "none", "MDEyMw==": "none",
	} {
		p, err := param.Parse(upload(t, map[string]string{"avatar": text, "file:a.png": "a file"}), param.Limits{File: 10, Files: 1, Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]string{"avatar": want, "file": "a file", "header": "none"} {
			in, err := p.Open(key)
			if err != nil {
				t.Fatal(err)
			}
			got := []byte("none")
			if in != nil {
				got, _ = io.ReadAll(in)
				_ = in.Close()
			}
			if string(got) != want {
				t.Errorf("%s of %q gives %q", key, text, got)
			}
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestRefused(t *testing.T) { // architecture 16
	t.Parallel()
	many := strings.Repeat("a[]=1&", param.MaxValues+1)
	deep := "a" + strings.Repeat("[b]", param.MaxDepth+1) + "=1"
	for name, c := range map[string]struct {
		query, kind, body string
		want              error
	}{
		"large form":   {"", asForm, "a=" + strings.Repeat("x", 1<<20), param.ErrLarge},
		"large JSON":   {"", asJSON, `{"a":"` + strings.Repeat("x", 1<<20) + `"}`, param.ErrLarge},
		"bad escape":   {"", asForm, "a=%zz", param.ErrMalformed},
		"bad query":    {"a=%zz", asForm, "", param.ErrMalformed},
		"no UTF-8":     {"", asJSON, "{\"a\":[\"b\xff\"]}", param.ErrText},
		"a surrogate":  {"", asJSON, `{"a":"\ud800"}`, param.ErrText},
		"cut and more": {"", asJSON, "{\"a\":\"\xff\"", param.ErrMalformed},
		"text":         {"", "text/plain", "hello", param.ErrType},
		"no type":      {"", ";", "hello", param.ErrType},
		"many values":  {"", asForm, many, param.ErrMany},
		"many in JSON": {"", asJSON, `{"a":[` + strings.Repeat("1,", param.MaxValues) + `1]}`, param.ErrMany},
		"deep":         {"", asForm, deep, param.ErrMany},
		"deep JSON":    {"", asJSON, strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), param.ErrMany},
		"no boundary":  {"", "multipart/form-data", "x", param.ErrMalformed},
		"cut short":    {"", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhalf", param.ErrMalformed},
	} {
		if _, err := param.Parse(request("POST", c.query, c.kind, c.body), param.Limits{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", name, err, c.want)
		}
	}
	if p, err := param.Parse(request("POST", "", "", "a=1"), param.Limits{}); err != nil || p.String("a") != "1" {
		t.Errorf("a form without a type: %v", err)
	}
	var none param.Params
	if none.Has("a") || none.String("a") != "" || none.Strings("a") != nil || none.List("a") != nil || none.Part("a").Has("b") || none.File("a") != nil || none.Close() != nil || none.Keys() != nil {
		t.Error("the zero value has something")
	}
}

// A tree written in each form reads as the same tree.
func TestAllFormsAgree(t *testing.T) {
	t.Parallel()
	name := rapid.StringMatching(`[a-z_]{1,6}`)
	value := rapid.StringMatching(`[a-zé &=+%\[\]]{0,8}`)
	rapid.Check(t, func(rt *rapid.T) {
		form, object, seen := []string{}, []string{}, map[string]bool{}
		for range rapid.IntRange(0, 5).Draw(rt, "fields") {
			n := name.Draw(rt, "name")
			if seen[n] {
				continue
			}
			seen[n] = true
			v := rapid.SliceOfN(value, 1, 3).Draw(rt, "values")
			var texts []string
			for i := range v {
				texts = append(texts, strconv.Quote(v[i]))
			}
			q := url.QueryEscape
			switch rapid.IntRange(0, 3).Draw(rt, "shape") {
			case 0:
				form, object = append(form, n+"="+q(v[0])), append(object, fmt.Sprintf("%q:%q", n, v[0]))
			case 1:
				for _, x := range v {
					form = append(form, q(n+"[]")+"="+q(x))
				}
				object = append(object, fmt.Sprintf("%q:[%s]", n, strings.Join(texts, ",")))
			case 2:
				form, object = append(form, n+"[p][q]="+q(v[0])), append(object, fmt.Sprintf(`%q:{"p":{"q":%q}}`, n, v[0]))
			case 3:
				var parts []string
				for i, x := range v {
					form = append(form, n+"[][a]="+q(x), n+"[][b]="+strconv.Itoa(i))
					parts = append(parts, fmt.Sprintf(`{"a":%q,"b":%d}`, x, i))
				}
				object = append(object, fmt.Sprintf("%q:[%s]", n, strings.Join(parts, ",")))
			}
		}
		text := strings.Join(form, "&")
		want := show(parse(t, "", asJSON, "{"+strings.Join(object, ",")+"}"))
		if got := show(parse(t, "", asForm, text)); got != want {
			rt.Fatalf("form\ngot  %s\nwant %s", got, want)
		}
		if got := show(parse(t, text, asForm, "")); got != want {
			rt.Fatalf("query\ngot  %s\nwant %s", got, want)
		}
		if text == "" {
			return
		}
		kind, body := asMultipart(t, text)
		if got := show(parse(t, "", kind, body)); got != want {
			rt.Fatalf("multipart\ngot  %s\nwant %s", got, want)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("a[]=1&b[c][]=2", asForm, "k[][x]=1&k[][x]=2")
	f.Add("", asJSON, `{"a":[{"b":null}],"a":1e9}`)
	f.Add("", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a[]\"; filename=\"f\"\r\n\r\nb\r\n--x--\r\n")
	f.Add("", asForm, "a=data:image/png;base64,iVBORw0KGgo=&b=data:;base64,%00")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, query, kind, body string) {
		r := request("POST", "", kind, body)
		r.URL.RawQuery = query
		p, err := param.Parse(r, param.Limits{File: 1 << 10, Dir: dir})
		if err != nil {
			return
		}
		_ = show(p)
		for _, key := range p.Keys() {
			p.Limit(key, 1, 2)
			p.Bool(key)
			p.Cursor(key)
			if f, err := p.Open(key); err == nil && f != nil {
				if _, err := io.Copy(io.Discard, f); err != nil {
					t.Error(err)
				}
				_ = f.Close()
			}
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	c, err := i18n.New(i18n.French, param.Locales)
	if err != nil || len(c.Check()) > 0 {
		t.Errorf("%v %v", err, c.Check())
	}
}

func BenchmarkForm(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		p, err := param.Parse(request("POST", "", asForm, "status=hello&media_ids[]=1&media_ids[]=2&poll[options][]=a&poll[options][]=b&visibility=public"), param.Limits{})
		if err != nil || !p.Has("status") {
			b.Fatal(err)
		}
	}
}
