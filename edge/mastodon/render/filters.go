package render

import (
	"parvis/edge/mastodon/entity"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
)

// loadFilters reads the viewer's filters once, if the board shows posts in a
// context of theirs.
func (b *Board) loadFilters() error {
	if !b.actor.Known() || b.where == "" || b.filters != nil {
		return nil
	}
	list, err := b.Filter.Active(b.ctx, b.tx, b.actor.Account)
	b.filters = append(make([]filter.Filter, 0, len(list)), list...)
	return err
}

// filtered tells which of the viewer's filters a post matches, by its own words
// or, for a boost, those of what it boosts.
func (b *Board) filtered(p *post.Seen) []entity.FilterResult {
	out := []entity.FilterResult{}
	if len(b.filters) == 0 {
		return out
	}
	said := p
	if p.ReblogOf != 0 && p.Inner != nil {
		said = p.Inner
	}
	for _, r := range filter.Match(b.filters, filter.Context(b.where), p.ID, p.ReblogOf, said.Texts(b.media)...) {
		e := entity.FilterResult{Filter: FilterEntity(r.Filter)}
		if len(r.Keywords) > 0 {
			e.KeywordMatches = &r.Keywords
		}
		if len(r.Posts) > 0 {
			words := make([]string, 0, len(r.Posts))
			for _, q := range r.Posts {
				words = append(words, q.String())
			}
			e.StatusMatches = &words
		}
		out = append(out, e)
	}
	return out
}

// FilterEntity renders a filter without its parts.
func FilterEntity(f *filter.Filter) entity.Filter {
	e := entity.Filter{ID: f.ID.String(), Title: f.Title, Context: []string{}, ExpiresAt: entity.Maybe(f.Until), FilterAction: string(f.Action)}
	for _, c := range f.Contexts {
		e.Context = append(e.Context, string(c))
	}
	return e
}
