package post

import (
	"context"
	"embed"
	"log/slog"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/account/memo"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post/access"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Visibility says for whom a post is.
type Visibility string

// The visibilities of a post.
const (
	Public   = Visibility("public")
	Unlisted = Visibility("unlisted")
	Private  = Visibility("private")
	Direct   = Visibility("direct")
)

func (v Visibility) known() bool {
	return v == Public || v == Unlisted || v == Private || v == Direct
}

// Audience says who may reply to, or quote, a post.
type Audience string

// The audiences of replies and quotes.
const (
	Anyone    = Audience("public")
	Followers = Audience("followers")
	Mentioned = Audience("mentioned")
	Nobody    = Audience("nobody")
)

// Bits of Post.Has: what hangs on a post.
const (
	HasMedia = 1 << iota
	HasVideo
	HasAudio
	HasImage
	HasPoll
	HasMention
	HasTag
	HasLink
)

// Post is a post, or a boost when ReblogOf is set. What depends on the viewer
// is in Own.
type Post struct {
	ID            id.Post
	Author        id.Account
	At            time.Time
	EditedAt      time.Time
	DeletedAt     time.Time
	Visibility    Visibility
	Source        string
	HTML          string
	Spoiler       string
	Sensitive     bool
	Language      string
	ReplyTo       id.Post
	ReplyToAuthor id.Account
	Conversation  id.Conversation
	ReblogOf      id.Post
	QuoteOf       id.Post
	QuoteState    QuoteState
	CanQuote      Audience
	CanReply      Audience
	LocalOnly     bool
	App           id.App
	Has           int
	Word          decide.Word
	Media         []id.Media
	// Mentions are whom the post names and reaches; of a direct post, Unheard are those
	// whom it names alone.
	Mentions []id.Account
	Unheard  []id.Account
	Tags     []Hashtag
	Poll     *Poll
	Counts   Counts
	// Rev is above zero and grows with every change of what is above.
	Rev int64
	// Repeated is what Publish says of a post that the same key gave before.
	Repeated bool

	// box holds the words of a direct post between engine and store.
	box []byte
}

// maxMemory bounds what is kept of posts in memory, in bytes; it is room for
// some 5,000: what is read again and again, in a process whose memory stops
// growing within its first hour.
const maxMemory = 10 << 20

// weigh estimates what a post takes in memory.
func weigh(p *Post) int {
	n := 1024 + len(p.Source) + len(p.HTML) + len(p.Spoiler) + 8*(len(p.Media)+len(p.Mentions)+len(p.Unheard))
	for _, t := range p.Tags {
		n += 64 + len(t.Name) + len(t.Shown)
	}
	if p.Poll != nil {
		for _, o := range p.Poll.Options {
			n += 64 + len(o.Title)
		}
	}
	return n
}

// Counts are the numbers under a post.
type Counts struct{ Replies, Reblogs, Favourites, Quotes int }

// Own is what a viewer did with a post.
type Own struct {
	Favourited, Reblogged, Bookmarked, Pinned, Muted bool
	Votes                                            []int
}

// QuoteState says whether a quote may be shown.
type QuoteState string

// The stored states of a quote; states that depend on the viewer are computed.
const (
	QuoteNone     = QuoteState("")
	QuoteAccepted = QuoteState("accepted")
	QuoteRevoked  = QuoteState("revoked")
	QuoteDeleted  = QuoteState("deleted")
)

// Options say what the engine stands on.
type Options struct {
	Account *account.Engine
	Graph   *graph.Engine
	Policy  *policy.Engine
	Media   *media.Engine
	Events  *event.Log
	Timers  *timer.Timers
	Clock   clock.Clock
	// Keys seal direct posts.
	Keys *seal.Keys
	Log  *slog.Logger
	// Base is the network's public address, without a slash at the end.
	Base string
	// Feeds says who may read the feeds of the whole network; empty is everybody.
	Feeds access.Feeds
	// Rules are asked in order before a post is published.
	Rules []BeforePublish
	// Chats make direct posts messages.
	Chats Chats
}

// Engine is the posts.
type Engine struct {
	Options
	feeds  *feeds
	memory *memo.Revised[id.Post, Post]
}

// New makes the engine and registers its timers, consumers and watchers.
func New(o Options) *Engine {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	e := &Engine{Options: o, memory: memo.NewRevised[id.Post](maxMemory, weigh)}
	e.feeds = newFeeds(e)
	e.listen()
	e.schedule()
	return e
}

// Get gives a post that is not deleted, whoever asks: callers decide with
// Visible whether it may be shown.
func (e *Engine) Get(ctx context.Context, tx *store.Tx, p id.Post) (Post, error) {
	got, err := e.Many(ctx, tx, []id.Post{p})
	if err != nil {
		return Post{}, err
	}
	if len(got) == 0 {
		return Post{}, errMissing
	}
	return got[0], nil
}

// See gives a post that the actor may see on a surface where it is asked for
// by address; else errMissing.
func (e *Engine) See(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (Post, error) {
	got, err := e.Get(ctx, tx, p)
	if err != nil {
		return got, err
	}
	ok, err := e.Visible(ctx, tx, actor, decide.OnThread, []Post{got})
	if err != nil {
		return got, err
	}
	if len(ok) == 0 {
		return Post{}, errMissing
	}
	return got, nil
}

// Unseen says why the actor cannot read a post by its address: the decision behind it,
// of what everybody could read otherwise, and else that there is none.
func (e *Engine) Unseen(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) error {
	got, err := e.Get(ctx, tx, p)
	if err != nil {
		return err
	}
	if got.Visibility != Public && got.Visibility != Unlisted {
		return errMissing
	}
	v, err := e.Policy.Viewer(ctx, tx, actor.Account, 0)
	if err != nil {
		return err
	}
	err = e.Policy.Open(ctx, tx, v, e.subject(actor.Account, got, true))
	if f := fault.Of(err); err != nil && (f.Kind == fault.Internal || f.Kind == fault.Gone || policy.Withheld(f)) {
		return err
	}
	return errMissing
}
