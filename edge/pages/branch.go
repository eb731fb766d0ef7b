package pages

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/web/ui"
	"parvis/engine/post"
)

// levels is how deep a thread is drawn before it leads on (web-client 4.1).
const levels = 2

// limb is a reply as a thread shows it.
type limb struct {
	post  ui.Post
	level int
	// more is how many replies hang under it that its own page shows.
	more int
	// gone stands for what was deleted, or is not for this reader.
	gone bool
}

// branches makes a tree of the replies to a post, which are in reading order: what
// answers a post that is not among them hangs under a tombstone.
func branches(root id.Post, list []post.Post, drawn []ui.Post) []limb {
	shown := byID(drawn)
	level, lead := map[id.Post]int{root: 0}, map[id.Post]int{}
	var out []limb
	for _, p := range list {
		up, known := level[p.ReplyTo]
		if !known {
			up = 1
			level[p.ReplyTo] = up
			out = append(out, limb{level: up, gone: true})
		}
		level[p.ID] = up + 1
		if up+1 > levels {
			if i, ok := lead[p.ReplyTo]; ok {
				out[i].more++
				lead[p.ID] = i
			}
			continue
		}
		if d, ok := shown[p.ID.String()]; ok {
			out = append(out, limb{post: d, level: up + 1})
			lead[p.ID] = len(out) - 1
		}
	}
	return out
}

func byID(drawn []ui.Post) map[string]ui.Post {
	out := make(map[string]ui.Post, len(drawn))
	for _, d := range drawn {
		out[d.ID] = d
	}
	return out
}

// drawBranch draws a limb with the way to what hangs under it.
func (v *visit) drawBranch(l limb) g.Node {
	if l.gone {
		return v.tombstone()
	}
	one := g.Group{v.Article(l.post), g.If(l.more > 0, h.P(h.Class("on"), h.A(h.Href(l.post.URL), v.T("pages.thread.on", i18n.Count(l.more)))))}
	if l.level < levels {
		return one
	}
	return h.Div(h.Class("branch"), one)
}

// tombstone stands where a post was that others answered.
func (v *visit) tombstone() g.Node { return h.P(h.Class("gone"), v.T("pages.thread.gone")) }

// ancestors draws what stands above a post, with a tombstone wherever one is missing.
func (v *visit) ancestors(list []post.Post, drawn []ui.Post, main post.Post) g.Node {
	shown := byID(near(drawn))
	var out g.Group
	last := id.Post(0)
	for _, p := range append(list, main) {
		if p.ReplyTo != last && (last != 0 || len(list) < post.UpAnyone) { // visitors see only so many of a long chain
			out = append(out, v.tombstone())
		}
		if d, ok := shown[p.ID.String()]; ok {
			out = append(out, v.Article(d))
		}
		last = p.ID
	}
	return out
}
