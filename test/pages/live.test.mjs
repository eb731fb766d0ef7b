// Pages that are open: a cover opens in place, and what changes is told and asked for (web-client 6.6, 7.4, 7.7, 8.3, 8.4, 17).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./town.mjs";

const many = Boolean(process.env.PARVIS_TEST_NATS), check = many ? () => {} : test;

let town;
if (!many) { before(async () => { town = await open(); }); after(async () => { await town?.close(); }); }

/** Does what a form of somebody's would do. */
async function send(page, path, form) {
  const answer = await page.request.post(town.base + path, { headers: { Origin: town.base }, form, maxRedirects: 0 });
  assert.ok(answer.status() < 400, `${path}: ${answer.status()} ${await answer.text()}`);
  return answer;
}

/** Publishes a post, and gives its number. */
async function write(page, text, more = {}) {
  const answer = await send(page, "/compose", { text, visibility: "public", ...more });
  return /\/(\d+)/.exec(answer.headers().location)[1];
}

/** The member wants no words with this one, in pages that were not asked for it by name. */
async function mute(page, word) {
  const answer = await page.request.put(`${town.base}/api/parvis/v1/policy/preferences`, { headers: { Origin: town.base }, data: { muted_words: [{ value: word, targets: ["content"], actor_target: "all" }] } });
  assert.equal(answer.status(), 200, await answer.text());
}

const where = (page, id) => page.$eval(`#p${id}`, (p) => p.getBoundingClientRect().top);

check("a cover opens in place, and what is behind it comes then", async () => {
  const author = await town.page("yuna", {}), page = await town.page("ines", { locale: "en" });
  const id = await write(author, "The word is marmalade."), beside = await write(author, "Another word.");
  await mute(page, "marmalade");
  for (const open of [() => page.$eval(`#p${id} .cover button`, (b) => b.click()), async () => { await page.$eval(`#p${id}`, (p) => p.focus({ preventScroll: true })); await page.keyboard.press("x"); }]) {
    await page.goto(`${town.base}/@yuna`);
    assert.ok(!(await page.content()).includes("marmalade"), "what is covered is in the page");
    const top = await where(page, id);
    await open();
    await page.waitForSelector(`#p${id} .body:has-text("marmalade")`);
    assert.equal(await page.$(`#p${id} .cover`), null);
    assert.equal(await page.evaluate(() => document.activeElement.id), `p${id}`);
    assert.equal(await where(page, id), top);
    assert.equal(new URL(page.url()).pathname, "/@yuna");
    // It stays open when something is done with it.
    await page.keyboard.press("l");
    await page.waitForSelector(`#p${id} .like[aria-pressed=true]:has-text("1")`);
    assert.match(await page.innerText(`#p${id}`), /marmalade/);
    await page.click(`#p${id} .like`);
    await page.waitForSelector(`#p${id} .like[aria-pressed=false]`);
  }
  assert.ok(await page.isVisible(`#p${beside} .body`));
  assert.deepEqual(page.errors, []);
  // Without a script the button leads to the post's page.
  const plain = await page.context().browser().newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() }), still = await plain.newPage();
  await still.goto(`${town.base}/@yuna`);
  await still.click(`#p${id} .cover button`);
  await still.waitForURL(new RegExp(`/@yuna/${id}\\?open=1$`));
  assert.match(await still.innerText(".post.large .body"), /marmalade/);
  for (const c of [plain, page.context(), author.context()]) await c.close();
});
