package decide

import (
	"strings"
	"testing"
)

// seen says in one word what a viewer meets.
func seen(d Decision) string {
	switch {
	case d.Drop:
		return "drop"
	case d.Locked():
		return "locked"
	case d.Covered():
		return "cover"
	case d.Show.Has(Alert):
		return "notice"
	}
	return "show"
}

func TestMeasuresBySurface(t *testing.T) { // integrity 5.6
	t.Parallel()
	table := compiled(t)
	léa := table.Viewer(Profile{ID: me, Age: 40})
	measures := []string{"!no-promote", "crisis-misleading-low", "crisis-misleading"}
	for _, row := range []struct {
		rel      Rel
		surfaces string
		want     string
	}{
		{Following, "home list profile saved notif thread reply quote dm feed embed live", "show notice cover"},
		{0, "profile thread reply quote notif saved feed dm", "show notice cover"},
		{Following, "home_rec suggest trends push digest campaign", "drop drop drop"},
		{0, "home_rec suggest trends push digest campaign public tag search", "drop drop drop"},
		{Following, "public tag", "show notice cover"},
		{Following, "search", "drop drop drop"},
		{0, "review", "show notice cover"},
	} {
		for name := range strings.FieldsSeq(row.surfaces) {
			var s Surface
			if err := s.UnmarshalText([]byte(name)); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range measures {
				p := post(table, m)
				p.Rel = row.rel
				got = append(got, seen(decideOne(léa, s, p)))
			}
			expect(t, name, strings.Join(got, " "), row.want)
		}
	}
}

func TestSearchByAuthorShowsCovered(t *testing.T) { // integrity 4.4
	t.Parallel()
	table := compiled(t)
	p := post(table, "crisis-misleading")
	p.Asked = true
	expect(t, "a search that names the author", seen(decideOne(table.Viewer(Profile{}), OnSearch, p)), "cover")
	masks := OnSearch.Masks().Without(NoSearch)
	expect(t, "the query's mask", masks.Keeps(p.Item.Word, false, false), true)
}

func TestBoostsOfMeasuredPosts(t *testing.T) { // integrity 5.6, 15.4
	t.Parallel()
	table := compiled(t)
	léa := table.Viewer(Profile{ID: me})
	for _, c := range []struct {
		rel  Rel
		want string
	}{{0, "drop"}, {Following, "show"}} {
		boosted := post(table, "crisis-misleading")
		boosted.Rel = c.rel
		boost := Subject{Kind: KindPost, ID: 2, AuthorID: 20, Item: table.Sum(nil, now), Author: table.Sum(nil, now), Rel: Following, Inner: 2, Boosts: true}
		page := léa.Page(OnHome, []Subject{boost, boosted}, nil)
		expect(t, "the boost", seen(page[0]), c.want)
		if c.rel == Following && !page[0].Inner.Has(BlurContent) {
			t.Error("the boosted post came without its cover")
		}
	}
}

func TestQuoteOfABlockedAuthorSaysNotAvailable(t *testing.T) { // integrity 15.1
	t.Parallel()
	table := compiled(t)
	léa := table.Viewer(Profile{ID: me})
	quoted := post(table)
	quoted.Rel = Blocking
	quote := Subject{Kind: KindPost, ID: 2, AuthorID: 20, Item: table.Sum(nil, now), Author: table.Sum(nil, now), Rel: Following, Inner: 2}
	d := léa.Page(OnHome, []Subject{quote, quoted}, nil)[0]
	expect(t, "the quoting post", seen(d), "show")
	expect(t, "the quoted part is locked", d.InnerLocked(), true)

	quoted.Rel = Muting
	expect(t, "quoting a muted author", seen(decideOne(léa, OnHome, quote, quoted)), "drop")
	quoted = post(table, "crisis-misleading")
	d = léa.Page(OnThread, []Subject{quote, quoted}, nil)[0]
	expect(t, "the container of a covered quote", d.Covered(), false)
	expect(t, "the covered quote", d.Inner.Has(BlurContent), true)
}

func TestWordOfTheExample(t *testing.T) { // integrity 5.9
	t.Parallel()
	table := compiled(t)
	expect(t, "M3 on a page", decideOne(table.Viewer(Profile{}), OnThread, post(table, "crisis-misleading")).Show, 0x000001900153ff48)
}

func TestAuthorsSeeANoteInsteadOfACover(t *testing.T) { // integrity 4.4
	t.Parallel()
	table := compiled(t)
	author := table.Viewer(Profile{ID: you})
	d := decideOne(author, OnHome, post(table, "crisis-misleading"))
	expect(t, "own M3 post", d.Covered(), false)
	expect(t, "told", d.Show.Has(Inform), true)
	expect(t, "own removed post", seen(decideOne(author, OnProfile, post(table, "!takedown"))), "drop")

	suspended := post(table)
	suspended.Author = table.Sum(netLabels([]string{"!suspend"}), now)
	expect(t, "own post while suspended", seen(decideOne(author, OnFeed, suspended)), "show")
	expect(t, "the same for others", seen(decideOne(table.Viewer(Profile{ID: me}), OnFeed, suspended)), "drop")

	marked := post(table)
	marked.Item = table.Sum([]Label{{Source: Author, Val: "porn"}}, now)
	d = decideOne(author, OnHome, marked)
	expect(t, "own self-label covers media", d.Show.Has(BlurMedia), true)
	expect(t, "and opens", d.Show.Has(NoOverride), false)
	expect(t, "and stays in the list", d.Drop, false)
}

func TestLimitedAccountsKeepTheirFollowers(t *testing.T) { // integrity I3
	t.Parallel()
	table := compiled(t)
	léa := table.Viewer(Profile{ID: me})
	p := post(table)
	p.Author = table.Sum(netLabels([]string{"!limit"}), now)
	expect(t, "a stranger's home", seen(decideOne(léa, OnHome, p)), "drop")
	expect(t, "a stranger on the profile", seen(decideOne(léa, OnProfile, p)), "show")
	p.Rel = Following
	expect(t, "a follower's home", seen(decideOne(léa, OnHome, p)), "show")
	expect(t, "a follower in public", seen(decideOne(léa, OnPublic, p)), "show")
}

func TestRegionsScopeARestriction(t *testing.T) { // integrity 15.8, 4.5
	t.Parallel()
	table := compiled(t)
	p := post(table)
	p.Item = table.Sum([]Label{{Source: "crisis/1", Val: "crisis-misleading", Regions: regions("FR,BE")}}, now)
	for code, want := range map[string]string{"FR": "cover", "US": "show", "": "cover"} {
		r, _ := ParseRegion(code)
		expect(t, "seen from "+code, seen(decideOne(table.Viewer(Profile{Region: r}), OnThread, p)), want)
	}
	p.Item = table.Sum([]Label{{Source: "rights/1", Val: "!withhold-rights", Regions: regions("!FR")}}, now)
	for code, want := range map[string]string{"FR": "show", "US": "locked", "": "locked"} {
		r, _ := ParseRegion(code)
		expect(t, "licensed for France, seen from "+code, seen(decideOne(table.Viewer(Profile{Region: r}), OnThread, p)), want)
	}
}

func TestNotLoadedIsHidden(t *testing.T) { // integrity 4.5
	t.Parallel()
	table := compiled(t)
	v := table.Viewer(Profile{ID: me})
	for _, sub := range []Subject{{}, {Kind: KindPost, Item: table.Sum(nil, 0)}, {Kind: KindPost, Author: table.Sum(nil, 0)}, {Item: table.Sum(nil, 0), Author: table.Sum(nil, 0)}} {
		expect(t, "home", decideOne(v, OnHome, sub).Drop, true)
		expect(t, "thread", decideOne(v, OnThread, sub).Locked(), true)
		expect(t, "like", v.Can(DoLike, &sub), NotFound)
	}
	p := post(table)
	p.Rel = UnknownRel
	for s, want := range map[Surface]string{OnDM: "drop", OnChat: "drop", OnGuardian: "locked", OnHome: "show"} {
		expect(t, s.String()+" with relations missing", seen(decideOne(v, s, p)), want)
	}
	p.Audience = ForFollowers
	expect(t, "media of a private post with relations missing", seen(decideOne(v, OnMedia, p)), "drop")
}

func TestGates(t *testing.T) { // integrity 4.5, 14; social-core 15
	t.Parallel()
	table := compiled(t)
	tier := post(table)
	tier.Item = table.Sum([]Label{{Source: "livesub/1", Val: "subscribers-only", Tier: 4}}, now)
	adult := post(table, "adult-18")
	for _, c := range []struct {
		what  string
		p     Profile
		sub   Subject
		home  string
		page  string
		reply Refusal
	}{
		{"grown", Profile{ID: me, Age: 18}, adult, "show", "show", Allowed},
		{"minor", Profile{ID: me, Age: 17}, adult, "drop", "locked", AgeRequired},
		{"age unknown", Profile{ID: me}, adult, "drop", "locked", AgeRequired},
		{"own", Profile{ID: you}, adult, "show", "show", Allowed},
		{"subscribed", Profile{ID: me, Tiers: []int64{3, 4}}, tier, "show", "show", Allowed},
		{"other tier", Profile{ID: me, Tiers: []int64{3}}, tier, "drop", "locked", SubscriptionRequired},
	} {
		v := table.Viewer(c.p)
		expect(t, c.what+" at home", seen(decideOne(v, OnHome, c.sub)), c.home)
		expect(t, c.what+" on the page", seen(decideOne(v, OnThread, c.sub)), c.page)
		expect(t, c.what+" replying", v.Can(DoReply, &c.sub), c.reply)
	}
}

// social-core 18: what awaits review is there for its author and for staff at
// work alone, and nobody spreads it.
func TestAwaits(t *testing.T) {
	t.Parallel()
	table := compiled(t)
	held := post(table, "!hold")
	stranger, author := table.Viewer(Profile{ID: me}), table.Viewer(Profile{ID: you})
	for s := range Surface(SurfaceCount) {
		if d := decideOne(stranger, s, held); s != OnReview && s != OnThread && s != OnGuardian && !d.Drop || s != OnReview && !d.Locked() {
			t.Errorf("%s shows it to a stranger", s)
		}
		if d := decideOne(author, s, held); d.Drop || d.Locked() {
			t.Errorf("%s keeps it from its author", s)
		}
		m := s.Masks()
		if w := held.Item.Word; s != OnReview && m.Drop != 0 && m.Keeps(w, true, false) || !m.Keeps(w, false, true) {
			t.Errorf("the query of %s decides otherwise", s)
		}
	}
	expect(t, "opening", stranger.Can(DoOpen, &held), NotFound)
	expect(t, "liking", stranger.Can(DoLike, &held), NotFound)
	expect(t, "boosting one's own", author.Can(DoReblog, &held), Limited)
	if n := author.Notices(OnThread, &held); len(n) != 1 || n[0].Key != "!hold" {
		t.Errorf("its author is told %+v", n)
	}
}

func TestBlocksAndMutes(t *testing.T) { // integrity 4.6; social-core 16
	t.Parallel()
	table := compiled(t)
	v := table.Viewer(Profile{ID: me})
	for _, c := range []struct {
		rel                        Rel
		home, thread, notif, reply string
		account                    string
	}{
		{Blocking, "drop", "locked", "drop", "locked", "cover"},
		{BlockedBy, "drop", "locked", "drop", "drop", "cover"},
		{Muting, "drop", "show", "show", "cover", "notice"},
		{Muting | MutingNotices, "drop", "show", "drop", "cover", "notice"},
	} {
		p := post(table)
		p.Rel = c.rel
		a := Subject{Kind: KindAccount, ID: you, AuthorID: you, Item: table.Sum(nil, 0), Rel: c.rel}
		got := []string{seen(decideOne(v, OnHome, p)), seen(decideOne(v, OnThread, p)), seen(decideOne(v, OnNotif, p)), seen(decideOne(v, OnReply, p)), seen(decideOne(v, OnProfile, a))}
		expect(t, "relation", strings.Join(got, " "), strings.Join([]string{c.home, c.thread, c.notif, c.reply, c.account}, " "))
	}
}

func TestMutedWords(t *testing.T) { // integrity 4.6
	t.Parallel()
	table := compiled(t)
	for _, c := range []struct {
		word MutedWord
		lang string
		text string
		tag  string
		rel  Rel
		want bool
	}{
		{MutedWord{Value: "brume"}, "fr", "la brume, encore", "", 0, true},
		{MutedWord{Value: "brume"}, "fr", "l'été, la brumeuse", "", 0, false},
		{MutedWord{Value: "été"}, "fr", "vive l'été!", "", 0, true},
		{MutedWord{Value: "chat"}, "fr", "achat, chats et chat", "", 0, true},
		{MutedWord{Value: "chat"}, "fr", "achat, chats", "", 0, false},
		{MutedWord{Value: "deux mots"}, "fr", "voici deux mots.", "", 0, true},
		{MutedWord{Value: "霧"}, "ja", "朝霧が出た", "", 0, true},
		{MutedWord{Value: "朝霧"}, "ja-JP", "今日は朝霧が出た", "", 0, true},
		{MutedWord{Value: "foot"}, "fr", "rien", "foot", 0, true},
		{MutedWord{Value: "foot", TagsOnly: true}, "fr", "le foot", "", 0, false},
		{MutedWord{Value: "foot", ExcludeFollowing: true}, "fr", "le foot", "", Following, false},
		{MutedWord{Value: "foot", ExcludeFollowing: true}, "fr", "le foot", "", 0, true},
	} {
		v := table.Viewer(Profile{ID: me, Words: []MutedWord{c.word}})
		p := post(table)
		p.Text, p.Lang, p.Rel, p.Tags = c.text, c.lang, c.rel, []string{c.tag}
		expect(t, c.word.Value+" in "+c.text, decideOne(v, OnHome, p).Drop, c.want)
	}
}

func TestActs(t *testing.T) { // integrity I5, 5.6, 15.3, 14
	t.Parallel()
	table := compiled(t)
	v := table.Viewer(Profile{ID: me, Age: 30})
	m3 := post(table, "crisis-misleading")
	for a, want := range map[Act]Refusal{
		DoLike: Limited, DoReblog: Limited, DoShare: Limited, DoTip: Limited, DoList: Limited, DoMint: Limited, DoBuy: Limited,
		DoReply: Allowed, DoQuote: Allowed, DoVote: Allowed, DoOpen: Allowed, DoReport: Allowed, DoRecommend: Limited, DoDeliver: Limited,
	} {
		expect(t, "M3 "+a.String(), v.Can(a, &m3), want)
	}
	for _, c := range []struct {
		what string
		v    *Viewer
		sub  Subject
		act  Act
		want Refusal
	}{
		{"signed out", table.Viewer(Profile{}), post(table), DoLike, SignIn},
		{"signed out", table.Viewer(Profile{}), post(table), DoOpen, Allowed},
		{"read-only account", table.Viewer(Profile{ID: me, Word: ReadOnly}), post(table), DoReply, Suspended},
		{"read-only account", table.Viewer(Profile{ID: me, Word: ReadOnly}), post(table), DoReport, Allowed},
		{"removed", v, post(table, "!takedown"), DoLike, NotFound},
		{"withheld", v, post(table, "!withhold-legal"), DoOpen, NotAvailable},
		{"of a blocked author", v, with(post(table), Blocking, 0), DoReply, NotAllowed},
		{"of one who blocks", v, with(post(table), BlockedBy, 0), DoReply, NotFound},
		{"for followers", v, with(post(table), Following, ForFollowers), DoReblog, NotAllowed},
		{"for followers", v, with(post(table), Following, ForFollowers), DoReply, Allowed},
		{"for followers", v, with(post(table), 0, ForFollowers), DoReply, NotFound},
		{"direct", v, with(post(table), Named, ForNamed), DoReply, Allowed},
		{"minor", v, Subject{Kind: KindAccount, ID: you, AuthorID: you, Item: table.Sum(netLabels([]string{"minor-author"}), now)}, DoMessage, NotAllowed},
		{"minor who follows", v, Subject{Kind: KindAccount, ID: you, AuthorID: you, Rel: FollowedBy, Item: table.Sum(netLabels([]string{"minor-author"}), now)}, DoMessage, Allowed},
		{"one who blocks", v, Subject{Kind: KindAccount, ID: you, AuthorID: you, Rel: BlockedBy, Item: table.Sum(nil, now)}, DoFollow, NotAllowed},
	} {
		expect(t, c.what+" "+c.act.String(), c.v.Can(c.act, &c.sub), c.want)
	}
}

func with(sub Subject, rel Rel, a Audience) Subject {
	sub.Rel, sub.Audience = rel, a
	return sub
}

func TestExplanationsKeepSecrets(t *testing.T) { // integrity 4.10, 16
	t.Parallel()
	table := compiled(t)
	v := table.Viewer(Profile{ID: me, Hidden: []int64{1}})
	p := post(table, "crisis-misleading")
	p.Rel = BlockedBy
	ev := []Evidence{{Item: netLabels([]string{"crisis-misleading"})}}
	for r, want := range map[Reader]string{
		ForViewer: "label not_available hidden_item",
		ForAuthor: "label",
		ForStaff:  "label relation.blocked hidden_item",
	} {
		var got []string
		for _, reason := range v.Explain(OnHome, []Subject{p}, ev, 0, now, r).Reasons {
			got = append(got, reason.Rule)
		}
		expect(t, "rules", strings.Join(got, " "), want)
	}
}

func TestNoticesAreOrdered(t *testing.T) { // integrity 4.3
	t.Parallel()
	table := compiled(t)
	v := table.Viewer(Profile{ID: me, Adult: true})
	p := post(table, "synthetic-media", "crisis-unverified", "crisis-misleading", "graphic-media", "sponsored", "!no-promote")
	var got []string
	for _, n := range v.Notices(OnThread, &p) {
		got = append(got, n.Key)
	}
	expect(t, "notices", strings.Join(got, " "), "crisis-misleading graphic-media crisis-unverified synthetic-media sponsored")
}
