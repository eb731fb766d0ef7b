// "For you" (social-core 12): asked for and read as an app does that has never heard of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRestAPIClient } from "masto";
import { net, pages, raw } from "./world.mjs";

test("a member asks for a selection, an app finds and pages it as a list", async () => {
  const [wanda, xenia, yann] = [await net.person("wanda"), await net.person("xenia"), await net.person("yann")];
  const [reader, friend, author] = [wanda, xenia, yann].map((who) => createRestAPIClient({ url: net.base, accessToken: who.token }));
  await author.v1.accounts.updateCredentials({ discoverable: true });
  await reader.v1.accounts.$select(xenia.id).follow();
  const about = { statusCode: 404, message: "Record not found" };
  await assert.rejects(reader.v1.lists.$select("foryou").fetch(), about);
  assert.deepEqual(await reader.v1.lists.list(), []);

  const posts = [];
  for (const n of [1, 2, 3]) {
    const by = n < 3 ? author : friend; // the cap is two of an author
    posts.unshift(await by.v1.statuses.create({ status: `Le pont, ${n}`, language: "fr", visibility: "public" }));
    if (n < 3) await friend.v1.statuses.$select(posts[0].id).reblog();
  }
  await author.v1.statuses.$select(posts[0].id).favourite();

  const me = await reader.v1.accounts.updateCredentials({ source: { parvis: { forYou: true } } });
  assert.equal(me.source.parvis.forYou, true);
  assert.equal((await reader.v1.accounts.verifyCredentials()).source.parvis.forYou, true);
  const [list] = await reader.v1.lists.list();
  assert.deepEqual([list.id, list.title, list.repliesPolicy, list.exclusive], ["foryou", "Pour vous", "none", false]);
  assert.equal((await reader.v1.lists.$select("foryou").fetch()).id, "foryou");
  assert.deepEqual(await reader.v1.lists.$select("foryou").accounts.list(), []);

  const ids = (found) => found.map((s) => s.id);
  assert.deepEqual(ids(await reader.v1.timelines.list.$select("foryou").list()), ids(posts));
  const walked = await pages("/api/v1/timelines/list/foryou", wanda.token, 1);
  assert.deepEqual(ids(walked), ids(posts));
  assert.deepEqual(ids((await raw("GET", `/api/v1/timelines/list/foryou?min_id=${posts[2].id}&limit=1`, { token: wanda.token })).body), [posts[1].id]);
  assert.deepEqual(walked.map((s) => s.parvis.reasons.map((r) => r.replace(/[\u2068\u2069]/g, ""))), [
    ["Parmi les meilleures depuis votre dernière visite\u202f; vous suivez xenia"], ["xenia a partagé cette publication"], ["xenia a partagé cette publication"],
  ]);

  const fixed = { statusCode: 403, message: "This action is not allowed" };
  await assert.rejects(reader.v1.lists.$select("foryou").update({ title: "À moi" }), fixed);
  await assert.rejects(reader.v1.lists.$select("foryou").remove(), fixed);
  await assert.rejects(reader.v1.lists.$select("foryou").accounts.create({ accountIds: [xenia.id] }), fixed);
  await assert.rejects(reader.v1.lists.$select("foryou").accounts.remove({ accountIds: [xenia.id] }), fixed);

  await reader.v1.accounts.updateCredentials({ source: { parvis: { forYou: false } } });
  assert.deepEqual(await reader.v1.lists.list(), []);
  await assert.rejects(async () => reader.v1.timelines.list.$select("foryou").list(), about);
});
