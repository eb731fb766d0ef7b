// Package relation shows how a viewer stands to others (social-core 4).
package relation

import (
	"parvis/edge/mastodon/entity"
	"parvis/engine/graph"
)

// Of renders how the viewer stands to others.
func Of(list []graph.Relation) []entity.Relationship {
	out := make([]entity.Relationship, 0, len(list))
	for _, r := range list {
		e := entity.Relationship{
			ID: r.Target.String(), Following: r.Following, ShowingReblogs: r.Following && r.Reblogs, Notifying: r.Following && r.Notify,
			FollowedBy: r.FollowedBy, Blocking: r.Blocking, BlockedBy: r.BlockedBy, Muting: r.Muting, MutingNotifications: r.MutingNotifications,
			MutingExpiresAt: entity.Maybe(r.MutingUntil), Requested: r.Requested, RequestedBy: r.RequestedBy, DomainBlocking: r.DomainBlocking,
			Endorsed: r.Endorsed, Note: r.Note,
		}
		if len(r.Languages) > 0 {
			l := r.Languages
			e.Languages = &l
		}
		out = append(out, e)
	}
	return out
}

// Request gathers the filtered notifications of one source.
type Request struct {
	ID                 string          `json:"id"`
	CreatedAt          entity.Stamp    `json:"created_at"`
	UpdatedAt          entity.Stamp    `json:"updated_at"`
	NotificationsCount string          `json:"notifications_count"`
	Account            *entity.Account `json:"account"`
	LastStatus         *entity.Status  `json:"last_status"`
}
