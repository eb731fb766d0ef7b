package app_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
)

// part is the answer of one call of a batch.
type part struct {
	Code    int
	Headers []struct{ Name, Value string }
	Body    string
}

// header gives one of its headers.
func (p *part) header(name string) string {
	for _, h := range p.Headers {
		if h.Name == name {
			return h.Value
		}
	}
	return ""
}

// raw posts a body as it is.
func (s *shop) raw(path, kind, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	out := httptest.NewRecorder()
	s.w.Gateway.ServeHTTP(out, r)
	return out
}

// batch posts several calls, and gives the answers and their codes.
func (s *shop) batch(path, kind, body string, header ...string) (parts []*part, codes string) {
	s.w.t.Helper()
	out := s.raw(path, kind, body, header...)
	if err := json.Unmarshal(out.Body.Bytes(), &parts); err != nil || out.Code != http.StatusOK {
		s.w.t.Fatalf("the batch %s: %d %s %v", body, out.Code, out.Body, err)
	}
	list := []any{}
	for _, p := range parts {
		if p == nil {
			list = append(list, nil)
			continue
		}
		list = append(list, p.Code)
	}
	return parts, fmt.Sprint(list)
}

const (
	formKind = "application/x-www-form-urlencoded"
	jsonKind = "application/json"
)

// Several calls come in one request, and each is answered as if it had come alone, in order.
func TestABatchOfCalls(t *testing.T) { // business-messaging 5.11, 5.14, 24
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat := s.meet(zoe)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		to, line := got[0]["from"].(string), s.line.ID.String()
		mac := hmac.New(sha256.New, []byte(s.app.Secret.Reveal()))
		mac.Write([]byte(s.token))
		proof := hex.EncodeToString(mac.Sum(nil))
		recorded := `{"access_token":"` + s.token + `","include_headers":true,"batch":[{"method":"POST","relative_url":"me/messages","body":"recipient=%7B%22id%22%3A%221%22%7D&message=%7B%22text%22%3A%22x%22%7D"}]}`
		for _, path := range []string{"/v15.0/", "/", "/me", "/graph/v15.0"} {
			parts, codes := s.batch(path+"?appsecret_proof="+proof, jsonKind, recorded)
			if codes != "[400]" || !strings.Contains(parts[0].Body, `"error_subcode":2018001`) || parts[0].header("Content-Type") == "" {
				t.Errorf("the recorded batch at %s: %s %+v", path, codes, parts[0])
			}
		}
		known := strings.Replace(recorded, "%221%22", "%22"+to+"%22", 1)
		if parts, codes := s.batch("/v15.0/?appsecret_proof="+proof, jsonKind, known); codes != "[200]" || !strings.Contains(parts[0].Body, `"recipient_id":"`+to+`"`) {
			t.Errorf("the recorded batch to who is known: %s %+v", codes, parts[0])
		}
		if got := s.raw("/v15.0/?appsecret_proof=00", jsonKind, recorded); got.Code != 400 {
			t.Errorf("with a wrong proof: %d", got.Code)
		}
		prove := func(must bool) {
			w.write(func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE business_client SET proof = $1 WHERE id = $2", must, s.app.ID)
				return err
			})
		}
		prove(true)
		if _, codes := s.batch("/?appsecret_proof="+proof, jsonKind, `{"access_token":"`+s.token+`","batch":[{"relative_url":"`+line+`"}]}`); codes != "[200]" {
			t.Errorf("a call with the proof of its batch: %s", codes)
		}
		prove(false)
		send := func(text string) string {
			return `{"method":"POST","relative_url":"` + line + `/messages","body":"messaging_product=whatsapp&to=` + to + `&text=` + url.QueryEscape(`{"body":"`+text+`"}`) + `"}`
		}
		calls := `[{"method":"GET","relative_url":"v24.0/` + line + `?fields=id"},` + send("un") + `,` +
			`{"method":"post","relative_url":"/` + line + `/messages","body":{"messaging_product":"whatsapp","to":"` + to + `","text":{"body":"deux"}}},` +
			`{"method":"POST","relative_url":"` + line + `/messages","body":"{\"messaging_product\":\"whatsapp\",\"to\":\"` + to + `\",\"text\":{\"body\":\"trois\"}}"},` +
			`{"relative_url":"12/nowhere"},{"relative_url":"` + line + `","omit_response_on_success":true},{"relative_url":"12","omit_response_on_success":true},` +
			`{"relative_url":"` + line + `?access_token=EAAno"},{"relative_url":"https://example.org/x"},{"method":"A B","relative_url":"` + line + `"},` +
			`{"method":"POST","relative_url":"me","body":{"batch":[{"relative_url":"` + line + `"}]}},{"relative_url":"` + line + `","attached_files":"a"},7]`
		parts, codes := s.batch("/", formKind, url.Values{"access_token": {s.token}, "include_headers": {"false"}, "batch": {calls}}.Encode())
		if codes != "[200 200 200 200 400 <nil> 400 401 400 400 400 400 400]" || len(parts[0].Headers) != 0 || !strings.Contains(parts[0].Body, `"id":"`+line+`"`) {
			t.Fatalf("the batch answers %s %+v", codes, parts[0])
		}
		if !strings.Contains(parts[10].Body, "not a batch") || !strings.Contains(parts[11].Body, "attached_files") {
			t.Errorf("a batch in a batch: %s; files: %s", parts[10].Body, parts[11].Body)
		}
		shown := zoe.text("GET", chat+"/messages", "", http.StatusOK)
		for _, text := range []string{`"un"`, `"deux"`, `"trois"`} {
			if !strings.Contains(shown, text) {
				t.Errorf("the member does not see %q in %s", text, shown)
			}
		}
		for range 2 {
			parts, codes = s.batch("/v23.0/", jsonKind, `{"batch":[`+send("quatre")+`,`+send("cinq")+`]}`, "Authorization", "Bearer "+s.token, "Idempotency-Key", "k1")
		}
		if codes != "[200 200]" || parts[0].header("Idempotent-Replayed") != "true" || parts[0].Body == parts[1].Body {
			t.Errorf("the same batch again: %s %+v", codes, parts)
		}
		one := `{"relative_url":"` + line + `"}`
		for _, batch := range []string{`[]`, `"x"`, `{}`, `[` + strings.Repeat(one+",", 50) + one + `]`} {
			if got := s.raw("/v23.0", jsonKind, `{"access_token":"`+s.token+`","batch":`+batch+`}`); got.Code != 400 || !strings.Contains(got.Body.String(), `"code":100`) {
				t.Errorf("the batch %.40s: %d %s", batch, got.Code, got.Body)
			}
		}
		if got := s.raw("/", jsonKind, `{"batch":[`+one+`]}`); got.Code != http.StatusUnauthorized {
			t.Errorf("a batch of nobody: %d", got.Code)
		}
		part := "--b\r\nContent-Disposition: form-data; name=\""
		multi := part + "access_token\"\r\n\r\n" + s.token + "\r\n" + part + "batch\"\r\n\r\n[" + one + "]\r\n"
		if _, codes := s.batch("/", "multipart/form-data; boundary=b", multi+"--b--\r\n"); codes != "[200]" {
			t.Errorf("a batch in parts: %s", codes)
		}
		if got := s.raw("/", "multipart/form-data; boundary=b", multi+part+"a\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n"); got.Code != 400 || !strings.Contains(got.Body.String(), "takes no file") {
			t.Errorf("a batch with a file: %d %s", got.Code, got.Body)
		}
		for kind, body := range map[string]string{jsonKind: `{"a":"batch"}`, formKind: "a=batch", "text/plain": "batch"} {
			if got := s.raw("/", kind, body); got.Header().Get("X-Fb-Trace-Id") != "" || got.Code < 400 {
				t.Errorf("what is no batch went to the business API: %d %s", got.Code, got.Body)
			}
		}
	})
}

// The calls of a batch are counted one by one.
func TestABatchIsCounted(t *testing.T) { // business-messaging 5.11, 18
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "server.limits=graph.app=5/1m,graph.pair=2/1m"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		w.clock.Advance(2 * time.Minute)
		one := `{"relative_url":"` + s.line.ID.String() + `"}`
		parts, codes := s.batch("/", jsonKind, `{"access_token":"`+s.token+`","batch":[`+strings.Repeat(one+",", 6)+one+`]}`)
		if codes != "[200 200 200 200 200 429 429]" || parts[5].header("Retry-After") == "" {
			t.Errorf("of seven calls where five are allowed: %s", codes)
		}
		send := `{"method":"POST","relative_url":"` + s.line.ID.String() + `/messages","body":{"messaging_product":"whatsapp","to":"999000000000001","text":{"body":"x"}}}`
		parts, codes = s.batch("/", jsonKind, `{"access_token":"`+s.token+`","batch":[`+send+`,`+send+`,`+send+`]}`)
		if codes != "[200 200 400]" || !strings.Contains(parts[2].Body, `"code":131056`) || parts[2].header("Retry-After") == "" {
			t.Errorf("of three messages to one recipient where two are allowed: %s", codes)
		}
	})
}

// A call of a batch waits for those that it names, and makes use of what they answered.
func TestCallsOfABatchThatWait(t *testing.T) { // business-messaging 5.11
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat := s.meet(zoe)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		to, line := got[0]["from"].(string), s.line.ID.String()
		do := func(calls string) ([]*part, string) {
			t.Helper()
			return s.batch("/", jsonKind, `{"access_token":"`+s.token+`","batch":[`+calls+`]}`)
		}
		send := func(more, at, text string) string {
			return `{` + more + `"method":"POST","relative_url":"` + at + `/messages","body":` + text + `}`
		}
		form := func(text string) string {
			return `"messaging_product=whatsapp&to=` + to + `&text=` + url.QueryEscape(`{"body":"`+text+`"}`) + `"`
		}
		written := func(text string) string {
			return `{"messaging_product":"whatsapp","to":"` + to + `","text":{"body":"` + text + `"}}`
		}
		lines := `{"name":"lines","relative_url":"` + s.acct.ID.String() + `/phone_numbers","omit_response_on_success":true}`
		parts, codes := do(send(`"name":"un",`, `{result=lines:$.data[0].id}`, form(`un {result=lines:$.data[0].verified_name}`)) + `,` + lines +
			`,{"relative_url":"` + line + `/message_history?message_id={result=un:$.messages[0].id}"}` +
			`,` + send("", line, written(`deux {result=un:$.contacts[0].wa_id}`)) +
			`,{"depends_on":"un","method":"POST","relative_url":"` + line + `/messages","body":"` + strings.ReplaceAll(written("trois {result=un:$.messages[0]}"), `"`, `\"`) + `"}`)
		if codes != "[200 <nil> 200 200 200]" || !strings.Contains(parts[2].Body, `"delivery_status"`) && !strings.Contains(parts[2].Body, `"data":[{`) {
			t.Fatalf("calls that wait: %s %+v", codes, parts[2])
		}
		shown := zoe.text("GET", chat+"/messages", "", http.StatusOK)
		for _, text := range []string{`"un Librairie"`, `"deux ` + to + `"`, `"trois {\"id\":\"wamid.`} {
			if !strings.Contains(shown, text) {
				t.Errorf("the member does not see %s in %s", text, shown)
			}
		}
		parts, codes = do(`{"name":"a","relative_url":"12","omit_response_on_success":true},` + send(`"name":"b","depends_on":"a",`, line, written("vain")) + `,` + send(`"depends_on":["b"],`, line, written("vain")) +
			`,{"name":"c","relative_url":"` + line + `"},{"relative_url":"{result=c:$.nothing}"},{"relative_url":"{result=c:$.id.x}"},{"relative_url":"{result=c:$[0]}"},{"relative_url":"{result=c:$.data.*.id}"},{"relative_url":"%7Bresult%3Dc:$.id%7D?fields=id"}`)
		if codes != "[400 <nil> <nil> 200 400 400 400 400 200]" || !strings.Contains(parts[4].Body, "has nothing at $.nothing") || !strings.Contains(parts[7].Body, `"code":100`) {
			t.Errorf("what waits for what failed: %s %+v", codes, parts[4])
		}
		for calls, word := range map[string]string{
			send(`"name":"a","depends_on":"b",`, line, written("vain")) + `,` + send(`"name":"b",`, line, written(`{result=a:$.messages[0].id}`)): "circle",
			send("", line, written("vain")) + `,{"relative_url":"{result=who:$.id}"}`:                                                             `\"who\"`,
			send(`"name":"a",`, line, written("vain")) + `,{"name":"a","relative_url":"12"}`:                                                      `\"a\"`,
			`{"name":"a","depends_on":"a","relative_url":"12"}`:                                                                                   "circle",
		} {
			if got := s.raw("/", jsonKind, `{"access_token":"`+s.token+`","batch":[`+calls+`]}`); got.Code != 400 || !strings.Contains(got.Body.String(), `"code":100`) || !strings.Contains(got.Body.String(), word) {
				t.Errorf("%s: %d %s", calls, got.Code, got.Body)
			}
		}
		if shown := zoe.text("GET", chat+"/messages", "", http.StatusOK); strings.Contains(shown, "vain") {
			t.Errorf("something was sent in vain: %s", shown)
		}
		if parts, _ := s.batch("/", formKind, url.Values{"access_token": {s.token}, "include_headers": {"0"}, "batch": {`[{"relative_url":"` + line + `"}]`}}.Encode()); len(parts[0].Headers) != 0 {
			t.Errorf("headers that were not wanted: %+v", parts[0])
		}
	})
}

// What a batch did not finish in its time has no answer, and what was done is told.
func TestABatchIsBrokenOff(t *testing.T) { // business-messaging 5.11
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat := s.meet(zoe)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			w.clock.Advance(31 * time.Second)
			<-r.Context().Done()
		}))
		t.Cleanup(slow.Close)
		send := func(what string) string {
			return `{"method":"POST","relative_url":"` + s.line.ID.String() + `/messages","body":{"messaging_product":"whatsapp","to":"` + got[0]["from"].(string) + `",` + what + `}}`
		}
		_, codes := s.batch("/", jsonKind, `{"access_token":"`+s.token+`","batch":[`+send(`"text":{"body":"avant"}`)+`,`+send(`"image":{"link":"`+slow.URL+`/a.png"}`)+`,`+send(`"text":{"body":"ensuite"}`)+`]}`)
		shown := zoe.text("GET", chat+"/messages", "", http.StatusOK)
		if codes != "[200 <nil> <nil>]" || !strings.Contains(shown, "avant") || strings.Contains(shown, "ensuite") {
			t.Errorf("after 31 seconds: %s, and the member sees %s", codes, shown)
		}
	})
}
