// What staff do through the admin API, by the masto package (social-core 7.4, 18).
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createRestAPIClient } from "masto";
import { net, raw, until } from "./world.mjs";

let chief, rob, staff, member;
before(async () => {
  chief = await net.owner();
  rob = await net.person("rob");
  staff = createRestAPIClient({ url: net.base, accessToken: chief.token });
  member = createRestAPIClient({ url: net.base, accessToken: rob.token });
});

test("looks at accounts by what they are", async () => {
  assert.equal((await staff.v1.admin.accounts.$select(rob.id).fetch()).email, "rob@example.org");
  assert.ok((await staff.v1.admin.accounts.list({ active: true, local: true })).length > 3);
  assert.deepEqual((await staff.v2.admin.accounts.list({ username: "rob" })).map((a) => a.id), [rob.id]);
  assert.deepEqual((await staff.v2.admin.accounts.list({ email: "rob@example.org" })).map((a) => a.id), [rob.id]);
  assert.deepEqual(await staff.v2.admin.accounts.list({ origin: "remote" }), []);
  await assert.rejects(member.v1.admin.accounts.$select(rob.id).fetch(), { statusCode: 403, message: "This action is outside the authorized scopes" });
});

test("takes and lifts every action", async () => {
  const on = staff.v1.admin.accounts.$select(rob.id);
  for (const [type, back, flag] of [["silence", "unsilence", "silenced"], ["sensitive", "unsensitive", "sensitized"], ["disable", "enable", "disabled"], ["suspend", "unsuspend", "suspended"]]) {
    await on.action.create({ type, text: "pour voir" });
    assert.equal((await on.fetch())[flag], true, type);
    if (type === "disable") await assert.rejects(member.v1.timelines.home.list().then((x) => x), { statusCode: 403, message: "Your login is currently disabled" });
    assert.equal((await on[back]())[flag], false, back);
  }
  await on.action.create({ type: "none", text: "un avertissement" });
  const warned = await until(async () => (await member.v1.notifications.list({ types: ["moderation_warning"] }))[0]);
  assert.equal(warned.moderationWarning.targetAccount.id, rob.id);
});

test("works through a report", async () => {
  const s = await member.v1.statuses.create({ status: "douteux" });
  const sam = createRestAPIClient({ url: net.base, accessToken: (await net.person("sam")).token });
  const made = await sam.v1.reports.create({ accountId: rob.id, statusIds: [s.id], comment: "à voir", category: "spam" });
  assert.ok((await staff.v1.admin.reports.list()).some((r) => r.id === made.id));
  const on = staff.v1.admin.reports.$select(made.id);
  assert.equal((await on.fetch()).statuses[0].id, s.id);
  assert.equal((await on.update({ category: "violation", ruleIds: ["2"] })).rules[0].id, "2");
  assert.equal((await on.assignToSelf()).assignedAccount.username, "chief");
  assert.equal((await on.unassign()).assignedAccount, null);
  assert.equal((await on.resolve()).actionTaken, true);
  assert.equal((await on.reopen()).actionTaken, false);
  const told = await until(async () => (await staff.v1.notifications.list({ types: ["admin.report"] }))[0]);
  assert.equal(told.report.id, made.id);
  assert.ok(await until(async () => (await staff.v1.notifications.list({ types: ["admin.sign_up"] })).some((n) => n.account.username === "sam")));
});

test("admits, refuses and deletes", async () => {
  const t = await net.person("tom");
  await assert.rejects(staff.v1.admin.accounts.$select(t.id).approve(), { statusCode: 403 });
  await staff.v1.admin.accounts.$select(t.id).action.create({ type: "suspend" });
  assert.equal((await staff.v1.admin.accounts.$select(t.id).remove()).id, t.id);
});

test("keeps domains, hosts, networks and addresses out", async () => {
  const admin = staff.v1.admin;
  const d = await admin.domainBlocks.create({ domain: "loin.example", severity: "suspend", publicComment: "publicité" });
  assert.equal((await admin.domainBlocks.$select(d.id).update({ severity: "silence", rejectMedia: true })).severity, "silence");
  assert.equal((await admin.domainBlocks.$select(d.id).fetch()).rejectMedia, true);
  assert.deepEqual((await admin.domainBlocks.list()).map((x) => x.id), [d.id]);
  const refused = await until(() => raw("GET", "/api/v1/instance/domain_blocks").then((r) => r.body.length === 1 && r.body[0].severity === "silence" && r.body));
  assert.deepEqual(refused.map((x) => [x.domain, x.severity, x.comment]), [["loin.example", "silence", "publicité"]]);
  await admin.domainBlocks.$select(d.id).remove();
  const a = await admin.domainAllows.create({ domain: "voisin.example" });
  assert.equal((await admin.domainAllows.$select(a.id).fetch()).domain, "voisin.example");
  assert.equal((await admin.domainAllows.list()).length, 1);
  await admin.domainAllows.$select(a.id).remove();

  const app = (await raw("POST", "/oauth/token", { body: { grant_type: "client_credentials", client_id: net.app.client_id, client_secret: net.app.client_secret, scope: "read write" } })).body.access_token;
  net.people.set(app, { person: false });
  const join = (username, email) => raw("POST", "/api/v1/accounts", { token: app, body: { username, email, password: "une-phrase-assez-longue", agreement: true, locale: "fr" } });
  const e = await admin.emailDomainBlocks.create({ domain: "jetable.example" });
  assert.equal((await admin.emailDomainBlocks.$select(e.id).fetch()).domain, "jetable.example");
  assert.equal((await admin.emailDomainBlocks.list()).length, 1);
  const answers = (email, status) => until(() => join("gil", email).then((r) => r.status === status && r));
  await answers("gil@mail.jetable.example", 422);
  await admin.emailDomainBlocks.$select(e.id).remove();
  const c = await admin.canonicalEmailBlocks.create({ email: "gil.le.bon+x@poste.example" });
  assert.equal((await admin.canonicalEmailBlocks.$select(c.id).fetch()).canonicalEmailHash, c.canonicalEmailHash);
  assert.deepEqual((await admin.canonicalEmailBlocks.list()).map((x) => x.id), [c.id]);
  assert.deepEqual((await raw("POST", "/api/v1/admin/canonical_email_blocks/test", { token: chief.token, body: { email: "gillebon@poste.example" } })).body.map((x) => x.id), [c.id]);
  await answers("gillebon@poste.example", 422);
  await admin.canonicalEmailBlocks.$select(c.id).remove();
  const ip = await admin.ipBlocks.create({ ip: "127.0.0.0/8", severity: "sign_up_block", expiresIn: 3600, comment: "essai" });
  assert.equal((await admin.ipBlocks.$select(ip.id).fetch()).ip, "127.0.0.0/8");
  assert.equal((await admin.ipBlocks.list()).length, 1);
  assert.equal((await answers("gil@poste.example", 403)).body.error, "This action is not allowed");
  await admin.ipBlocks.$select(ip.id).update({ ip: "192.0.2.0/24", severity: "no_access" });
  await answers("gil@poste.example", 200);
  await admin.ipBlocks.$select(ip.id).remove();
  await assert.rejects(admin.domainBlocks.create({ domain: "pas un domaine" }), { statusCode: 422, message: "Validation failed: Domain is not a valid domain name" });
});

