package media

import (
	"context"
	"embed"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// MaxPerPost is how many files hang on one post.
const MaxPerPost = 4

// maxDescription counts characters of an alternative text.
const maxDescription = 1500

// State says how far the work on an upload has come.
type State string

// The states of a medium.
const (
	Processing = State("processing")
	Ready      = State("ready")
	Failed     = State("failed")
)

// Names of renditions.
const (
	Original = "original"
	Preview  = "preview"
	// raw is an upload that waits to be worked on; it is never shown.
	raw = "upload"
)

// Document is the type of a file that is neither picture nor film nor sound.
const Document = "document"

// Media is an uploaded file.
type Media struct {
	ID          id.Media
	Owner       id.Account
	At          time.Time
	Post        id.Post
	Reserved    bool
	State       State
	Type        string // image, gifv, video, audio, document, unknown
	Mime        string
	Description string
	FocusX      int // thousandths, -1000 to 1000
	FocusY      int
	Blurhash    string
	Color       string // #rrggbb, the mean
	Bytes       int64
	Secret      string
	Closed      bool
	Error       string
	Renditions  []Rendition
	// Rev is above zero and grows with every change of what is above.
	Rev int64
}

// maxMemory bounds what is kept of media in memory, in bytes; it is room for
// some 10,000.
const maxMemory = 16 << 20

// weigh estimates what a medium takes in memory.
func weigh(m *Media) int { return 512 + len(m.Description) + 256*len(m.Renditions) }

// Rendition is one stored file of a medium.
type Rendition struct {
	Media     id.Media
	Name      string
	Blob      string
	Mime      string
	Width     int
	Height    int
	Bytes     int64
	Duration  time.Duration
	FrameRate int // thousandths of frames a second
	Bitrate   int
}

// Rendition finds a stored file by name, or the original: but nothing to be looked at
// for a sound without a cover, nor for a document.
func (m *Media) Rendition(name string) (Rendition, bool) {
	r, ok := m.named(name)
	if ok || name == Preview && (m.Type == "audio" || m.Type == Document) {
		return r, ok
	}
	return m.named(Original)
}

// named gives the stored file of a name and no other.
func (m *Media) named(name string) (Rendition, bool) {
	for _, r := range m.Renditions {
		if r.Name == name {
			return r, true
		}
	}
	return Rendition{}, false
}

// Change is what a member changes about a file; nil fields stay.
type Change struct {
	ID          id.Media
	Description *string
	// Focus is the point of interest, each side -1 to 1; outside is clamped.
	Focus *[2]float64
}

// Attach hangs ready, loose files of an owner on a post, all or none. Only one
// video or audio goes on a post, and then alone; no document does.
func (e *Engine) Attach(ctx context.Context, tx *store.Tx, owner id.Account, ids []id.Media, p id.Post) error {
	if err := e.Ready(ctx, tx, owner, ids); err != nil || len(ids) == 0 {
		return err
	}
	return setPost(tx, ids, p)
}

// Posted is a fault where one of some files goes on no post, ready or not.
func (e *Engine) Posted(ctx context.Context, tx *store.Tx, ids []id.Media) error {
	list, err := e.Many(ctx, tx, ids)
	if err == nil && slices.ContainsFunc(list, func(m Media) bool { return m.Type == Document }) {
		err = errDocument
	}
	return err
}

// Free gives a loose, ready file of an owner's.
func (e *Engine) Free(ctx context.Context, tx *store.Tx, owner id.Account, which id.Media) (Media, error) {
	list, err := e.loose(ctx, tx, owner, []id.Media{which})
	if err != nil {
		return Media{}, err
	}
	if list[0].State == Processing {
		return Media{}, errProcessing
	}
	return list[0], nil
}

// Ready is a fault unless an owner's files could hang on one post now.
func (e *Engine) Ready(ctx context.Context, tx *store.Tx, owner id.Account, ids []id.Media) error {
	if len(ids) == 0 {
		return nil
	}
	if len(ids) > MaxPerPost {
		return ErrTooMany
	}
	list, err := e.loose(ctx, tx, owner, ids)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.State == Processing {
			return errProcessing
		}
		if m.Type == Document {
			return errDocument
		}
		if len(list) > 1 && m.Type != "image" {
			return errMixed
		}
	}
	return nil
}

// Keep holds an owner's loose files for a draft and gives those that are still
// there. Unlike Reserve, it lets two drafts hold one file.
func (e *Engine) Keep(ctx context.Context, tx *store.Tx, owner id.Account, ids []id.Media) ([]id.Media, error) {
	list, err := e.Many(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var kept []id.Media
	for _, m := range list {
		if m.Owner == owner && m.Post == 0 && m.State != Failed && m.Type != Document {
			kept = append(kept, m.ID)
		}
	}
	if len(kept) == 0 {
		return nil, nil
	}
	return kept, setReserved(tx, owner, kept, true)
}

// loose gives files that hang on nothing, or says which are not to be had.
func (e *Engine) loose(ctx context.Context, tx *store.Tx, owner id.Account, ids []id.Media) ([]Media, error) {
	list, err := e.Many(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	free := map[id.Media]bool{}
	for _, m := range list {
		free[m.ID] = m.Owner == owner && m.Post == 0 && !m.Reserved && m.State != Failed
	}
	var gone []id.Media
	for _, m := range ids {
		if !free[m] {
			gone = append(gone, m)
		}
	}
	if len(gone) > 0 {
		return nil, missing(gone)
	}
	return list, nil
}

// Release takes files off their post; they are removed a day later unless they
// are used again.
func (e *Engine) Release(_ context.Context, tx *store.Tx, ids []id.Media) error {
	if len(ids) == 0 {
		return nil
	}
	return release(tx, ids)
}

// Reserve keeps loose files for a planned post or a profile, or frees them.
func (e *Engine) Reserve(ctx context.Context, tx *store.Tx, owner id.Account, ids []id.Media, keep bool) error {
	if keep {
		if _, err := e.loose(ctx, tx, owner, ids); err != nil {
			return err
		}
	}
	return setReserved(tx, owner, ids, keep)
}

// Describe changes alternative text and focus of a file of the owner's.
func (e *Engine) Describe(ctx context.Context, tx *store.Tx, owner id.Account, c Change) error {
	list, err := e.Many(ctx, tx, []id.Media{c.ID})
	if err != nil {
		return err
	}
	if len(list) == 0 || list[0].Owner != owner {
		return errGone
	}
	m := list[0]
	if c.Description != nil {
		if len([]rune(*c.Description)) > maxDescription {
			return errDescription
		}
		m.Description = *c.Description
	}
	if c.Focus != nil {
		m.FocusX, m.FocusY = clamp(c.Focus[0]), clamp(c.Focus[1])
	}
	return describe(tx, m)
}

func clamp(v float64) int { return int(max(-1, min(1, v)) * 1000) }

// SetClosed says whether the addresses of files must be signed: those of a post
// that is not public.
func (e *Engine) SetClosed(_ context.Context, tx *store.Tx, ids []id.Media, closed bool) error {
	if len(ids) == 0 {
		return nil
	}
	return setClosed(tx, ids, closed)
}

// Discard removes a medium; its files follow within hours, unless another
// medium has the same.
func (e *Engine) Discard(_ context.Context, tx *store.Tx, m id.Media) error {
	return e.drop(tx, []id.Media{m})
}

// drop removes media and tells of it.
func (e *Engine) drop(tx *store.Tx, ids []id.Media) error {
	if len(ids) == 0 {
		return nil
	}
	gone, err := remove(tx, ids)
	if err != nil {
		return err
	}
	for _, m := range gone {
		if err := e.emit(tx, Removed{Media: m.Key, Owner: m.Val}); err != nil {
			return err
		}
	}
	return nil
}

// Own gives a file of the actor's that hangs on no post.
func (e *Engine) Own(ctx context.Context, tx *store.Tx, actor account.Actor, m id.Media) (Media, error) {
	list, err := e.Many(ctx, tx, []id.Media{m})
	if err != nil {
		return Media{}, err
	}
	if len(list) == 0 || list[0].Owner != actor.Account || list[0].Post != 0 {
		return Media{}, errGone
	}
	return list[0], nil
}

// Meta gives what the client API says of sizes and lengths.
func (m *Media) Meta() map[string]any {
	out := map[string]any{}
	if m.Type == "image" || m.Type == "gifv" || m.Type == "video" {
		out["focus"] = map[string]float64{"x": float64(m.FocusX) / 1000, "y": float64(m.FocusY) / 1000}
	}
	for _, r := range m.Renditions {
		key := map[string]string{Original: "original", Preview: "small"}[r.Name]
		if key == "" {
			continue
		}
		side := map[string]any{}
		if r.Width > 0 && r.Height > 0 {
			side["width"], side["height"] = r.Width, r.Height
			side["aspect"] = float64(r.Width) / float64(r.Height)
			if r.Duration == 0 {
				side["size"] = size(r.Width, r.Height)
			}
		}
		if r.Duration > 0 {
			side["duration"], side["bitrate"] = r.Duration.Seconds(), r.Bitrate
			out["length"] = length(r.Duration)
			out["duration"] = r.Duration.Seconds()
			if r.FrameRate > 0 {
				side["frame_rate"] = rate(r.FrameRate)
			}
		}
		out[key] = side
	}
	return out
}
