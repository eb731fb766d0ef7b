package share

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"image"
	"strconv"
	"sync"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/system/brand"
	"parvis/system/brand/typeset"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options say what cards are made of.
type Options struct {
	Words   *i18n.Catalogue
	Brand   *brand.Engine
	Account *account.Engine
	Policy  *policy.Engine
	Post    *post.Engine
	// Base is the public address without a slash at the end, Domain its host.
	Base, Domain string
	// Name and Description of the network where its identity has none.
	Name, Description string
}

// Bounds of the work that others can cause.
const (
	// maxWaiting is how many may wait for the one that is being drawn.
	maxWaiting = 8
	// maxKept bounds the pictures that are kept, in bytes.
	maxKept = 8 << 20
	// maxSaid is how much of a text is looked at, in bytes, maxTold what a page's head
	// tells of it, in characters.
	maxSaid = 8000
	maxTold = 240
)

// Engine makes cards.
type Engine struct {
	Options
	set *typeset.Setter
	// turn holds who draws, queue who waits for it.
	turn, queue chan struct{}

	mu      sync.Mutex
	kept    map[string][]byte
	order   []string
	size    int
	version int64
	ground  *image.RGBA
}

// New makes the engine.
func New(o Options) *Engine {
	return &Engine{Options: o, set: typeset.New(), turn: make(chan struct{}, 1), queue: make(chan struct{}, maxWaiting+1), kept: map[string][]byte{}}
}

// name is the network's.
func (e *Engine) name(l *brand.Live) string {
	if l.Look.Name != "" {
		return l.Look.Name
	}
	return e.Name
}

// made is a card with what a page tells of it.
type made struct {
	card
	title, told, path string
}

// drawable makes a text drawable; a name that cannot be drawn gives way to another.
func (e *Engine) drawable(text, otherwise string) string {
	if p := e.set.Plain(cut(text, maxSaid)); p.Tells() {
		return p.Text
	}
	return otherwise
}

// Network tells what is shown of the network itself.
func (e *Engine) Network(lang i18n.Tag) ui.Share {
	l := e.Brand.Live()
	return e.head(lang, l, "network", "website", e.network(lang, l))
}

func (e *Engine) network(lang i18n.Tag, l *brand.Live) made {
	name, words := e.name(l), l.Look.Tag(lang)
	if words == "" {
		words = e.Description
	}
	shown := e.drawable(name, e.Domain)
	return made{card{Network: shown, Title: shown, Under: e.Domain, Words: e.drawable(words, ""), Large: true}, name, words, "/"}
}

// Person tells what is shown of a member's profile; nothing of one that not everybody
// may see.
func (e *Engine) Person(ctx context.Context, tx *store.Tx, lang i18n.Tag, who id.Account) (ui.Share, error) {
	l := e.Brand.Live()
	m, ok, err := e.person(ctx, tx, l, who)
	if err != nil || !ok {
		return ui.Share{}, err
	}
	return e.head(lang, l, "people/"+who.String(), "profile", m), nil
}

func (e *Engine) person(ctx context.Context, tx *store.Tx, l *brand.Live, who id.Account) (m made, ok bool, err error) {
	a, err := e.Account.Get(ctx, tx, who)
	if err != nil {
		return m, false, err
	}
	viewer, err := e.Policy.Viewer(ctx, tx, 0, 0)
	if err != nil {
		return m, false, err
	}
	ds, err := e.Policy.Page(ctx, tx, viewer, decide.OnEmbed, []decide.Subject{{Kind: decide.KindAccount, ID: int64(a.ID), AuthorID: int64(a.ID)}})
	if err != nil || ds[0].Drop || ds[0].Word.Has(decide.NoPreview) {
		return m, false, err
	}
	note := a.Note
	if ds[0].Covered() {
		note = ""
	}
	name := called(a)
	c := card{Network: e.drawable(e.name(l), e.Domain), Title: e.drawable(name, "@"+a.Username), Under: e.address(a), Words: e.drawable(note, ""), Large: true}
	return made{c, name + " (" + e.address(a) + ")", note, "/@" + a.Username}, true, nil
}

func (e *Engine) address(a account.Account) string { return "@" + a.Username + "@" + e.Domain }

func called(a account.Account) string {
	if a.DisplayName != "" {
		return a.DisplayName
	}
	return a.Username
}

// Post tells what is shown of a post; nothing of one that not everybody may see.
func (e *Engine) Post(ctx context.Context, tx *store.Tx, lang i18n.Tag, which id.Post) (ui.Share, error) {
	l := e.Brand.Live()
	m, ok, err := e.post(ctx, tx, lang, l, which)
	if err != nil || !ok {
		return ui.Share{}, err
	}
	return e.head(lang, l, "posts/"+which.String(), "article", m), nil
}

// open tells whether everybody may read posts of a visibility who has their address.
func open(v post.Visibility) bool { return v == post.Public || v == post.Unlisted }

func (e *Engine) post(ctx context.Context, tx *store.Tx, lang i18n.Tag, l *brand.Live, which id.Post) (m made, ok bool, err error) {
	list, err := e.Options.Post.Many(ctx, tx, []id.Post{which})
	if err != nil {
		return m, false, err
	}
	seen, err := e.Options.Post.Decide(ctx, tx, account.Actor{}, decide.OnEmbed, list)
	if err != nil || len(seen) == 0 || seen[0].ReblogOf != 0 || !open(seen[0].Visibility) || seen[0].Decision.Word.Has(decide.NoPreview) {
		return m, false, err
	}
	p := seen[0]
	a, err := e.Account.Get(ctx, tx, p.Author)
	if err != nil {
		return m, false, err
	}
	m.path = "/@" + a.Username + "/" + p.ID.String()
	m.title = e.Words.T(lang, "share.post", i18n.With("Name", called(a)))
	m.card = card{Network: e.drawable(e.name(l), e.Domain), Title: e.drawable(called(a), "@"+a.Username), Under: e.address(a) + " · " + lang.Date(p.At)}
	if m.Notice = e.covered(lang, &p); m.Notice != "" {
		m.told = m.Notice
		return m, true, nil
	}
	m.told = p.Source
	switch m.Words = e.drawable(p.Source, ""); {
	case m.Words != "":
	case len(p.Media) > 0:
		m.Words = e.Words.T(lang, "share.files", i18n.Count(len(p.Media)))
	default:
		m.Words = e.Words.T(lang, "share.elsewhere")
	}
	if m.told == "" {
		m.told = m.Words
	}
	return m, true, nil
}

// covered says why the words of a post do not leave the network, or nothing.
func (e *Engine) covered(lang i18n.Tag, p *post.Seen) string {
	for _, n := range p.Notices {
		if key := policy.NoticeKey(n.Key); e.Words.Has(key) {
			return e.Words.T(lang, key)
		}
	}
	if p.Sensitive || p.Spoiler != "" || p.Decision.Covered() || len(p.Notices) > 0 {
		return e.Words.T(lang, "share.covered")
	}
	return ""
}

// head gives what stands in the head of a page.
func (e *Engine) head(lang i18n.Tag, l *brand.Live, path, kind string, m made) ui.Share {
	return ui.Share{
		Kind: kind, Title: m.title, Text: short(m.told, maxTold), URL: e.Base + m.path, Network: e.name(l),
		Image: e.Base + "/cards/" + string(lang) + "/" + path + "/" + version(l, m.card) + ".png", Width: Width, Height: Height, Alt: m.alt(),
	}
}

// alt says what the picture shows.
func (c card) alt() string {
	out := c.Title
	for _, s := range []string{c.Notice, c.Words} {
		if s != "" {
			out += ": " + short(s, 400)
		}
	}
	return out
}

// version names all that is drawn.
func version(l *brand.Live, c card) string {
	data, _ := json.Marshal(c) // strings and a bool
	sum := sha256.Sum256(append([]byte(strconv.FormatInt(l.Version, 10)+" "), data...))
	return strconv.FormatInt(l.Version, 10) + "-" + hex.EncodeToString(sum[:8])
}

// cut keeps the first bytes of a text; a character in two is left to whoever reads it.
func cut(s string, most int) string { return s[:min(len(s), most)] }
