// The masto package (MIT), unmodified but for the base URL, walks through the client API.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createRestAPIClient, createStreamingAPIClient } from "masto";
import { picture } from "../network.mjs";
import { net, until } from "./world.mjs";

let lea, jean, one, two;
before(async () => {
  lea = await net.person("lea");
  jean = await net.person("jean");
  one = createRestAPIClient({ url: net.base, accessToken: lea.token });
  two = createRestAPIClient({ url: net.base, accessToken: jean.token });
});

test("reads and changes the profile", async () => {
  const me = await one.v1.accounts.verifyCredentials();
  assert.equal(me.username, "lea");
  assert.equal(me.source.privacy, "public");
  const changed = await one.v1.accounts.updateCredentials({ displayName: "Léa 🌉", note: "Bonjour @jean #Aubrelle", locked: false, avatar: picture(), fieldsAttributes: [{ name: "Site", value: "https://example.org" }] });
  assert.equal(changed.displayName, "Léa 🌉");
  assert.match(changed.note, /@<span>jean<\/span>/);
  assert.equal(changed.fields[0].name, "Site");
  assert.ok((await fetch(changed.avatar)).ok, "the avatar can be fetched");
});

test("posts with every visibility, and only who may sees", async () => {
  const jeanId = (await two.v1.accounts.verifyCredentials()).id;
  for (const visibility of ["public", "unlisted", "private", "direct"]) {
    const s = await one.v1.statuses.create({ status: `${visibility} pour @jean`, visibility });
    assert.equal(s.visibility, visibility);
    assert.equal((await one.v1.statuses.$select(s.id).fetch()).id, s.id);
    const asJean = two.v1.statuses.$select(s.id).fetch();
    assert.equal((await asJean).mentions[0].id, jeanId);
  }
  const secret = await one.v1.statuses.create({ status: "pour personne", visibility: "direct" });
  await assert.rejects(two.v1.statuses.$select(secret.id).fetch(), { statusCode: 404, message: "Record not found" });
});

test("attaches media with a description", async () => {
  const m = await one.v2.media.create({ file: picture(), description: "un carré", skipPolling: false });
  assert.equal(m.type, "image");
  assert.equal(m.description, "un carré");
  const s = await one.v1.statuses.create({ status: "", mediaIds: [m.id] });
  assert.equal(s.mediaAttachments[0].id, m.id);
  assert.ok((await fetch(s.mediaAttachments[0].url)).ok);
  await assert.rejects(one.v1.statuses.create({ status: "encore", mediaIds: [m.id] }), { statusCode: 422, message: `Media ${m.id} not found or already attached to another post` });
});

test("polls, votes, and refuses a second vote", async () => {
  const s = await one.v1.statuses.create({ status: "lequel ?", poll: { options: ["a", "b"], expiresIn: 3600 } });
  const after = await two.v1.polls.$select(s.poll.id).votes.create({ choices: [1] });
  assert.equal(after.votesCount, 1);
  assert.deepEqual(after.ownVotes, [1]);
  await assert.rejects(two.v1.polls.$select(s.poll.id).votes.create({ choices: [0] }), { message: "Validation failed: You have already voted on this poll" });
});

test("edits, keeps the history, deletes for a redraft", async () => {
  const s = await one.v1.statuses.create({ status: "premier jet" });
  const edited = await one.v1.statuses.$select(s.id).update({ status: "second jet", spoilerText: "attention" });
  assert.ok(edited.editedAt);
  const history = await one.v1.statuses.$select(s.id).history.list();
  assert.deepEqual(history.map((h) => h.content), ["<p>premier jet</p>", "<p>second jet</p>"]);
  assert.equal((await one.v1.statuses.$select(s.id).source.fetch()).text, "second jet");
  const gone = await one.v1.statuses.$select(s.id).remove();
  assert.equal(gone.text, "second jet");
  await assert.rejects(one.v1.statuses.$select(s.id).fetch(), { statusCode: 404 });
});

test("replies, boosts, likes, saves, pins, and a thread", async () => {
  const s = await one.v1.statuses.create({ status: "début" });
  const r = await two.v1.statuses.create({ status: "@lea réponse", inReplyToId: s.id });
  const ctx = await one.v1.statuses.$select(s.id).context.fetch();
  assert.deepEqual(ctx.descendants.map((d) => d.id), [r.id]);
  assert.equal((await two.v1.statuses.$select(s.id).favourite()).favouritesCount, 1);
  assert.equal((await two.v1.statuses.$select(s.id).reblog()).reblog.reblogsCount, 1);
  assert.equal((await two.v1.statuses.$select(s.id).bookmark()).bookmarked, true);
  assert.equal((await one.v1.statuses.$select(s.id).pin()).pinned, true);
  assert.equal((await two.v1.bookmarks.list())[0].id, s.id);
  assert.equal((await two.v1.favourites.list())[0].id, s.id);
  assert.equal((await one.v1.statuses.$select(s.id).favouritedBy.list())[0].username, "jean");
  const after = await two.v1.statuses.$select(s.id).unfavourite();
  assert.equal(after.favouritesCount, 0);
  assert.equal((await one.v1.statuses.$select(s.id).fetch()).repliesCount, 1);
});

test("quotes where the author allows it", async () => {
  const s = await one.v1.statuses.create({ status: "à citer" });
  const q = await two.v1.statuses.create({ status: "je cite", quotedStatusId: s.id });
  assert.equal(q.quote.state, "accepted");
  assert.equal(q.quote.quotedStatus.id, s.id);
  await two.v1.statuses.$select(q.id).update({ status: "je cite encore" });
  const versions = await two.v1.statuses.$select(q.id).history.list();
  assert.deepEqual(versions.map((v) => v.quote.quotedStatus.id), [s.id, s.id]);
});

test("follows, and the home shows it in order", async () => {
  const jeanId = (await two.v1.accounts.verifyCredentials()).id, leaId = (await one.v1.accounts.verifyCredentials()).id;
  const rel = await two.v1.accounts.$select(leaId).follow();
  assert.equal(rel.following, true);
  const s = await one.v1.statuses.create({ status: "pour mes abonnés", visibility: "private" });
  const home = await until(async () => { const h = await two.v1.timelines.home.list(); return h[0]?.id === s.id && h; });
  assert.equal(home[0].content, "<p>pour mes abonnés</p>");
  await one.v1.accounts.updateCredentials({ locked: true });
  await two.v1.accounts.$select(leaId).unfollow();
  assert.equal((await two.v1.accounts.$select(leaId).follow()).requested, true);
  assert.equal((await one.v1.followRequests.list())[0].id, jeanId);
  await one.v1.followRequests.$select(jeanId).authorize();
  const [now] = await two.v1.accounts.relationships.fetch({ id: [leaId] });
  assert.equal(now.following, true);
  await one.v1.accounts.updateCredentials({ locked: false });
});

test("pages through a list to its end by Link headers", async () => {
  const made = [];
  for (let i = 0; i < 7; i++) made.push((await one.v1.statuses.create({ status: `page ${i}`, visibility: "unlisted" })).id);
  const leaId = (await one.v1.accounts.verifyCredentials()).id, seen = [];
  for await (const page of one.v1.accounts.$select(leaId).statuses.list({ limit: 3, excludeReblogs: true })) seen.push(...page.map((s) => s.id));
  assert.deepEqual(seen.filter((id) => made.includes(id)), made.toReversed());
  assert.equal(new Set(seen).size, seen.length, "no post came twice");
});

test("tells what concerns one, single and grouped", async () => {
  const s = await one.v1.statuses.create({ status: "aimez-moi" });
  await two.v1.statuses.$select(s.id).favourite();
  await two.v1.statuses.create({ status: "@lea coucou" });
  const list = await until(async () => { const l = await one.v1.notifications.list(); return l.some((n) => n.type === "mention" && n.status.content.includes("coucou")) && l; });
  assert.ok(list.some((n) => n.type === "favourite" && n.status.id === s.id));
  const grouped = await one.v2.notifications.list();
  assert.ok(grouped.notificationGroups.length > 0 && grouped.accounts.some((a) => a.username === "jean"));
  await one.v1.notifications.clear();
  assert.equal((await one.v1.notifications.list()).length, 0);
});

test("lists, mutes, blocks", async () => {
  const leaId = (await one.v1.accounts.verifyCredentials()).id;
  const l = await two.v1.lists.create({ title: "amis" });
  await two.v1.lists.$select(l.id).accounts.create({ accountIds: [leaId] });
  assert.equal((await two.v1.lists.$select(l.id).accounts.list())[0].id, leaId);
  const s = await one.v1.statuses.create({ status: "dans la liste" });
  assert.equal((await two.v1.timelines.list.$select(l.id).list())[0].id, s.id);
  await two.v1.lists.$select(l.id).remove();
  assert.equal((await two.v1.accounts.$select(leaId).mute()).muting, true);
  assert.equal((await two.v1.mutes.list())[0].id, leaId);
  assert.equal((await two.v1.accounts.$select(leaId).unmute()).muting, false);
  assert.equal((await two.v1.accounts.$select(leaId).block()).blocking, true);
  await assert.rejects(one.v1.statuses.$select((await two.v1.statuses.create({ status: "caché" })).id).fetch(), { statusCode: 404 });
  assert.equal((await two.v1.accounts.$select(leaId).unblock()).blocking, false);
});

test("follows a hashtag and reads it", async () => {
  await two.v1.tags.$select("marché").follow();
  const s = await one.v1.statuses.create({ status: "clémentines #Marché" });
  assert.equal((await two.v1.timelines.tag.$select("marché").list())[0].id, s.id);
  await until(async () => (await two.v1.timelines.home.list()).some((h) => h.id === s.id));
  assert.equal((await two.v1.followedTags.list())[0].name, "marché");
});

test("converses in direct posts", async () => {
  await two.v1.statuses.create({ status: "@lea oui ?", visibility: "direct" }); // who answers accepts, and can be written to again
  await one.v1.statuses.create({ status: "@jean entre nous", visibility: "direct" });
  const [c] = await two.v1.conversations.list();
  assert.equal(c.unread, true);
  assert.equal(c.accounts[0].username, "lea");
  assert.equal((await two.v1.conversations.$select(c.id).read()).unread, false);
  assert.equal((await two.v1.conversations.$select(c.id).unread()).unread, true);
  assert.equal((await two.v1.conversations.list())[0].unread, true);
});

test("schedules a post and gives it up", async () => {
  const at = new Date(Date.now() + 3600_000).toISOString();
  const s = await one.v1.statuses.create({ status: "plus tard", scheduledAt: at });
  assert.equal((await one.v1.scheduledStatuses.list())[0].id, s.id);
  await one.v1.scheduledStatuses.$select(s.id).remove();
  assert.equal((await one.v1.scheduledStatuses.list()).length, 0);
  await assert.rejects(one.v1.statuses.create({ status: "hier", scheduledAt: new Date(Date.now() - 1000).toISOString() }), { message: "Validation failed: Scheduled at The scheduled date must be in the future" });
});

test("streams over WebSocket", async () => {
  const instance = await two.v2.instance.fetch();
  await two.v1.accounts.$select((await one.v1.accounts.verifyCredentials()).id).follow();
  const stream = createStreamingAPIClient({ streamingApiUrl: instance.configuration.urls.streaming, accessToken: jean.token });
  const home = stream.user.subscribe();
  let got;
  const first = (async () => { for await (const e of home) if (e.event === "update" && e.payload.content.includes("en direct")) { got = e.payload; return; } })();
  const sent = [];
  await until(async () => { // the client connects when it likes: say it again until it is heard
    if (sent.length < 20) sent.push((await one.v1.statuses.create({ status: `en direct ${sent.length}` })).id);
    await new Promise((r) => setTimeout(r, 200));
    return got;
  });
  assert.ok(sent.includes(got.id));
  home.unsubscribe();
  stream.close();
  await first;
});

test("an idempotency key gives the first post again", async () => {
  const headers = { Authorization: `Bearer ${lea.token}`, "Content-Type": "application/json", "Idempotency-Key": "clef-1" };
  const send = () => fetch(`${net.base}/api/v1/statuses`, { method: "POST", headers, body: JSON.stringify({ status: "une fois" }) }).then((r) => r.json());
  const all = await Promise.all([send(), send(), send()]);
  assert.equal(new Set(all.map((s) => s.id)).size, 1);
});
