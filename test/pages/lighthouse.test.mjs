// What does not depend on how busy the machine is: accessibility, best practices and what search engines need, as
// Lighthouse scores them. How fast pages are is measured by measure.mjs.
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
