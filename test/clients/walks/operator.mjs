// What the operator says and shows to everybody: announcements and the network's own emoji (social-core 7.2, 7.3, 11).
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createRestAPIClient, createStreamingAPIClient } from "masto";
import { net, raw, until } from "./world.mjs";

let chief, kim, leo, one, two;
before(async () => {
  chief = await net.owner();
  [kim, leo] = [await net.person("kim"), await net.person("leo")];
  [one, two] = [kim, leo].map((who) => createRestAPIClient({ url: net.base, accessToken: who.token }));
});

test("reads, answers and puts away an announcement", async () => {
  const [a] = await one.v1.announcements.list();
  assert.match(a.content, /Aubrelle/);
  assert.equal(a.tags[0].name, "aubrelle");
  assert.equal(a.emojis[0].shortcode, "parvis");
  assert.equal(a.read, false);
  const on = one.v1.announcements.$select(a.id);
  await on.reactions.$select("🎉").update();
  await on.reactions.$select("parvis").update();
  await two.v1.announcements.$select(a.id).reactions.$select("🎉").update();
  const [now] = await one.v1.announcements.list();
  assert.deepEqual(now.reactions.map((r) => [r.name, r.count, r.me]), [["🎉", 2, true], ["parvis", 1, true]]);
  assert.ok((await fetch(now.reactions[1].url)).ok);
  await on.reactions.$select("🎉").remove();
  await on.dismiss();
  const [after] = await one.v1.announcements.list();
  assert.equal(after.read, true);
  assert.deepEqual(after.reactions.map((r) => [r.name, r.count, r.me]).sort(), [["parvis", 1, true], ["🎉", 1, false]]);
  const refused = await raw("PUT", `/api/v1/announcements/${a.id}/reactions/nothing`, { token: kim.token });
  assert.deepEqual([refused.status, refused.body.error], [422, "Validation failed: Name is not a recognized emoji"]);
  assert.equal((await raw("POST", "/api/v1/announcements/77/dismiss", { token: kim.token })).status, 404);
});

test("streams announcements, their reactions and their end", async (t) => {
  const { configuration } = await one.v2.instance.fetch();
  const stream = createStreamingAPIClient({ streamingApiUrl: configuration.urls.streaming, accessToken: kim.token });
  t.after(() => stream.close());
  await stream.prepare();
  const seen = [];
  (async () => { for await (const e of stream.user.subscribe()) seen.push(e); })();
  const publish = async () => { const r = await raw("POST", "/api/parvis/v1/announcements", { token: chief.token, body: { text: "Coupure d’eau ce soir", all_day: false } }); assert.equal(r.status, 201, JSON.stringify(r.body)); return r; };
  const made = [];
  await until(async () => { if (made.length < 20) made.push((await publish()).body.id); return seen.some((e) => e.event === "announcement"); });
  const id = seen.find((e) => e.event === "announcement").payload.id;
  assert.ok(made.includes(id));
  await two.v1.announcements.$select(id).reactions.$select("👍").update();
  const r = await until(() => seen.find((e) => e.event === "announcement.reaction"));
  assert.deepEqual([r.payload.name, r.payload.count, r.payload.announcement_id ?? r.payload.announcementId], ["👍", 1, id]);
  for (const n of made) await raw("DELETE", `/api/parvis/v1/announcements/${n}`, { token: chief.token });
  await until(() => seen.some((e) => e.event === "announcement.delete" && String(e.payload) === id));
  assert.equal((await raw("POST", "/api/parvis/v1/announcements", { token: kim.token, body: { text: "moi aussi", all_day: false } })).status, 403);
});

test("shows the network's own emoji", async () => {
  const [e] = await one.v1.customEmojis.list();
  assert.deepEqual([e.shortcode, e.category, e.visibleInPicker], ["parvis", "Maison", true]);
  assert.ok((await fetch(e.url)).ok);
  await one.v1.accounts.updateCredentials({ displayName: "Kim :parvis:" });
  const s = await one.v1.statuses.create({ status: "bonjour :parvis: et :personne:", poll: { options: ["oui :parvis:", "non"], expiresIn: 600 } });
  assert.deepEqual(s.emojis.map((x) => x.shortcode), ["parvis"]);
  assert.deepEqual(s.account.emojis.map((x) => x.shortcode), ["parvis"]);
  assert.deepEqual(s.poll.emojis.map((x) => x.shortcode), ["parvis"]);
});
