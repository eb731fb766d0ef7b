// Measures what readers wait for, and prints it as the tables of docs/performance.md:
//   PARVIS_BIN=/path/to/parvis node measure.mjs
// The numbers say something only on a machine that does nothing else.
import { loadavg } from "node:os";
import { audit, categories, pages } from "./lighthouse.mjs";
import { open } from "./town.mjs";

const rounds = 3, kib = (n) => `${(n / 1024).toFixed(1)} KiB`, ms = (n) => `${Math.round(n)} ms`, middle = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const town = await open();

/** Runs inside a page: how much came over the line, pictures of people and posts apart. */
function weigh() {
  const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].filter((e) => !/\/(media|avatars|stream)(\/|\?|$)/.test(new URL(e.name).pathname));
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
  console.log("\n| page | requests | bytes | of them the page |\n| --- | --- | --- | --- |");
  for (const [who, next] of [["", "/@yuna"], ["ines", "/@yuna"]]) {
    const signed = await town.page(who, { viewport: { width: 412, height: 823 } }), cookies = await signed.context().cookies();
    await signed.context().close();
    const page = await town.page("", { viewport: { width: 412, height: 823 }, serviceWorkers: "block" });
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
  console.log(`load ${loadavg().map((n) => n.toFixed(1)).join(", ")}\n`);
  await scores();
  await weights();
  await oldLine();
  await long();
} finally {
  await town.close();
}
