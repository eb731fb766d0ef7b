// A page of elsewhere: its card, how it trends, and what staff decides of it, by the masto package (social-core 4, 7.3, 7.4, 12, 14).
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { createRestAPIClient } from "masto";
import { picture } from "../network.mjs";
import { net, raw, until } from "./world.mjs";

let people, staff, chief, journal, address;
before(async () => {
  const drawn = Buffer.from(await picture().arrayBuffer());
  journal = createServer((q, a) => {
    if (q.url === "/robots.txt") { a.writeHead(404).end(); return; }
    if (q.url === "/pont.png") { a.writeHead(200, { "Content-Type": "image/png" }).end(drawn); return; }
    const place = `http://127.0.0.1:${journal.address().port}`;
    a.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(`<html lang="fr"><title>x</title><meta property="og:title" content="Le pont rouvre"><meta property="og:description" content="Après la crue">
      <meta property="og:image" content="${place}/pont.png"><meta property="article:published_time" content="2026-11-20T08:00:00Z"><meta name="author" content="Inès"><meta name="fediverse:creator" content="@pam@${new URL(net.base).host}">`);
  });
  await new Promise((done) => journal.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${journal.address().port}/pont`;
  chief = await net.owner();
  staff = createRestAPIClient({ url: net.base, accessToken: chief.token });
  people = [];
  for (const name of ["pam", "pat", "pol"]) people.push(createRestAPIClient({ url: net.base, accessToken: (await net.person(name)).token }));
  for (const p of people) await p.v1.accounts.updateCredentials({ discoverable: true });
});
after(() => journal.close());

test("a post has the card of its link, once the page was looked at", async () => {
  for (const p of people) await p.v1.statuses.create({ status: `#crue ${address}`, language: "fr" });
  const [mine] = await people[0].v1.timelines.home.list();
  const seen = (p) => until(async () => (await p.v1.statuses.$select(mine.id).fetch()).card);
  const card = await seen(people[0]);
  assert.deepEqual([card.url, card.title, card.description, card.type, card.language], [address, "Le pont rouvre", "Après la crue", "link", "fr"]);
  assert.ok(card.image.startsWith(net.base) && card.width === 10 && card.blurhash, card.image);
  assert.deepEqual([card.authors.length, card.authors[0].name, card.authors[0].account, card.missingAttribution], [1, "Inès", null, true]);
  assert.equal((await seen(people[1])).missingAttribution, null);
  await people[0].v1.accounts.updateCredentials({ attributionDomains: ["127.0.0.1"] });
  assert.equal((await seen(people[1])).authors[0].account.username, "pam");
  const boost = await people[1].v1.statuses.$select(mine.id).reblog();
  assert.equal(boost.reblog.card.title, card.title);
});

test("it trends, and so do its hashtag and what was liked", async () => {
  const liked = await people[0].v1.statuses.create({ status: "Le pont tient bon", language: "fr" });
  for (const p of people) await p.v1.statuses.$select(liked.id).favourite();
  const [link] = await until(async () => { const l = await people[0].v1.trends.links.list(); return l.length > 0 && l; });
  assert.deepEqual([link.url, link.history.length, link.history[0].accounts], [address, 7, "3"]);
  await until(async () => (await people[0].v1.trends.tags.list()).some((t) => t.name === "crue"));
  await until(async () => (await people[0].v1.trends.statuses.list()).some((s) => s.id === liked.id));
  const posts = (await raw("GET", `/api/v1/timelines/link?url=${encodeURIComponent(address)}`)).body;
  assert.equal(posts.length, 3);
  assert.equal(posts[0].card.title, "Le pont rouvre");
});

test("what trends can be kept from it, and let through again", async () => {
  const on = staff.v1.admin.trends, of = (path) => raw("GET", `/api/v1/admin/trends/${path}`, { token: chief.token }).then((r) => r.body);
  const lists = { links: await of("links"), statuses: await of("statuses"), tags: await of("tags"), "links/publishers": await of("links/publishers") };
  for (const [path, list] of Object.entries(lists)) {
    assert.ok(list.length > 0, path);
    for (const verb of ["reject", "approve"]) assert.equal((await raw("POST", `/api/v1/admin/trends/${path}/${list[0].id}/${verb}`, { token: chief.token })).status, 200, `${path} ${verb}`);
  }
  await on.links.$select(lists.links[0].id).reject();
  assert.deepEqual(await people[0].v1.trends.links.list(), []);
  await on.links.$select(lists.links[0].id).approve();
  assert.equal((await people[0].v1.trends.links.list()).length, 1);
  const rob = await net.person("pim");
  for (const path of Object.keys(lists)) assert.equal((await raw("GET", `/api/v1/admin/trends/${path}`, { token: rob.token })).status, 403);
});
