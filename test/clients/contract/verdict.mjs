// What the recorded answers amount to: against the published description, against the paper, and which rows were called.
import { check } from "./paper.mjs";
import { endpoints, match } from "./endpoints.mjs";

const good = (x) => x.status >= 200 && x.status < 300;
const typeOf = (x, row) => (row.gives === "Status" && x.body?.scheduled_at ? "ScheduledStatus" : row.gives);
const rowOf = (x) => match(endpoints.filter((e) => e.method === x.method), (e) => e.path, x.path);

/** Gathers equal complaints: text -> { times, example }. */
class Complaints extends Map {
  add(text, example) {
    const has = this.get(text) ?? { times: 0, example };
    has.times++;
    this.set(text, has);
  }

  /** Takes out what an exception forgives, and adds exceptions that forgave nothing. */
  except(list, part) {
    for (const e of list.filter((x) => x.part === part)) {
      const forgiven = [...this.keys()].filter((text) => e.says.test(text));
      if (forgiven.length === 0) this.add(`the exception ${e.says} is not needed any more`, e.why);
      for (const text of forgiven) this.delete(text);
    }
    return this;
  }

  toString() { return [...this].map(([text, { times, example }]) => `${text}\n    ${times} times, as in ${example}`).sort().join("\n"); }
}

const streamed = { update: "Status", "status.update": "Status", notification: "Notification", conversation: "Conversation", announcement: "Announcement", "announcement.reaction": "Reaction" };
const example = (x) => `${x.method} ${x.path} ${x.status} ${JSON.stringify(x.body).slice(0, 300)}`;

/** Compares every answer and frame with the published description. */
export function againstDescription(record, api, exceptions) {
  const out = new Complaints();
  for (const x of record.exchanges) for (const text of new Set(api.validate(x))) out.add(`${api.find(x.method, x.path)} ${x.status} ${text}`, example(x));
  for (const f of record.frames) {
    if (streamed[f.event]) for (const text of api.entity(streamed[f.event], JSON.parse(f.payload))) out.add(`stream ${f.event} ${text}`, f.payload.slice(0, 300));
  }
  return out.except(exceptions, "description");
}

/** Compares every answer and frame with the paper's tables. */
export function againstPaper(record, people, exceptions) {
  const out = new Complaints();
  for (const x of record.exchanges) {
    const row = rowOf(x), asked = x.token ? people.get(x.token) ?? {} : { person: false };
    const type = good(x) ? row && typeOf(x, row) : x.status >= 400 && row ? "Error" : undefined;
    if (!type || type === "-") continue;
    const wrong = type === "{}" ? (Object.keys(x.body ?? { "": 0 }).length ? ["not an empty object"] : []) : check(type, x.body, asked);
    for (const text of new Set(wrong)) out.add(text, example(x));
  }
  for (const f of record.frames) {
    const asked = people.get(f.token) ?? {};
    if (streamed[f.event]) for (const text of new Set(check(streamed[f.event], JSON.parse(f.payload), { ...asked, person: undefined }))) out.add(`stream ${f.event} ${text}`, f.payload.slice(0, 300));
  }
  return out.except(exceptions, "paper");
}

/** Which rows of the paper got a good answer, and which P0 and P1 ones did not. */
export function coverage(record) {
  const called = new Set(record.exchanges.filter(good).map(rowOf));
  return { called: endpoints.filter((e) => called.has(e)), missed: endpoints.filter((e) => !called.has(e) && e.priority !== "P2") };
}

/** Values of another kind than this one. */
const others = (v) => [typeof v === "string" ? 7.5 : v === null ? { another: "kind" } : "another kind", typeof v === "boolean" || v === null ? 7.5 : false];

/** Gives every value that is one step from a good one: a field less, or one of another kind. Of a list it is the first row that is spoiled. */
function* spoiled(value, at = "") {
  if (Array.isArray(value)) {
    if (value.length) for (const [where, first] of spoiled(value[0], at)) yield [where, [first, ...value.slice(1)]];
    return;
  }
  if (value === null || typeof value !== "object") return;
  for (const [key, v] of Object.entries(value)) {
    const { [key]: _, ...less } = value;
    yield [`${at}.${key} is missing`, less];
    for (const bad of others(v)) yield [`${at}.${key} is of another kind`, { ...value, [key]: bad }];
    for (const [where, inner] of spoiled(v, `${at}.${key}`)) yield [where, { ...value, [key]: inner }];
  }
}

/** What the table would not notice, as "Entity.field …": it looks at one good answer of each row. */
export function unnoticed(record, people) {
  const out = new Set(), seen = new Set();
  for (const x of record.exchanges.filter(good)) {
    const row = rowOf(x), type = row && typeOf(x, row);
    if (!type || type === "-" || type === "{}" || seen.has(type) || x.body?.length === 0) continue;
    const asked = x.token ? people.get(x.token) ?? {} : { person: false };
    if (check(type, x.body, asked).length) continue;
    seen.add(type);
    for (const [where, body] of spoiled(x.body, type.replace(/[[\]]/g, ""))) if (!check(type, body, asked).length) out.add(where);
  }
  return out;
}
