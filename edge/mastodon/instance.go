package mastodon

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"parvis/base/i18n"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/edge/mastodon/entity/instance"
	"parvis/engine/account"
	"parvis/engine/account/grant"
	"parvis/engine/age"
	"parvis/engine/post"
)

func (c *call) configuration() map[string]any {
	return instance.Configuration(c.Network.Base, c.Network.VAPID, string(c.Post.Feeds), c.Media.SupportedTypes())
}

func (c *call) ruleList(ctx context.Context, tx *store.Tx) ([]instance.Rule, error) {
	first := c.Words.Fallback()
	list, err := c.House.Rules(ctx, tx)
	out := []instance.Rule{}
	for _, r := range list {
		out = append(out, instance.OneRule(r.Number(), r.Texts, r.Hints, first, first))
	}
	return out, err
}

// instanceLife is how old what is told of the network may be (social-core 2.2).
const instanceLife = time.Minute

func (c *call) instance() error {
	body, tag, err := c.about.Get(c.Clock.Now(), instanceLife, c.instanceBody)
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Cache-Control", "public, max-age=60")
	h.Add("Vary", "Authorization")
	h.Set("ETag", tag)
	if c.r.Header.Get("If-None-Match") == tag {
		c.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return c.raw(http.StatusOK, body)
}

func (c *call) instanceBody() ([]byte, error) {
	var usage account.Usage
	var contact, crises any
	var rules []instance.Rule
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if usage, err = c.Account.Usage(ctx, tx); err != nil {
			return err
		}
		if rules, err = c.ruleList(ctx, tx); err != nil {
			return err
		}
		if contact, err = c.contact(ctx, tx); err == nil && c.Crisis != nil {
			crises, err = c.Crisis.Told(ctx, tx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	n, look, signup := c.Network, c.Network.Look(), c.Account.Policy()
	var minAge any
	if n.MinAge > 0 {
		minAge = n.MinAge
	}
	return json.Marshal(map[string]any{
		"domain": n.Domain, "title": look.Name, "version": n.Version, "source_url": n.Source, "description": n.Description,
		"usage":     map[string]any{"users": map[string]int{"active_month": usage.ActiveMonth}},
		"thumbnail": look.Thumbnail(), "icon": look.Icons(n.Base), "parvis": map[string]any{"identity": look.Colors(), "crises": crises},
		"languages": []string{"fr", "en"}, "configuration": c.configuration(),
		"registrations": map[string]any{"enabled": signup.Mode == account.Open || signup.Mode == account.Approval, "approval_required": waits(signup), "reason_required": signup.NeedReason, "message": nil, "min_age": minAge, "url": nil},
		"api_versions":  map[string]int{"mastodon": 10, "parvis": 1},
		"contact":       map[string]any{"email": n.Contact, "account": contact},
		"rules":         rules,
	})
}

// contact is the first owner of the network.
func (c *call) contact(ctx context.Context, tx *store.Tx) (any, error) {
	staff, err := c.Account.Staff(ctx, tx, account.Administrator)
	if err != nil || len(staff) == 0 {
		return nil, err
	}
	list, err := c.board(ctx, tx).Accounts(staff[:1])
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

func (c *call) instanceV1() error {
	var usage account.Usage
	var contact any
	var rules []instance.Rule
	posts := 0
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if rules, err = c.ruleList(ctx, tx); err != nil {
			return err
		}
		if usage, err = c.Account.Usage(ctx, tx); err != nil {
			return err
		}
		if posts, err = c.Post.Total(ctx, tx); err != nil {
			return err
		}
		contact, err = c.contact(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	n, look, signup := c.Network, c.Network.Look(), c.Account.Policy()
	c.shared()
	return c.json(map[string]any{
		"uri": n.Domain, "title": look.Name, "short_description": n.Description, "description": n.Description, "email": n.Contact, "version": n.Version,
		"urls":      map[string]string{"streaming_api": instance.Streaming(c.Network.Base)},
		"stats":     map[string]int{"user_count": usage.Users, "status_count": posts, "domain_count": 0},
		"thumbnail": look.Thumbnail().URL, "languages": []string{"fr", "en"}, "registrations": signup.Mode == account.Open || signup.Mode == account.Approval, "approval_required": waits(signup),
		"invites_enabled": signup.Mode == account.Invited, "max_toot_chars": post.MaxCharacters, "configuration": c.configuration(), "contact_account": contact, "rules": rules,
	})
}

// waits tells apps that whoever joins through them waits for the staff: they know
// nothing of the work that would spare it.
func waits(p account.Policy) bool { return p.Mode == account.Approval || p.Work > 0 }

func (c *call) rules() error {
	var list []instance.Rule
	if err := c.read(func(ctx context.Context, tx *store.Tx) (err error) { list, err = c.ruleList(ctx, tx); return err }); err != nil {
		return err
	}
	return c.json(list)
}

// activity tells of the last twelve weeks. It counts many posts, so that it is
// counted once a minute for everybody.
func (c *call) activity() error {
	body, _, err := c.lately.Get(c.Clock.Now(), instanceLife, c.activityBody)
	if err != nil {
		return err
	}
	return c.raw(http.StatusOK, body)
}

func (c *call) activityBody() ([]byte, error) {
	out := []map[string]string{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		weeks, err := c.Account.Activity(ctx, tx, 12)
		if err != nil {
			return err
		}
		for _, w := range weeks {
			posts, err := c.Post.Written(ctx, tx, w.Begin, w.Begin.AddDate(0, 0, 7))
			if err != nil {
				return err
			}
			out = append(out, map[string]string{"week": strconv.FormatInt(w.Begin.Unix(), 10), "statuses": count(posts), "logins": count(w.Active), "registrations": count(w.Registrations)})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return json.Marshal(out)
}

// localName takes this network's own domain off an address.
func (c *call) localName(acct string) string {
	if n := len(acct); n > 0 && acct[0] == '@' {
		acct = acct[1:]
	}
	if suffix := "@" + c.Network.Domain; len(acct) > len(suffix) && acct[len(acct)-len(suffix):] == suffix {
		return acct[:len(acct)-len(suffix)]
	}
	return acct
}

// register makes an account for an app that a person uses to join.
func (c *call) register() error {
	s := account.Signup{
		Username: c.String("username"), Email: c.String("email"), Password: seal.NewSecret(c.String("password")), Agreement: c.Bool("agreement"),
		Reason: c.String("reason"), Invite: c.String("invite_code"), Lang: c.lang(), App: c.app.ID,
	}
	var birth age.Date
	if born, _, _ := strings.Cut(c.String("date_of_birth"), "T"); born != "" {
		var err error
		if birth, err = age.ParseDate(born); err != nil {
			s.Broken.Add("date_of_birth", "ERR_INVALID")
		}
	} else if c.Age.Required() {
		s.Broken.Add("date_of_birth", "ERR_BLANK")
	}
	if !birth.IsZero() {
		if err := c.Age.Admit(birth, c.Clock.Now()); err != nil {
			return err
		}
	}
	ctx := c.r.Context()
	if err := c.Account.Prepare(ctx, &s); err != nil {
		return err
	}
	var token grant.Issued
	err := c.write(func(ctx context.Context, tx *store.Tx) (err error) {
		if s.Hold, err = c.Gate.Admit(ctx, tx, s.Email, web.From(c.r)); err != nil {
			return err
		}
		if s.Proved, err = c.Work.Spend(ctx, tx, c.Part("parvis").String("work")); err != nil {
			return err
		}
		who, err := c.Account.Register(ctx, tx, s)
		if err != nil {
			return err
		}
		if err := c.Age.Declare(ctx, tx, who, birth); err != nil {
			return err
		}
		token, err = c.Grant.Issue(ctx, tx, c.app, who, c.actor.Scopes)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(map[string]any{"access_token": token.Token, "token_type": "Bearer", "scope": token.Scopes.String(), "created_at": token.CreatedAt.Unix()})
}

func (c *call) noLanguages() error { return c.json(struct{}{}) }

// lang is the language in which a new member is written to.
func (c *call) lang() i18n.Tag {
	if t, ok := i18n.ParseTag(c.String("locale")); ok {
		return t
	}
	return i18n.Negotiate("", "", c.r.Header.Get("Accept-Language"), c.Words.Fallback())
}
