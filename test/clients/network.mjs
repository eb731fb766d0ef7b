// Starts the real program in a folder of its own and gives tests what a person has: an address, and tokens got by signing in.
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recorder } from "./contract/recorder.mjs";

const freePort = () => new Promise((done) => { const s = createServer(); s.listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => done(port)); }); });

/** The built program: PARVIS_BIN, else it is built into a temporary folder. */
function program() {
  if (process.env.PARVIS_BIN) return process.env.PARVIS_BIN;
  const out = join(mkdtempSync(join(tmpdir(), "parvis-bin-")), "parvis");
  const built = spawnSync("go", ["build", "-o", out, "parvis/cmd/parvis"], { cwd: new URL("../..", import.meta.url), stdio: "inherit" });
  if (built.status !== 0) throw new Error("the program does not build");
  return out;
}

/** With PARVIS_TEST_NATS, a NATS server's program, each network is three processes on the PostgreSQL that PARVIS_TEST_PG names. */
async function cluster() {
  if (!process.env.PARVIS_TEST_NATS) return { size: 1, set: [], env: process.env, close() {} };
  const port = await freePort(), schema = `c_${randomBytes(8).toString("hex")}`, server = process.env.PARVIS_TEST_PG;
  const psql = (sql) => {
    const done = spawnSync(join(process.env.PG_BIN ?? "/usr/lib/postgresql/15/bin", "psql"), [server, "-qc", sql], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${sql}: ${done.stderr}`);
  };
  psql(`CREATE SCHEMA ${schema}`);
  const broker = spawn(process.env.PARVIS_TEST_NATS, ["-a", "127.0.0.1", "-p", `${port}`], { stdio: "ignore" });
  const address = new URL(server);
  address.searchParams.set("search_path", schema);
  return {
    size: 3, set: [`storage.nats=nats://127.0.0.1:${port}`], env: { ...process.env, PARVIS_STORAGE_DATABASE: address.href },
    close() { broker.kill(); psql(`DROP SCHEMA ${schema} CASCADE`); },
  };
}

/** Starts one process and waits until it serves. */
async function start(bin, flags, env, port, said) {
  const child = spawn(bin, [...flags, "serve"], { env, stdio: ["ignore", "pipe", "pipe"] });
  child.stderr.on("data", said);
  child.stdout.on("data", said);
  for (let i = 0; ; i++) {
    try { if ((await fetch(`http://localhost:${port}/health/ready`)).ok) return child; } catch { /* not yet */ }
    if (i > 200 || child.exitCode !== null) throw new Error("the network did not start");
    await new Promise((r) => setTimeout(r, 50));
  }
}

const stop = async (child) => { child.kill("SIGTERM"); await new Promise((r) => (child.exitCode === null ? child.once("exit", r) : r())); };

/** Runs a network until close() is called, at a port or at any. What clients exchange with it at base is kept in record. */
export async function open(settings = [], at = 0) {
  const folder = mkdtempSync(join(tmpdir(), "parvis-test-")), port = at || (await freePort()), base = `http://localhost:${port}`, bin = program(), many = await cluster();
  const set = [`storage.folder=${folder}`, `network.base=${base}`, "server.private=", "server.exempt_loopback=true", "server.password_grant=true",
    "server.allow_nets=127.0.0.0/8", "server.insecure_tls=true", "network.name=Test", "network.signup=open", "network.contact=bonjour@example.org", "network.auto_confirm=true", ...settings];
  const flags = [...set, ...many.set].flatMap((s) => ["--set", s]), operator = (...words) => command(bin, [...flags, "--set", "server.listen=127.0.0.1:0", "admin", ...words], many.env);
  command(bin, [...flags, "migrate"], many.env); // makes the network before its first start
  const chief = /password: (\S+)/.exec(operator("create", "chief", "--email", "chief@example.org", "--role", "owner"))[1];
  const drawn = join(folder, "emoji.png");
  writeFileSync(drawn, Buffer.from(await picture().arrayBuffer()));
  operator("emoji", "add", "parvis", drawn, "--category", "Maison");
  operator("announce", "Le pont d’#Aubrelle rouvre lundi :parvis:", "--until", new Date(Date.now() + 86_400_000).toISOString());
  let log = "";
  const children = [], inner = [];
  for (let node = 0; node < many.size; node++) {
    inner.push(await freePort());
    try { children.push(await start(bin, [...flags, "--set", `server.listen=127.0.0.1:${inner[node]}`, "--set", `storage.node=${node}`], many.env, inner[node], (d) => { log += d; })); } catch (e) { throw new Error(`${e.message}:\n${log}`); }
  }
  const record = await recorder(port, inner);
  const net = {
    base, folder, record, people: new Map(), log: () => log,
    async close() { await record.close(); await Promise.all(children.map(stop)); many.close(); rmSync(folder, { recursive: true, force: true }); },
    person: (name) => person(net, name),
    owner: () => signIn(net, "chief", chief, `${scope} admin:read admin:write`),
  };
  net.app = await api(net, "POST", "/api/v1/apps", { client_name: "tests", redirect_uris: "urn:ietf:wg:oauth:2.0:oob", scopes: "read write follow push profile admin:read admin:write" });
  return net;
}

/** Runs a command of the operator and gives what it printed. */
function command(bin, words, env) {
  const done = spawnSync(bin, words, { encoding: "utf8", env });
  if (done.status !== 0) throw new Error(`${words.join(" ")}: ${done.stderr}`);
  return done.stdout;
}

async function api(net, method, path, body, token) {
  const r = await fetch(net.base + path, { method, headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) }, body: body && JSON.stringify(body) });
  const json = await r.json();
  if (!r.ok) throw new Error(`${method} ${path}: ${r.status} ${JSON.stringify(json)}`);
  return json;
}

export const password = "une-phrase-assez-longue";

/** Makes a member and signs in as an app does: code with PKCE, out of band. */
async function person(net, name) {
  const client = await api(net, "POST", "/oauth/token", { grant_type: "client_credentials", client_id: net.app.client_id, client_secret: net.app.client_secret, redirect_uri: net.app.redirect_uri, scope: "read write" });
  await api(net, "POST", "/api/v1/accounts", { username: name, email: `${name}@example.org`, password, agreement: true, locale: "fr" }, client.access_token);
  net.people.set(client.access_token, { person: false });
  return signIn(net, name);
}

const scope = "read write follow push profile";

/** Signs in by the app of the tests: code with PKCE, out of band. */
export async function signIn(net, name, word = password, scopes = scope) {
  const verifier = randomBytes(48).toString("base64url");
  const { code, cookie } = await consent(net, net.app, name, { scopes, challenge: challengeOf(verifier), word });
  const token = await api(net, "POST", "/oauth/token", { grant_type: "authorization_code", code, client_id: net.app.client_id, client_secret: net.app.client_secret, redirect_uri: net.app.redirect_uri, code_verifier: verifier });
  const me = await api(net, "GET", "/api/v1/accounts/verify_credentials", undefined, token.access_token);
  net.people.set(token.access_token, { person: true, account: me.id });
  return { name, id: me.id, token: token.access_token, cookie };
}

/** What an app sends for a verifier of its own (RFC 7636, S256). */
export const challengeOf = (verifier) => createHash("sha256").update(verifier).digest("base64url");

/** The browser's part of signing an app in, by its forms: gives the code, and where the browser was sent. */
export async function consent(net, app, name, { scopes = scope, challenge, word = password, redirect = app.redirect_uri, state }) {
  const ask = new URLSearchParams({ response_type: "code", client_id: app.client_id, redirect_uri: redirect, scope: scopes, ...(challenge ? { code_challenge: challenge, code_challenge_method: "S256" } : {}), ...(state ? { state } : {}) });
  const entered = await fetch(`${net.base}/signin`, { method: "POST", redirect: "manual", headers: { "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin" }, body: new URLSearchParams({ who: name, password: word, next: `/oauth/authorize?${ask}` }) });
  const cookie = entered.headers.getSetCookie().map((c) => c.split(";")[0]).join("; ");
  if (entered.status !== 303 || !cookie) throw new Error(`sign-in gave ${entered.status}`);
  const page = await (await fetch(`${net.base}/oauth/authorize?${ask}`, { headers: { Cookie: cookie } })).text();
  const form = new URLSearchParams([...page.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map((m) => [/name="([^"]*)"/.exec(m[0])[1], unescapeHTML(/value="([^"]*)"/.exec(m[0])?.[1] ?? "")]));
  const button = /<button[^>]*name="([^"]*)"[^>]*value="(allow|authorize|yes|approve)"/.exec(page);
  if (button) form.set(button[1], button[2]);
  const action = /<form[^>]*action="([^"]*authorize[^"]*)"/.exec(page)?.[1] ?? "/oauth/authorize";
  const answer = await fetch(new URL(unescapeHTML(action), net.base), { method: "POST", redirect: "manual", headers: { Cookie: cookie, "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin" }, body: form });
  const sent = new URL(answer.headers.get("Location") ?? "", net.base), code = sent.searchParams.get("code");
  if (!code) throw new Error(`consent gave ${answer.status} ${answer.headers.get("Location")}\n${page.slice(0, 2000)}`);
  return { code, cookie, sent };
}

const unescapeHTML = (s) => s.replaceAll("&amp;", "&").replaceAll("&#34;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">");

/** A small PNG that decodes. */
export const picture = () => new Blob([Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC", "base64")], { type: "image/png" });
