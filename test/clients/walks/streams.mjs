// Streams over WebSocket by the masto package, over server-sent events by a reader of our own, and what they refuse (social-core 11).
import assert from "node:assert/strict";
import { request } from "node:http";
import { before, test } from "node:test";
import { createRestAPIClient, createStreamingAPIClient } from "masto";
import WebSocket from "ws";
import { events } from "../contract/recorder.mjs";
import { net, raw, until } from "./world.mjs";

let ida, joe, one, two;
before(async () => {
  [ida, joe] = [await net.person("ida"), await net.person("joe")];
  [one, two] = [ida, joe].map((who) => createRestAPIClient({ url: net.base, accessToken: who.token }));
  await two.v1.accounts.$select(ida.id).follow();
});

/** Opens a stream of server-sent events: { seen, close }. */
function listen(path, token) {
  return new Promise((done, fail) => {
    const seen = [], req = request(net.base + path, { headers: { Authorization: `Bearer ${token}` } }, (res) => {
      if (res.statusCode !== 200) { fail(new Error(`${path}: ${res.statusCode}`)); return; }
      const read = events((event, payload) => seen.push({ event, payload }));
      res.on("data", read);
      res.on("error", () => {});
      done({ seen, close: () => req.destroy() });
    });
    req.on("error", fail);
    req.end();
  });
}

test("every stream of server-sent events", async (t) => {
  const list = await two.v1.lists.create({ title: "flux" });
  await two.v1.lists.$select(list.id).accounts.create({ accountIds: [ida.id] });
  const paths = ["user", "user/notification", "public?only_media=true", "public/local", "public/remote", "hashtag?tag=flux", "hashtag/local?tag=flux", `list?list=${list.id}`];
  const open = {};
  t.after(() => Object.values(open).forEach((s) => s.close()));
  for (const p of paths) open[p] = await listen(`/api/v1/streaming/${p}`, joe.token);
  await assert.rejects(listen("/api/v1/streaming/public", joe.token), /429/, "eight streams a token");
  const heard = (p, event, has) => until(() => open[p].seen.find((e) => e.event === event && e.payload.includes(has)));
  const s = await one.v1.statuses.create({ status: "au fil du #flux, bonjour @joe" });
  for (const p of ["user", "public/local", "hashtag?tag=flux", "hashtag/local?tag=flux", `list?list=${list.id}`]) assert.equal(JSON.parse((await heard(p, "update", s.id)).payload).id, s.id, p);
  assert.equal(JSON.parse((await heard("user/notification", "notification", s.id)).payload).type, "mention");
  await one.v1.statuses.$select(s.id).update({ status: "au fil du #flux, corrigé" });
  await heard("user", "status.update", "corrigé");
  await one.v1.statuses.$select(s.id).remove();
  assert.equal((await heard("user", "delete", s.id)).payload, s.id);
  await two.v2.filters.create({ title: "x", context: ["home"], keywordsAttributes: [{ keyword: "x" }] });
  await until(() => open.user.seen.find((e) => e.event === "filters_changed"));
  assert.equal(open["public/remote"].seen.length, 0);
  assert.ok(!open["public?only_media=true"].seen.some((e) => e.event === "update"));
  for (const p of paths) open[p].close();
  const direct = open.direct = await until(() => listen("/api/v1/streaming/direct", joe.token).catch(() => null));
  const all = open.all = await listen("/api/v1/streaming/public", joe.token);
  await one.v1.statuses.create({ status: "@joe entre nous", visibility: "direct" });
  const c = await until(() => direct.seen.find((e) => e.event === "conversation"));
  assert.equal(JSON.parse(c.payload).last_status.visibility, "direct");
  const last = await one.v1.statuses.create({ status: "pour tous" });
  await until(() => all.seen.find((e) => e.event === "update" && e.payload.includes(last.id)));
  assert.equal((await raw("GET", "/api/v1/streaming/health")).body, "OK");
});

test("several subscriptions on one WebSocket", async () => {
  const { configuration } = await two.v2.instance.fetch();
  const stream = createStreamingAPIClient({ streamingApiUrl: configuration.urls.streaming, accessToken: joe.token });
  await stream.prepare();
  const got = [], reading = [];
  for (const [name, sub] of [["user", stream.user.subscribe()], ["tag", stream.hashtag.subscribe({ tag: "ondes" })], ["public", stream.public.local.subscribe()], ["notes", stream.user.notification.subscribe()], ["direct", stream.direct.subscribe()]]) {
    reading.push((async () => { for await (const e of sub) got.push([name, e]); })());
  }
  const probe = async () => (await one.v1.statuses.create({ status: "@joe des #ondes" })).id;
  const sent = [];
  await until(async () => {
    if (sent.length < 10) sent.push(await probe());
    await new Promise((r) => setTimeout(r, 100));
    return ["user", "tag", "public", "notes"].every((n) => got.some(([m]) => m === n));
  });
  const tagged = got.find(([n, e]) => n === "tag" && e.event === "update")[1];
  assert.deepEqual(tagged.stream, ["hashtag", "ondes"]);
  assert.ok(sent.includes(tagged.payload.id));
  assert.equal(got.find(([n]) => n === "notes")[1].payload.type, "mention");
  stream.close();
});

test("bad subscriptions are refused and the connection stays", async () => {
  const ws = new WebSocket(`${net.base.replace("http", "ws")}/api/v1/streaming?access_token=${joe.token}`);
  const frames = [];
  ws.on("message", (m) => frames.push(JSON.parse(m)));
  await new Promise((done, fail) => { ws.once("open", done); ws.once("error", fail); });
  const ask = async (wish) => { frames.length = 0; ws.send(JSON.stringify(wish)); return until(() => frames[0]); };
  assert.deepEqual(await ask({ type: "subscribe", stream: "nothing" }), { error: "Unknown stream type", status: 400 });
  assert.deepEqual(await ask({ type: "subscribe", stream: "hashtag" }), { error: "Missing tag name parameter", status: 400 });
  assert.equal((await ask({ type: "subscribe", stream: "list", list: "77" })).status, 404);
  ws.send(JSON.stringify({ type: "subscribe", stream: "hashtag", tag: "calme" }));
  frames.length = 0;
  await until(async () => { await one.v1.statuses.create({ status: "#calme" }); return frames.some((f) => f.event === "update"); });
  ws.send(JSON.stringify({ type: "unsubscribe", stream: "hashtag", tag: "calme" }));
  ws.close();
  for (const headers of [{}, { Authorization: "Bearer none" }]) {
    const r = await raw("GET", "/api/v1/streaming/user", { headers });
    assert.deepEqual([r.status, r.body.error], [401, "The access token is invalid"]);
  }
});
