// The main way through the pages in Firefox ESR, driven by its own protocol (web-client 2, browsers).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";
import { open } from "./town.mjs";

const many = Boolean(process.env.PARVIS_TEST_NATS), check = many ? () => {} : test;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const picture = new URL("../../app/demo/picture/lanterns.webp", import.meta.url).pathname;

let town, browser, ines;

if (!many) {
  before(async () => {
    const executablePath = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
    if (!existsSync(executablePath)) throw new Error("Firefox must be installed (Debian package firefox-esr)");
    town = await open();
    browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true, defaultViewport: null });
    ines = await member("ines");
  });
  after(async () => { await browser?.close(); await town?.close(); });
}

/** Waits until something holds in a page. What the driver brings for this makes functions of words, which the pages' policy forbids. */
async function until(page, fn, ...args) {
  for (let i = 0; i < 300; i++) {
    if (await page.evaluate(fn, ...args).catch(() => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`never: ${fn} at ${page.url()}`);
}

/** New posts of a page's member leave at once. */
async function atOnce(page) {
  await page.goto(`${town.base}/settings/privacy`);
  await page.select("[name=wait]", "0");
  await page.click("main form button[type=submit]");
  await until(page, () => location.search === "?saved=1");
}

/** Sends the form of the composer, and gives the number of the post to which it leads. */
async function publish(page) {
  await page.click("main form .btn.go[type=submit]");
  await until(page, () => /\/@\w+\/\d+$/.test(location.pathname) && !!document.querySelector(".post.large"));
  return /\d+$/.exec(await page.evaluate(() => location.pathname))[0];
}

/** Gives a page a size. The protocol's newer half, which turns devices, is unknown to the ESR. */
async function size(page, width) {
  await page.setViewport({ width, height: 900 }).catch((e) => { if (!String(e).includes("setScreenOrientationOverride")) throw e; });
  await until(page, (w) => innerWidth === w, width);
}

/** A page of somebody, with what its console said in .errors. */
async function member(who, width = 1280) {
  const page = await (await browser.createBrowserContext()).newPage();
  await size(page, width);
  page.errors = [];
  page.on("console", (m) => { if (m.type() === "error") page.errors.push(m.text()); });
  // What ends, or does not begin, because its page goes is an error to Firefox.
  page.on("pageerror", (e) => { if (!/interrupted while the page was loading|can’t establish a connection to the server at \S+\/stream|A ServiceWorker intercepted the request/.test(e)) page.errors.push(String(e)); });
  await page.goto(`${town.base}/signin`);
  await page.type("[name=who]", who);
  await page.type("[name=password]", "place-de-la-lanterne");
  await page.keyboard.press("Enter");
  await until(page, () => location.pathname === "/" && !!document.querySelector("article.post"));
  return page;
}

check("what is said is posted with a picture, liked, answered and found", async () => {
  await atOnce(ines);
  await ines.goto(`${town.base}/compose`);
  await ines.type("[name=text]", "Un renard passe sous le pont");
  await (await ines.$("input[type=file]")).uploadFile(picture);
  const description = await ines.waitForSelector('main form textarea[name^="alt-"]');
  await description.type("Des lanternes au-dessus de la place");
  const id = await publish(ines);
  assert.equal(await ines.$eval(".post.large .media img", (i) => i.alt), "Des lanternes au-dessus de la place");

  const noe = await member("noe", 360);
  await noe.goto(`${town.base}/@ines/${id}`);
  await noe.click(`#p${id} .like`);
  await noe.waitForSelector(`#p${id} .like[aria-pressed=true]`);
  await noe.reload();
  await noe.waitForSelector(`#p${id} .like[aria-pressed=true]`);
  await noe.goto(`${town.base}/compose?reply=${id}`);
  await noe.type("[name=text]", "Je l’ai vu");
  await publish(noe);
  await noe.goto(`${town.base}/search?q=renard`);
  assert.match(await noe.$eval("main", (m) => m.innerText), /Un renard passe sous le pont/);
  assert.deepEqual(noe.errors, []);
  assert.deepEqual(ines.errors, []);
});

check("new posts are told of without moving the page, and put in by a press", async () => {
  await ines.goto(`${town.base}/`);
  const first = await ines.$eval("main article.post", (p) => p.id);
  const yuna = await member("yuna");
  await atOnce(yuna);
  await yuna.goto(`${town.base}/compose`);
  await yuna.type("[name=text]", "Une nouvelle du fournil");
  await publish(yuna);
  await until(ines, () => !document.querySelector("#new").hidden);
  assert.equal(await ines.$eval("main article.post", (p) => p.id), first);
  // What others wrote a moment before may be told of first.
  await until(ines, () => {
    const told = document.querySelector("#new");
    if (!told.hidden && !told.dataset.pressed) { told.dataset.pressed = "1"; told.querySelector("a").click(); }
    if (told.hidden) delete told.dataset.pressed;
    return document.querySelector("main article.post")?.innerText.includes("Une nouvelle du fournil");
  });
  assert.deepEqual(ines.errors, []);
});

check("menus and sheets open, close by Escape and give the focus back", async () => {
  await ines.goto(`${town.base}/`);
  const more = await ines.$("article.post button[popovertarget]");
  await more.click();
  const menu = await more.evaluate((b) => b.getAttribute("popovertarget"));
  await until(ines, (m) => document.getElementById(m).matches(":popover-open"), menu);
  await ines.keyboard.press("Escape");
  await until(ines, (m) => !document.getElementById(m).matches(":popover-open"), menu);
  assert.ok(await more.evaluate((b) => document.activeElement === b));
  await ines.keyboard.press("?");
  await ines.waitForSelector("dialog[open]");
  await ines.keyboard.press("Escape");
  await until(ines, () => !document.querySelector("dialog[open]"));
  assert.deepEqual(ines.errors, []);
});

check("no page is wider than a phone, and axe-core finds nothing", async () => {
  for (const width of [360, 1280]) {
    await size(ines, width);
    for (const path of ["/", "/explore", "/@yuna", "/compose", "/notifications", "/search?q=pont", "/settings/display", "/messages", "/report?account=yuna"]) {
      await ines.goto(town.base + path);
      assert.ok(await ines.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} at ${width}`);
      await ines.evaluate(axe);
      const found = await ines.evaluate(async () => (await window.axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`));
      assert.deepEqual(found, [], `${path} at ${width}`);
    }
  }
});
