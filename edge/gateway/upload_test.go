package gateway

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestASlowUploadIsNotAStalledOne: what counts is what came since the last look.
func TestASlowUploadIsNotAStalledOne(t *testing.T) { // social-core 2.1
	t.Parallel()
	body := &coming{ReadCloser: io.NopCloser(strings.NewReader(strings.Repeat("x", 3*leastUpload)))}
	part := make([]byte, leastUpload)
	for range 3 {
		if _, err := io.ReadFull(body, part); err != nil {
			t.Fatal(err)
		}
		if body.stalled() {
			t.Error("it came")
		}
	}
	if !body.stalled() {
		t.Error("nothing came")
	}
	if _, err := body.Read(part); !errors.Is(err, io.EOF) || !body.ended.Load() {
		t.Errorf("the end: %v %v", err, body.ended.Load())
	}
}

// TestWhatMayTakeLong: what is fetched whole is not cut off because it is large; a path
// that only begins alike has the limits of others.
func TestWhatMayTakeLong(t *testing.T) { // social-core 2.1
	t.Parallel()
	for path, want := range map[string]bool{
		"/studio/audit/export/csv": true, "/settings/data/7": true, "/media/x/original": true, "/api/v1/streaming/user": true,
		"/studio/audit": false, "/studio/audit/verify": false, "/api/v1/timelines/home": false,
	} {
		if got := lasting(httptest.NewRequest(http.MethodPost, path, nil)); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
