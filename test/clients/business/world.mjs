// An organisation is opened on its desk by forms alone, with a member who talks to it and a receiver that hears what the app is told.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";
import { open, signIn } from "../network.mjs";

export const net = await open();
export const owner = await net.person("libraire"), zoe = await net.person("zoe");
zoe.messages = (await signIn(net, "zoe")).cookie;

/** What the app was told and nobody waited for yet, and every webhook as it came. */
const told = [];
export const hooks = [];

/** Sends a form of the pages as a browser without a script does. */
export async function form(person, path, fields) {
  const r = await fetch(net.base + path, { method: "POST", redirect: "manual", headers: { Cookie: person.cookie, "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin" }, body: new URLSearchParams(fields) });
  assert.ok(r.status === 303 || r.status === 200, `${path}: ${r.status} ${await r.clone().text()}`);
  return r;
}
/** A page as the person sees it in English. */
export const page = async (person, path) => (await fetch(net.base + path, { headers: { Cookie: person.cookie, "Accept-Language": "en" } })).text();

/** What a pattern finds in a text. */
export const first = (re, text) => { const m = re.exec(text); assert.ok(m, `${re} in ${text}`); return m[1]; };

/** Waits until the app was told something; what it is told is checked by the library it was told for. */
export async function heard(what) {
  for (let i = 0; i < 400; i++) {
    const at = told.findIndex(what);
    if (at >= 0) return told.splice(at, 1)[0];
    await new Promise((r) => setTimeout(r, 25));
  }
  assert.fail(`the app was not told; it has ${JSON.stringify(told)}`);
}
export const message = (type) => heard((e) => e.messages?.[0]?.type === type).then((e) => e.messages[0]);
export const status = (id, s) => heard((e) => e.statuses?.some((x) => x.id === id && x.status === s));

const receiver = createServer((req, res) => {
  const at = new URL(req.url, "http://x"), parts = [];
  if (req.method === "GET") { res.end(at.searchParams.get("hub.verify_token") === "lanterne" ? at.searchParams.get("hub.challenge") : ""); return; }
  req.on("data", (d) => parts.push(d));
  req.on("end", () => {
    const rawBody = Buffer.concat(parts), body = JSON.parse(rawBody.toString());
    assert.ok(verifySignature({ appSecret: secret, rawBody, signatureHeader: req.headers["x-hub-signature-256"] }), "the signature is the library's");
    hooks.push(body);
    if (body.object === "page") {
      told.push(...body.entry.flatMap((e) => e.messaging));
    } else {
      normalizeWebhook(body);
      for (const c of body.entry[0].changes) told.push(c.value);
    }
    res.end();
  });
});
await new Promise((done) => receiver.listen(0, "127.0.0.1", done));

export const callback = `http://127.0.0.1:${receiver.address().port}/hook?a=1`;

const to = (await form(owner, "/settings/organisations", { name: "Librairie du Pont" })).headers.get("Location");
await form(owner, `${to}/line`, { line: "Librairie" });
await form(owner, `${to}/app`, { app: "Caisse" });
const desk = await page(owner, to);
export const portfolio = to.split("/").at(-1);
export const account = first(/business account (\d+)/, desk);
export const line = { number: first(/href="\/c\/(\d+)"/, desk), id: first(/, id (\d+)/, desk) };
export const app = first(/\/apps\/(\d+)/, desk);
export const secret = first(/<code[^>]*>([0-9a-f]{32})<\/code>/, await (await form(owner, `${to}/apps/${app}/show`, {})).text());
await form(owner, `${to}/apps/${app}/callback`, { callback, verify: "lanterne" });
await form(owner, `${to}/apps/${app}/subscribe`, { account });
const made = await form(owner, `${to}/apps/${app}/token`, [["name", "Serveur"], ["scope", "whatsapp_business_messaging"], ["scope", "whatsapp_business_management"], ["scope", "business_management"]]);
export const token = first(/<code[^>]*>(EAA[0-9A-Za-z]{60,})<\/code>/, await made.text());
export const chat = (await form(zoe, `/c/${line.number}`, {})).headers.get("Location");

export async function close() { receiver.close(); await net.close(); }

/** The member writes in the conversation: words, a choice, a file. */
export const write = (fields) => {
  const body = new FormData();
  for (const [k, v] of Object.entries({ ref: `r${Math.random()}`.slice(0, 20), ...fields })) body.set(k, v);
  return fetch(net.base + chat, { method: "POST", redirect: "manual", headers: { Cookie: zoe.cookie, "Sec-Fetch-Site": "same-origin" }, body });
};

