package record

import (
	"context"
	"embed"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/message"
	"parvis/system/business"
	"parvis/system/business/inbox"
	"parvis/system/business/recurring"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options are what records stand on.
type Options struct {
	Account   *account.Engine
	Business  *business.Engine
	Inbox     *inbox.Engine
	Message   *message.Engine
	Recurring *recurring.Engine
}

// Engine gives and erases records.
type Engine struct{ o Options }

// New makes the engine.
func New(o Options) *Engine { return &Engine{o} }

const (
	// perRead is how many messages are read at once, and mostSaid how many of a chat a record
	// has.
	perRead  = 200
	mostSaid = 20_000
	// fileFor is for how long apps fetch a file.
	fileFor = 31 * 24 * time.Hour
)

// Record is what an organisation holds of a member.
type Record struct {
	Organisation string    `json:"organisation"`
	Made         time.Time `json:"exported_at"`
	Member       Member    `json:"member"`
	Chats        []Chat    `json:"chats"`
	Consents     []Consent `json:"consents"`
}

// Member is by what the organisation knows the member.
type Member struct {
	Number   string `json:"wa_id"`
	Code     string `json:"user_id"`
	Name     string `json:"name"`
	Username string `json:"username"`
}

// Chat is what a line holds.
type Chat struct {
	Line   string    `json:"line"`
	Number string    `json:"display_phone_number"`
	State  string    `json:"state"`
	Labels []string  `json:"labels"`
	Said   []Message `json:"messages"`
	// Partly says that older messages are left out.
	Partly bool    `json:"older_left_out"`
	Notes  []Note  `json:"notes"`
	Steps  []Step  `json:"events"`
	Tokens []Token `json:"notifications"`
}

// Message is one that was said; From is member or line.
type Message struct {
	Seq     int64     `json:"seq"`
	At      time.Time `json:"at"`
	From    string    `json:"from"`
	Kind    string    `json:"type"`
	Text    string    `json:"text"`
	File    string    `json:"file,omitempty"`
	Deleted bool      `json:"deleted"`
	Felt    []string  `json:"reactions,omitempty"`
}

// Note is one of an operator's.
type Note struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Text string    `json:"text"`
}

// Step is something that an operator did with the chat.
type Step struct {
	At    time.Time `json:"at"`
	By    string    `json:"by"`
	What  string    `json:"what"`
	About string    `json:"about"`
}

// Consent is what the member let the organisation send, or took back.
type Consent struct {
	At       time.Time `json:"at"`
	Category string    `json:"category"`
	Allowed  bool      `json:"allowed"`
	Source   string    `json:"source"`
}

// Token is a notification that the member asked for.
type Token struct {
	Title     string    `json:"title"`
	Frequency string    `json:"frequency"`
	Zone      string    `json:"timezone"`
	State     string    `json:"state"`
	At        time.Time `json:"at"`
	Until     time.Time `json:"expires_at"`
}

// enter gives the case of a line of an organisation that the actor runs.
func (e *Engine) enter(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, c id.Chat) (inbox.Case, business.Portfolio, error) {
	line, err := e.o.Inbox.Enter(ctx, tx, actor, l)
	if err != nil {
		return inbox.Case{}, business.Portfolio{}, err
	}
	p, err := e.o.Business.Portfolio(ctx, tx, actor, line.Portfolio, business.Admin)
	if err != nil {
		return inbox.Case{}, p, err
	}
	found, err := e.o.Inbox.Case(ctx, tx, actor, l, c)
	return found, p, err
}

// Log writes down that the actor takes a record, before they do.
func (e *Engine) Log(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, c id.Chat, form string) error {
	found, p, err := e.enter(ctx, tx, actor, l, c)
	if err != nil {
		return err
	}
	action := "business.record.export"
	return e.o.Business.Note(ctx, tx, actor, action, p.ID, audit.Account(found.Member), form)
}

// chats gives the lines of an organisation that have a case with a member.
func (e *Engine) chats(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio, member id.Account) (lines []business.Line, cases []inbox.Case, err error) {
	all, err := e.o.Business.LinesIn(ctx, tx, p)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range all {
		c, met, err := e.o.Message.Met(ctx, tx, l.ID, member)
		if err != nil {
			return nil, nil, err
		}
		if !met {
			continue
		}
		found, err := e.o.Inbox.Case(ctx, tx, actor, l.ID, c)
		if err != nil {
			found = inbox.Case{Chat: c, Line: l.ID, Member: member} // the line wrote, and nobody answered
		}
		lines, cases = append(lines, l), append(cases, found)
	}
	return lines, cases, nil
}

// Read gives what an organisation that the actor runs holds of the member of a chat.
func (e *Engine) Read(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, c id.Chat) (Record, error) {
	found, p, err := e.enter(ctx, tx, actor, l, c)
	if err != nil {
		return Record{}, err
	}
	r := Record{Organisation: p.Name, Made: tx.Now(), Consents: []Consent{}}
	if r.Member, err = e.member(ctx, tx, p.ID, found.Member); err != nil {
		return r, err
	}
	lines, cases, err := e.chats(ctx, tx, actor, p.ID, found.Member)
	if err != nil {
		return r, err
	}
	for i, l := range lines {
		one, err := e.chat(ctx, tx, actor, l, cases[i])
		if err != nil {
			return r, err
		}
		r.Chats = append(r.Chats, one)
	}
	consents, err := consentsOf(tx, p.ID, found.Member)
	r.Consents = append(r.Consents, consents...)
	return r, err
}

func (e *Engine) member(ctx context.Context, tx *store.Tx, p id.Portfolio, who id.Account) (Member, error) {
	alias, err := aliasOf(tx, p, who)
	if err != nil {
		return Member{}, err
	}
	m := Member{Number: alias.Key, Code: alias.Val}
	a, err := e.o.Account.Find(ctx, tx, who)
	if err != nil {
		return m, err
	}
	m.Name, m.Username = a.DisplayName, a.Username
	if veiled, err := e.o.Inbox.Veiled(ctx, tx, who); err != nil || veiled {
		m.Name = ""
		return m, err
	}
	return m, nil
}

// chat gives what one line holds.
func (e *Engine) chat(ctx context.Context, tx *store.Tx, actor account.Actor, l business.Line, c inbox.Case) (Chat, error) {
	out := Chat{Line: l.Name, Number: l.Display(), State: string(c.State), Labels: append([]string{}, c.Labels...), Said: []Message{}, Notes: []Note{}, Steps: []Step{}, Tokens: []Token{}}
	said, partly, err := e.said(ctx, tx, l.ID, c.Chat)
	if err != nil {
		return out, err
	}
	out.Said, out.Partly = append(out.Said, said...), partly
	tokens, err := tokensOf(tx, l.ID, c.Member)
	if err != nil || c.State == "" {
		return out, err
	}
	out.Tokens = append(out.Tokens, tokens...)
	notes, steps, err := e.o.Inbox.Everything(ctx, tx, actor, l.ID, c.Chat)
	if err != nil {
		return out, err
	}
	names, err := e.names(ctx, tx, notes, steps)
	for _, n := range notes {
		out.Notes = append(out.Notes, Note{n.At, names[n.Author], n.Text})
	}
	for _, s := range steps {
		out.Steps = append(out.Steps, Step{s.At, names[s.Actor], s.What, s.About})
	}
	return out, err
}

// names gives the handles of those who noted and did something.
func (e *Engine) names(ctx context.Context, tx *store.Tx, notes []inbox.Note, steps []inbox.Step) (map[id.Account]string, error) {
	seen, who := map[id.Account]bool{0: true}, []id.Account{}
	add := func(a id.Account) {
		if !seen[a] {
			seen[a] = true
			who = append(who, a)
		}
	}
	for _, n := range notes {
		add(n.Author)
	}
	for _, s := range steps {
		add(s.Actor)
	}
	names := map[id.Account]string{}
	people, err := e.o.Account.Many(ctx, tx, who)
	for _, a := range people {
		names[a.ID] = "@" + a.Username
	}
	return names, err
}

// said gives what was said in a chat, the oldest first; partly says that there is more.
func (e *Engine) said(ctx context.Context, tx *store.Tx, l id.Line, c id.Chat) (out []Message, partly bool, err error) {
	defer func() { slices.Reverse(out) }()
	for before := int64(0); ; {
		list, err := e.o.Message.Messages(ctx, tx, business.Acting(l), c, message.Range{Before: before, Limit: perRead})
		if err != nil || len(list) == 0 {
			return out, false, err
		}
		for _, m := range list {
			out = append(out, worded(l, m))
		}
		if before = list[len(list)-1].Seq; before == 1 {
			return out, false, nil
		}
		if len(out) >= mostSaid {
			return out, true, nil
		}
	}
}

func worded(l id.Line, m message.Message) Message {
	out := Message{Seq: m.Seq, At: m.At, From: "member", Kind: m.Kind, Text: m.Words.Text, Deleted: !m.DeletedAt.IsZero()}
	if m.Sender == id.Account(l) {
		out.From = "line"
	}
	if m.File != nil {
		out.File = m.File.ID.String() + " " + m.File.Type
	}
	for _, r := range m.Reactions {
		out.Felt = append(out.Felt, r.Emoji)
	}
	return out
}

// Erase erases what an organisation that the actor runs holds of the member of a chat.
func (e *Engine) Erase(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, c id.Chat) error {
	found, p, err := e.enter(ctx, tx, actor, l, c)
	if err != nil {
		return err
	}
	lines, cases, err := e.chats(ctx, tx, actor, p.ID, found.Member)
	if err != nil {
		return err
	}
	for i, l := range lines {
		if err := e.forget(ctx, tx, l.ID, cases[i]); err != nil {
			return err
		}
	}
	alias, err := aliasOf(tx, p.ID, found.Member)
	if err != nil {
		return err
	}
	if err := dropAlias(tx, p.ID, found.Member, alias.Key); err != nil {
		return err
	}
	action := "business.record.erase"
	return e.o.Business.Note(ctx, tx, actor, action, p.ID, audit.Subject{Kind: "line", ID: int64(l)}, "")
}

// forget erases what one line holds.
func (e *Engine) forget(ctx context.Context, tx *store.Tx, l id.Line, c inbox.Case) error {
	if err := e.files(ctx, tx, l, c); err != nil {
		return err
	}
	if err := e.o.Message.Forget(ctx, tx, l, c.Chat); err != nil {
		return err
	}
	if err := e.o.Inbox.EraseCase(ctx, tx, c.Chat); err != nil {
		return err
	}
	if err := e.o.Recurring.EraseOf(ctx, tx, l, c.Member); err != nil {
		return err
	}
	return dropWindow(tx, l, c.Member)
}

// files has apps fetch no more what the member sent.
func (e *Engine) files(ctx context.Context, tx *store.Tx, l id.Line, c inbox.Case) error {
	for before := int64(0); ; {
		list, err := e.o.Message.Messages(ctx, tx, business.Acting(l), c.Chat, message.Range{Before: before, Limit: perRead})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, m := range list {
			if m.File == nil || m.Sender != c.Member {
				continue
			}
			if err := dropFile(tx, l, m.File.ID); err != nil {
				return err
			}
		}
		last := list[len(list)-1]
		if before = last.Seq; before == 1 || last.At.Before(tx.Now().Add(-fileFor)) {
			return nil
		}
	}
}
