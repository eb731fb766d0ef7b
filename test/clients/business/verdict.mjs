// The last word: every answer and every webhook against the published description of the business API.
import assert from "node:assert/strict";
import { test } from "node:test";
import { described, description } from "../contract/business.mjs";
import { account, app, hooks, line, net, portfolio, token } from "./world.mjs";

const api = described && description(); // reading it takes seconds, in which nothing else is done
const without = "no ../shared/data/business-api beside this checkout";

/** Where the file contradicts its own samples, or the paper: each says why, and one that nothing needs any more fails the run. */
const exceptions = [
  { says: /^GET \S+\/message_qrdls\/\{QR-Code-ID\} 200 : must have required property/, why: "business-messaging 13: one link is a list of one, as whatsapp-api-js reads it" },
  { says: /^GET \S+\/phone_numbers 200 \/data\/-: must have required property 'status'/, why: "business-messaging 11.5: status is among the fields that are asked for" },
  { says: /^GET \S+\/owned_whatsapp_business_accounts 200 \/data\/-: must have required property '(message_template_namespace|timezone_id)'/, why: "there is no server of one's own that needs a namespace, and days are those of UTC" },
  { says: /^GET \S+\/settings 200 \/(calling|payload_encryption|storage_configuration)\/status/, why: "business-messaging 11.7 has DISABLED in capitals, the file has it small" },
  { says: /^GET \S+\/settings 200 \/calling: must have required property/, why: "business-messaging 11.7: of calls there is the status alone, as there are none" },
  { says: /^GET \S+\/\{Media-ID\} 200 \/file_size/, why: "business-messaging 8: file_size is a number" },
  { says: /^GET \S+\/\{Phone-Number-ID\} 200 \/quality_rating/, why: "UNKNOWN is what the file has in lists, and NA here" },
];

/** What numbers in addresses are of: those of the desk, and what calls made. */
function kinds() {
  const of = new Map([[line.id, "line"], [account, "account"], [app, "app"], [portfolio, "portfolio"]]);
  for (const x of net.record.exchanges) {
    const kind = x.method === "POST" && x.body?.id && { media: "media", message_templates: "template", phone_numbers: "line" }[x.path.split("/").at(-1)];
    if (kind) of.set(x.body.id, kind);
  }
  for (const m of hooks.flatMap((h) => h.entry[0].changes?.[0].value.messages ?? [])) if (m[m.type]?.mime_type) of.set(m[m.type].id, "media");
  return (id) => of.get(id);
}

test("what the description lets one read is answered, or refused in its shape", { skip: described ? false : without }, async (t) => {
  const answered = [], refused = [];
  for (const path of api.reads({ line: line.id, account, app, portfolio })) {
    const r = await fetch(net.base + path, { headers: { Authorization: `Bearer ${token}` } }), body = await r.json();
    (r.ok ? answered : refused).push(path.replace(/\d{6,}/, "…"));
    if (!r.ok) assert.ok(r.status === 400 && [100, 2500].includes(body.error?.code), `${path}: ${r.status} ${JSON.stringify(body)}`); // business-messaging 19, 25
  }
  t.diagnostic(`answered: ${answered.join(", ")}`);
  t.diagnostic(`refused: ${refused.join(", ")}`);
  assert.ok(answered.length >= 12, `${answered}`);
});

test("answers and webhooks fit the published description of the business API", { skip: described ? false : without }, (t) => {
  const of = kinds(), complaints = new Map(), add = (list, example) => { for (const c of list ?? []) complaints.set(c, example); };
  const answers = net.record.exchanges.map((x) => [x, api.answer(x, of)]);
  for (const [x, wrong] of answers) add(wrong, JSON.stringify(x.body).slice(0, 300));
  for (const h of hooks) if (h.object !== "page") add(api.webhook(h), JSON.stringify(h).slice(0, 600));
  t.diagnostic(`${answers.filter(([, wrong]) => wrong).length} of ${answers.length} answers are described; ${hooks.length} webhooks`);
  const compared = answers.filter(([, wrong]) => wrong).length;
  assert.ok(compared >= 80, `${compared} answers were found in the description`);
  assert.deepEqual([...new Set(hooks.flatMap((h) => h.entry[0].changes?.[0].value.messages ?? []).map((m) => m.type))].filter((x) => ["document", "sticker", "image", "text", "interactive"].includes(x)).sort(), ["document", "image", "interactive", "text"]);
  for (const e of exceptions) {
    const forgiven = [...complaints.keys()].filter((c) => e.says.test(c));
    for (const c of forgiven) complaints.delete(c);
    if (!forgiven.length) complaints.set(`the exception ${e.says} is not needed any more`, e.why);
  }
  assert.equal(complaints.size, 0, `\n${[...complaints].map(([c, example]) => `${c}\n    ${example}`).sort().join("\n")}`);
});
