package app_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"

	"parvis/base/store"
	"parvis/engine/account/credential"
)

// TestTooManyPicturesAreRefusedWhole: the form without a script says so, keeps
// the words and publishes nothing.
func TestTooManyPicturesAreRefusedWhole(t *testing.T) { // social-core 17
	t.Parallel()
	w, _ := openTown(t)
	lea := w.person("lea")
	var cookie string
	w.write(func(tx *store.Tx) (err error) {
		cookie, _, err = w.Credential.Begin(w.ctx, tx, lea.Account, credential.Device{})
		return err
	})
	for _, names := range [][]string{{"file0", "file0", "file0", "file0", "file0"}, {"file0", "file1", "file2", "file3", "file4"}} {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		_ = m.WriteField("text", "cinq images")
		for i, n := range names {
			f, err := m.CreateFormFile(n, fmt.Sprintf("%d.png", i))
			if err != nil {
				t.Fatal(err)
			}
			_, _ = f.Write([]byte("not looked at"))
		}
		_ = m.Close()
		r := httptest.NewRequest(http.MethodPost, "/compose", &body)
		r.Header.Set("Content-Type", m.FormDataContentType())
		r.AddCookie(&http.Cookie{Name: w.Pages.CookieName(), Value: cookie})
		rec := httptest.NewRecorder()
		w.Gateway.ServeHTTP(rec, r)
		if rec.Code != http.StatusUnprocessableEntity || !bytes.Contains(rec.Body.Bytes(), []byte("cinq images")) {
			t.Errorf("%v: status %d", names, rec.Code)
		}
	}
	if got := w.home(lea); len(got) != 0 {
		t.Errorf("published %v", got)
	}
}
