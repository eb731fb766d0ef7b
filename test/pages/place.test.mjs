// A reader's place: nothing moves while they read, and they come back to where they were, whatever arrived meanwhile
// (web-client 1.2, 1.3, 5.8, 7.4, 7.5, 16.8, 16.9).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./town.mjs";

const many = Boolean(process.env.PARVIS_TEST_NATS), check = many ? () => {} : test;

let town, author;
if (!many) {
  before(async () => {
    town = await open();
    author = await town.page("yuna", {});
    await write(80, "Some earlier words");
  });
  after(async () => { await town?.close(); });
}

/** Publishes so many posts of somebody whom the reader follows, a few at a time. */
async function write(n, words) {
  let i = 0;
  const one = async () => {
    while (i < n) {
      const answer = await author.request.post(`${town.base}/compose`, { headers: { Origin: town.base }, form: { text: `${words}, ${++i}.`, visibility: "public" }, maxRedirects: 0 });
      assert.equal(answer.status(), 303, await answer.text());
    }
  };
  await Promise.all([one(), one(), one(), one()]);
}

const offset = (page, id) => page.$eval(`#${id}`, (p) => p.getBoundingClientRect().top);

/** Waits until a post stands where it stood, and holds it there once everything has come. */
async function stands(page, id, top) {
  await page.waitForFunction(([i, t]) => Math.abs((document.getElementById(i)?.getBoundingClientRect().top ?? 1e9) - t) <= 8, [id, top]);
  await page.waitForFunction(() => document.readyState === "complete");
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const now = await offset(page, id);
  assert.ok(Math.abs(now - top) <= 8, `${id} stands at ${now}, not at ${top}`);
}

/** Goes down home to its nth post, as far as older ones have to come, and gives it with its offset. */
async function down(page, n) {
  await page.waitForFunction((count) => {
    const all = document.querySelectorAll("#feed > .post");
    all[Math.min(all.length, count) - 1].scrollIntoView({ block: "end" });
    return all.length >= count;
  }, n);
  return page.evaluate(async (nth) => {
    const p = document.querySelectorAll("#feed > .post")[nth - 1];
    scrollBy(0, p.getBoundingClientRect().top - 211);
    await new Promise((done) => setTimeout(done, 500)); // a reader stops before they press something
    // The page leads back to what is first in sight; what is looked at stands with it.
    return [p.id, p.getBoundingClientRect().top];
  }, n);
}

for (const width of [360, 1280])
  check(`who opens the 60th post comes back to it, whatever came meanwhile, at ${width} px`, async () => {
    const page = await town.page("ines", { locale: "en", viewport: { width, height: 800 } });
    await page.goto(town.base);
    const [id, top] = await down(page, 60);
    await page.click(`#${id} .who small a`);
    await page.waitForURL(/@\w+\/\d+$/);
    await write(12, `News at ${width}`);

    await page.goBack();
    await stands(page, id, top);
    await page.reload();
    await stands(page, id, top);
    assert.equal(await page.$$eval("#feed > .post", (all) => all.filter((p) => p.textContent.includes("News at")).length >= 12), true);

    await page.click(`#${id} .who small a`);
    await page.waitForURL(/@\w+\/\d+$/);
    await page.click('.nav a[href="/"] >> visible=true >> nth=0');
    await stands(page, id, top);
    assert.equal(await page.innerText(".place"), "You were here");

    // Another device knows the post, and shows it below its bar, also when its reader left once before it was there.
    const other = await town.page("ines", { locale: "fr", viewport: { width: 1000, height: 700 } });
    await other.route(/\?before=/, (r) => r.abort());
    const cut = other.waitForEvent("requestfailed", (r) => r.url().includes("before="));
    await other.goto(town.base);
    await cut;
    await other.unroute(/\?before=/);
    await other.goto(town.base);
    await other.waitForFunction((i) => { const y = document.getElementById(i)?.getBoundingClientRect().top; return y > 0 && y < innerHeight; }, id);
    assert.equal(await other.innerText(".place"), "Vous en étiez là");
    assert.deepEqual([...page.errors, ...other.errors.filter((e) => !e.includes("ERR_FAILED"))], []);
    await page.context().close();
    await other.context().close();
  });

check("a list keeps its place too, and the browser keeps whole pages", async () => {
  const page = await town.page("ines", { locale: "en" }, await town.keeping());
  for (const path of ["/", "/@yuna"]) {
    await page.goto(town.base + path);
    const [id, top] = await down(page, 50);
    await page.evaluate(() => { window.kept = true; });
    await page.click(`#${id} .who small a`);
    await page.waitForFunction(() => !window.kept && document.querySelector(".post.large"));
    await page.evaluate(() => history.back());
    await page.waitForFunction((i) => document.getElementById(i) && !document.querySelector(".post.large"), id);
    assert.equal(await page.evaluate(() => window.kept === true || JSON.stringify(performance.getEntriesByType("navigation")[0].notRestoredReasons)), true, path);
    await stands(page, id, top);
  }
  await page.context().close();
});

check("older posts come below at a press, with the focus on the first of them", async () => {
  const page = await town.page("", { locale: "en", viewport: { width: 1280, height: 300 } });
  await page.goto(`${town.base}/@yuna`);
  const was = await page.$$eval("#feed > .post", (all) => all.length);
  await page.$eval("a[rel=next]", (a) => a.click());
  await page.waitForFunction((n) => document.activeElement === document.querySelectorAll("#feed > .post")[n], was);
  assert.equal(new URL(page.url()).pathname, "/@yuna");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

check("nothing moves while a hundred posts arrive, until the reader asks for them", async () => {
  const page = await town.page("ines", { locale: "en" });
  await page.goto(town.base);
  await page.waitForLoadState("load");
  const [id] = await down(page, 12);
  await page.evaluate((i) => {
    const post = document.getElementById(i);
    post.focus({ preventScroll: true });
    getSelection().selectAllChildren(post.querySelector(".body"));
    window.moved = [];
    new PerformanceObserver((list) => { for (const e of list.getEntries()) window.moved.push([e.value, ...e.sources.map((s) => s.node?.outerHTML?.slice(0, 120))]); }).observe({ type: "layout-shift" });
  }, id);
  const state = () => page.evaluate(() => [scrollY, document.activeElement.id, String(getSelection()), document.querySelectorAll("#feed > .post").length]);
  const was = await state();
  await write(100, "All at once");
  await page.waitForFunction(() => document.querySelector("#new a").textContent.startsWith("100 "));
  assert.deepEqual(await state(), was);
  assert.deepEqual(await page.evaluate(() => window.moved), []);
  assert.match(await page.title(), /^\(1\d\d\) /);

  const first = await page.$eval("#feed > .post", (p) => p.id);
  await page.evaluate(() => scrollTo(0, 0));
  const top = await offset(page, first);
  await page.click("#new a");
  await page.waitForFunction(() => document.getElementById("new").hidden); // a mark of what was read may stand there before
  await stands(page, first, top);
  const after = await page.evaluate(() => ({ new: [...document.querySelectorAll("#feed > .post")].findIndex((p) => p.previousElementSibling?.className === "place"), focus: document.activeElement === document.querySelector("#feed > .post"), next: document.querySelector(".place").nextElementSibling.id, pill: document.getElementById("new").hidden }));
  assert.deepEqual(after, { new: 100, focus: true, next: first, pill: true });
  assert.deepEqual(page.errors, []);
  await page.context().close();
});
