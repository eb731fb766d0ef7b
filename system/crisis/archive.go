package crisis

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/fetch"
	"parvis/engine/post/text"
)

// Archive is a page as it was read.
type Archive struct {
	Hash string
	At   time.Time
	Text string
}

const (
	// maxPage is how much of a page is read, maxKept how much of its text is kept.
	maxPage = 5 << 20
	maxKept = 64 << 10
	maxURL  = 2000
)

// addressed wants a web address without name and password.
func addressed(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || len(address) > maxURL {
		return errURLForbidden
	}
	return nil
}

// Capture reads a page as evidence. Call it outside of a transaction.
func (e *Engine) Capture(ctx context.Context, address string) (*Archive, error) {
	if err := addressed(address); err != nil {
		return nil, err
	}
	got, err := e.o.Fetch.Get(ctx, address, fetch.Options{Max: maxPage, Cut: true})
	switch {
	case fault.KindOf(err) == fault.Invalid:
		return nil, fault.Wrap(errURLForbidden, err)
	case err != nil:
		return nil, fault.Wrap(errURLUnreachable, err)
	case got.Status >= 300:
		return nil, errURLUnreachable
	}
	sum := sha256.Sum256(got.Body)
	a := &Archive{Hash: hex.EncodeToString(sum[:]), At: e.o.Clock.Now()}
	if strings.HasPrefix(got.Header.Get("Content-Type"), "text/") {
		words := strings.ReplaceAll(strings.ToValidUTF8(text.FromHTML(string(got.Body), nil), "\uFFFD"), "\x00", "")
		a.Text = strings.ToValidUTF8(words[:min(len(words), maxKept)], "")
	}
	return a, nil
}
