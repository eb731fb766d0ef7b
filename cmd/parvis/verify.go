package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"parvis/app"
	"parvis/base/clock"
	"parvis/base/fetch"
	"parvis/base/store"
	"parvis/engine/tlog"
)

type verifyLog struct {
	Log     string `arg:"positional,required" help:"Address of the log, such as https://aubrelle.example/transparency/log, or a folder with a copy of its files."`
	Key     string `placeholder:"KEY" help:"The key that you know of the log; without it, the one that the log begins with is trusted."`
	Since   string `placeholder:"FILE" help:"An earlier checkpoint: the log must still hold all of it."`
	Receipt string `placeholder:"FILE" help:"Receipts, one a line: each must be in the log."`
	Save    string `placeholder:"FILE" help:"Keep the checkpoint, for --since of the next time."`
}

const (
	// fileTime bounds how long one file of a log may take.
	fileTime = 30 * time.Second
	// largest bounds a file with receipts.
	largest = 1 << 30
)

// Run verifies a log, and says in one line what it is.
func (c *verifyLog) Run(w *world) error {
	known := tlog.Known{Key: strings.TrimSpace(c.Key), Now: clock.System().Now()}
	var err error
	if c.Since != "" {
		if known.Checkpoint, err = readSome(c.Since, tlog.MaxFile); err != nil {
			return err
		}
	}
	if c.Receipt != "" {
		data, err := readSome(c.Receipt, largest)
		if err != nil {
			return err
		}
		if known.Receipts, err = tlog.ParseReceipts(data); err != nil {
			return about(c.Receipt, err)
		}
	}
	seen, err := tlog.Verify(w.ctx, c.source(), known)
	if err != nil {
		return about(c.Log, err)
	}
	if c.Save != "" {
		if err := save(c.Save, seen.Checkpoint); err != nil {
			return err
		}
	}
	var more bytes.Buffer
	if c.Since != "" {
		more.WriteString(", all of the earlier checkpoint among them")
	}
	switch n := len(known.Receipts); n {
	case 0:
	case 1:
		r := known.Receipts[0].Written()
		fmt.Fprintf(&more, ", and the %s of %s", r.Type, r.Time.UTC().Format(time.RFC3339))
	default:
		fmt.Fprintf(&more, ", and those of all %d receipts", n)
	}
	_, err = fmt.Fprintf(w.out, "The log %s is whole: %d entries, signed by %s%s.\n", plain(seen.Origin), seen.Size, plain(seen.Key), more.String())
	return err
}

// plain gives a text of others as it may stand in a line: quoted where something in it could
// draw another.
func plain(s string) string {
	if q := strconv.Quote(s); q[1:len(q)-1] != s {
		return q
	}
	return s
}

// source reads the files of the log, over the network or from a folder.
func (c *verifyLog) source() tlog.Source {
	if !strings.Contains(c.Log, "://") {
		return func(_ context.Context, path string) ([]byte, error) {
			return readSome(filepath.Join(c.Log, filepath.FromSlash(path)), tlog.MaxFile)
		}
	}
	// Whoever sits here names the address; it may be one of their own machine.
	out := fetch.New(fetch.Settings{Agent: "Parvis/" + app.Version, AllowNets: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}})
	base := strings.TrimSuffix(c.Log, "/")
	return func(ctx context.Context, path string) ([]byte, error) {
		a, err := out.Get(ctx, base+"/"+path, fetch.Options{Max: tlog.MaxFile, Timeout: fileTime, NoRedirect: true})
		if err == nil && a.Status >= 300 && a.Status < 400 {
			err = fmt.Errorf("%s: the log stands elsewhere, at %q", path, a.Header.Get("Location"))
		} else if err == nil && a.Status != http.StatusOK {
			err = fmt.Errorf("%w: %s is missing: %s", tlog.ErrBroken, path, http.StatusText(a.Status))
			if path == "checkpoint" || a.Status >= http.StatusInternalServerError || a.Status == http.StatusTooManyRequests {
				err = fmt.Errorf("%s: %d %s", path, a.Status, http.StatusText(a.Status))
			}
		}
		if err != nil {
			return nil, err
		}
		return a.Body, nil
	}
}

// save puts a file in the place of another at once: the checkpoint before is all that proves
// what the log was.
func save(name string, data []byte) error {
	if err := os.WriteFile(name+".new", data, 0o644); err != nil { //nolint:gosec // what is public
		return err
	}
	return os.Rename(name+".new", name)
}

// readSome reads a file that is not larger than so much.
func readSome(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = errors.New(name + " is too large")
	}
	return data, err
}

type rotateLog struct{}

// Run gives the log of decisions another key.
func (rotateLog) Run(w *world) error {
	a, err := aside(w)
	if err != nil {
		return err
	}
	var keys []byte
	err = a.Store.Write(w.ctx, func(tx *store.Tx) error {
		if err := a.TLog.Rotate(w.ctx, tx); err != nil {
			return err
		}
		keys, err = tlog.File(w.ctx, tx, "key")
		return err
	})
	if end := a.Close(); err == nil {
		err = end
	}
	if err != nil {
		return err
	}
	newest, _, _ := strings.Cut(string(keys), "\n")
	_, err = fmt.Fprintln(w.out, "The log is signed by", newest, "now.")
	return err
}

type openLog struct{}

// Run prints what is behind the log.
func (openLog) Run(w *world) error {
	a, err := aside(w)
	if err != nil {
		return err
	}
	for after, begun := int64(0), false; err == nil && (!begun || after != 0); begun = true {
		var list []byte
		next := int64(0)
		err = a.Store.Write(w.ctx, func(tx *store.Tx) (err error) {
			list, next, err = a.TLog.Openings(w.ctx, tx, after)
			return err
		})
		if after = next; err == nil {
			_, err = w.out.Write(list)
		}
	}
	if end := a.Close(); err == nil {
		err = end
	}
	return err
}
