// Validates answers against the published description of the API (OpenAPI), which lies beside the checkout and not in it.
import { existsSync, readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import { match } from "./endpoints.mjs";

const file = new URL("../../../../shared/data/mastodon-api/schema.json", import.meta.url);

/** Whether the description is here. */
export const described = existsSync(file);

const formats = {
  uri: (v) => URL.canParse(v), email: /@/, date: /^\d{4}-\d\d-\d\d$/, "date-time": (v) => !Number.isNaN(Date.parse(v)), binary: true, scopes: true, "iso-639-1": true,
};

/** Reads the description and gives { operations, find(method, path), validate(exchange), entity(name, value) }. */
export function description() {
  const doc = JSON.parse(readFileSync(file));
  const ajv = new Ajv({ strict: false, allErrors: true, formats });
  ajv.addSchema(doc, "api");
  const paths = Object.keys(doc.paths);
  const point = (...parts) => `api#/${parts.map((p) => String(p).replaceAll("~", "~0").replaceAll("/", "~1")).map(encodeURIComponent).join("/")}`;
  const compiled = new Map();
  const test = (ref, value) => {
    if (!compiled.has(ref)) compiled.set(ref, ajv.compile({ $ref: ref }));
    const valid = compiled.get(ref);
    return valid(value) ? [] : valid.errors.filter((e) => e.keyword !== "oneOf" && !(e.keyword === "type" && e.params.type === "null")).map((e) => `${e.instancePath.replace(/\/\d+/g, "/-")}: ${e.message}`);
  };
  const find = (method, path) => {
    const best = match(paths.filter((p) => doc.paths[p][method.toLowerCase()]), (p) => p, path);
    return best && `${method} ${best}`;
  };
  return {
    operations: paths.flatMap((p) => Object.keys(doc.paths[p]).filter((m) => doc.paths[p][m].responses).map((m) => `${m.toUpperCase()} ${p}`)),
    find,
    entity: (name, value) => test(point("components", "schemas", name), value),
    validate(x) {
      const operation = find(x.method, x.path);
      if (!operation) return [];
      const [method, path] = operation.split(" ");
      const answer = doc.paths[path][method.toLowerCase()].responses[x.status];
      if (!answer) return x.status >= 400 ? test(point("components", "schemas", "Error"), x.body) : [`: status ${x.status} is not described`];
      if (!answer.content?.["application/json"]) return [];
      const where = ["paths", path, method.toLowerCase(), "responses", x.status, "content", "application/json", "schema"];
      const choice = answer.content["application/json"].schema.oneOf;
      if (!choice) return test(point(...where), x.body);
      return choice.map((_, i) => test(point(...where, "oneOf", i), x.body)).sort((a, b) => a.length - b.length)[0];
    },
  };
}
