package gateway

import (
	"errors"
	"io"
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
