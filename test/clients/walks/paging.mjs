// Every list with pages, by Link headers to its end: each row once, in order, and back again (social-core 2.4).
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createRestAPIClient } from "masto";
import { net, pages, raw, until } from "./world.mjs";

const names = ["p-un", "p-deux", "p-trois", "p-quatre", "p-cinq"].map((n) => n.replace("-", "_"));
let crowd, lou, one, post;
const client = (who) => createRestAPIClient({ url: net.base, accessToken: who.token });
before(async () => {
  lou = await net.person("lou");
  one = client(lou);
  crowd = [];
  for (const n of names) crowd.push(await net.person(n));
  post = await one.v1.statuses.create({ status: "à lire #pages" });
});

const ids = (rows) => rows.map((r) => r.id);
const newest = (list) => list.toReversed();

test("people about a post and around an account", async () => {
  for (const who of crowd) {
    const c = client(who);
    await c.v1.accounts.$select(lou.id).follow();
    await c.v1.statuses.$select(post.id).favourite();
    await c.v1.statuses.$select(post.id).reblog();
    await c.v1.statuses.create({ status: "je cite", quotedStatusId: post.id });
    await one.v1.accounts.$select(who.id).follow();
  }
  const all = newest(crowd.map((w) => w.id));
  for (const path of [`statuses/${post.id}/favourited_by`, `statuses/${post.id}/reblogged_by`, `accounts/${lou.id}/followers`, `accounts/${lou.id}/following`]) {
    assert.deepEqual(ids(await pages(`/api/v1/${path}`, lou.token)), all, path);
  }
  assert.deepEqual((await pages(`/api/v1/statuses/${post.id}/quotes`, lou.token)).map((s) => s.account.id), all);
  for (const who of crowd) await one.v1.accounts.$select(who.id).endorse();
  assert.deepEqual(ids(await pages("/api/v1/endorsements", lou.token)), all);
  const list = await one.v1.lists.create({ title: "tous" });
  await one.v1.lists.$select(list.id).accounts.create({ accountIds: crowd.map((w) => w.id) });
  assert.deepEqual(ids(await pages(`/api/v1/lists/${list.id}/accounts`, lou.token)).sort(), [...all].sort());
  assert.equal((await raw("GET", `/api/v1/lists/${list.id}/accounts?limit=0`, { token: lou.token })).body.length, crowd.length);
  for (const who of crowd) await client(who).v1.statuses.create({ status: "dans la liste" });
  const read = await pages(`/api/v1/timelines/list/${list.id}`, lou.token);
  assert.equal(new Set(ids(read)).size, read.length);
  assert.equal(read.filter((s) => !s.reblog).length, crowd.length * 2, "a post and a quote of each");
});

test("one's own lists", async () => {
  const made = [];
  for (let i = 0; i < 5; i++) made.push((await one.v1.statuses.create({ status: `#pages ${i}` })).id);
  for (const id of made) { await one.v1.statuses.$select(id).favourite(); await one.v1.statuses.$select(id).bookmark(); }
  for (const path of ["favourites", "bookmarks"]) assert.deepEqual(ids(await pages(`/api/v1/${path}`, lou.token)), newest(made), path);
  for (const tag of ["a1", "b2", "c3", "d4", "e5"]) await one.v1.tags.$select(tag).follow();
  assert.deepEqual((await pages("/api/v1/followed_tags", lou.token)).map((t) => t.name), ["e5", "d4", "c3", "b2", "a1"]);
  for (const n of ["a", "b", "c", "d", "e"]) await one.v1.domainBlocks.create({ domain: `${n}.example` });
  assert.deepEqual(await pages("/api/v1/domain_blocks", lou.token), ["e", "d", "c", "b", "a"].map((n) => `${n}.example`));
  for (const who of crowd) await one.v1.accounts.$select(who.id).mute();
  assert.deepEqual(ids(await pages("/api/v1/mutes", lou.token)), newest(crowd.map((w) => w.id)));
  for (const who of crowd) await one.v1.accounts.$select(who.id).unmute();
  const at = (h) => new Date(Date.now() + h * 3600_000).toISOString();
  const planned = [];
  for (let i = 1; i <= 5; i++) planned.push((await one.v1.statuses.create({ status: "plus tard", scheduledAt: at(i) })).id);
  assert.deepEqual(ids(await pages("/api/v1/scheduled_statuses", lou.token)), newest(planned));
});

test("timelines, notifications, conversations, requests", async () => {
  const tagged = await pages("/api/v1/timelines/tag/pages", lou.token);
  assert.equal(tagged.length, 6);
  assert.deepEqual(ids(tagged), ids(tagged).toSorted((a, b) => b - a));
  const mine = await pages(`/api/v1/accounts/${lou.id}/statuses?exclude_reblogs=true`, lou.token);
  assert.equal(mine.length, 6);
  const home = ids(await pages("/api/v1/timelines/home", lou.token, 5));
  assert.equal(new Set(home).size, home.length);
  assert.ok(home.includes(post.id));
  const everything = ids(await pages("/api/v1/timelines/public?local=true", lou.token, 10));
  assert.equal(new Set(everything).size, everything.length);
  for (const who of crowd) await client(who).v1.statuses.create({ status: "@lou en privé", visibility: "direct" });
  const talks = await pages("/api/v1/conversations", lou.token);
  assert.deepEqual(talks.map((c) => c.accounts[0].id), newest(crowd.map((w) => w.id)));
  await until(async () => (await one.v1.notifications.list({ types: ["mention"] })).length === crowd.length);
  const told = await pages("/api/v1/notifications", lou.token, 4);
  assert.equal(new Set(ids(told)).size, told.length);
  assert.equal(told.filter((n) => n.type === "favourite").length, crowd.length);
  for (const who of crowd) await one.v1.accounts.$select(who.id).block();
  assert.deepEqual(ids(await pages("/api/v1/blocks", lou.token)), newest(crowd.map((w) => w.id)));
  for (const who of crowd) await one.v1.accounts.$select(who.id).unblock();
  await one.v1.accounts.updateCredentials({ locked: true });
  for (const who of crowd) await client(who).v1.accounts.$select(lou.id).follow();
  assert.deepEqual(ids(await pages("/api/v1/follow_requests", lou.token)), newest(crowd.map((w) => w.id)));
});

test("grouped notifications by their own pages", async () => {
  const max = await net.person("max"), c = client(max), made = [];
  for (let i = 0; i < 5; i++) made.push((await c.v1.statuses.create({ status: `groupe ${i}` })).id);
  for (const who of crowd) for (const id of made) await client(who).v1.statuses.$select(id).favourite();
  await until(async () => (await c.v1.notifications.list({ limit: 80 })).length === 25);
  const seen = [];
  for (let at = "/api/v2/notifications?limit=2"; at;) {
    const page = await raw("GET", at, { token: max.token });
    assert.ok(page.body.notification_groups.length <= 2);
    seen.push(...page.body.notification_groups.map((g) => g.group_key));
    at = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1]?.slice(net.base.length);
  }
  assert.equal(new Set(seen).size, seen.length, "no group came twice");
  assert.equal(seen.length, 5);
});

test("min_id, since_id, max_id and what is no cursor", async () => {
  const of = (q) => raw("GET", `/api/v1/timelines/tag/pages?${q}`, { token: lou.token });
  const all = ids((await of("limit=40")).body);
  assert.deepEqual(ids((await of(`limit=2&min_id=${all[4]}`)).body), all.slice(2, 4), "the page next to the cursor");
  assert.deepEqual(ids((await of(`limit=2&since_id=${all[4]}`)).body), all.slice(0, 2), "the newest after the cursor");
  assert.deepEqual(ids((await of(`max_id=${all[1]}&min_id=${all[4]}`)).body), all.slice(2, 4), "between both");
  for (const bad of ["abc", "-4", "9007199254740992", "foryou"]) assert.deepEqual(ids((await of(`max_id=${bad}`)).body), all, bad);
  for (const [limit, n] of [["-5", 6], ["0", 6], ["9999", 6], ["abc", 6], ["1", 1]]) assert.equal((await of(`limit=${limit}`)).body.length, n, limit);
  const none = await of("max_id=1");
  assert.equal(none.headers.get("link"), null);
  const link = (await of("limit=2&local=true")).headers.get("link");
  assert.match(link, /local=true/);
  assert.match(link, /rel="next".*rel="prev"/);
});
