package decide

import (
	"strings"
	"testing"
)

// flags writes the looks of all contexts that are not plain, in order:
// f filter, b blur, a alert, i inform, n no override.
func flags(looks [ContextCount]Look) string {
	var out []string
	for c, l := range looks {
		text := ""
		for i, on := range []bool{l.Filter, l.Blur, l.Alert, l.Inform, l.NoOverride} {
			if on {
				text += "fbain"[i : i+1]
			}
		}
		if text != "" {
			out = append(out, Context(c).String()+":"+text)
		}
	}
	return strings.Join(out, " ")
}

func TestInterpretation(t *testing.T) { // integrity 4.6
	t.Parallel()
	table := compiled(t)
	in := Profile{ID: me, Adult: true, Labelers: []Labeler{{labeler, nil}}}
	out := Profile{Adult: true}
	young := Profile{ID: me, Labelers: []Labeler{{labeler, nil}}}
	own := Profile{ID: you, Labelers: []Labeler{{labeler, nil}}}
	for _, c := range []struct {
		what   string
		p      Profile
		source string
		val    string
		target Target
		rel    Rel
		want   string
	}{
		{"imperative", in, "network", "!hide", OnContent, 0, "contentList:fbn contentView:bn"},
		{"imperative", in, "network", "!hide", OnAccount, 0, "profileList:fbn profileView:bn avatar:bn banner:bn displayName:bn contentList:fbn contentView:bn"},
		{"imperative", in, "network", "!hide", OnCard, 0, "avatar:bn banner:bn displayName:bn"},
		{"imperative", in, "network", "!warn", OnAccount, 0, "profileList:b profileView:b avatar:b banner:b contentList:b contentView:b"},
		{"not by self", in, Author, "!hide", OnContent, 0, ""},
		{"own", own, "network", "!hide", OnContent, 0, "contentList:b contentView:b"},
		{"signed in", in, "network", "!no-unauthenticated", OnContent, 0, ""},
		{"signed out", out, Author, "!no-unauthenticated", OnContent, 0, "contentList:fbn contentView:bn"},
		{"adult on", in, "network", "porn", OnContent, 0, "contentList:f contentMedia:b"},
		{"adult off", young, "network", "porn", OnContent, 0, "contentList:f contentMedia:bn"},
		{"adult off", young, Author, "sexual", OnAccount, 0, "profileList:f avatar:bn banner:bn contentList:f"},
		{"adult on", in, Author, "sexual", OnContent, 0, "contentMedia:b"},
		{"ignored by default", in, Author, "nudity", OnContent, 0, ""},
		{"asked to warn", Profile{ID: me, Labels: map[string]Setting{"nudity": Warn}}, Author, "nudity", OnContent, 0, "contentMedia:b"},
		{"alias", in, "network", "gore", OnContent, 0, "contentMedia:b"},
		{"labeler not chosen", in, stray, "porn", OnContent, 0, ""},
		{"labeler's own", in, labeler, "custom", OnContent, 0, "contentList:fb contentView:a"},
		{"labeler's own", in, labeler, "custom", OnAccount, 0, "profileList:fa profileView:a contentList:fb contentView:a"},
		{"labeler's adult", in, labeler, "adult-art", OnContent, 0, "contentList:b contentView:b"},
		{"labeler's adult", young, labeler, "adult-art", OnContent, 0, "contentList:fbn contentView:bn"},
		{"labeler's, set for it", Profile{ID: me, Labelers: []Labeler{{labeler, map[string]Setting{"custom": Ignore}}}, Labels: map[string]Setting{"custom": HideIt}}, labeler, "custom", OnContent, 0, ""},
		{"unknown value", in, labeler, "what", OnContent, 0, ""},
		{"block", in, "network", "what", OnContent, Blocking, "profileList:fbn profileView:a avatar:bn banner:bn contentList:fbn contentView:bn"},
		{"mute", in, "network", "what", OnContent, MutingByList, "profileList:fi profileView:a contentList:fb contentView:i"},
	} {
		label := Label{Source: c.source, Val: c.val, Target: c.target}
		ev := Evidence{Item: []Label{label}}
		sub := Subject{Kind: KindPost, ID: 1, AuthorID: you, Rel: c.rel, Item: table.Sum(ev.Item, now), Author: table.Sum(nil, now)}
		looks := table.Viewer(c.p).Looks([]Subject{sub}, []Evidence{ev}, 0)
		expect(t, strings.Join([]string{c.what, c.source, c.val, c.target.String()}, " "), flags(looks), c.want)
	}
}

func TestCausesComeByPriority(t *testing.T) { // integrity 4.6
	t.Parallel()
	table := compiled(t)
	labels := []Label{{Source: labeler, Val: "custom"}, {Source: "network", Val: "!hide"}, {Source: "network", Val: "!warn"}, {Source: "network", Val: "graphic-media"}}
	v := table.Viewer(Profile{ID: me, Adult: true, Hidden: []int64{1}, Labelers: []Labeler{{labeler, nil}}})
	sub := Subject{Kind: KindPost, ID: 1, AuthorID: you, Rel: Blocking | BlockedBy, Item: table.Sum(labels, now), Author: table.Sum(nil, now)}
	var got []string
	last := 0
	for _, c := range v.Looks([]Subject{sub}, []Evidence{{Item: labels}}, 0)[ContentList].Causes {
		got = append(got, c.Type+c.Val)
		if c.Priority < last {
			t.Errorf("%s has priority %d after %d", c.Type, c.Priority, last)
		}
		last = c.Priority
	}
	expect(t, "causes", strings.Join(got, " "), "label!hide labelcustom blocking blocked-by label!warn hidden")
}

func TestQuotedCausesOnlyFilter(t *testing.T) { // integrity 4.4
	t.Parallel()
	table := compiled(t)
	labels := []Label{{Source: "network", Val: "!hide"}}
	empty := table.Sum(nil, now)
	in := []Subject{
		{Kind: KindPost, ID: 1, AuthorID: 20, Item: empty, Author: empty, Inner: 2},
		{Kind: KindPost, ID: 2, AuthorID: you, Item: table.Sum(labels, now), Author: empty},
	}
	looks := table.Viewer(Profile{ID: me}).Looks(in, []Evidence{{}, {Item: labels}}, 0)
	expect(t, "the container", flags(looks), "contentList:f")
}

func TestRegionsText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "FR", "BE,FR", "!FR,LU"} {
		expect(t, "regions", regions(text).String(), text)
	}
	for _, bad := range []string{"fr", "FRA", "FR,", "!", ",", "F1"} {
		if _, ok := ParseRegions(bad); ok {
			t.Errorf("%q was read as regions", bad)
		}
	}
}

func FuzzParseRegions(f *testing.F) {
	f.Add("FR,BE")
	f.Add("!FR")
	f.Fuzz(func(t *testing.T, text string) {
		set, ok := ParseRegions(text)
		if !ok || set == nil {
			return
		}
		again, ok := ParseRegions(set.String())
		if !ok || again == nil || *again != *set {
			t.Fatalf("%q became %q", text, set)
		}
	})
}

func FuzzMutedWord(f *testing.F) {
	f.Add("brume", "la brume, encore", "fr")
	f.Add("\xff", "a\xffb", "")
	f.Fuzz(func(t *testing.T, word, text, lang string) {
		sub := Subject{Text: text, Lang: lang}
		if (&MutedWord{Value: word}).hits(&sub) && word == "" {
			t.Fatal("the empty word hit")
		}
		if word != "" && !(&MutedWord{Value: word}).hits(&Subject{Text: word}) {
			t.Fatalf("%q does not hit itself", word)
		}
	})
}
