// Shapes that no library asks for, or that need what the other walks do not make (social-core 4, 15).
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { challengeOf, consent } from "../network.mjs";
import { net, raw, until } from "./world.mjs";

let ana, ben, cyr, chief;
before(async () => { [ana, ben, cyr] = [await net.person("shape1"), await net.person("shape2"), await net.person("shape3")]; chief = await net.owner(); });

/** Asks for something that must be given. */
const got = async (method, path, who, body) => {
  const r = await raw(method, path, { token: who.token, ...(body ? { body } : {}) });
  assert.ok(r.status < 300, `${method} ${path}: ${r.status} ${JSON.stringify(r.body)}`);
  return r.body;
};

test("accounts of a group in short", async () => {
  const s = await got("POST", "/api/v1/statuses", ana, { status: "à aimer" });
  for (const who of [ben, cyr]) await got("POST", `/api/v1/statuses/${s.id}/favourite`, who);
  const all = await until(async () => {
    const all = await got("GET", "/api/v2/notifications?expand_accounts=partial_avatars&grouped_types[]=favourite", ana);
    return all.notification_groups[0]?.notifications_count === 2 && all;
  });
  assert.deepEqual([all.accounts.length, all.partial_accounts.length], [1, 1]);
});

test("the versions of a poll", async () => {
  const poll = (options) => ({ options, expires_in: 3600 });
  const s = await got("POST", "/api/v1/statuses", ana, { status: "Lequel ?", poll: poll(["un", "deux"]) });
  await got("PUT", `/api/v1/statuses/${s.id}`, ana, { status: "Lequel alors ?", poll: poll(["un", "trois"]) });
  const versions = await got("GET", `/api/v1/statuses/${s.id}/history`, ben);
  assert.deepEqual(versions.map((v) => v.poll.options.map((o) => o.title)), [["un", "deux"], ["un", "trois"]]);
});

test("notices, for an app that asks for them", async () => {
  const made = await raw("POST", "/api/v1/apps", { body: { client_name: "notices", redirect_uris: "urn:ietf:wg:oauth:2.0:oob", scopes: "read", parvis_extensions: true } });
  const verifier = "v".repeat(64), { code } = await consent(net, made.body, ben.name, { scopes: "read", challenge: challengeOf(verifier) });
  const { client_id, client_secret, redirect_uri } = made.body;
  const token = (await raw("POST", "/oauth/token", { body: { grant_type: "authorization_code", code, client_id, client_secret, redirect_uri, code_verifier: verifier } })).body.access_token;
  net.people.set(token, { person: true, account: ben.id });
  const s = await got("POST", "/api/v1/statuses", ana, { status: "une rumeur" });
  await got("POST", "/api/parvis/v1/decisions", chief, { target_id: ana.id, action: "mark_statuses_as_sensitive", post_ids: [s.id], text: "pour voir" });
  const ask = (headers, token = ben.token) => raw("GET", `/api/v1/statuses/${s.id}`, { token, headers });
  // A decision is in force within a second wherever it is read, and each token may be read by another process.
  for (const who of [token, ben.token, ""]) await until(async () => (await ask({ "Parvis-Client": "notices/1" }, who)).body.parvis?.notices.length > 0);
  const seen = await got("GET", `/api/v1/statuses/${s.id}`, { token });
  assert.ok(seen.parvis.notices.length > 0, JSON.stringify(seen.parvis));
  // Any other app is told in words, unless the one request asks (integrity 5.9).
  const told = (v) => [v.content, v.spoiler_text, v.sensitive];
  assert.notDeepEqual(told((await ask()).body), told(seen));
  assert.deepEqual(told((await ask({ "Parvis-Client": "notices/1" })).body), told(seen));
  assert.notDeepEqual(told((await ask({}, "")).body), told(seen));
  assert.deepEqual(told((await ask({ "Parvis-Client": "notices/1" }, "")).body), told(seen));
});
