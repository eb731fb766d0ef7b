// A network whose members confirm their address and wait for approval (social-core 5, 7.3, 7.4).
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createRestAPIClient } from "masto";
import { open } from "../network.mjs";
import { net, until } from "./world.mjs";

let slow, staff, app;
before(async () => {
  slow = await open(["network.signup=approval", "network.auto_confirm=false"]);
  for (const kind of ["exchanges", "frames"]) slow.record[kind].push = (x) => net.record[kind].push(x); // the verdict reads them too
  slow.people.set = (token, who) => net.people.set(token, who);
  staff = createRestAPIClient({ url: slow.base, accessToken: (await slow.owner()).token });
  app = await ask("POST", "/oauth/token", undefined, { grant_type: "client_credentials", client_id: slow.app.client_id, client_secret: slow.app.client_secret, scope: "read write" }).then((r) => r.body.access_token);
  net.people.set(app, { person: false });
});
after(() => slow?.close());

async function ask(method, path, token, body) {
  const r = await fetch(slow.base + path, { method, redirect: "manual", headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) }, body: body && JSON.stringify(body) });
  const text = await r.text();
  return { status: r.status, body: r.headers.get("content-type")?.startsWith("application/json") ? JSON.parse(text) : text };
}

/** The letters that lie in the folder's outbox. */
const letters = () => readdirSync(join(slow.folder, "mail"), { recursive: true, withFileTypes: true }).filter((f) => f.isFile()).map((f) => readFileSync(join(f.parentPath ?? f.path, f.name), "utf8").replaceAll("=\r\n", "").replaceAll("=\n", "").replaceAll("=3D", "="));

// Of several processes, those that were not asked hear of a change within a second: hence the waiting below.
async function register(username) {
  const made = await ask("POST", "/api/v1/accounts", app, { username, email: `${username}@example.org`, password: "une-phrase-assez-longue", agreement: true, locale: "fr", reason: "pour lire" });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  return made.body.access_token;
}

async function confirm(username) {
  const letter = await until(() => letters().find((l) => l.includes(`${username}@example.org`) && l.includes("/signup/confirm?token=")));
  const token = /\/signup\/confirm\?token=([\w.-]+)/.exec(letter)[1];
  const page = await ask("GET", `/signup/confirm?token=${token}`);
  assert.ok(page.status < 400, `${page.status}`);
}

test("confirms an address, waits, is let in or refused", async () => {
  const ugo = await register("ugo"), eva = await register("eva");
  const check = async (token) => (await ask("GET", "/api/v1/emails/check_confirmation", token)).body;
  assert.equal(await check(ugo), false);
  assert.deepEqual(await ask("GET", "/api/v1/timelines/home", ugo).then((r) => [r.status, r.body.error]), [403, "Your login is missing a confirmed e-mail address"]);
  assert.deepEqual((await ask("POST", "/api/v1/emails/confirmations", ugo)).body, {});
  for (const name of ["ugo", "eva"]) await confirm(name);
  assert.equal(await until(() => check(ugo)), true);
  await until(() => ask("POST", "/api/v1/emails/confirmations", ugo).then((r) => r.status === 403));
  await until(() => ask("GET", "/api/v1/timelines/home", ugo).then((r) => r.status === 403 && r.body.error === "Your login is currently pending approval"));
  const waiting = await staff.v2.admin.accounts.list({ status: "pending" });
  assert.deepEqual(waiting.map((a) => a.username).sort(), ["eva", "ugo"]);
  const of = (name) => staff.v1.admin.accounts.$select(waiting.find((a) => a.username === name).id);
  assert.equal((await of("ugo").approve()).approved, true);
  assert.equal((await of("eva").reject()).username, "eva");
  await until(() => ask("GET", "/api/v1/timelines/home", ugo).then((r) => r.status === 200));
  await until(() => ask("GET", "/api/v1/timelines/home", eva).then((r) => r.status >= 400 && r.body.error !== "Your login is currently pending approval"));
});
