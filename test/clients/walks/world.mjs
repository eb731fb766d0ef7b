// One network for all walks, and what they share.
import "../polyfill.mjs";
import { open } from "../network.mjs";

export const net = await open(["trends.least=2", "trends.every=1s"]); // what trends is soon seen

/** Asks again until fn gives something. */
export async function until(fn, seconds = 5) {
  for (let i = 0; i < seconds * 20; i++) {
    const v = await fn();
    if (v) return v;
    await new Promise((r) => setTimeout(r, 50));
  }
  throw new Error(`it did not happen within ${seconds} seconds`);
}

/** A request as no library makes it: { status, body, headers }. */
export async function raw(method, path, { token, body, form, headers } = {}) {
  const r = await fetch(net.base + path, {
    method, redirect: "manual",
    headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    body: form ?? (typeof body === "string" || body === undefined ? body : JSON.stringify(body)),
  });
  const text = await r.text();
  let json;
  try { json = JSON.parse(text); } catch { json = text; }
  return { status: r.status, body: json, headers: r.headers };
}

/** Follows rel="next" to the end and gives every row; each page is at most `limit` long. */
export async function pages(path, token, limit = 2) {
  const rows = [];
  let at = `${path}${path.includes("?") ? "&" : "?"}limit=${limit}`;
  for (let n = 0; at; n++) {
    if (n > 60) throw new Error(`${path}: no end in sight`);
    const page = await raw("GET", at, { token });
    if (page.status !== 200) throw new Error(`${at}: ${page.status} ${JSON.stringify(page.body)}`);
    if (page.body.length > limit) throw new Error(`${at}: ${page.body.length} rows`);
    rows.push(...page.body);
    const next = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1];
    if (next && !next.startsWith(net.base)) throw new Error(`${next} is not an address of this network`);
    at = next?.slice(net.base.length);
  }
  return rows;
}
