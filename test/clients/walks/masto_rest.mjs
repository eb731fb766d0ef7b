// What masto.mjs has not called yet: the rest of the tables of social-core 7.1 to 7.3.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createOAuthAPIClient, createRestAPIClient } from "masto";
import { picture } from "../network.mjs";
import { net, raw, until } from "./world.mjs";

let ana, bob, eve, one, two, three;
const client = (who) => createRestAPIClient({ url: net.base, accessToken: who.token });
before(async () => {
  [ana, bob, eve] = [await net.person("ana"), await net.person("bob"), await net.person("eve")];
  [one, two, three] = [ana, bob, eve].map(client);
});

test("registers an app, gets a token of its own, revokes it", async () => {
  const anybody = createRestAPIClient({ url: net.base });
  const app = await anybody.v1.apps.create({ clientName: "Essai", redirectUris: ["https://app.example/cb", "urn:ietf:wg:oauth:2.0:oob"], scopes: "read write push", website: "https://app.example" });
  assert.ok(app.clientId && app.clientSecret && app.vapidKey);
  const oauth = createOAuthAPIClient({ url: net.base });
  const token = await oauth.token.create({ grantType: "client_credentials", clientId: app.clientId, clientSecret: app.clientSecret, scope: "read" });
  net.people.set(token.accessToken, { person: false });
  const as = createRestAPIClient({ url: net.base, accessToken: token.accessToken });
  assert.equal((await as.v1.apps.verifyCredentials()).name, "Essai");
  await assert.rejects(async () => as.v1.timelines.home.list(), { statusCode: 422, message: "This method requires an authenticated user" });
  await oauth.revoke({ clientId: app.clientId, clientSecret: app.clientSecret, token: token.accessToken });
  // Another process may have taken it back: this one hears of it within a second.
  const refused = await until(() => as.v1.apps.verifyCredentials().then(() => null, (e) => e));
  assert.deepEqual([refused.statusCode, refused.message], [401, "The access token is invalid"]);
  for (const method of ["GET", "POST"]) {
    const who = await raw(method, "/oauth/userinfo", { token: ana.token });
    assert.equal(who.body.preferred_username, "ana");
  }
  assert.deepEqual((await raw("GET", "/.well-known/oauth-authorization-server")).body.code_challenge_methods_supported, ["S256"]);
});

test("finds and compares accounts", async () => {
  assert.equal((await one.v1.accounts.$select(bob.id).fetch()).username, "bob");
  assert.deepEqual((await one.v1.accounts.fetch({ id: [ana.id, bob.id, "77"] })).map((a) => a.username).sort(), ["ana", "bob"]);
  assert.equal((await one.v1.accounts.lookup({ acct: "bob" })).id, bob.id);
  assert.equal((await one.v1.accounts.search.list({ q: "bob" }))[0].id, bob.id);
  await one.v1.accounts.$select(bob.id).follow();
  await two.v1.accounts.$select(eve.id).follow();
  assert.deepEqual((await two.v1.accounts.$select(bob.id).followers.list()).map((a) => a.id), [ana.id]);
  assert.deepEqual((await one.v1.accounts.$select(ana.id).following.list()).map((a) => a.id), [bob.id]);
  assert.deepEqual((await one.v1.accounts.familiarFollowers.fetch({ id: [eve.id] }))[0].accounts.map((a) => a.id), [bob.id]);
  assert.equal((await one.v1.accounts.$select(bob.id).note.create({ comment: "ami" })).note, "ami");
  assert.equal((await two.v1.accounts.$select(ana.id).removeFromFollowers()).followedBy, false);
  assert.deepEqual(await one.v1.accounts.$select(bob.id).identityProofs.list(), []);
  assert.equal((await one.v1.preferences.fetch())["posting:default:visibility"], "public");
});

test("endorses only whom one follows", async () => {
  await assert.rejects(one.v1.accounts.$select(eve.id).endorse(), { statusCode: 422 });
  await one.v1.accounts.$select(eve.id).follow();
  assert.equal((await one.v1.accounts.$select(eve.id).endorse()).endorsed, true);
  assert.deepEqual((await two.v1.accounts.$select(ana.id).endorsements.list()).map((a) => a.id), [eve.id]);
  assert.deepEqual((await one.v1.endorsements.list()).map((a) => a.id), [eve.id]);
  assert.equal((await one.v1.accounts.$select(eve.id).unendorse()).endorsed, false);
  assert.equal((await one.v1.accounts.$select(eve.id).pin()).endorsed, true);
  assert.equal((await one.v1.accounts.$select(eve.id).unpin()).endorsed, false);
});

test("locks an account, refuses and admits", async () => {
  await three.v1.accounts.updateCredentials({ locked: true });
  await two.v1.accounts.$select(eve.id).unfollow();
  assert.equal((await two.v1.accounts.$select(eve.id).follow()).requested, true);
  assert.equal((await three.v1.followRequests.$select(bob.id).reject()).followedBy, false);
  assert.equal((await three.v1.followRequests.list()).length, 0);
  await three.v1.accounts.updateCredentials({ locked: false });
});

test("reads and changes the raw profile", async () => {
  const p = await one.v1.profile.update({ displayName: "Ana", note: "Je lis #Aubrelle", avatar: picture(), header: picture(), avatarDescription: "un carré", discoverable: true, indexable: true, showMedia: false, attributionDomains: ["journal.example"] });
  assert.equal(p.note, "Je lis #Aubrelle");
  assert.equal(p.avatarDescription, "un carré");
  assert.equal(p.showMedia, false);
  assert.deepEqual(p.attributionDomains, ["journal.example"]);
  assert.ok(p.avatar);
  assert.equal((await raw("PATCH", "/api/v1/profile", { token: ana.token, body: { show_media: true } })).body.show_media, true);
  await raw("PATCH", "/api/v1/profile", { token: ana.token, body: { show_media: false } });
  const got = await one.v1.profile.fetch();
  assert.equal(got.displayName, "Ana");
  assert.equal(got.showMedia, false);
  assert.deepEqual((await one.v1.accounts.verifyCredentials()).source.attributionDomains, ["journal.example"]);
  await one.v1.profile.avatar.remove();
  await one.v1.profile.header.remove();
  assert.equal((await one.v1.profile.fetch()).avatar, null);
});

test("blocks domains for oneself", async () => {
  await one.v1.domainBlocks.create({ domain: "ailleurs.example" });
  assert.deepEqual(await one.v1.domainBlocks.list(), ["ailleurs.example"]);
  await one.v1.domainBlocks.remove({ domain: "ailleurs.example" });
  assert.deepEqual(await one.v1.domainBlocks.list(), []);
});

test("proposes people and tags", async () => {
  await two.v1.accounts.updateCredentials({ discoverable: true, indexable: true, note: "Bonjour" });
  assert.ok((await one.v1.directory.list({ order: "new", local: true })).some((a) => a.id === bob.id));
  const proposed = await three.v2.suggestions.list();
  assert.ok(proposed.some((s) => s.account.id === bob.id));
  assert.ok((await raw("GET", "/api/v1/suggestions", { token: eve.token })).body.some((a) => a.id === bob.id));
  await three.v1.suggestions.$select(bob.id).remove();
  assert.ok(!(await three.v2.suggestions.list()).some((s) => s.account.id === bob.id));

  await one.v1.statuses.create({ status: "#lecture du soir" });
  assert.ok((await one.v1.featuredTags.suggestions.list()).some((t) => t.name === "lecture"));
  const f = await one.v1.featuredTags.create({ name: "lecture" });
  assert.equal(f.statusesCount, "1");
  assert.deepEqual((await two.v1.accounts.$select(ana.id).featuredTags.list()).map((t) => t.name), ["lecture"]);
  assert.equal((await one.v1.featuredTags.list())[0].id, f.id);
  await one.v1.featuredTags.$select(f.id).remove();
  assert.equal((await one.v1.tags.$select("lecture").feature()).featuring, true);
  assert.equal((await one.v1.tags.$select("lecture").unfeature()).featuring, false);
  assert.equal((await one.v1.tags.$select("lecture").fetch()).name, "lecture");
  assert.equal((await one.v1.tags.$select("lecture").follow()).following, true);
  assert.equal((await one.v1.tags.$select("lecture").unfollow()).following, false);
});

test("acts on posts and takes it back", async () => {
  const s = await one.v1.statuses.create({ status: "à citer et à taire", quoteApprovalPolicy: "public" });
  const on = two.v1.statuses.$select(s.id), own = one.v1.statuses.$select(s.id);
  assert.deepEqual((await one.v1.statuses.fetch({ id: [s.id] })).map((x) => x.id), [s.id]);
  assert.equal((await on.reblog({ visibility: "unlisted" })).visibility, "unlisted");
  assert.deepEqual((await own.rebloggedBy.list()).map((a) => a.id), [bob.id]);
  assert.equal((await on.unreblog()).reblogged, false);
  await on.bookmark();
  assert.equal((await on.unbookmark()).bookmarked, false);
  assert.equal((await own.mute()).muted, true);
  assert.equal((await own.unmute()).muted, false);
  await own.pin();
  assert.deepEqual((await two.v1.accounts.$select(ana.id).statuses.list({ pinned: true })).map((x) => x.id), [s.id]);
  assert.equal((await own.unpin()).pinned, false);
  const q = await two.v1.statuses.create({ status: "je cite", quotedStatusId: s.id });
  assert.deepEqual((await own.quotes.list()).map((x) => x.id), [q.id]);
  assert.equal((await raw("POST", `/api/v1/statuses/${s.id}/quotes/${q.id}/revoke`, { token: ana.token })).body.quote.state, "revoked");
  assert.deepEqual((await raw("PUT", `/api/v1/statuses/${s.id}/interaction_policy`, { token: ana.token, body: { quote_approval_policy: "nobody" } })).body.quote_approval.automatic, []);
  await assert.rejects(two.v1.statuses.create({ status: "encore", quotedStatusId: s.id }), { statusCode: 422, message: "Validation failed: Quoted status is invalid" });
  await assert.rejects(on.translate({ lang: "fr" }), { statusCode: 404, message: "Record not found" });
});

test("attaches, describes, replaces and drops media", async () => {
  const m = await one.v1.media.create({ file: picture() });
  assert.equal((await one.v1.media.$select(m.id).update({ description: "un carré gris", focus: "0.5,-0.5" })).description, "un carré gris");
  const got = await one.v1.media.$select(m.id).fetch();
  assert.deepEqual(got.meta.focus, { x: 0.5, y: -0.5 });
  const s = await one.v1.statuses.create({ status: "", mediaIds: [m.id], sensitive: true, spoilerText: "carré" });
  const edited = await one.v1.statuses.$select(s.id).update({ status: "avec un mot", mediaIds: [m.id], mediaAttributes: [{ id: m.id, description: "décrit après coup" }] });
  assert.equal(edited.mediaAttachments[0].description, "décrit après coup");
  const spare = await one.v2.media.create({ file: picture() });
  await raw("DELETE", `/api/v1/media/${spare.id}`, { token: ana.token });
  await assert.rejects(one.v1.media.$select(spare.id).fetch(), { statusCode: 404 });
  const gone = await one.v1.statuses.$select(s.id).remove();
  assert.equal(gone.mediaAttachments[0].id, m.id);
  assert.equal((await one.v1.statuses.create({ status: "refait", mediaIds: [m.id] })).mediaAttachments[0].id, m.id);
});

test("polls with several choices and hidden totals", async () => {
  const s = await one.v1.statuses.create({ status: "lesquels ?", poll: { options: ["a", "b", "c"], expiresIn: 600, multiple: true, hideTotals: true } });
  const p = await two.v1.polls.$select(s.poll.id).votes.create({ choices: [0, 2] });
  assert.deepEqual(p.ownVotes, [0, 2]);
  assert.equal((await one.v1.polls.$select(s.poll.id).fetch()).votersCount, 1);
});

test("moves a scheduled post", async () => {
  const at = (h) => new Date(Date.now() + h * 3600_000).toISOString();
  const s = await one.v1.statuses.create({ status: "un jour", scheduledAt: at(2), visibility: "unlisted", poll: { options: ["a", "b"], expiresIn: 600 } });
  const to = at(3);
  assert.equal((await one.v1.scheduledStatuses.$select(s.id).update({ scheduledAt: to })).scheduledAt, to);
  assert.equal((await one.v1.scheduledStatuses.$select(s.id).fetch()).params.text, "un jour");
  await one.v1.scheduledStatuses.$select(s.id).remove();
  const parent = await two.v1.statuses.create({ status: "à quoi répondre" }), file = await one.v2.media.create({ file: picture(), description: "un carré" });
  const reply = await one.v1.statuses.create({ status: "@bob demain", scheduledAt: at(4), inReplyToId: parent.id, mediaIds: [file.id], spoilerText: "demain", sensitive: true, language: "fr" });
  assert.deepEqual([reply.params.inReplyToId, reply.params.mediaIds, reply.mediaAttachments[0].description], [parent.id, [file.id], "un carré"]);
  await one.v1.scheduledStatuses.$select(reply.id).remove();
  const quote = await one.v1.statuses.create({ status: "bien dit", scheduledAt: at(5), quotedStatusId: parent.id, visibility: "public" });
  assert.equal((await raw("GET", `/api/v1/scheduled_statuses/${quote.id}`, { token: ana.token })).body.params.quoted_status_id, parent.id);
  await one.v1.scheduledStatuses.$select(quote.id).remove();
});

test("reads every timeline", async () => {
  const s = await one.v1.statuses.create({ status: "#place publique" });
  assert.ok((await two.v1.timelines.public.list({ local: true })).some((x) => x.id === s.id));
  assert.ok((await two.v1.timelines.tag.$select("place").list({ any: ["marché"] })).some((x) => x.id === s.id));
  assert.equal((await raw("GET", "/api/v1/timelines/link?url=https%3A%2F%2Fexample.org%2F", { token: bob.token })).status, 404); // it does not trend
  await one.v1.statuses.create({ status: "@bob tout bas", visibility: "direct" });
  assert.equal((await raw("GET", "/api/v1/timelines/direct", { token: bob.token })).body[0].visibility, "direct");
  const [c] = await two.v1.conversations.list();
  await two.v1.conversations.$select(c.id).remove();
  assert.equal((await two.v1.conversations.list()).length, 0);
  await two.v1.markers.create({ home: { lastReadId: s.id }, notifications: { lastReadId: "1" } });
  assert.equal((await two.v1.markers.fetch({ timeline: ["home", "notifications"] })).home.lastReadId, s.id);
});

test("makes, changes and empties lists", async () => {
  const l = await one.v1.lists.create({ title: "voisins", repliesPolicy: "followed" });
  assert.equal((await one.v1.lists.$select(l.id).update({ title: "quartier", exclusive: true })).exclusive, true);
  assert.equal((await one.v1.lists.$select(l.id).fetch()).title, "quartier");
  await one.v1.accounts.$select(bob.id).follow();
  await one.v1.lists.$select(l.id).accounts.create({ accountIds: [bob.id] });
  assert.equal((await one.v1.accounts.$select(bob.id).lists.list())[0].id, l.id);
  await one.v1.lists.$select(l.id).accounts.remove({ accountIds: [bob.id] });
  assert.equal((await one.v1.lists.$select(l.id).accounts.list()).length, 0);
  assert.equal((await one.v1.lists.list()).length, 1);
  await one.v1.lists.$select(l.id).remove();
});

test("filters posts, in both versions of the API", async () => {
  const f = await one.v2.filters.create({ title: "sport", context: ["home", "public", "thread"], filterAction: "warn", expiresIn: 3600, keywordsAttributes: [{ keyword: "match", wholeWord: true }] });
  const s = await two.v1.statuses.create({ status: "quel match !" });
  assert.equal((await one.v1.statuses.$select(s.id).fetch()).filtered[0].filter.id, f.id);
  assert.equal((await one.v2.filters.$select(f.id).update({ title: "sports", context: ["home"] })).title, "sports");
  assert.equal((await one.v2.filters.$select(f.id).fetch()).keywords.length, 1);
  const k = await one.v2.filters.$select(f.id).keywords.create({ keyword: "but" });
  assert.equal((await one.v2.filters.$select(f.id).keywords.list()).length, 2);
  assert.equal((await one.v2.filters.keywords.$select(k.id).update({ keyword: "penalty" })).keyword, "penalty");
  assert.equal((await one.v2.filters.keywords.$select(k.id).fetch()).keyword, "penalty");
  await one.v2.filters.keywords.$select(k.id).remove();
  const x = await one.v2.filters.$select(f.id).statuses.create({ statusId: s.id });
  assert.equal((await one.v2.filters.$select(f.id).statuses.list())[0].statusId, s.id);
  assert.equal((await one.v2.filters.statuses.$select(x.id).fetch()).id, x.id);
  await one.v2.filters.statuses.$select(x.id).remove();
  assert.equal((await one.v2.filters.list()).length, 1);
  await one.v2.filters.$select(f.id).remove();

  const old = await one.v1.filters.create({ phrase: "foot", context: ["home"] });
  assert.equal((await one.v1.filters.$select(old.id).update({ phrase: "football", context: ["home", "public"] })).phrase, "football");
  assert.equal((await one.v1.filters.$select(old.id).fetch()).id, old.id);
  assert.equal((await one.v1.filters.list()).length, 1);
  await one.v1.filters.$select(old.id).remove();
});

test("every kind of notification, single and grouped", async () => {
  const s = await one.v1.statuses.create({ status: "pour tout le monde", poll: undefined });
  await two.v1.statuses.$select(s.id).favourite();
  await three.v1.statuses.$select(s.id).favourite();
  await two.v1.statuses.$select(s.id).reblog();
  await two.v1.statuses.create({ status: "je cite", quotedStatusId: s.id });
  await two.v1.accounts.$select(ana.id).follow({ notify: true });
  const bell = await one.v1.statuses.create({ status: "sonne" });
  await one.v1.statuses.$select(s.id).update({ status: "pour vraiment tout le monde" });
  const kinds = async (who) => new Set((await who.v1.notifications.list({ limit: 80 })).map((n) => n.type));
  await until(async () => { const k = await kinds(one); return ["favourite", "reblog", "quote", "follow"].every((t) => k.has(t)); });
  await until(async () => { const k = await kinds(two); return ["status", "update", "quoted_update"].every((t) => k.has(t)); });
  assert.equal((await two.v1.notifications.list({ types: ["status"] }))[0].status.id, bell.id);
  const [n] = await one.v1.notifications.list();
  assert.equal((await one.v1.notifications.$select(n.id).fetch()).id, n.id);
  assert.ok((await one.v1.notifications.unreadCount.fetch()).count > 0);
  assert.ok((await one.v2.notifications.unreadCount.fetch()).count > 0);

  const grouped = await one.v2.notifications.list({ expandAccounts: "partial_avatars", groupedTypes: ["favourite"] });
  const g = grouped.notificationGroups.find((x) => x.type === "favourite" && x.statusId === s.id);
  assert.equal(g.notificationsCount, 2);
  const known = [...grouped.accounts, ...grouped.partialAccounts].map((a) => a.id);
  assert.ok(g.sampleAccountIds.every((id) => known.includes(id)));
  assert.equal((await one.v2.notifications.$select(g.groupKey).fetch()).notificationGroups[0].groupKey, g.groupKey);
  assert.deepEqual((await one.v2.notifications.$select(g.groupKey).accounts.fetch()).map((a) => a.id).sort(), [bob.id, eve.id].sort());
  await one.v2.notifications.$select(g.groupKey).dismiss();
  await assert.rejects(one.v2.notifications.$select(g.groupKey).fetch(), { statusCode: 404 });
  await one.v1.notifications.$select(n.id).dismiss();
  await assert.rejects(one.v1.notifications.$select(n.id).fetch(), { statusCode: 404, message: "Record not found" });
});

test("keeps strangers' notifications apart as requests", async () => {
  const stranger = client(await net.person("zoe"));
  const other = client(await net.person("yan"));
  assert.equal((await one.v2.notifications.policy.update({ forNotFollowing: "filter" })).forNotFollowing, "filter");
  for (const who of [stranger, other]) await who.v1.statuses.create({ status: "@ana bonjour" });
  const waiting = await until(async () => { const l = await one.v1.notifications.requests.list(); return l.length === 2 && l; });
  assert.equal((await one.v2.notifications.policy.fetch()).summary.pendingRequestsCount, 2);
  assert.equal((await one.v1.notifications.requests.$select(waiting[0].id).fetch()).id, waiting[0].id);
  await one.v1.notifications.requests.$select(waiting[0].id).accept();
  await one.v1.notifications.requests.$select(waiting[1].id).dismiss();
  assert.equal((await one.v1.notifications.requests.merged.fetch()).merged, true);
  for (const who of [await net.person("xav"), await net.person("wil")]) await client(who).v1.statuses.create({ status: "@ana coucou" });
  const more = await until(async () => { const l = await one.v1.notifications.requests.list(); return l.length === 2 && l; });
  await one.v1.notifications.requests.accept({ id: [more[0].id] });
  await one.v1.notifications.requests.dismiss({ id: [more[1].id] });
  assert.equal((await one.v1.notifications.requests.list()).length, 0);
  assert.equal((await raw("PATCH", "/api/v2/notifications/policy", { token: ana.token, body: { for_not_following: "accept" } })).body.for_not_following, "accept");
});

test("searches, and reads what trends", async () => {
  const found = await one.v2.search.list({ q: "bob" });
  assert.ok(found.accounts.some((a) => a.id === bob.id));
  await one.v1.statuses.create({ status: "le mot cherché est tramway", visibility: "public" });
  await until(async () => (await one.v2.search.list({ q: "tramway", type: "statuses" })).statuses.length === 1);
  for (const name of ["tags", "statuses", "links"]) assert.ok(Array.isArray(await one.v1.trends[name].list()));
  assert.ok(Array.isArray((await raw("GET", "/api/v1/trends")).body));
});

test("mutes for a while, and blocks", async () => {
  const mute = await one.v1.accounts.$select(eve.id).mute({ duration: 3600, notifications: false });
  assert.equal(mute.mutingNotifications, false);
  assert.ok((await one.v1.mutes.list())[0].muteExpiresAt);
  await one.v1.accounts.$select(eve.id).unmute();
  await one.v1.accounts.$select(eve.id).block();
  assert.deepEqual((await one.v1.blocks.list()).map((a) => a.id), [eve.id]);
  await one.v1.accounts.$select(eve.id).unblock();
});

test("the instance says what it is", async () => {
  const v2 = await one.v2.instance.fetch(), v1 = await one.v1.instance.fetch();
  assert.match(v2.version, /^4\.6\.0 \(compatible; Parvis /);
  assert.equal(v2.apiVersions.mastodon, 10);
  assert.equal(v1.uri, new URL(net.base).host);
  assert.ok((await one.v1.instance.rules.list()).length > 0);
  assert.deepEqual(await one.v1.instance.peers.list(), []);
  assert.ok((await one.v1.instance.activity.list()).length > 0);
  assert.deepEqual(await one.v1.instance.domainBlocks.list(), []);
  assert.match((await one.v1.instance.extendedDescription.fetch()).content, /^<p>/);
  assert.match((await one.v1.instance.privacyPolicy.fetch()).content, /^</);
  const terms = await one.v1.instance.termsOfService.fetch();
  assert.equal(terms.effective, true);
  assert.equal((await raw("GET", `/api/v1/instance/terms_of_service/${terms.effectiveDate.slice(0, 10)}`)).body.content, terms.content);
  assert.equal((await raw("GET", "/api/v1/instance/terms_of_service/1999-01-01")).status, 404);
  assert.deepEqual((await raw("GET", "/api/v1/instance/translation_languages")).body, {});
  assert.deepEqual((await raw("GET", "/api/v1/annual_reports", { token: ana.token })).body, []);
});

test("reports somebody with a post and a rule", async () => {
  const s = await two.v1.statuses.create({ status: "publicité !" });
  const r = await one.v1.reports.create({ accountId: bob.id, statusIds: [s.id], comment: "encore", category: "violation", ruleIds: ["1"] });
  assert.deepEqual(r.statusIds, [s.id]);
  assert.equal(r.targetAccount.id, bob.id);
});
