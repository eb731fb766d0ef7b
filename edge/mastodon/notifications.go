package mastodon

import (
	"context"
	"parvis/edge/mastodon/entity/relation"
	"slices"
	"strconv"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/engine/account"
	"parvis/engine/notify"
	"parvis/engine/policy/decide"
	"parvis/engine/report"
)

// notifyQuery reads which notifications are wanted.
func (c *call) notifyQuery() notify.Query {
	q := notify.Query{Filtered: c.Bool("include_filtered")}
	if a, ok := oneID[id.Account](c, "account_id"); ok {
		q.Source = a
	}
	only, not := c.Strings("types"), c.Strings("exclude_types")
	if len(only) == 0 && len(not) == 0 {
		return q
	}
	q.Types = []notify.Type{}
	for _, t := range notify.Types() {
		if (len(only) == 0 || slices.Contains(only, string(t))) && !slices.Contains(not, string(t)) {
			q.Types = append(q.Types, t)
		}
	}
	return q
}

// notifications renders a list; what may no longer be shown is left out.
func (b *board) notifications(list []notify.Notification) ([]entity.Notification, error) {
	people := make([]id.Account, 0, len(list))
	posts := make([]id.Post, 0, len(list))
	for _, n := range list {
		people = append(people, n.Source)
		if n.Post != 0 && !slices.Contains(posts, n.Post) {
			posts = append(posts, n.Post)
		}
	}
	if err := b.Load(append(people, b.actor.Account)); err != nil {
		return nil, err
	}
	shown, err := b.postsOn(decide.OnNotif, posts)
	if err != nil {
		return nil, err
	}
	out := make([]entity.Notification, 0, len(list))
	for _, n := range list {
		e := entity.Notification{ID: n.ID.String(), Type: string(n.Type), GroupKey: n.Group, CreatedAt: entity.Stamp(n.At), Account: b.Loaded(n.Source)}
		if n.Type == notify.Warning {
			e.Account = b.Loaded(b.actor.Account)
			if e.ModerationWarning, err = b.warning(n); err != nil {
				return nil, err
			}
		}
		if n.Post != 0 {
			e.Status = shown[n.Post]
		}
		if n.Type == notify.Reported {
			e.Report = b.reported(n)
		}
		if e.Account == nil || n.Post != 0 && e.Status == nil {
			continue
		}
		out = append(out, e)
	}
	return out, nil
}

// warning renders a decision of the moderators, or a statement of reasons, as
// the API's account warning.
func (b *board) warning(n notify.Notification) (*entity.Warning, error) {
	w := &entity.Warning{ID: strconv.FormatInt(n.Other, 10), Action: "none", StatusIDs: []string{}, TargetAccount: b.Loaded(b.actor.Account), CreatedAt: entity.Stamp(n.At)}
	if got, err := b.Report.Warning(b.ctx, b.tx, b.actor, n.Other); err == nil {
		w.Action, w.Text = string(got.Action), got.Text
		if got.Action == report.Limit {
			w.Action = string(report.None) // the API has no word for it
		}
		for _, p := range got.Posts {
			w.StatusIDs = append(w.StatusIDs, p.String())
		}
		return w, nil
	}
	s, err := b.Policy.Statement(b.ctx, b.tx, b.actor, n.Other)
	if err != nil {
		return nil, err
	}
	if s.Subject.Kind == decide.KindPost {
		w.Action, w.StatusIDs = "mark_statuses_as_sensitive", []string{strconv.FormatInt(s.Subject.ID, 10)}
	}
	return w, nil
}

// reported renders the report that a moderator is told of; nil once it is gone.
func (b *board) reported(n notify.Notification) *entity.Report {
	r, err := b.Report.Get(b.ctx, b.tx, b.actor, id.Report(n.Other))
	if err != nil || b.Loaded(n.Source) == nil {
		return nil
	}
	e := reportOf(r, b.Loaded(n.Source))
	return &e
}

// postsOn renders posts by id as the viewer sees them on a surface.
func (b *board) postsOn(s decide.Surface, ids []id.Post) (map[id.Post]*entity.Status, error) {
	out := map[id.Post]*entity.Status{}
	list, err := b.Post.Many(b.ctx, b.tx, ids)
	if err != nil {
		return nil, err
	}
	seen, err := b.Post.Decide(b.ctx, b.tx, b.actor, s, list)
	if err != nil {
		return nil, err
	}
	rendered, err := b.in("notifications").Statuses(seen)
	for _, e := range rendered {
		if p, err := id.Parse[id.Post](e.ID); err == nil {
			out[p] = e
		}
	}
	return out, err
}

func (c *call) notifications() error {
	q := c.notifyQuery()
	return listed(c, func(ctx context.Context, tx *store.Tx, p store.Page) ([]notify.Notification, error) {
		return c.Notify.List(ctx, tx, c.actor, q, p)
	},
		func(n notify.Notification) int64 { return int64(n.ID) }, (*board).notifications)
}

func (c *call) notification() error {
	return found(c, c.Notify.Get, (*board).notifications)
}

// listed answers with a page of what a member is told, and with the links to the
// pages beside it.
func listed[T, E any](c *call, read func(context.Context, *store.Tx, store.Page) ([]T, error), cursor func(T) int64, draw func(*board, []T) ([]E, error)) error {
	p := c.page(40, 80)
	out := []E{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := read(ctx, tx, p)
		if err != nil {
			return err
		}
		if n := len(list); n > 0 {
			c.link(p, n, cursor(list[0]), cursor(list[n-1]))
		}
		out, err = draw(c.board(ctx, tx), list)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// found answers with the one thing that the path names.
func found[T, E any](c *call, read func(context.Context, *store.Tx, account.Actor, id.Notification) (T, error), draw func(*board, []T) ([]E, error)) error {
	which, err := path[id.Notification](c, "id")
	if err != nil {
		return err
	}
	var out []E
	err = c.read(func(ctx context.Context, tx *store.Tx) error {
		got, err := read(ctx, tx, c.actor, which)
		if err != nil {
			return err
		}
		out, err = draw(c.board(ctx, tx), []T{got})
		if err == nil && len(out) == 0 {
			err = errNotFound
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out[0])
}

func (c *call) clearNotifications() error {
	if err := c.write(func(ctx context.Context, tx *store.Tx) error { return c.Notify.Clear(ctx, tx, c.actor) }); err != nil {
		return err
	}
	return c.nothing()
}

func (c *call) dismissNotification() error {
	n, err := path[id.Notification](c, "id")
	if err != nil {
		return err
	}
	if err := c.write(func(ctx context.Context, tx *store.Tx) error { return c.Notify.Dismiss(ctx, tx, c.actor, n) }); err != nil {
		return err
	}
	return c.nothing()
}

func (c *call) unreadNotifications() error {
	q, most := c.notifyQuery(), c.Limit("limit", 100, 1000)
	n := 0
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		n, err = c.Notify.Unread(ctx, tx, c.actor, q, most)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(map[string]int{"count": n})
}

// sampleMax is how many accounts of a group are named.
const sampleMax = 8

// grouped renders notifications by group, each group once.
func (b *board) grouped(list []notify.Notification, only []string, partial bool) (entity.Grouped, error) {
	out := entity.Grouped{Accounts: []*entity.Account{}, Statuses: []*entity.Status{}, Groups: []entity.Group{}}
	single, err := b.notifications(list)
	if err != nil {
		return out, err
	}
	full, rest, statuses := map[string]bool{}, map[string]*entity.Account{}, map[string]bool{}
	at := map[string]int{}
	for i := range single {
		n := &single[i]
		key := n.GroupKey
		if len(only) > 0 && !slices.Contains(only, n.Type) {
			key = "ungrouped-" + n.ID
		}
		k, has := at[key]
		if !has {
			k = len(out.Groups)
			at[key] = k
			out.Groups = append(out.Groups, entity.Group{GroupKey: key, Type: n.Type, MostRecentID: mustNumber(n.ID), PageMaxID: n.ID, SampleAccountIDs: []string{}, ModerationWarning: n.ModerationWarning})
			if n.Status != nil {
				out.Groups[k].StatusID = &n.Status.ID
				if !statuses[n.Status.ID] {
					statuses[n.Status.ID] = true
					out.Statuses = append(out.Statuses, n.Status)
				}
			}
			at := n.CreatedAt
			out.Groups[k].LatestAt = &at
		}
		g := &out.Groups[k]
		g.NotificationsCount++
		g.PageMinID = n.ID
		if len(g.SampleAccountIDs) < sampleMax && !slices.Contains(g.SampleAccountIDs, n.Account.ID) {
			g.SampleAccountIDs = append(g.SampleAccountIDs, n.Account.ID)
			if !partial || len(g.SampleAccountIDs) == 1 {
				if !full[n.Account.ID] {
					full[n.Account.ID] = true
					out.Accounts = append(out.Accounts, n.Account)
				}
			} else {
				rest[n.Account.ID] = n.Account
			}
		}
	}
	if partial {
		out.PartialAccounts = partials(rest, full)
	}
	return out, nil
}

func partials(rest map[string]*entity.Account, full map[string]bool) *[]entity.PartialAccount {
	out := []entity.PartialAccount{}
	for a, e := range rest {
		if !full[a] {
			out = append(out, entity.PartialAccount{ID: e.ID, Acct: e.Acct, URL: e.URL, Avatar: e.Avatar, AvatarStatic: e.AvatarStatic, Locked: e.Locked, Bot: e.Bot})
		}
	}
	slices.SortFunc(out, func(a, b entity.PartialAccount) int { return len(a.ID) - len(b.ID) })
	return &out
}

// mustNumber gives the id as a number where the API has one.
func mustNumber(s string) any {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return s
	}
	return n
}

// groupRounds bounds how far a page of groups looks for members.
const groupRounds = 4

func (c *call) groupedNotifications() error {
	p, q := c.page(40, 80), c.notifyQuery()
	var out entity.Grouped
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.groupPage(ctx, tx, q, p)
		if err != nil {
			return err
		}
		if n := len(list); n > 0 {
			seen := map[string]bool{}
			for _, x := range list {
				seen[x.Group] = true
			}
			full := p
			if len(seen) < p.Limit && n < p.Limit {
				full.Limit = n + 1
			}
			c.link(full, max(n, len(seen)), int64(list[0].ID), int64(list[n-1].ID))
		}
		b := c.board(ctx, tx)
		if out, err = b.grouped(list, c.Strings("grouped_types"), c.String("expand_accounts") == "partial_avatars"); err != nil {
			return err
		}
		return c.countGroups(ctx, tx, &out)
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// countGroups replaces the members on the page by all there are.
func (c *call) countGroups(ctx context.Context, tx *store.Tx, out *entity.Grouped) error {
	keys := make([]string, 0, len(out.Groups))
	for _, g := range out.Groups {
		keys = append(keys, g.GroupKey)
	}
	all, err := c.Notify.CountGroups(ctx, tx, c.actor, keys)
	for i := range out.Groups {
		g := &out.Groups[i]
		g.NotificationsCount = max(all[g.GroupKey], g.NotificationsCount)
	}
	return err
}

// groupPage reads notifications until they make a page of groups.
func (c *call) groupPage(ctx context.Context, tx *store.Tx, q notify.Query, p store.Page) ([]notify.Notification, error) {
	want, before := p.Limit, p.Max
	p.Limit = 2 * want
	var out []notify.Notification
	groups, past := map[string]bool{}, map[string]bool{}
	for range groupRounds {
		list, err := c.Notify.List(ctx, tx, c.actor, q, p)
		if err != nil {
			return nil, err
		}
		for _, n := range list {
			if err := c.shownBefore(ctx, tx, past, n.Group, before); err != nil {
				return nil, err
			}
			if past[n.Group] {
				continue
			}
			if !groups[n.Group] && len(groups) == want {
				return out, nil
			}
			groups[n.Group] = true
			out = append(out, n)
		}
		if len(list) < p.Limit || p.Min > 0 {
			break
		}
		p.Max = int64(list[len(list)-1].ID)
	}
	return out, nil
}

// shownBefore notes whether a group was on a page before the cursor: a walk meets
// each group once, by its newest member (social-core 10.3).
func (c *call) shownBefore(ctx context.Context, tx *store.Tx, past map[string]bool, key string, before int64) error {
	if _, known := past[key]; known || before == 0 {
		return nil
	}
	newest, err := c.Notify.InGroup(ctx, tx, c.actor, key, store.Page{Limit: 1})
	past[key] = len(newest) > 0 && int64(newest[0].ID) >= before
	return err
}

func (c *call) notificationGroup() error {
	key := c.r.PathValue("key")
	var out entity.Grouped
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Notify.InGroup(ctx, tx, c.actor, key, store.Page{Limit: 80})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return errNotFound
		}
		if out, err = c.board(ctx, tx).grouped(list, nil, false); err != nil {
			return err
		}
		return c.countGroups(ctx, tx, &out)
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) groupAccounts() error {
	key := c.r.PathValue("key")
	return c.pageAccounts(func(ctx context.Context, tx *store.Tx, p store.Page) ([]row, error) {
		list, err := c.Notify.InGroup(ctx, tx, c.actor, key, p)
		out := make([]row, 0, len(list))
		for _, n := range list {
			out = append(out, row{int64(n.ID), n.Source})
		}
		return out, err
	})
}

func (c *call) dismissGroup() error {
	key := c.r.PathValue("key")
	if err := c.write(func(ctx context.Context, tx *store.Tx) error { return c.Notify.DismissGroup(ctx, tx, c.actor, key) }); err != nil {
		return err
	}
	return c.nothing()
}

func (c *call) unreadGroups() error {
	q, most := c.notifyQuery(), c.Limit("limit", 100, 1000)
	groups := map[string]bool{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		m, err := c.Notify.Markers(ctx, tx, c.actor, []string{notify.TimelineNotifications})
		if err != nil {
			return err
		}
		p := store.Page{Limit: most}
		if len(m) > 0 {
			p.Since = m[0].LastRead
		}
		list, err := c.Notify.List(ctx, tx, c.actor, q, p)
		for _, n := range list {
			groups[n.Group] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.json(map[string]int{"count": len(groups)})
}

type policyEntity struct {
	NotFollowing    string         `json:"for_not_following"`
	NotFollowers    string         `json:"for_not_followers"`
	NewAccounts     string         `json:"for_new_accounts"`
	PrivateMentions string         `json:"for_private_mentions"`
	LimitedAccounts string         `json:"for_limited_accounts"`
	Summary         map[string]int `json:"summary"`
}

func (c *call) answerPolicy(p notify.Policy, sources, waiting int) error {
	return c.json(policyEntity{string(p.NotFollowing), string(p.NotFollowers), string(p.NewAccounts), string(p.PrivateMentions), string(p.LimitedAccounts),
		map[string]int{"pending_requests_count": sources, "pending_notifications_count": waiting}})
}

func (c *call) notificationPolicy() error {
	return c.changePolicy(notify.Policy{})
}

func (c *call) updateNotificationPolicy() error {
	verdict := func(key string) notify.Verdict {
		if v, ok := notify.ParseVerdict(c.String(key)); ok {
			return v
		}
		return ""
	}
	return c.changePolicy(notify.Policy{
		NotFollowing: verdict("for_not_following"), NotFollowers: verdict("for_not_followers"), NewAccounts: verdict("for_new_accounts"),
		PrivateMentions: verdict("for_private_mentions"), LimitedAccounts: verdict("for_limited_accounts"),
	})
}

func (c *call) changePolicy(p notify.Policy) error {
	var now notify.Policy
	var sources, waiting int
	err := c.write(func(ctx context.Context, tx *store.Tx) (err error) {
		if now, err = c.Notify.SetPolicy(ctx, tx, c.actor, p); err != nil {
			return err
		}
		sources, waiting, err = c.Notify.Pending(ctx, tx, c.actor)
		return err
	})
	if err != nil {
		return err
	}
	return c.answerPolicy(now, sources, waiting)
}

func (b *board) requests(list []notify.Request) ([]relation.Request, error) {
	var people []id.Account
	var posts []id.Post
	for _, r := range list {
		people = append(people, r.Source)
		if r.LastPost != 0 {
			posts = append(posts, r.LastPost)
		}
	}
	if err := b.Load(people); err != nil {
		return nil, err
	}
	shown, err := b.postsOn(decide.OnNotif, posts)
	if err != nil {
		return nil, err
	}
	out := []relation.Request{}
	for _, r := range list {
		if a := b.Loaded(r.Source); a != nil {
			out = append(out, relation.Request{ID: r.ID.String(), CreatedAt: entity.Stamp(r.CreatedAt), UpdatedAt: entity.Stamp(r.UpdatedAt), NotificationsCount: count(r.Count), Account: a, LastStatus: shown[r.LastPost]})
		}
	}
	return out, nil
}

func (c *call) notificationRequests() error {
	return listed(c, func(ctx context.Context, tx *store.Tx, p store.Page) ([]notify.Request, error) {
		return c.Notify.Requests(ctx, tx, c.actor, p)
	},
		func(r notify.Request) int64 { return int64(r.ID) }, (*board).requests)
}

func (c *call) notificationRequest() error {
	return found(c, c.Notify.Request, (*board).requests)
}

// settleRequests lets waiting sources through or forgets them.
func (c *call) settleRequests(fn func(context.Context, *store.Tx, []id.Notification) error) error {
	list := ids[id.Notification](c, "id")
	if c.r.PathValue("id") != "" {
		one, err := path[id.Notification](c, "id")
		if err != nil {
			return err
		}
		list = []id.Notification{one}
	}
	if err := c.write(func(ctx context.Context, tx *store.Tx) error { return fn(ctx, tx, list) }); err != nil {
		return err
	}
	return c.nothing()
}

func (c *call) acceptRequests() error {
	return c.settleRequests(func(ctx context.Context, tx *store.Tx, list []id.Notification) error {
		return c.Notify.Accept(ctx, tx, c.actor, list)
	})
}

func (c *call) dismissRequests() error {
	return c.settleRequests(func(ctx context.Context, tx *store.Tx, list []id.Notification) error {
		return c.Notify.Refuse(ctx, tx, c.actor, list)
	})
}

func (c *call) requestsMerged() error { return c.json(map[string]bool{"merged": true}) }

type markerEntity struct {
	LastReadID string       `json:"last_read_id"`
	Version    int          `json:"version"`
	UpdatedAt  entity.Stamp `json:"updated_at"`
}

func (c *call) answerMarkers(list []notify.Marker) error {
	out := map[string]markerEntity{}
	for _, m := range list {
		out[m.Timeline] = markerEntity{strconv.FormatInt(m.LastRead, 10), m.Version, entity.Stamp(m.At)}
	}
	return c.json(out)
}

func (c *call) markers() error {
	var list []notify.Marker
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = c.Notify.Markers(ctx, tx, c.actor, c.Strings("timeline"))
		return err
	})
	if err != nil {
		return err
	}
	return c.answerMarkers(list)
}

func (c *call) mark() error {
	var list []notify.Marker
	known := map[string]int{}
	if err := c.read(func(ctx context.Context, tx *store.Tx) error {
		has, err := c.Notify.Markers(ctx, tx, c.actor, []string{notify.TimelineHome, notify.TimelineNotifications})
		for _, m := range has {
			known[m.Timeline] = m.Version
		}
		return err
	}); err != nil {
		return err
	}
	err := c.write(func(ctx context.Context, tx *store.Tx) error {
		list = list[:0]
		for _, t := range []string{notify.TimelineHome, notify.TimelineNotifications} {
			s := c.Part(t).String("last_read_id")
			if s == "" {
				continue
			}
			n, err := id.Parse[id.Notification](s)
			if err != nil {
				return errMarker
			}
			m, err := c.Notify.Mark(ctx, tx, c.actor, t, int64(n), known[t])
			if err != nil {
				return err
			}
			list = append(list, m)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.answerMarkers(list)
}

type pushEntity struct {
	ID        string          `json:"id"`
	Endpoint  string          `json:"endpoint"`
	Standard  bool            `json:"standard"`
	ServerKey string          `json:"server_key"`
	Alerts    map[string]bool `json:"alerts"`
	Policy    string          `json:"policy"`
}

func (c *call) answerPush(s notify.Subscription) error {
	e := pushEntity{ID: s.Token.String(), Endpoint: s.Endpoint, Standard: s.Standard, ServerKey: c.Network.VAPID, Alerts: map[string]bool{}, Policy: s.From}
	for _, t := range notify.Types() {
		e.Alerts[string(t)] = slices.Contains(s.Alerts, t)
	}
	return c.json(e)
}

func (c *call) alerts() []notify.Type {
	var out []notify.Type
	p := c.Part("data").Part("alerts")
	for _, t := range notify.Types() {
		if p.Bool(string(t)) {
			out = append(out, t)
		}
	}
	return out
}

func (c *call) pushFrom() string {
	if s := c.Part("data").String("policy"); s != "" {
		return s
	}
	return c.String("policy")
}

func (c *call) subscribe() error {
	p := c.Part("subscription")
	keys := p.Part("keys")
	s := notify.Subscription{Endpoint: p.String("endpoint"), P256dh: keys.String("p256dh"), Auth: keys.String("auth"), Standard: p.Bool("standard"), Alerts: c.alerts(), From: c.pushFrom()}
	if err := c.Notify.Reachable(c.r.Context(), s); err != nil {
		return err
	}
	return c.changePush(func(ctx context.Context, tx *store.Tx) (notify.Subscription, error) {
		return c.Notify.Subscribe(ctx, tx, c.actor, s, c.token())
	})
}

func (c *call) changePush(fn func(context.Context, *store.Tx) (notify.Subscription, error)) error {
	var s notify.Subscription
	if err := c.write(func(ctx context.Context, tx *store.Tx) (err error) { s, err = fn(ctx, tx); return err }); err != nil {
		return err
	}
	return c.answerPush(s)
}

func (c *call) subscription() error {
	return c.changePush(func(ctx context.Context, tx *store.Tx) (notify.Subscription, error) {
		return c.Notify.Subscription(ctx, tx, c.actor)
	})
}

func (c *call) updateSubscription() error {
	return c.changePush(func(ctx context.Context, tx *store.Tx) (notify.Subscription, error) {
		return c.Notify.SetAlerts(ctx, tx, c.actor, c.alerts(), c.pushFrom())
	})
}

func (c *call) unsubscribe() error {
	if err := c.write(func(ctx context.Context, tx *store.Tx) error { return c.Notify.Unsubscribe(ctx, tx, c.actor) }); err != nil {
		return err
	}
	return c.nothing()
}
