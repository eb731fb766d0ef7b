// Accessibility, best practices and what search engines need, as Lighthouse scores them, and how fast pages are: on the
// line and the phone that Lighthouse simulates, in the best of three runs, as a busy machine takes points. measure.mjs
// prints the figures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit, categories, pages } from "./lighthouse.mjs";
import { open } from "./town.mjs";

const many = Boolean(process.env.PARVIS_TEST_NATS), check = many ? () => {} : test, steady = categories.filter((c) => c !== "performance");

let town;
if (!many) { before(async () => { town = await open(); }); after(async () => { await town?.close(); }); }

check("Lighthouse gives 95 and more for what does not depend on the machine", async () => {
  for (const [name, path, cookie] of await pages(town)) {
    const { scores, costs } = await audit(town, path, cookie, steady);
    for (const c of steady) assert.ok(scores[c] >= 95, `${name}: ${c} has ${scores[c]}\n${costs.join("\n")}`);
  }
});

check("Lighthouse gives 95 and more for speed, in the best of three runs", async () => {
  for (const [name, path, cookie] of await pages(town)) {
    const had = [];
    do {
      const { scores, audits } = await audit(town, path, cookie, ["performance"]);
      had.push(scores.performance);
      // Whatever else the machine does, the picture that is waited for is asked for at once.
      const found = audits["lcp-discovery-insight"].details?.items?.[0]?.items ?? {};
      for (const [what, { value }] of Object.entries(found)) assert.ok(value, `${name}: ${what}`);
    } while (had.at(-1) < 95 && had.length < 3);
    assert.ok(had.at(-1) >= 95, `${name} has ${had}`);
  }
});
