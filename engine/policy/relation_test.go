package policy_test

import (
	"testing"

	"parvis/engine/graph"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
)

func TestRelationsOfTheGraph(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   graph.Relation
		want decide.Rel
	}{
		{graph.Relation{}, 0},
		{graph.Relation{Following: true, FollowedBy: true}, decide.Following | decide.FollowedBy},
		{graph.Relation{Blocking: true}, decide.Blocking},
		{graph.Relation{BlockedBy: true, DomainBlocking: true}, decide.BlockedBy | decide.DomainBlocking},
		{graph.Relation{Muting: true, MutingNotifications: true}, decide.Muting | decide.MutingNotices},
		{graph.Relation{Requested: true, Endorsed: true, Notify: true}, 0},
	} {
		expect(t, "relation", policy.Rel(&c.in), c.want)
	}
}
