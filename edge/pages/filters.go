package pages

import (
	"parvis/base/web/ui"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
)

// in says where the album shows posts, for the member's filters: nothing is
// filtered in a place that has no name for them.
func (b *album) in(place filter.Context) error {
	if !b.v.actor.Known() || b.v.Filter == nil {
		return nil
	}
	list, err := b.v.Filter.Active(b.ctx, b.tx, b.v.actor.Account)
	b.place, b.filters = place, list
	return err
}

// filter applies the member's filters to a drawn post. Their own posts are never
// filtered.
func (b *album) filter(p *post.Seen, out *ui.Post) {
	said := p
	if p.ReblogOf != 0 && p.Inner != nil {
		said = p.Inner
	}
	if len(b.filters) == 0 || said.Author == b.v.actor.Account {
		return
	}
	for _, r := range filter.Match(b.filters, b.place, p.ID, p.ReblogOf, said.Texts(b.files)...) {
		switch r.Filter.Action {
		case filter.Hide:
			out.Hidden = true
		case filter.Blur:
			out.Sensitive = true
		default:
			out.Filtered = r.Filter.Title
		}
	}
}
