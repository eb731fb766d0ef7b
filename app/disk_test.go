package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"parvis/base/clock"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/grant"
)

// smallDisk mounts a file system of its own, which takes root.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a file system that can be filled takes root: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// fill takes all the space there is and gives it back when free is called.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	name := filepath.Join(dir, "ballast")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 1<<16)
	for len(block) > 0 {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			block = block[:len(block)/2]
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return func() { _ = os.Remove(name) }
}

// appToken gives a member's token with all the scopes that apps ask for.
func (w *town) appToken(who account.Actor) string {
	w.t.Helper()
	return w.token(who, "read write follow push")
}

// token gives a member's token with some scopes.
func (w *town) token(who account.Actor, wanted string) string {
	w.t.Helper()
	scopes, err := account.ParseScopes(wanted)
	if err != nil {
		w.t.Fatal(err)
	}
	var issued grant.Issued
	w.write(func(tx *store.Tx) error {
		made, _, err := w.Grant.RegisterApp(w.ctx, tx, grant.Registration{Name: "Essai", Redirects: []string{"urn:ietf:wg:oauth:2.0:oob"}, Scopes: wanted})
		if err == nil {
			issued, err = w.Grant.Issue(w.ctx, tx, made, who.Account, scopes)
		}
		return err
	})
	return issued.Token
}

// call sends a request of an app, as it is, through the front door.
func (w *town) call(token, method, path, kind string, body []byte) (int, string) {
	w.t.Helper()
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	rec := httptest.NewRecorder()
	w.Gateway.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

// TestAFullDisk: writes are refused with a word, reads go on, readiness says no,
// and all comes back by itself; nothing acknowledged is lost, nothing refused is
// there by halves. // architecture 16
func TestAFullDisk(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t, "24m")
	w := &town{t: t, ctx: context.WithoutCancel(t.Context()), clock: clock.NewManual(testkit.Noon), set: []string{"storage.folder=" + dir, "server.private=", "server.exempt_loopback=true"}}
	w.start(nil)
	lea := w.person("lea")
	token := w.appToken(lea)
	post := func(n int) (int, string) {
		return w.call(token, "POST", "/api/v1/statuses", "application/json", []byte(fmt.Sprintf(`{"status":"message %d %s"}`, n, strings.Repeat("é", 900))))
	}
	acked := map[string]bool{}
	keep := func(code int, body string) bool {
		var got struct{ ID string }
		_ = json.Unmarshal([]byte(body), &got)
		if code == http.StatusOK {
			acked[got.ID] = true
		}
		return code == http.StatusOK
	}
	if code, body := post(0); !keep(code, body) {
		t.Fatalf("%d %s", code, body)
	}
	w.settle()

	free := fill(t, dir)
	ready := func() int {
		code, _ := w.call("", "GET", "/health/ready", "", nil)
		return code
	}
	// The database has room in reserve that comes and goes, so that it counts that writing
	// was refused and readiness was, once, and not that it still is a moment later.
	refused, told := 0, http.StatusOK
	for n := 1; (refused == 0 || told == http.StatusOK) && n < 500; n++ {
		code, body := post(n)
		told = ready()
		if keep(code, body) {
			continue
		}
		if refused++; code != http.StatusServiceUnavailable || !strings.Contains(body, `"error"`) {
			t.Fatalf("a full disk answers %d %s", code, body)
		}
	}
	if refused == 0 {
		t.Fatal("the disk was never full")
	}
	if code, body := w.call(token, "GET", "/api/v1/timelines/home", "", nil); code != http.StatusOK || !strings.Contains(body, "message ") {
		t.Errorf("reading: %d", code)
	}
	if told != http.StatusServiceUnavailable {
		t.Errorf("readiness: %d", told)
	}
	kind, picture := noisyPicture(t)
	if code, body := w.call(token, "POST", "/api/v2/media", kind, picture); code != http.StatusServiceUnavailable {
		t.Errorf("an upload: %d %s", code, body)
	}

	free()
	if code := ready(); code != http.StatusOK {
		t.Errorf("readiness with space again: %d", code)
	}
	if code, body := post(1000); !keep(code, body) {
		t.Errorf("writing with space again: %d %s", code, body)
	}
	if code, body := w.call(token, "POST", "/api/v2/media", kind, picture); code != http.StatusOK {
		t.Errorf("an upload with space again: %d %s", code, body)
	}
	w.settle()
	there := map[string]bool{}
	for last := ""; ; {
		_, body := w.call(token, "GET", "/api/v1/accounts/"+lea.Account.String()+"/statuses?limit=40"+last, "", nil)
		var page []struct{ ID string }
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, p := range page {
			there[p.ID] = true
		}
		last = "&max_id=" + page[len(page)-1].ID
	}
	for p := range acked {
		if !there[p] {
			t.Errorf("post %s was acknowledged and is gone", p)
		}
	}
	if len(there) != len(acked) {
		t.Errorf("%d posts are there, %d were acknowledged", len(there), len(acked))
	}
}

// noisyPicture is an upload of about a mebibyte, which no codec makes small.
func noisyPicture(t *testing.T) (kind string, body []byte) {
	t.Helper()
	chance := rand.New(rand.NewPCG(1, 2))
	m := image.NewRGBA(image.Rect(0, 0, 900, 900))
	for i := range m.Pix {
		m.Pix[i] = byte(chance.Uint32())
	}
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	f, err := form.CreateFormFile("file", "noise.jpg")
	if err == nil {
		err = jpeg.Encode(f, m, &jpeg.Options{Quality: 95})
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return form.FormDataContentType(), out.Bytes()
}
