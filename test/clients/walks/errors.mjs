// Every shape and sentence of an error, over the wire (social-core 2.6).
import assert from "node:assert/strict";
import { request } from "node:http";
import { before, test } from "node:test";
import { picture } from "../network.mjs";
import { net, raw, until } from "./world.mjs";

let uma, vic;
before(async () => { [uma, vic] = [await net.person("uma"), await net.person("vic")]; });

const refused = async (method, path, options, status, error) => {
  const r = await raw(method, path, options);
  assert.deepEqual([r.status, r.body.error], [status, error], `${method} ${path}`);
  return r;
};
const as = (who, body) => ({ token: who.token, ...(body ? { body } : {}) });

test("400: OAuth", async () => {
  const { client_id, client_secret, redirect_uri } = net.app, id = { client_id, client_secret, redirect_uri };
  const ask = (body, status, error) => refused("POST", "/oauth/token", { body: { ...id, ...body } }, status, error);
  const bad = await ask({ grant_type: "authorization_code", code: "none" }, 400, "invalid_grant");
  assert.equal(typeof bad.body.error_description, "string");
  await ask({ grant_type: "client_credentials", scope: "read admin:everything" }, 400, "invalid_scope");
  await ask({ grant_type: "magic" }, 400, "unsupported_grant_type");
  await ask({}, 400, "invalid_request");
  await ask({ grant_type: "client_credentials", client_secret: "wrong" }, 401, "invalid_client");
  await refused("POST", "/oauth/revoke", { body: { client_id, client_secret: "wrong", token: uma.token } }, 403, "unauthorized_client");
  await refused("POST", "/api/v1/apps", { body: { client_name: "x", redirect_uris: "relative" } }, 422, "Validation failed: Redirect URI must be an absolute URI.");
});

test("401 and 403: tokens, scopes, policy", async () => {
  const r = await refused("GET", "/api/v1/timelines/home", {}, 401, "The access token is invalid");
  assert.match(r.headers.get("www-authenticate") ?? "", /Bearer/);
  await refused("GET", "/api/v1/timelines/home", { token: "unknown" }, 401, "The access token is invalid");
  await refused("GET", "/api/v1/admin/reports", as(uma), 403, "This action is outside the authorized scopes");
  await refused("POST", `/api/v1/accounts/${uma.id}/follow`, as(uma), 403, "This action is not allowed");
  await raw("POST", `/api/v1/accounts/${uma.id}/block`, as(vic));
  await refused("POST", `/api/v1/accounts/${vic.id}/follow`, as(uma), 403, "This action is not allowed");
  await raw("POST", `/api/v1/accounts/${uma.id}/unblock`, as(vic));
});

test("404, 405, 413, 400: what is not there, and what cannot be read", async () => {
  for (const id of ["77", "abc", "-1", "+1", "01", "9007199254740992", "99999999999999999999"]) await refused("GET", `/api/v1/statuses/${id}`, as(uma), 404, "Record not found");
  const secret = (await raw("POST", "/api/v1/statuses", as(uma, { status: "secret", visibility: "direct" }))).body.id;
  const [hidden, missing] = [await raw("GET", `/api/v1/statuses/${secret}`, as(vic)), await raw("GET", "/api/v1/statuses/77", as(vic))];
  assert.deepEqual([hidden.status, hidden.body], [missing.status, missing.body], "the same bytes");
  await refused("GET", "/api/v1/nowhere", {}, 404, "Not Found");
  const method = await refused("PATCH", "/api/v1/statuses", as(uma), 405, "Method Not Allowed");
  assert.match(method.headers.get("allow"), /GET/);
  await refused("POST", "/api/v1/statuses", as(uma, "{"), 400, "Error occurred while parsing request parameters");
  await refused("POST", "/api/v1/statuses", as(uma, { status: "x".repeat(2 << 20) }), 413, "Request body too large");
});

test("422: validation", async () => {
  await refused("POST", "/api/v1/statuses", as(uma, { status: " " }), 422, "Validation failed: Text can't be blank");
  await refused("POST", "/api/v1/featured_tags", as(uma, { name: "a b" }), 422, "Validation failed: Tag is invalid");
  const profile = await raw("PATCH", "/api/v1/accounts/update_credentials", as(uma, { note: "x".repeat(501) }));
  assert.equal(profile.status, 422);
  assert.match(profile.body.error, /^Validation failed: /);
  assert.equal(typeof profile.body.details.note[0].error, "string");
  const app = await raw("POST", "/oauth/token", { body: { grant_type: "client_credentials", client_id: net.app.client_id, client_secret: net.app.client_secret, scope: "read write" } });
  const signup = await raw("POST", "/api/v1/accounts", { token: app.body.access_token, body: { username: "a b", email: "ab@example.org", password: "", agreement: false } });
  assert.equal(signup.status, 422);
  assert.deepEqual(Object.fromEntries(Object.entries(signup.body.details).map(([k, v]) => [k, v[0].error])), { password: "ERR_BLANK", username: "ERR_INVALID", agreement: "ERR_ACCEPTED" });
  assert.equal(signup.body.error, "Validation failed: Password can't be blank, Username must contain only letters, numbers and underscores, Agreement must be accepted");
});

test("preflights and a slash at the end", async () => {
  const r = await raw("OPTIONS", "/api/v1/statuses");
  assert.equal(r.status, 204);
  assert.equal(r.headers.get("access-control-allow-origin"), "*");
  assert.equal(r.headers.get("access-control-max-age"), "86400");
  assert.equal((await raw("GET", "/api/v2/instance/")).status, 200);
});

test("410: an account that was deleted", async () => {
  const wes = await net.person("wes"), chief = await net.owner();
  await raw("POST", `/api/v1/admin/accounts/${wes.id}/action`, as(chief, { type: "suspend" }));
  const deleted = await raw("DELETE", `/api/v1/admin/accounts/${wes.id}`, as(chief));
  assert.equal(deleted.status, 200, JSON.stringify(deleted.body));
  await refused("GET", `/api/v1/accounts/${wes.id}`, as(uma), 410, "Gone");
  await refused("GET", `/api/v1/accounts/${wes.id}/statuses`, as(uma), 410, "Gone");
});

test("429: asked too often, from an address that is not this machine's", async () => {
  const ask = () => raw("GET", "/api/v1/instance/rules", { headers: { "X-Forwarded-For": "198.51.100.7" } });
  let r = await ask();
  assert.deepEqual([r.status, r.headers.get("x-ratelimit-limit")], [200, "300"]);
  for (let n = 1; r.status === 200 && n <= 600; n++) r = await ask(); // a window may end meanwhile, and another begin
  assert.deepEqual([r.status, r.body.error, r.headers.get("x-ratelimit-remaining")], [429, "Too many requests", "0"]);
  const wait = Number(r.headers.get("retry-after"));
  assert.ok(wait >= 1 && wait <= 301, `come back after ${wait}`);
  assert.ok(Date.parse(r.headers.get("x-ratelimit-reset")) > Date.now(), "when the window ends");
  assert.equal((await raw("GET", "/api/v1/instance/rules", { headers: { "X-Forwarded-For": "198.51.100.8" } })).status, 200, "somebody else is let in");
});

test("503: more files at a time than are taken in, and taken in again when they end", async () => {
  const boundary = "x", headers = { Authorization: `Bearer ${uma.token}`, "Content-Type": `multipart/form-data; boundary=${boundary}`, "Transfer-Encoding": "chunked" };
  const held = [];
  const refusal = new Promise((done) => {
    for (let n = 0; n < 300; n++) { // 256 are taken in
      const up = request(`${net.base}/api/v2/media`, { method: "POST", headers, agent: false }, (r) => {
        let text = "";
        r.on("data", (d) => { text += d; }).on("end", () => done({ status: r.statusCode, body: JSON.parse(text), headers: r.headers })).on("error", () => {});
      });
      up.on("error", () => {});
      up.write(`--${boundary}\r\n`); // and no more: it waits for the rest
      held.push(up);
    }
  });
  const r = await refusal;
  assert.deepEqual([r.status, r.body.error], [503, "Service Unavailable"]);
  assert.ok(Number(r.headers["retry-after"]) >= 1);
  for (const up of held) up.destroy();
  const form = () => { const f = new FormData(); f.set("file", picture(), "a.png"); return f; };
  await until(async () => (await raw("POST", "/api/v2/media", { token: uma.token, form: form() })).status === 200, 30);
});
