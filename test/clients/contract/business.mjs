// Validates answers and webhooks against the published description of the business messaging API (OpenAPI), which lies beside the checkout and not in it.
import { existsSync, readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import { parse } from "yaml";

const file = new URL("../../../../shared/data/business-api/business-messaging-api_v23.0.yaml", import.meta.url);

/** Whether the description is here. */
export const described = existsSync(file);

/** What the description calls the number of each kind of thing. */
const called = {
  line: ["Phone-Number-ID", "WhatsApp-Account-Number-ID"], account: ["WABA-ID", "WhatsApp-Business-Account-ID"],
  portfolio: ["Business-ID"], app: ["Application-ID"], media: ["Media-ID"], template: ["TEMPLATE_ID"], history: ["Message-History-ID"],
};

/**
 * Several descriptions were put into one file, each with its own names: of those called alike, the later got a number behind
 * it, and the later description goes on naming the first. What a schema names is looked up next to it.
 */
function mend(doc) {
  const names = Object.keys(doc.components.schemas), alike = new Map();
  names.forEach((n, at) => { const root = n.replace(/_\d+$/, ""); alike.set(root, [...(alike.get(root) ?? []), { n, at }]); });
  const walk = (v, from) => {
    if (v === null || typeof v !== "object") return;
    for (const [k, x] of Object.entries(v)) {
      const root = k === "$ref" && /^#\/components\/schemas\/(.*)$/.exec(x)?.[1].replace(/_\d+$/, "");
      if (root && alike.has(root)) v[k] = `#/components/schemas/${alike.get(root).toSorted((a, b) => Math.abs(a.at - from) - Math.abs(b.at - from))[0].n}`;
      else walk(x, from);
    }
  };
  names.forEach((n, at) => walk(doc.components.schemas[n], at));
  return doc;
}

/** Reads the description and gives { reads(numbers), answer(exchange, kinds), webhook(body) }, which list what is wrong; kinds tells of a number what it is of. */
export function description() {
  const doc = mend(parse(readFileSync(file, "utf8")));
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(doc, "api");
  const point = (...parts) => `api#/${parts.map((p) => encodeURIComponent(String(p).replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;
  const compiled = new Map();
  const test = (ref, value) => {
    if (!compiled.has(ref)) compiled.set(ref, ajv.compile({ $ref: ref }));
    const valid = compiled.get(ref);
    return valid(value) ? [] : valid.errors.map((e) => `${e.instancePath.replace(/\/\d+/g, "/-")}: ${e.message}${e.params.allowedValues ? ` (${JSON.stringify(e.data)})` : ""}`);
  };
  /** The operation of a call, as the description names it, or undefined. */
  const find = (x, kinds) => {
    const [version, node, ...rest] = x.path.split("/").filter(Boolean);
    if (!/^v\d+\.0$/.test(version)) return undefined;
    for (const name of called[kinds(node)] ?? []) {
      const path = `/{Version}/{${name}}${rest.length ? `/${rest[0]}` : ""}${rest.length > 1 ? "/{QR-Code-ID}" : ""}`;
      if (doc.paths[path]?.[x.method.toLowerCase()]) return path;
    }
    return undefined;
  };
  const resolve = (v) => (v?.$ref ? v.$ref.slice(2).split("/").reduce((d, p) => d[p], doc) : v);
  return {
    /** The addresses of everything that is read of things whose numbers are given. */
    reads: (of) => Object.entries(of).flatMap(([kind, id]) => Object.keys(doc.paths).filter((p) => doc.paths[p].get && !/\}.*\}.*\}/.test(p)).flatMap((p) =>
      called[kind].filter((name) => p.includes(`/{${name}}`)).map((name) => p.replace("{Version}", "v23.0").replace(`{${name}}`, id)))),
    /** What is wrong with an answer: undefined when the description does not have the call. */
    answer(x, kinds) {
      const path = find(x, kinds);
      if (!path) return undefined;
      const where = `${x.method} ${path}`, all = doc.paths[path][x.method.toLowerCase()].responses;
      const status = all[x.status] ? x.status : x.status >= 400 ? Object.keys(all).find((s) => s >= 400) : undefined;
      if (!status) return x.status >= 400 ? test(point("components", "schemas", "GraphAPIError"), x.body).map((e) => `${where} ${x.status} ${e}`) : [`${where}: status ${x.status} is not described`];
      if (!resolve(all[status]).content?.["application/json"]) return [];
      const at = all[status].$ref ? ["components", "responses", all[status].$ref.split("/").pop()] : ["paths", path, x.method.toLowerCase(), "responses", status];
      return test(point(...at, "content", "application/json", "schema"), x.body).map((e) => `${where} ${status} ${e}`);
    },
    webhook: (body) => test(point("components", "schemas", "WebhookPayload"), body).map((e) => `webhook ${e}`),
  };
}
