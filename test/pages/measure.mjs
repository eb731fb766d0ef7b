// Measures what readers wait for, and prints it as the tables of docs/performance.md:
//   PARVIS_BIN=/path/to/parvis node measure.mjs [scores weights oldLine presses told long]
// The numbers say something only on a machine that does nothing else.
import { loadavg } from "node:os";
import { audit, categories, pages } from "./lighthouse.mjs";
import { open } from "./town.mjs";

const rounds = 3, kib = (n) => `${(n / 1024).toFixed(1)} KiB`, ms = (n) => `${Math.round(n)} ms`, middle = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const load = () => console.log(`load ${loadavg().map((n) => n.toFixed(1)).join(", ")}\n`);
const town = await open();

/** Runs inside a page: how much came over the line, pictures of people and posts and what was there already apart. */
function weigh() {
  const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].filter((e) => e.transferSize > 0 && !/\/(media|avatars|stream)(\/|\?|$)/.test(new URL(e.name).pathname));
  return { requests: all.length, bytes: all.reduce((n, e) => n + e.transferSize, 0), page: all[0].encodedBodySize };
}

async function scores() {
  console.log(`| page | ${categories.join(" | ")} | first paint | largest paint | blocked | shift |\n|${" --- |".repeat(categories.length + 5)}`);
  for (const [name, path, cookie] of await pages(town)) {
    const runs = [];
    for (let i = 0; i < rounds; i++) runs.push(await audit(town, path, cookie));
    const value = (id) => middle(runs.map((r) => r.audits[id].numericValue));
    console.log(`| ${name} | ${categories.map((c) => middle(runs.map((r) => r.scores[c]))).join(" | ")} | ${ms(value("first-contentful-paint"))} | ${ms(value("largest-contentful-paint"))} | ${ms(value("total-blocking-time"))} | ${value("cumulative-layout-shift").toFixed(3)} |`);
    for (const c of new Set(runs.flatMap((r) => r.costs))) console.error(`${name}: ${c}`);
  }
}

/** What a first and a next page weigh, as members see them on a phone. */
async function weights() {
  const phone = { viewport: { width: 412, height: 823 }, isMobile: true, hasTouch: true };
  console.log("\n| page | requests | bytes | of them the page |\n| --- | --- | --- | --- |");
  for (const [who, next] of [["", "/@yuna"], ["ines", "/@yuna"]]) {
    const signed = await town.page(who, phone), cookies = await signed.context().cookies();
    await signed.context().close();
    const page = await town.page("", { ...phone, serviceWorkers: "block" });
    await page.context().addCookies(cookies);
    for (const [name, path] of [["first load of home", "/"], ["the page after it", next]]) {
      await page.goto(town.base + path, { waitUntil: "load" });
      const { requests, bytes, page: own } = await page.evaluate(weigh);
      console.log(`| ${name}, ${who ? "a member" : "a visitor"} | ${requests} | ${kib(bytes)} | ${kib(own)} |`);
    }
    await page.context().close();
  }
}

/** Home on a line of 400 kbit/s with 400 ms: when its first post can be read, and when its buttons work. */
async function oldLine() {
  const signed = await town.page("ines", {}), cookies = await signed.context().cookies();
  await signed.context().close();
  const read = [], works = [];
  for (let i = 0; i < rounds; i++) {
    const page = await town.page("", { viewport: { width: 360, height: 740 }, serviceWorkers: "block" });
    await page.context().addCookies(cookies);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Network.enable");
    await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 });
    await page.goto(town.base, { waitUntil: "domcontentloaded" });
    const at = await page.evaluate(() => new Promise((done) => new PerformanceObserver((list) => done({ painted: list.getEntriesByName("first-contentful-paint")[0].startTime, works: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd })).observe({ type: "paint", buffered: true })));
    read.push(at.painted);
    works.push(at.works);
    await page.context().close();
  }
  console.log(`\nhome of a member at 400 kbit/s and 400 ms: readable after ${ms(middle(read))}, interactive after ${ms(middle(works))}`);
}

/** Of a list, what so many in a hundred stay under. */
const most = (list, n) => list.toSorted((a, b) => a - b)[Math.ceil(list.length * n / 100) - 1];

/** How long after a press the next picture comes, among the posts of home on a processor four times slower. A browser tells of what takes 16 ms and more, in steps of 8. */
async function presses() {
  const page = await town.page("ines", { viewport: { width: 412, height: 823 } });
  await page.addInitScript(() => {
    window.took = new Map();
    new PerformanceObserver((list) => {
      for (const e of list.getEntries()) if (e.interactionId && /^pointer|^click$/.test(e.name)) window.took.set(e.interactionId, Math.max(e.duration, window.took.get(e.interactionId) ?? 0));
    }).observe({ type: "event", durationThreshold: 16 });
  });
  await page.goto(town.base, { waitUntil: "load" });
  const posts = page.locator("#feed > .post"), has = await posts.count(), n = Math.min(40, has);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  console.log(`\n| pressed 50 times among the first ${n} of ${has} posts on the page, processor 4 times slower | middle | p98 | longest | told of |\n| --- | --- | --- | --- | --- |`);
  for (const [name, of] of [["like", ".like"], ["boost", ".boost"], ["menu", "[popovertarget]"]]) {
    await page.evaluate(() => { window.took.clear(); });
    for (let i = 0; i < 50; i++) {
      await posts.nth(i % n).locator(of).first().click();
      await page.waitForFunction(() => !document.querySelector("form[aria-busy=true]"));
      if (name === "menu") await page.keyboard.press("Escape");
    }
    await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
    const took = await page.evaluate(() => [...window.took.values()]), all = [...took, ...Array(Math.max(0, 50 - took.length)).fill(16)];
    console.log(`| ${name} | ${ms(middle(all))} | ${ms(most(all, 98))} | ${ms(Math.max(...all))} | ${took.length} |`);
  }
  await page.context().close();
}

/** How long after a post is sent an open page shows that there is one more. */
async function told() {
  const author = await town.page("yuna", {}), page = await town.page("ines", { viewport: { width: 412, height: 823 } });
  const open = page.waitForResponse((r) => r.url().includes("/stream?"));
  await page.goto(town.base);
  await open;
  await page.evaluate(() => {
    window.shown = new Map();
    new MutationObserver(() => requestAnimationFrame(() => {
      const n = parseInt(document.querySelector("#new:not([hidden]) a")?.textContent);
      if (n && !window.shown.has(n)) window.shown.set(n, Date.now());
    })).observe(document.getElementById("new"), { subtree: true, childList: true, characterData: true, attributes: true });
  });
  const took = [], answered = [];
  for (let i = 1; i <= 50; i++) {
    const sent = Date.now();
    await author.request.post(`${town.base}/compose`, { headers: { Origin: town.base }, form: { text: `One more, ${i}.`, visibility: "public" }, maxRedirects: 0 });
    answered.push(Date.now() - sent);
    took.push(await page.waitForFunction((n) => window.shown.get(n), i).then((at) => at.jsonValue()) - sent);
  }
  console.log(`\nfrom sending a post to its count on an open page, of 50: middle ${ms(middle(took))}, p99 ${ms(most(took, 99))}, longest ${ms(Math.max(...took))}; the post itself was answered after ${ms(middle(answered))}, p99 ${ms(most(answered, 99))}`);
  for (const p of [author, page]) await p.context().close();
}

/** A long read: four hundred posts in one page. */
async function long() {
  const author = await town.page("yuna", {});
  for (let i = 0; i < 420; i++) await author.request.post(`${town.base}/compose`, { headers: { Origin: town.base }, form: { text: `A long read has many parts; this is number ${i}.`, visibility: "public" }, maxRedirects: 0 });
  const page = await town.page("ines", { viewport: { width: 412, height: 823 } });
  await page.goto(town.base);
  while (await page.$$eval("#feed > .post", (all) => all.length) < 400) {
    const n = await page.$$eval("#feed > .post", (all) => all.length);
    await page.$eval("main a[rel=next]", (a) => a.click());
    await page.waitForFunction((was) => document.querySelectorAll("#feed > .post").length > was, n);
  }
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  await cdp.send("HeapProfiler.collectGarbage");
  const of = Object.fromEntries((await cdp.send("Performance.getMetrics")).metrics.map((m) => [m.name, m.value]));
  console.log(`\n${await page.$$eval("#feed > .post", (all) => all.length)} posts in one page: ${await page.$$eval("*", (all) => all.length)} elements, ${of.Nodes} nodes, ${kib(of.JSHeapUsedSize)} of script memory`);
}

try {
  load();
  const all = { scores, weights, oldLine, presses, told, long }, asked = process.argv.slice(2);
  for (const name of asked.length ? asked : Object.keys(all)) await all[name]();
  load();
} finally {
  await town.close();
}
