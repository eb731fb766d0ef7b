package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
)

// refusal is a row of social-core 17: what is asked, and the exact answer. Words
// in braces stand for ids that the scene made. The body is JSON.
type refusal struct {
	name, ask, body string
	status          int
	error           string
}

// scene gives the ids that the rows speak of.
func scene(t *testing.T, w *town, lea, max account.Actor, token, foreign string) *strings.Replacer {
	t.Helper()
	made := func(token, ask, body string) string {
		code, answer := w.ask(token, ask, body)
		var got struct{ ID string }
		if err := json.Unmarshal([]byte(answer), &got); err != nil || code >= 300 || got.ID == "" {
			t.Fatalf("%s: %d %s", ask, code, answer)
		}
		return got.ID
	}
	words := []string{"{lea}", lea.Account.String(), "{max}", max.Account.String(), "{now}", w.clock.Now().Format(time.RFC3339), "{10}", strings.Repeat("x", 1001), "{51}", strings.Repeat("x", 51)}
	add := func(name, value string) { words = append(words, "{"+name+"}", value) }
	for i := range 5 {
		add(fmt.Sprintf("m%d", i), w.upload(token))
	}
	add("foreign", w.upload(foreign))
	used := w.upload(token)
	made(token, "POST /api/v1/statuses", `{"media_ids":["`+used+`"]}`)
	add("used", used)
	add("mine", made(token, "POST /api/v1/statuses", `{"status":"un"}`))
	add("theirs", made(foreign, "POST /api/v1/statuses", `{"status":"deux"}`))
	add("closed", made(foreign, "POST /api/v1/statuses", `{"status":"sans citation","quote_approval_policy":"nobody"}`))
	add("direct", made(token, "POST /api/v1/statuses", `{"status":"direct","visibility":"direct"}`))
	add("own poll", made(token, "POST /api/v1/statuses", `{"status":"?","poll":{"options":["a","b"],"expires_in":300}}`))
	add("poll", made(foreign, "POST /api/v1/statuses", `{"status":"?","poll":{"options":["a","b"],"expires_in":86400}}`))
	voted := made(foreign, "POST /api/v1/statuses", `{"status":"?","poll":{"options":["a","b"],"expires_in":86400}}`)
	over := made(foreign, "POST /api/v1/statuses", `{"status":"?","poll":{"options":["a","b"],"expires_in":300}}`)
	if code, answer := w.ask(token, "POST /api/v1/polls/"+voted+"/votes", `{"choices":["0"]}`); code != http.StatusOK {
		t.Fatal(code, answer)
	}
	add("voted", voted)
	add("over", over)
	list := made(token, "POST /api/v1/lists", `{"title":"amis"}`)
	add("list", list)
	for range 49 {
		made(token, "POST /api/v1/lists", `{"title":"encore"}`)
	}
	w.follow(lea, max)
	if code, answer := w.ask(token, "POST /api/v1/lists/"+list+"/accounts", `{"account_ids":["`+max.Account.String()+`"]}`); code != http.StatusOK {
		t.Fatal(code, answer)
	}
	if code, answer := w.ask(token, "POST /api/v1/accounts/"+max.Account.String()+"/endorse", ""); code != http.StatusOK {
		t.Fatal(code, answer)
	}
	zoe := w.person("zoe")
	add("zoe", zoe.Account.String())
	add("filter", made(token, "POST /api/v2/filters", `{"title":"sport","context":["home"]}`))
	for range 5 {
		p := made(token, "POST /api/v1/statuses", `{"status":"haut"}`)
		if code, answer := w.ask(token, "POST /api/v1/statuses/"+p+"/pin", ""); code != http.StatusOK {
			t.Fatal(code, answer)
		}
	}
	noe := w.person("noe")
	if code, answer := w.ask(w.appToken(noe), "POST /api/v1/accounts/"+lea.Account.String()+"/block", ""); code != http.StatusOK {
		t.Fatal(code, answer)
	}
	add("noe", noe.Account.String())
	w.clock.Advance(10 * time.Minute)
	w.settle()
	return strings.NewReplacer(words...)
}

// ask sends JSON as an app does; ask is a method and a path.
func (w *town) ask(token, ask, body string) (int, string) {
	method, path, _ := strings.Cut(ask, " ")
	kind := ""
	if body != "" {
		kind = "application/json"
	}
	return w.call(token, method, path, kind, []byte(body))
}

// uploading is the form of an upload, and its kind.
func uploading(t *testing.T, name string, data []byte) (string, []byte) {
	t.Helper()
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	f, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = f.Write(data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return form.FormDataContentType(), out.Bytes()
}

// upload brings a small picture and gives its id.
func (w *town) upload(token string) string {
	w.t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		w.t.Fatal(err)
	}
	kind, body := uploading(w.t, "a.png", b.Bytes())
	code, answer := w.call(token, "POST", "/api/v2/media", kind, body)
	var got struct{ ID string }
	if err := json.Unmarshal([]byte(answer), &got); err != nil || code != http.StatusOK {
		w.t.Fatalf("upload: %d %s", code, answer)
	}
	return got.ID
}

const blank = "Validation failed: Text can't be blank"

//arch:table
var refusals = []refusal{
	{"nothing", "POST /api/v1/statuses", `{}`, 422, blank},
	{"spaces", "POST /api/v1/statuses", `{"status":" \n "}`, 422, blank},
	{"too long", "POST /api/v1/statuses", `{"status":"{10}"}`, 422, "Validation failed: Text character limit of 1000 exceeded"},
	{"five files", "POST /api/v1/statuses", `{"media_ids":["{m0}","{m1}","{m2}","{m3}","{m4}"]}`, 422, "Cannot attach more than 4 files"},
	{"an unknown file", "POST /api/v1/statuses", `{"media_ids":["12","13"]}`, 422, "Media 12, 13 not found or already attached to another post"},
	{"somebody's file", "POST /api/v1/statuses", `{"media_ids":["{foreign}"]}`, 422, "Media {foreign} not found or already attached to another post"},
	{"a used file", "POST /api/v1/statuses", `{"media_ids":["{used}"]}`, 422, "Media {used} not found or already attached to another post"},
	{"poll with a file", "POST /api/v1/statuses", `{"status":"?","media_ids":["{m0}"],"poll":{"options":["a","b"],"expires_in":300}}`, 422, "Validation failed: Poll cannot be combined with media"},
	{"one option", "POST /api/v1/statuses", `{"status":"?","poll":{"options":["a"],"expires_in":300}}`, 422, "Validation failed: Options must have more than one item"},
	{"five options", "POST /api/v1/statuses", `{"status":"?","poll":{"options":["a","b","c","d","e"],"expires_in":300}}`, 422, "Validation failed: Options can't contain more than 4 items"},
	{"an option twice", "POST /api/v1/statuses", `{"status":"?","poll":{"options":["a"," a "],"expires_in":300}}`, 422, "Validation failed: Options contain duplicate items"},
	{"a long option", "POST /api/v1/statuses", `{"status":"?","poll":{"options":["a","{51}"],"expires_in":300}}`, 422, "Validation failed: Options cannot be longer than 50 characters each"},
	{"a short poll", "POST /api/v1/statuses", `{"status":"?","poll":{"options":["a","b"],"expires_in":299}}`, 422, "Validation failed: Expires at is too soon"},
	{"a poll for ever", "POST /api/v1/statuses", `{"status":"?","poll":{"options":["a","b"],"expires_in":2629747}}`, 422, "Validation failed: Expires at is too far into the future"},
	{"vote twice", "POST /api/v1/polls/{voted}/votes", `{"choices":["1"]}`, 422, "Validation failed: You have already voted on this poll"},
	{"vote late", "POST /api/v1/polls/{over}/votes", `{"choices":["1"]}`, 422, "Validation failed: The poll has already ended"},
	{"vote for nothing there", "POST /api/v1/polls/{poll}/votes", `{"choices":["7"]}`, 422, "Validation failed: The chosen vote option does not exist"},
	{"vote in one's own", "POST /api/v1/polls/{own poll}/votes", `{"choices":["0"]}`, 422, "Validation failed: You cannot vote in your own polls"},
	{"vote for none", "POST /api/v1/polls/{poll}/votes", `{"choices":[]}`, 422, "Validation failed: Choices can't be blank"},
	{"visibility", "POST /api/v1/statuses", `{"status":"x","visibility":"everyone"}`, 422, "Validation failed: Visibility is not included in the list"},
	{"reply to nothing", "POST /api/v1/statuses", `{"status":"x","in_reply_to_id":"77"}`, 422, "Validation failed: The post you are trying to reply to does not appear to exist."},
	{"quote refused", "POST /api/v1/statuses", `{"status":"x","quoted_status_id":"{closed}"}`, 422, "Validation failed: Quoted status is invalid"},
	{"quote of nothing", "POST /api/v1/statuses", `{"status":"x","quoted_status_id":"77"}`, 404, "Record not found"},
	{"planned for now", "POST /api/v1/statuses", `{"status":"x","scheduled_at":"{now}"}`, 422, "Validation failed: Scheduled at The scheduled date must be in the future"},
	{"planned for some day", "POST /api/v1/statuses", `{"status":"x","scheduled_at":"some day"}`, 422, "Validation failed: Scheduled at is invalid"},
	{"pin another's", "POST /api/v1/statuses/{theirs}/pin", ``, 422, "Validation failed: Someone else's post cannot be pinned"},
	{"pin a direct one", "POST /api/v1/statuses/{direct}/pin", ``, 422, "Validation failed: Posts that are only visible to mentioned users cannot be pinned"},
	{"pin a sixth", "POST /api/v1/statuses/{mine}/pin", ``, 422, "Validation failed: You have already pinned the maximum number of posts"},
	{"follow oneself", "POST /api/v1/accounts/{lea}/follow", ``, 403, "This action is not allowed"},
	{"follow who blocks", "POST /api/v1/accounts/{noe}/follow", ``, 403, "This action is not allowed"},
	{"follow nobody", "POST /api/v1/accounts/77/follow", ``, 404, "Record not found"},
	{"block oneself", "POST /api/v1/accounts/{lea}/block", ``, 403, "This action is not allowed"},
	{"mute oneself", "POST /api/v1/accounts/{lea}/mute", ``, 403, "This action is not allowed"},
	{"a list without title", "POST /api/v1/lists", `{"title":" "}`, 422, "Validation failed: Title can't be blank"},
	{"a list that turns the text around", "POST /api/v1/lists", `{"title":"a\u202eb"}`, 422, "Validation failed: Title is invalid"},
	{"a list turned around later", "PUT /api/v1/lists/{list}", `{"title":"a\u2066b"}`, 422, "Validation failed: Title is invalid"},
	{"a filter that turns the text around", "POST /api/v2/filters", `{"title":"a\u202eb","context":["home"]}`, 422, "Validation failed: Title is invalid"},
	{"a keyword that turns the text around", "POST /api/v2/filters/{filter}/keywords", `{"keyword":"a\u202eb"}`, 422, "Validation failed: Keyword is invalid"},
	{"an older app's filter", "POST /api/v1/filters", `{"phrase":"a\u202eb","context":["home"]}`, 422, "Validation failed: Title is invalid, Keyword is invalid"},
	{"a fifty-first list", "POST /api/v1/lists", `{"title":"trop"}`, 422, "You have reached the maximum number of lists"},
	{"a list's replies", "POST /api/v1/lists", `{"title":"x","replies_policy":"some"}`, 422, "'some' is not a valid replies_policy"},
	{"a member twice", "POST /api/v1/lists/{list}/accounts", `{"account_ids":["{max}"]}`, 422, "Validation failed: Account has already been taken"},
	{"a member not followed", "POST /api/v1/lists/{list}/accounts", `{"account_ids":["{zoe}"]}`, 404, "Record not found"},
	{"a filter of nothing", "POST /api/v2/filters", `{}`, 422, "Validation failed: Title can't be blank, Context can't be blank, Context None or invalid context supplied"},
	{"a blank keyword", "POST /api/v2/filters/{filter}/keywords", `{"keyword":""}`, 422, "Validation failed: Keyword can't be blank"},
	{"a filter nowhere", "POST /api/v2/filters", `{"title":"x","context":["nowhere"]}`, 422, "Validation failed: Context None or invalid context supplied"},
	{"a featured tag", "POST /api/v1/featured_tags", `{"name":"a b"}`, 422, "Validation failed: Tag is invalid"},
	{"a report with a NUL", "POST /api/v1/reports", `{"account_id":"{max}","comment":"a\u0000b"}`, 422, "Validation failed: Text is invalid"},
	{"a list with a NUL", "PUT /api/v1/lists/{list}", `{"title":"a\u0000b"}`, 422, "Validation failed: Title is invalid"},
	{"foreign rules", "POST /api/v1/reports", `{"account_id":"{max}","category":"violation","rule_ids":["77"]}`, 422, "Validation failed: Rule ids does not reference valid rules"},
	{"rules without violation", "POST /api/v1/reports", `{"account_id":"{max}","category":"spam","rule_ids":["1"]}`, 422, "Validation failed: Rule ids must be blank"},
	{"report nobody", "POST /api/v1/reports", `{}`, 404, "Record not found"},
	{"report oneself", "POST /api/v1/reports", `{"account_id":"{lea}"}`, 403, "This action is not allowed"},
	{"block one's own network", "POST /api/v1/domain_blocks", `{"domain":"localhost:8080"}`, 422, "Validation failed: Domain is not a valid domain name"},
	{"block garbage", "POST /api/v1/domain_blocks", `{"domain":"pas un domaine"}`, 422, "Validation failed: Domain is not a valid domain name"},
	{"push without https", "POST /api/v1/push/subscription", `{"subscription":{"endpoint":"http://push.example/x","keys":{"p256dh":"x","auth":"y"}}}`, 422, "Validation failed: Endpoint is invalid"},
	{"push inside", "POST /api/v1/push/subscription", `{"subscription":{"endpoint":"https://127.0.0.1/x","keys":{"p256dh":"BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU","auth":"AAAAAAAAAAAAAAAAAAAAAA"}}}`, 422, "Validation failed: Endpoint is invalid"},
	{"push with bad keys", "POST /api/v1/push/subscription", `{"subscription":{"endpoint":"https://192.0.2.1/x","keys":{"p256dh":"x","auth":"y"}}}`, 422, "Validation failed: Subscription keys are invalid"},
	{"a long note", "PATCH /api/v1/accounts/update_credentials", `{"note":"{10}"}`, 422, "Validation failed: Note is too long"},
	{"no UTF-8", "POST /api/v1/statuses", "{\"status\":\"a\xffb\"}", 422, "Validation failed: Text is invalid"},
	{"half a surrogate pair", "POST /api/v1/statuses", `{"status":"a\ud800b"}`, 422, "Validation failed: Text is invalid"},
	{"NUL", "POST /api/v1/statuses", `{"status":"a\u0000b"}`, 422, "Validation failed: Text is invalid"},
	{"a number out of range", "GET /api/v1/statuses/9007199254740992", ``, 404, "Record not found"},
	{"a number with a sign", "GET /api/v1/statuses/+1", ``, 404, "Record not found"},
	{"a number with a zero", "GET /api/v1/statuses/01", ``, 404, "Record not found"},
	{"not a number", "GET /api/v1/statuses/abc", ``, 404, "Record not found"},
	{"an empty part of a path", "POST /api/v1/statuses//favourite", ``, 404, "Record not found"},
	{"an empty part at the end", "GET /api/v1/accounts//statuses", ``, 404, "Record not found"},
	{"broken JSON", "POST /api/v1/statuses", `{"status":`, 400, "Error occurred while parsing request parameters"},
	{"a wrong method", "PATCH /api/v1/statuses", ``, 405, "Method Not Allowed"},
	{"a marker", "POST /api/v1/markers", `{"home":{"last_read_id":"soon"}}`, 422, "Validation failed: Last read is not a number"},
	{"endorse who is not followed", "POST /api/v1/accounts/{zoe}/endorse", ``, 422, "Validation failed: You must be already following the person you want to endorse"},
	{"endorse twice", "POST /api/v1/accounts/{max}/endorse", ``, 422, "Duplicate record"},
	{"an emoji nobody knows", "PUT /api/v1/announcements/77/reactions/rien", ``, 422, "Validation failed: Name is not a recognized emoji"},
}

// TestBadInputHasItsAnswer: every row says exactly what the paper says, and
// changes nothing. // social-core 17, 2.6, architecture 12.4
func TestBadInputHasItsAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, max := w.person("lea"), w.person("max")
		token, foreign := w.appToken(lea), w.appToken(max)
		ids := scene(t, w, lea, max, token, foreign)
		before := w.home(lea)
		for _, r := range refusals {
			code, answer := w.ask(token, ids.Replace(r.ask), ids.Replace(r.body))
			var got struct{ Error string }
			_ = json.Unmarshal([]byte(answer), &got)
			if code != r.status || got.Error != ids.Replace(r.error) {
				t.Errorf("%s: %s gives %d %s, not %d %s", r.name, r.ask, code, answer, r.status, r.error)
			}
		}
		if after := w.home(lea); len(after) != len(before) {
			t.Errorf("the home has %d posts, not %d", len(after), len(before))
		}
	})
}

// TestInputThatIsMended: what the paper ignores or mends is no error.
func TestInputThatIsMended(t *testing.T) { // social-core 17, 2.1
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea := w.person("lea")
		token := w.appToken(lea)
		say := func(body string) (got struct{ Content, Language string }) {
			t.Helper()
			code, answer := w.ask(token, "POST /api/v1/statuses", body)
			if err := json.Unmarshal([]byte(answer), &got); err != nil || code != http.StatusOK {
				t.Fatalf("%s: %d %s", body, code, answer)
			}
			return got
		}
		if got := say(`{"status":"bonjour à toutes et à tous","language":"klingon?","unknown":[1]}`); got.Language == "klingon?" {
			t.Errorf("language is %q", got.Language)
		}
		for asked, kept := range map[string]bool{"br": true, "pt-BR": true, "zh-Hant": true, "xx": false, "xx-zz-notreal": false, "und": false} {
			if got := say(`{"status":"bonjour","language":"` + asked + `"}`); (got.Language == asked) != kept {
				t.Errorf("asked for %s, language is %q", asked, got.Language)
			}
		}
		if got := say(`{"status":"a` + "\u202e" + `b"}`); strings.ContainsRune(got.Content, '\u202e') {
			t.Errorf("an override stayed: %q", got.Content)
		}
		if got := say(`{"status":"a` + strings.Repeat("\u0301", 10_000) + `"}`); strings.Count(got.Content, "\u0301") > 16 {
			t.Errorf("%d marks stayed", strings.Count(got.Content, "\u0301"))
		}
		for limit, want := range map[string]int{"-5": 9, "9999": 9, "0": 9, "x": 9, "2": 2} {
			_, answer := w.ask(token, "GET /api/v1/timelines/home?limit="+limit, "")
			var got []any
			if err := json.Unmarshal([]byte(answer), &got); err != nil || len(got) != want {
				t.Errorf("limit=%s gives %d posts: %v", limit, len(got), err)
			}
		}
	})
}

// TestFilesThatAreRefused: an upload that is none, one that is cut, and one that
// is too large; nothing of it stays.
func TestFilesThatAreRefused(t *testing.T) { // social-core 17, architecture 16
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		token := w.appToken(w.person("lea"))
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
			t.Fatal(err)
		}
		const unreadable = "Validation failed: File content type is invalid, File is invalid"
		for name, row := range map[string]struct {
			data   []byte
			answer string
		}{
			"text":      {[]byte("bonjour"), unreadable},
			"truncated": {b.Bytes()[:40], unreadable},
			"lies":      {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), unreadable},
			"large":     {append(b.Bytes(), make([]byte, 17<<20)...), "Validation failed: File is too large"},
		} {
			kind, body := uploading(t, name+".png", row.data)
			code, answer := w.call(token, "POST", "/api/v2/media", kind, body)
			var got struct{ Error string }
			_ = json.Unmarshal([]byte(answer), &got)
			if code != http.StatusUnprocessableEntity || got.Error != row.answer {
				t.Errorf("%s: %d %s", name, code, answer)
			}
		}
	})
}

// filmed is a film of a second, which ffmpeg makes.
func filmed(t *testing.T) []byte {
	t.Helper()
	program := testkit.Program(t, "ffmpeg")
	path := filepath.Join(t.TempDir(), "a.mp4")
	if out, err := exec.CommandContext(t.Context(), program, "-v", "error", "-f", "lavfi", "-i", "testsrc=duration=1:size=64x64:rate=5", "-pix_fmt", "yuv420p", path).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return must(os.ReadFile(path))(t)
}

// TestFilmsThatAreNotReady: a film in the making, and one beside a picture.
func TestFilmsThatAreNotReady(t *testing.T) { // social-core 17
	t.Parallel()
	film := filmed(t)
	h := openStill(t)
	token := h.appToken(h.person("lea"))
	kind, body := uploading(t, "a.mp4", film)
	code, answer := h.call(token, "POST", "/api/v2/media", kind, body)
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(answer), &made); err != nil || code != http.StatusAccepted {
		t.Fatal(code, answer)
	}
	say := func(want string, media ...string) {
		t.Helper()
		code, answer := h.ask(token, "POST /api/v1/statuses", `{"media_ids":["`+strings.Join(media, `","`)+`"]}`)
		if code != http.StatusUnprocessableEntity || !strings.Contains(answer, want) {
			t.Errorf("%d %s", code, answer)
		}
	}
	say("Cannot attach files that have not finished processing. Try again in a moment!", made.ID)
	if err := h.Timers.Start(h.ctx); err != nil {
		t.Fatal(err)
	}
	h.settle()
	say("Cannot attach a video to a post that already contains images", h.upload(token), made.ID)
}

// TestDeadAndDisabledAccounts: gone, and disabled. // social-core 2.6, 17
func TestDeadAndDisabledAccounts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, max := w.person("lea"), w.person("max")
		token, other := w.appToken(lea), w.appToken(max)
		w.write(func(tx *store.Tx) error {
			return w.Account.Move(w.ctx, tx, account.Actor{Role: account.Administrator}, max.Account, account.Suspended, "spam")
		})
		w.settle()
		if code, answer := w.ask(token, "GET /api/v1/accounts/"+max.Account.String(), ""); code != http.StatusGone || !strings.Contains(answer, `"Gone"`) {
			t.Errorf("suspended: %d %s", code, answer)
		}
		if code, answer := w.ask(other, "GET /api/v1/timelines/home", ""); code != http.StatusForbidden || !strings.Contains(answer, "Your login is currently disabled") {
			t.Errorf("its own token: %d %s", code, answer)
		}
		relations := "GET /api/v1/accounts/relationships?id[]=" + max.Account.String() + "&id[]=" + lea.Account.String()
		for ask, want := range map[string]int{relations: 1, relations + "&with_suspended=true": 2} {
			if code, answer := w.ask(token, ask, ""); code != http.StatusOK || strings.Count(answer, `"id":`) != want {
				t.Errorf("%s: %d %s", ask, code, answer)
			}
		}
	})
}

// TestWhoIsFound: an address leads to a member that anybody may see, and to nobody else.
// integrity 4.2
func TestWhoIsFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, max, zoe := w.person("lea"), w.person("max"), w.person("zoe")
		finger := func(name, domain string, want int) {
			t.Helper()
			rec := w.look("", "/.well-known/webfinger?resource=acct:"+name+"@"+domain)
			if rec.Code != want || strings.Contains(rec.Body.String(), "/@"+name) != (want == http.StatusOK) {
				t.Errorf("%s@%s: %d %s", name, domain, rec.Code, rec.Body)
			}
		}
		domain := w.Gateway.Domain
		for _, name := range []string{"lea", "max", "zoe"} {
			finger(name, domain, http.StatusOK)
		}
		finger("lea", "elsewhere.example", http.StatusNotFound)
		finger("nobody", domain, http.StatusNotFound)
		w.write(func(tx *store.Tx) error {
			_, err := w.Policy.Apply(w.ctx, tx, policy.LabelWrite{
				Source: "test/1", Subject: decide.Ref{Kind: decide.KindAccount, ID: int64(zoe.Account)}, Val: "!takedown", As: decide.RoleLead, By: lea.Account,
			})
			if err != nil {
				return err
			}
			return w.Account.Move(w.ctx, tx, operator, max.Account, account.Suspended, "spam")
		})
		w.clock.Advance(time.Second)
		w.settle()
		finger("lea", domain, http.StatusOK)
		finger("max", domain, http.StatusNotFound)
		finger("zoe", domain, http.StatusNotFound)
	})
}

// TestAPictureStandsForAFile: a picture sent as thumbnail becomes the preview of an upload,
// with it or later. // social-core 9
func TestAPictureStandsForAFile(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t)
	token := w.appToken(w.person("lea"))
	square := func(side int) []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	send := func(method, path string, files map[string][]byte) (int, string) {
		var out bytes.Buffer
		form := multipart.NewWriter(&out)
		for name, data := range files {
			f, err := form.CreateFormFile(name, name)
			if err == nil {
				_, err = f.Write(data)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		return w.call(token, method, path, form.FormDataContentType(), out.Bytes())
	}
	var got struct {
		ID   string
		Meta struct{ Original, Small struct{ Width int } }
	}
	mustBe := func(code int, answer string, small int) {
		t.Helper()
		if err := json.Unmarshal([]byte(answer), &got); err != nil || code != http.StatusOK || got.Meta.Original.Width != 8 || got.Meta.Small.Width != small {
			t.Errorf("%d %s", code, answer)
		}
	}
	code, answer := send("POST", "/api/v2/media", map[string][]byte{"file": square(8), "thumbnail": square(5)})
	mustBe(code, answer, 5)
	code, answer = send("PUT", "/api/v1/media/"+got.ID, map[string][]byte{"thumbnail": square(6)})
	mustBe(code, answer, 6)
	if code, answer := send("PUT", "/api/v1/media/"+got.ID, map[string][]byte{"thumbnail": []byte("no picture")}); code != http.StatusUnprocessableEntity {
		t.Errorf("%d %s", code, answer)
	}
	code, answer = w.ask(token, "GET /api/v1/media/"+got.ID, "")
	mustBe(code, answer, 6)
}

// TestWhatIsLimitedSaysWhen: too many requests carry the limit and when to come
// back. // social-core 2.5, 2.6, architecture 16
func TestWhatIsLimitedSaysWhen(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t, "server.exempt_loopback=false")
	token := w.appToken(w.person("lea"))
	var last *httptest.ResponseRecorder
	for n := 0; n <= 300; n++ {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/accounts/verify_credentials", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		last = httptest.NewRecorder()
		w.Gateway.ServeHTTP(last, r)
		if (last.Code == http.StatusTooManyRequests) != (n == 300) {
			t.Fatalf("request %d: %d", n, last.Code)
		}
	}
	h := last.Header()
	if h.Get("X-RateLimit-Limit") != "300" || h.Get("X-RateLimit-Remaining") != "0" || h.Get("Retry-After") == "" || !strings.Contains(last.Body.String(), `"Too many requests"`) {
		t.Errorf("%v %s", h, last.Body)
	}
}

// TestAMarkerThatTwoMove: of those who move a marker from the same place at the same
// time, one does, and the others are told to look again.
func TestAMarkerThatTwoMove(t *testing.T) { // social-core 7.3
	t.Parallel()
	// On one core it takes more rounds until two meet than a token may ask.
	eachWith(t, []string{"server.limits=api.token=0,api.user=0"}, func(t *testing.T, w *town) {
		token := w.appToken(w.person("lea"))
		type told struct {
			code   int
			answer string
		}
		for round, stale := 0, 0; stale == 0; round++ { // until two met
			if round == 500 {
				t.Fatal("nobody is told to look again")
			}
			all := make(chan told, 8)
			for n := range cap(all) {
				go func() {
					code, answer := w.ask(token, "POST /api/v1/markers", fmt.Sprintf(`{"home":{"last_read_id":"%d"}}`, round*cap(all)+n+1))
					all <- told{code, answer}
				}()
			}
			moved := 0
			for range cap(all) {
				switch got := <-all; {
				case got.code == http.StatusOK:
					moved++
				case got.code == http.StatusConflict && strings.TrimSpace(got.answer) == `{"error":"Conflict during update, please try again"}`:
					stale++
				default:
					t.Fatalf("%d %s", got.code, got.answer)
				}
			}
			if moved == 0 {
				t.Error("nobody moved it")
			}
		}
	})
}

// TestAWriteThatWaitsTooLong: whoever waits five seconds for their turn is told to come
// back, and nothing was done; reading goes on meanwhile.
func TestAWriteThatWaitsTooLong(t *testing.T) { // architecture 16, social-core 2.6
	t.Parallel()
	w, _ := openTown(t)
	lea := w.person("lea")
	token := w.appToken(lea)
	blocked, free := make(chan struct{}), make(chan struct{})
	var once sync.Once
	done := make(chan error, 1)
	go func() {
		done <- w.Store.Write(w.ctx, func(*store.Tx) error { once.Do(func() { close(blocked); <-free }); return nil })
	}()
	<-blocked
	post := func(path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		answer := make(chan *httptest.ResponseRecorder, 1)
		go func() {
			rec := httptest.NewRecorder()
			w.Client.ServeHTTP(rec, r) // behind the door, whose half minute would end here as well
			answer <- rec
		}()
		for {
			select {
			case rec := <-answer:
				return rec
			default:
				w.clock.Advance(time.Second)
			}
		}
	}
	rec := post("/api/v1/statuses", `{"status":"trop tard"}`)
	if rec.Code != http.StatusServiceUnavailable || strings.TrimSpace(rec.Body.String()) != `{"error":"There was a temporary problem serving your request, please try again"}` {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	// Somebody who is signed in would write, once an hour, that they were here.
	if code, answer := w.ask("", "GET /api/v1/timelines/public", ""); code != http.StatusOK {
		t.Errorf("reading: %d %s", code, answer)
	}
	close(free)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := w.home(lea); len(got) != 0 {
		t.Errorf("what was refused is there: %v", got)
	}
	if code, answer := w.ask(token, "POST /api/v1/statuses", `{"status":"à temps"}`); code != http.StatusOK {
		t.Errorf("afterwards: %d %s", code, answer)
	}
}

// TestSignUpThatIsRefused: a closed network, a name that is taken, somebody too young,
// who learns nothing of an age.
func TestSignUpThatIsRefused(t *testing.T) { // social-core 5, 17
	t.Parallel()
	const sent = `"agreement":true,"locale":"fr","password":"une-phrase-assez-longue"`
	closed, _ := openTown(t, "network.signup=closed")
	code, answer := closed.ask(closed.appToken(account.Actor{}), "POST /api/v1/accounts", `{"username":"max","email":"max@example.org",`+sent+`}`)
	if code != http.StatusForbidden || !strings.Contains(answer, `"This action is not allowed"`) {
		t.Errorf("closed: %d %s", code, answer)
	}
	w, _ := openTown(t, "network.signup=open", "network.min_age=15")
	w.person("lea")
	token := w.appToken(account.Actor{})
	for body, want := range map[string]string{
		`"username":"LEA","email":"max@example.org","date_of_birth":"1987-06-05"`: `{"details":{"username":[{"error":"ERR_TAKEN","description":"has already been taken"}]},"error":"Validation failed: Username has already been taken"}`,
		`"username":"max","email":"max@example.org","date_of_birth":"2020-06-05"`: `{"error":"Validation failed: Sorry, we can't create an account."}`,
	} {
		if code, answer := w.ask(token, "POST /api/v1/accounts", `{`+body+`,`+sent+`}`); code != http.StatusUnprocessableEntity || strings.TrimSpace(answer) != want {
			t.Errorf("%s: %d %s", body, code, answer)
		}
	}
}

// TestABodyOverTheLimit: what is larger than may be is refused.
func TestABodyOverTheLimit(t *testing.T) { // architecture 16, social-core 2.1
	t.Parallel()
	w, _ := openTown(t)
	token := w.appToken(w.person("lea"))
	big := `{"status":"` + strings.Repeat("x", 1<<20) + `"}`
	if code, answer := w.ask(token, "POST /api/v1/statuses", big); code != http.StatusRequestEntityTooLarge || strings.TrimSpace(answer) != `{"error":"Request body too large"}` {
		t.Errorf("%d %s", code, answer)
	}
}

// What Parvis's own API does not have is refused in its own shape, too.
func TestNothingIsThereInTheNativeShape(t *testing.T) { // architecture 7.4
	t.Parallel()
	got := openHouse(t).browser("en").get("/api/parvis/v1/nothing")
	if got.StatusCode != http.StatusNotFound || !strings.Contains(got.text, `"code":"web.route.missing"`) {
		t.Errorf("%d %s", got.StatusCode, got.text)
	}
}
