package policy_test

import (
	"encoding/json"
	"strings"
	"testing"

	"parvis/base/testkit"
	"parvis/engine/policy"
)

const asked = `{
 "viewer": {"authed": true, "is_author": false, "adult_content": false, "age": 30, "region": "FR", "labels": {"porn": "hide"},
   "labelers": [{"id": "did:web:labeler.test", "labels": {}}], "muted_words": [{"value": "x", "targets": ["content"], "actor_target": "all"}], "hidden_items": []},
 "label_defs": {"did:web:labeler.test": [{"identifier": "custom", "severity": "alert", "blurs": "content", "default_setting": "hide", "adult_only": false}]},
 "subject": {"kind": "post", "id": "p1", "text": "bonjour", "languages": ["fr"], "tags": [],
   "author": {"id": "did:web:bob.test", "relations": ["following"], "account_labels": [], "profile_labels": []},
   "labels": [{"src": "did:web:labeler.test", "val": "custom"}, {"src": "network", "val": "crisis-misleading"}],
   "quote": {"kind": "post", "id": "p2", "author": {"id": "did:web:carla.test", "relations": ["blocking"]}, "labels": []}},
 "contexts": ["contentList", "contentView", "avatar"], "surfaces": ["home", "thread"], "acts": ["favourite", "reblog", "reply"]}`

func TestSimulate(t *testing.T) { // integrity 17, 20.2
	t.Parallel()
	w := join(t, testkit.Lite(t, sources()))
	var sim policy.Simulation
	if err := json.Unmarshal([]byte(asked), &sim); err != nil {
		t.Fatal(err)
	}
	got, err := w.Simulate(&sim)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(got, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"contentList": { "filter": true, "blur": true, "alert": false, "inform": false, "noOverride": false, "causes": [ { "type": "label", "source": "did:web:labeler.test", "val": "custom", "target": "content", "priority": 2, "downgraded": false }, { "type": "blocking", "source": "user", "priority": 3, "downgraded": true } ] }`,
		`"avatar": { "filter": false, "blur": false, "alert": false, "inform": false, "noOverride": false, "causes": [] }`,
		`"home": { "drop": true, "cover": true, "notices": [ "crisis-misleading", "custom" ], "word": "0x000001900153ff48" }`,
		`"thread": { "drop": false, "cover": true, "notices": [ "crisis-misleading", "custom" ], "word": "0x000001900153ff48" }`,
		`"favourite": { "allowed": false, "code": "engagement_limited" }`,
		`"reply": { "allowed": true }`,
	} {
		if !strings.Contains(strings.Join(strings.Fields(string(text)), " "), want) {
			t.Errorf("the answer lacks %s:\n%s", want, text)
		}
	}
	for _, bad := range []string{`{"contexts": ["sidebar"]}`, `{"surfaces": ["mars"]}`, `{"acts": ["dance"]}`, `{"subject": {"kind": "thing"}}`} {
		if json.Unmarshal([]byte(bad), &policy.Simulation{}) == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
	many := policy.Simulation{}
	many.Subject.Labels = make([]policy.SimLabel, policy.MaxSimLabels+1)
	_, err = w.Simulate(&many)
	expectFault(t, "65 labels", err, "policy.simulate.labels")
	_, err = w.Simulate(&policy.Simulation{Subject: policy.SimSubject{Author: policy.SimAuthor{Relations: []string{"cousin"}}}})
	expectFault(t, "an unknown relation", err, "policy.simulate.name")
}

func FuzzSimulate(f *testing.F) {
	f.Add(asked)
	f.Add(`{"subject": {"kind": "account", "author": {"profile_labels": [{"src": "network", "val": "!hide", "regions": "!FR"}]}, "quote": {"kind": "profile"}}, "surfaces": ["home"], "acts": ["tip"], "contexts": ["banner"]}`)
	f.Add(`{"label_defs": {"": [{"identifier": "x"}]}, "viewer": {"labels": {"gore": "warn"}, "hidden_items": [""]}}`)
	w := join(f, testkit.Lite(f, sources()))
	f.Fuzz(func(t *testing.T, text string) {
		var sim policy.Simulation
		if json.Unmarshal([]byte(text), &sim) != nil {
			return
		}
		if got, err := w.Simulate(&sim); err == nil {
			if _, err := json.Marshal(got); err != nil {
				t.Fatal(err)
			}
		}
	})
}
