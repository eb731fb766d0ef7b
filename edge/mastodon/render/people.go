package render

import (
	"encoding/json"
	"strings"

	"parvis/base/id"
	"parvis/edge/mastodon/entity"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/post/text"
)

// person is an account rendered for everybody, and what it was made of.
type person struct {
	made    made
	emoji   uint64 // version of the network's emoji; 0 when it names none
	account *entity.Account
	json    []byte // nil when it is not kept
}

// made is what a rendering of an account was made of, besides its number.
type made struct {
	rev, avatar, header int64
	role                entity.RoleBadge
}

func (p *person) weight() int { return 1024 + 3*len(p.json) }

// Load loads accounts that entities will name.
func (b *Board) Load(want []id.Account) error {
	var missing []id.Account
	for _, a := range want {
		if _, has := b.shown[a]; !has && a != 0 {
			b.shown[a] = nil
			missing = append(missing, a)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	list, err := b.Account.Many(b.ctx, b.tx, missing)
	if err != nil {
		return err
	}
	files, err := b.portraits(list)
	if err != nil {
		return err
	}
	var next []id.Account
	for i := range list {
		next = append(next, list[i].MovedTo)
	}
	if err := b.Load(next); err != nil {
		return err
	}
	for i := range list {
		if b.shown[list[i].ID], err = b.person(&list[i], files); err != nil {
			return err
		}
	}
	return nil
}

// portraits gives the avatars and headers of accounts.
func (b *Board) portraits(list []account.Account) (map[id.Media]*media.Media, error) {
	var want []id.Media
	for i := range list {
		for _, m := range [...]id.Media{list[i].AvatarMedia, list[i].HeaderMedia} {
			if m != 0 {
				want = append(want, m)
			}
		}
	}
	if len(want) == 0 {
		return nil, nil
	}
	got, err := b.Media.Many(b.ctx, b.tx, want)
	out := make(map[id.Media]*media.Media, len(got))
	for i := range got {
		out[got[i].ID] = &got[i]
	}
	return out, err
}

// person renders an account, or gives the rendering that was made of the same.
// What needs a signed address, or shows another account, is not kept.
func (b *Board) person(a *account.Account, files map[id.Media]*media.Media) (*person, error) {
	avatar, header := files[a.AvatarMedia], files[a.HeaderMedia]
	role, err := b.badge(a.Role)
	if err != nil {
		return nil, err
	}
	m := made{a.Rev, revision(avatar), revision(header), role}
	keep := b.tx.ReadOnly() && a.Rev > 0 && a.MovedTo == 0 && open(avatar) && open(header)
	if keep {
		if p, ok := b.Renderer.people.Get(a.ID); ok && p.made == m && b.sameEmoji(p.emoji) {
			return p, nil
		}
	}
	urls := map[id.Media]string{}
	for _, f := range []*media.Media{avatar, header} {
		if f != nil {
			urls[f.ID] = b.Media.URL(*f, media.Original, b.tx.Now())
		}
	}
	p := &person{made: m, emoji: b.versionFor(a.DisplayName, a.Note, fieldText(a)), account: b.portrait(*a, urls, role)}
	if a.HideGraph { // social-core 16: neither listed nor counted
		p.account.FollowersCount, p.account.FollowingCount = 0, 0
	}
	p.account.Moved = b.next(a)
	if !keep {
		return p, nil
	}
	if p.json, err = json.Marshal(p.account); err == nil {
		b.Renderer.people.Put(a.ID, p)
	}
	return p, err
}

func revision(m *media.Media) int64 {
	if m == nil {
		return 0
	}
	return m.Rev
}

// open tells that the address of a file is the same for good.
func open(m *media.Media) bool { return m == nil || !m.Closed }

// Loaded gives an account that was loaded; nil for one that is gone. Nobody
// changes it.
func (b *Board) Loaded(a id.Account) *entity.Account {
	if p := b.shown[a]; p != nil {
		return p.account
	}
	return nil
}

// Accounts renders accounts in order, leaving out those that are gone. Nobody
// changes them.
func (b *Board) Accounts(want []id.Account) ([]*entity.Account, error) {
	if err := b.Load(want); err != nil {
		return nil, err
	}
	out := make([]*entity.Account, 0, len(want))
	for _, a := range want {
		if e := b.Loaded(a); e != nil {
			out = append(out, e)
		}
	}
	return out, nil
}

// Pictures gives the addresses of avatars and headers.
func (b *Board) Pictures(want []id.Media) (map[id.Media]string, error) {
	return b.Media.Pictures(b.ctx, b.tx, want)
}

// badge is the role that others see on an account; none when its role is not
// shown.
func (b *Board) badge(which account.RoleID) (entity.RoleBadge, error) {
	if which == 0 { // of the program itself
		return entity.RoleBadge{}, nil
	}
	r, err := b.Account.Role(b.ctx, b.tx, which)
	if err != nil || !r.Highlighted {
		return entity.RoleBadge{}, err
	}
	return entity.RoleBadge{ID: id.Job(r.ID).String(), Name: r.Name, Color: r.Color}, nil
}

// Person renders an account for its member and for staff: with the counts of follows
// that Accounts leaves out where the member hides them.
func (b *Board) Person(a account.Account, urls map[id.Media]string) (*entity.Account, error) {
	role, err := b.badge(a.Role)
	if err != nil {
		return nil, err
	}
	if err := b.Load([]id.Account{a.MovedTo}); err != nil {
		return nil, err
	}
	out := b.portrait(a, urls, role)
	out.Moved = b.next(&a)
	return out, nil
}

// next gives where an account moved to, which was loaded, without where that one
// moved to in its turn.
func (b *Board) next(a *account.Account) *entity.Account {
	to := b.Loaded(a.MovedTo)
	if to == nil || to.Moved == nil {
		return to
	}
	alone := *to
	alone.Moved = nil
	return &alone
}

func (b *Board) portrait(a account.Account, urls map[id.Media]string, role entity.RoleBadge) *entity.Account {
	base := b.Base
	avatar, header := urls[a.AvatarMedia], urls[a.HeaderMedia]
	if avatar == "" {
		avatar = base + "/avatars/" + a.ID.String() + ".svg"
	}
	if header == "" {
		header = base + "/headers/missing.svg"
	}
	d, h := a.Discoverable, a.HideGraph
	out := &entity.Account{
		ID: a.ID.String(), Username: a.Username, Acct: a.Username, URL: base + "/@" + a.Username, URI: base + "/users/" + a.Username,
		DisplayName: a.DisplayName, Note: b.HTML(a.Note), Avatar: avatar, AvatarStatic: avatar, AvatarDescription: a.AvatarText,
		Header: header, HeaderStatic: header, HeaderDescription: a.HeaderText, Locked: a.Locked, Fields: b.fields(a), Emojis: b.Emojis(a.DisplayName, a.Note, fieldText(&a)),
		Bot: a.Bot, Discoverable: &d, Indexable: a.Indexable, NoIndex: !a.Indexable, CreatedAt: entity.Midnight(a.CreatedAt),
		StatusesCount: a.Posts, FollowersCount: a.Followers, FollowingCount: a.Following, HideCollections: &h,
		ShowMedia: !a.HideMedia, ShowMediaReplies: !a.HideMediaReplies, ShowFeatured: !a.HideFeatured, Roles: []entity.RoleBadge{},
		FeatureApproval: entity.Approval{Automatic: []string{}, Manual: []string{}, CurrentUser: "denied"},
		Suspended:       a.State == account.Suspended, Limited: a.State == account.Limited, Memorial: a.State == account.Memorial,
	}
	if role.ID != "" {
		out.Roles = append(out.Roles, role)
	}
	if !a.LastPostAt.IsZero() {
		day := a.LastPostAt.Format("2006-01-02")
		out.LastStatusAt = &day
	}
	if a.State == account.Suspended {
		out.Note, out.Fields, out.DisplayName = "", []entity.Field{}, ""
	}
	return out
}

// fieldText joins the fields of a profile.
func fieldText(a *account.Account) string {
	if len(a.Fields) == 0 {
		return ""
	}
	var all strings.Builder
	for _, f := range a.Fields {
		all.WriteString(f.Name + " " + f.Value + " ")
	}
	return all.String()
}

// Fields are the rows of a profile as they were written.
func Fields(a account.Account) []entity.Field {
	out := make([]entity.Field, 0, len(a.Fields))
	for _, f := range a.Fields {
		out = append(out, entity.Field{Name: f.Name, Value: f.Value, VerifiedAt: entity.Maybe(f.VerifiedAt)})
	}
	return out
}

func (b *Board) fields(a account.Account) []entity.Field {
	out := Fields(a)
	for i := range out {
		out[i].Value = strings.TrimSuffix(strings.TrimPrefix(b.HTML(out[i].Value), "<p>"), "</p>")
	}
	return out
}

// HTML renders a text of a profile.
func (b *Board) HTML(s string) string {
	return text.Parse(s).HTML(text.Links{
		Mention: func(full string) (string, string, bool) {
			name, domain, _ := strings.Cut(full, "@")
			if domain != "" && !strings.EqualFold(domain, b.Domain) {
				return "", "", false
			}
			return b.Base + "/@" + name, name, true
		},
		Tag: func(name string) string { return b.Base + "/tags/" + name },
	})
}
