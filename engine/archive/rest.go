package archive

import (
	"context"
	"encoding/json"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
	"parvis/engine/age"
	"parvis/engine/audit"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/notify"
	"parvis/engine/policy/filter"
	"parvis/engine/post/foryou"
	"parvis/engine/report"
	"parvis/engine/search"
	"parvis/engine/tlog"
)

// rest writes parvis.json: what is kept about the member and has no place in the
// other files, and what each folder says that it keeps (architecture 18.5).
func (x *exporter) rest() error {
	out := map[string]any{}
	err := x.read(func(tx *store.Tx) error {
		clear(out)
		for _, p := range []struct {
			name string
			get  func(tx *store.Tx) (any, error)
		}{
			{"account", x.keptAccount}, {"sessions", x.keptSessions}, {"passkeys", x.keptPasskeys}, {"apps", x.keptApps}, {"birth", x.keptBirth},
			{"choices", x.keptChoices}, {"filters", x.keptFilters}, {"searches", x.keptSearches}, {"notifications", x.keptNotifications}, {"decisions", x.keptDecisions},
			{"planned", x.keptPlanned}, {"drafts", x.keptDrafts}, {"hashtags", x.keptTags}, {"pins", x.keptPins}, {"endorsements", x.keptEndorsements}, {"notes", x.keptNotes}, {"mutes_that_end", x.keptMutes}, {"imports", x.keptRuns},
		} {
			v, err := p.get(tx)
			if err != nil {
				return err
			}
			if v != nil {
				out[p.name] = v
			}
		}
		for name, get := range x.More {
			v, err := get(x.ctx, tx, x.run.Account)
			if err != nil {
				return err
			}
			out[name] = v
		}
		return nil
	})
	if err != nil {
		return err
	}
	out["kept"] = Kept()
	return x.json("parvis.json", out)
}

// Kept tells what is stored about a person, by folder, each as a table and a sentence in
// English (architecture 18.7).
func Kept() map[string][]string {
	return map[string][]string{
		"account": account.Held(), "credential": credential.Held(), "grant": grant.Held(), "age": age.Held(), "media": media.Held(), "filter": filter.Held(), "foryou": foryou.Held(),
		"report": report.Held(), "search": search.Held(), "archive": Held(), "audit": {audit.Kept()}, "tlog": tlog.Held(),
	}
}

func (x *exporter) keptAccount(tx *store.Tx) (any, error) {
	data, err := x.Account.Export(x.ctx, tx, x.run.Account)
	return json.RawMessage(data), err
}

func (x *exporter) keptSessions(tx *store.Tx) (any, error) {
	if x.Credential == nil {
		return nil, nil
	}
	list, err := x.Credential.Sessions(x.ctx, tx, x.actor)
	type session struct {
		Device  string    `json:"device"`
		Address string    `json:"address,omitempty"`
		Created time.Time `json:"created_at"`
		Seen    time.Time `json:"seen_at"`
	}
	out := make([]session, 0, len(list))
	for _, s := range list {
		out = append(out, session{s.Device, s.Address, s.CreatedAt, s.SeenAt})
	}
	return out, err
}

func (x *exporter) keptPasskeys(tx *store.Tx) (any, error) {
	if x.Credential == nil {
		return nil, nil
	}
	list, err := x.Credential.Passkeys(x.ctx, tx, x.actor)
	type passkey struct {
		Name    string    `json:"name"`
		Created time.Time `json:"created_at"`
		Used    time.Time `json:"used_at,omitzero"`
	}
	out := make([]passkey, 0, len(list))
	for _, p := range list {
		out = append(out, passkey{p.Name, p.CreatedAt, p.UsedAt})
	}
	return out, err
}

func (x *exporter) keptApps(tx *store.Tx) (any, error) {
	if x.Grant == nil {
		return nil, nil
	}
	list, err := x.Grant.Apps(x.ctx, tx, x.actor)
	type app struct {
		Name   string    `json:"name"`
		Scopes []string  `json:"scopes"`
		Since  time.Time `json:"since"`
		Used   time.Time `json:"used_at,omitzero"`
	}
	out := make([]app, 0, len(list))
	for _, a := range list {
		out = append(out, app{a.App.Name, a.Scopes, a.Since, a.UsedAt})
	}
	return out, err
}

func (x *exporter) keptBirth(tx *store.Tx) (any, error) {
	if x.Age == nil {
		return nil, nil
	}
	d, err := x.Age.Birth(x.ctx, tx, x.actor)
	if err != nil || d.Year == 0 {
		return nil, err
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), nil
}

func (x *exporter) keptChoices(tx *store.Tx) (any, error) {
	if x.Policy == nil {
		return nil, nil
	}
	p, _, err := x.Policy.Export(x.ctx, tx, x.run.Account)
	return p, err
}

func (x *exporter) keptFilters(tx *store.Tx) (any, error) {
	if x.Filter == nil {
		return nil, nil
	}
	list, err := x.Filter.All(x.ctx, tx, x.actor)
	type word struct {
		Text  string `json:"keyword"`
		Whole bool   `json:"whole_word"`
	}
	type one struct {
		Title    string           `json:"title"`
		Contexts []filter.Context `json:"context"`
		Action   filter.Action    `json:"action"`
		Until    time.Time        `json:"expire_at,omitzero"`
		Words    []word           `json:"keywords_attributes"`
	}
	out := make([]one, 0, len(list))
	for _, f := range list {
		o := one{Title: f.Title, Contexts: f.Contexts, Action: f.Action, Until: f.Until, Words: []word{}}
		for _, k := range f.Keywords {
			o.Words = append(o.Words, word{k.Text, k.Whole})
		}
		out = append(out, o)
	}
	return out, err
}

func (x *exporter) keptSearches(tx *store.Tx) (any, error) {
	if x.Search == nil {
		return nil, nil
	}
	type one struct {
		Text  string      `json:"q"`
		Scope search.Type `json:"type,omitempty"`
	}
	list, err := x.Search.Saved(x.ctx, tx, x.actor)
	out := make([]one, 0, len(list))
	for _, s := range list {
		out = append(out, one{s.Text, s.Scope})
	}
	return out, err
}

func (x *exporter) keptNotifications(tx *store.Tx) (any, error) {
	if x.Notify == nil {
		return nil, nil
	}
	p, err := x.Notify.PolicyOf(x.ctx, tx, x.run.Account)
	if err != nil {
		return nil, err
	}
	marks, err := x.Notify.Markers(x.ctx, tx, x.actor, []string{notify.TimelineHome, notify.TimelineNotifications})
	return map[string]any{"policy": p, "markers": marks}, err
}

// keptDecisions are those about the account, without who took them.
func (x *exporter) keptDecisions(tx *store.Tx) (any, error) {
	if x.Report == nil {
		return nil, nil
	}
	list, err := x.Report.Warnings(x.ctx, tx, x.actor, store.Page{Limit: 5 * pageSize})
	type decision struct {
		Action report.Action `json:"action"`
		Text   string        `json:"text"`
		At     time.Time     `json:"at"`
		Lifted time.Time     `json:"lifted_at,omitzero"`
		Posts  []string      `json:"posts,omitempty"`
	}
	out := make([]decision, 0, len(list))
	for _, w := range list {
		d := decision{Action: w.Action, Text: w.Text, At: w.At, Lifted: w.LiftedAt}
		for _, p := range w.Posts {
			d.Posts = append(d.Posts, p.String())
		}
		out = append(out, d)
	}
	return out, err
}

func (x *exporter) keptPlanned(tx *store.Tx) (any, error) {
	return x.Post.AllPlanned(x.ctx, tx, x.actor, store.Page{Limit: 5 * pageSize})
}

func (x *exporter) keptDrafts(tx *store.Tx) (any, error) {
	return x.Post.Drafts(x.ctx, tx, x.actor)
}

func (x *exporter) keptTags(tx *store.Tx) (any, error) {
	out := map[string][]string{"followed": {}, "featured": {}}
	followed, err := x.Post.FollowedTags(x.ctx, tx, x.run.Account, store.Page{Limit: 5 * pageSize})
	if err != nil {
		return nil, err
	}
	for _, t := range followed {
		out["followed"] = append(out["followed"], t.Shown)
	}
	featured, err := x.Post.FeaturedTags(x.ctx, tx, x.run.Account)
	for _, t := range featured {
		out["featured"] = append(out["featured"], t.Shown)
	}
	return out, err
}

func (x *exporter) keptPins(tx *store.Tx) (any, error) {
	list, err := x.Post.Pinned(x.ctx, tx, x.actor, x.run.Account)
	out := make([]string, 0, len(list))
	for _, p := range list {
		out = append(out, x.uri(p.Post))
	}
	return out, err
}

func (x *exporter) keptEndorsements(tx *store.Tx) (any, error) {
	out := []string{}
	list, err := x.Graph.Endorsements(x.ctx, tx, x.run.Account, store.Page{Limit: 5 * pageSize})
	if err != nil {
		return nil, err
	}
	people := make([]id.Account, 0, len(list))
	for _, e := range list {
		people = append(people, e.Account)
	}
	if err := x.know(tx, people); err != nil {
		return nil, err
	}
	for _, a := range people {
		out = append(out, x.acct(a))
	}
	return out, nil
}

// keptNotes are the private texts about others.
func (x *exporter) keptNotes(tx *store.Tx) (any, error) {
	notes, err := x.Graph.Notes(x.ctx, tx, x.run.Account)
	if err != nil {
		return nil, err
	}
	people := make([]id.Account, 0, len(notes))
	for _, n := range notes {
		people = append(people, n.Key)
	}
	out := make(map[string]string, len(notes))
	if err := x.know(tx, people); err != nil {
		return nil, err
	}
	for _, n := range notes {
		out[x.acct(n.Key)] = n.Val
	}
	return out, nil
}

// keptMutes are those that end by themselves, with when; the others are a table.
func (x *exporter) keptMutes(tx *store.Tx) (any, error) {
	out := map[string]time.Time{}
	page := func(ctx context.Context, tx *store.Tx, _ id.Account, p store.Page) ([]graph.Entry, error) {
		return x.Graph.Mutes(ctx, tx, x.actor, p)
	}
	err := x.each(tx, page, func(list []graph.Entry) error {
		rels, err := x.Graph.Relations(x.ctx, tx, x.run.Account, ids(list, func(e graph.Entry) id.Account { return e.Account }))
		for _, r := range rels {
			if acct := x.acct(r.Target); acct != "" && !r.MutingUntil.IsZero() {
				out[acct] = r.MutingUntil
			}
		}
		return err
	})
	return out, err
}

func (x *exporter) keptRuns(tx *store.Tx) (any, error) {
	list, err := allRuns(tx, x.run.Account)
	type run struct {
		Kind  Kind      `json:"kind"`
		State State     `json:"state"`
		At    time.Time `json:"at"`
	}
	out := make([]run, 0, len(list))
	for _, r := range list {
		out = append(out, run{r.Kind, r.State, r.At})
	}
	return out, err
}
