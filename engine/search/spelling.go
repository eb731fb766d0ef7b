package search

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/search/analyse"
)

// Kinds of what search_spelling holds.
const (
	spelledWord = 1 + iota
	spelledTag
)

const (
	// MaxSpellings is how many other spellings are proposed, maxTried how many are tried.
	MaxSpellings = 3
	maxTried     = 6
	// maxWords is how many words of a post are noted, maxAsked of a query looked at.
	maxWords = 40
	maxAsked = 4
	// maxSpelled is how many words of one beginning or end are weighed, maxNear how many
	// accounts.
	maxSpelled = 300
	maxNear    = 100
	// several is how many authors must have written a word that is proposed; of more than
	// maxUses nothing is noted.
	several = 2
	maxUses = 100
	// marks is how many authors are told apart: enough to see that it was another one, too
	// few to see who.
	marks = 251
)

// spell notes the words and hashtags of a post that everybody may find. What is noted is
// proposed to strangers, so it comes from nothing else: not from posts for some, not from
// those of authors who do not want to be found, and a word only once several wrote it.
func spell(tx *store.Tx, r row, p post.Post) error {
	author := int64(p.Author) % marks
	open, err := indexable(tx, p.Author)
	if err != nil || !open || r.word != 0 {
		return err
	}
	for _, t := range p.Tags {
		if err := putSpelling(tx, spelledTag, analyse.Spelling{Word: i18n.Fold(t.Name), Shown: t.Name}, author); err != nil {
			return err
		}
	}
	for _, s := range analyse.Spellings(p.Spoiler+" "+p.Source, maxWords) {
		if err := putSpelling(tx, spelledWord, s, author); err != nil {
			return err
		}
	}
	return nil
}

// ends gives the first two and the last two characters of a word.
func ends(word string) (head, tail string) {
	r := []rune(word)
	n := min(2, len(r))
	return string(r[:n]), string(r[len(r)-n:])
}

// guess is a spelling of a part of a query, how far it is from it and how often it was
// written.
type guess struct {
	part, far, uses int
	shown           string
}

// Spellings proposes up to three other spellings of a query that found nothing, the
// nearest first; each finds something that the actor may see, as it was tried. One word
// is spelled otherwise in each, by one character up to seven letters and by two above.
func (e *Engine) Spellings(ctx context.Context, tx *store.Tx, actor account.Actor, q Query) ([]string, error) {
	q.clamp(actor)
	q.Limit, q.Offset = 1, 0
	parts, asked := strings.Fields(q.Text), 0
	var all []guess
	for i, p := range parts {
		sign := ""
		if p[0] == '#' || p[0] == '@' {
			sign = p[:1]
		}
		s, ok := analyse.Spelled(p[len(sign):])
		if !ok || strings.ContainsAny(p, `-:"“”«»`) {
			continue
		}
		if asked++; asked > maxAsked {
			break
		}
		list, err := e.guess(ctx, tx, actor, q, sign, s.Word)
		if err != nil {
			return nil, err
		}
		for _, g := range list {
			if g.part, g.shown = i, sign+g.shown; g.shown != p {
				all = append(all, g)
			}
		}
	}
	slices.SortFunc(all, func(a, b guess) int {
		return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(b.uses, a.uses), cmp.Compare(a.part, b.part), cmp.Compare(a.shown, b.shown))
	})
	var out, tried []string
	for _, g := range all {
		other := slices.Clone(parts)
		other[g.part] = g.shown
		q.Text = strings.Join(other, " ")
		if folded := i18n.Fold(q.Text); slices.Contains(tried, folded) {
			continue
		} else if tried = append(tried, folded); len(tried) > maxTried {
			break
		}
		r, err := e.Search(ctx, tx, actor, q)
		if err != nil {
			return nil, err
		}
		if len(r.Accounts)+len(r.Tags)+len(r.Posts) > 0 {
			if out = append(out, q.Text); len(out) == MaxSpellings {
				break
			}
		}
	}
	return out, nil
}

// guess gives what a word of a query may mean: a word or hashtag of public posts, or the
// name of somebody who wants to be found.
func (e *Engine) guess(ctx context.Context, tx *store.Tx, actor account.Actor, q Query, sign, word string) (out []guess, err error) {
	most := 1
	if len([]rune(word)) >= 8 {
		most = 2
	}
	add := func(s analyse.Spelling, uses int) {
		if far := analyse.Distance(word, s.Word, most); far <= most {
			out = append(out, guess{far: far, uses: uses, shown: s.Shown})
		}
	}
	head, tail := ends(word)
	heads := []string{head}
	if r := []rune(word); len(r) == analyse.MinSpelled {
		heads = append(heads, string([]rune{r[0], r[2]})) // a swap in the middle spoils both ends
	}
	for _, k := range []struct {
		kind, least int
		wanted      bool
	}{{spelledWord, several, sign == "" && q.wants(Statuses)}, {spelledTag, 1, sign == "#" && q.wants(Statuses) || sign != "@" && q.wants(Hashtags)}} {
		for _, head := range heads {
			if !k.wanted {
				continue
			}
			list, err := spelledLike(tx, k.kind, k.least, head, tail)
			if err != nil {
				return nil, err
			}
			for _, s := range list {
				add(s.Spelling, s.uses)
			}
		}
	}
	if sign == "#" || !q.wants(Accounts) {
		return out, nil
	}
	near, err := e.Account.Near(ctx, tx, word, maxNear)
	if err != nil {
		return nil, err
	}
	people, err := e.shown(ctx, tx, actor, decide.OnSuggest, near)
	if err != nil {
		return nil, err
	}
	list, err := e.Account.Many(ctx, tx, numbers(people, 0, len(people)))
	for _, a := range list {
		if a.Discoverable && a.State == account.Active {
			add(analyse.Spelling{Word: i18n.Fold(a.Username), Shown: a.Username}, a.Followers)
		}
	}
	return out, err
}
