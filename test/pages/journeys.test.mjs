// What people do here, in a browser: at the width of a phone and of a desk, with keys only, without JavaScript,
// enlarged fourfold, and with calm motion (web-client 16.5 to 16.7).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { keyed, on, open } from "./town.mjs";

const many = Boolean(process.env.PARVIS_TEST_NATS), check = many ? () => {} : test;
const picture = (name) => fileURLToPath(new URL(`../../app/demo/picture/${name}.webp`, import.meta.url));
const text = (page, of) => page.locator(of).first().innerText();
const drafts = (page) => page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith("parvis.draft.")));
/** What becomes of the next form that the composer sends. */
const next = (page, then) => page.route("**/compose", (route) => (route.request().method() === "POST" ? then(route) : route.continue()), { times: 1 });

let town;
if (!many) { before(async () => { town = await open(); }); after(async () => { await town?.close(); }); }

check("what sends files is late, and then does not come", async () => {
  const page = await town.page("noe", { locale: "en", serviceWorkers: "block" }), sends = "**/js/upload*";
  let go;
  const late = new Promise((done) => { go = done; });
  await page.route(sends, async (route) => { await late; await route.continue(); });
  await page.goto(`${town.base}/compose`);
  const asked = page.waitForRequest(sends);
  for (let i = 0; i < 2; i++) await page.setInputFiles("[data-pick]", ["bridge", "books", "stairs"].map(picture));
  await asked;
  go();
  await page.waitForSelector("#uploads [name=media] >> nth=3", { state: "attached" });
  assert.equal(await page.locator("#uploads li").count(), 4, "more than a post takes");
  await page.waitForFunction(() => JSON.parse(Object.entries(localStorage).find(([k]) => k.startsWith("parvis.draft."))?.[1] ?? "{}").files?.length === 4);

  await page.unroute(sends);
  await page.route(sends, (route) => route.abort());
  await page.goto("about:blank");
  await page.goto(`${town.base}/compose`);
  await page.waitForSelector("#uploads li >> nth=3");
  assert.ok(await page.isHidden(".picker"));
  await page.click("#uploads [data-drop] >> nth=0");
  await page.waitForSelector("#uploads li >> nth=3", { state: "detached" });
  assert.ok(await page.isVisible(".picker"));
  await page.context().close();
});

for (const width of [360, 1280]) {
  check(`a member posts pictures with their descriptions, at ${width} px`, async () => {
    const page = await town.page("yuna", { locale: "en", viewport: { width, height: 800 } });
    await town.atOnce(page);
    await page.goto(`${town.base}/compose`);
    await page.fill("#text", `Two banks, ${width} steps.`);
    await page.setInputFiles("[data-pick]", [picture("bridge"), picture("books")]);
    await page.locator("#uploads textarea").nth(1).fill("Shelves full of books.");
    await page.waitForFunction(() => JSON.parse(Object.entries(localStorage).find(([k]) => k.startsWith("parvis.draft."))?.[1] ?? "{}").files?.some(([, alt]) => alt.startsWith("Shelves")));

    // The browser dies; what was being written is there again.
    await page.goto("about:blank");
    await page.goto(`${town.base}/compose`);
    await page.waitForSelector("#uploads textarea >> nth=1");
    assert.ok(await page.isVisible("#restored"));
    assert.equal(await page.inputValue("#text"), `Two banks, ${width} steps.`);
    assert.equal(await page.inputValue("#uploads textarea >> nth=1"), "Shelves full of books.");

    // A picture without a description is asked about once.
    await page.click("#composer button[type=submit]");
    await page.click("#bare[open] [value=describe]");
    await on(page, /^<textarea[^>]* name="alt-/); // the window says later that it closed
    await page.keyboard.type("A stone bridge over a quiet river.");
    await page.focus("#text");
    await page.keyboard.press("Control+Enter");
    await page.waitForURL(/@yuna\/\d+$/);
    assert.deepEqual(await page.$$eval(".post.large .media img", (l) => l.map((i) => i.alt)), ["A stone bridge over a quiet river.", "Shelves full of books."]);
    assert.deepEqual(await drafts(page), []);

    // The viewer leads through them and reads them out.
    await page.click(".post.large .media > a >> nth=0");
    await page.waitForSelector("#viewer[open]");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("d");
    assert.equal(await text(page, "#viewer-said"), "Shelves full of books.");
    assert.equal(await text(page, "#viewer .nth"), "2 / 2");
    await page.waitForFunction(() => { const i = document.querySelector("#viewer img"); return i.complete && i.naturalWidth; });
    const fit = await page.$eval("#viewer img", (i) => i.getBoundingClientRect().width);
    await page.click('#viewer [data-view="more"]');
    await page.waitForFunction((was) => document.querySelector("#viewer img").getBoundingClientRect().width > was * 1.4, fit);
    await page.keyboard.press("Escape");
    await page.waitForSelector("#viewer:not([open])", { state: "attached" });
    assert.deepEqual(page.errors, []);
    await page.context().close();
  });

  check(`a member answers, finds and saves a post, at ${width} px`, async () => {
    const page = await town.page("noe", { locale: "fr", viewport: { width, height: 800 } });
    await town.atOnce(page);
    await page.goto(`${town.base}/search?q=crue`);
    await page.locator(".post .who small a").first().click();
    await page.fill("#text", `Je viendrai, ${width}.`);
    await page.click("#composer button[type=submit]");
    await page.waitForURL(/@noe\/\d+$/);
    assert.match(await text(page, ".post.large .body"), new RegExp(`Je viendrai, ${width}`));
    await page.goto(`${town.base}/@mediatheque`);
    const keep = page.locator(".post .keep").first();
    const was = await keep.getAttribute("aria-pressed");
    await keep.click();
    await page.waitForFunction((w) => document.querySelector(".post .keep").getAttribute("aria-pressed") !== w, was);
    await page.locator(".post .keep").first().click();
    await page.waitForFunction((w) => document.querySelector(".post .keep").getAttribute("aria-pressed") === w, was);
    assert.deepEqual(page.errors, []);
    await page.context().close();
  });
}

check("who is no longer followed is followed again at a press", async () => {
  const page = await town.page("noe", { locale: "en" });
  await page.goto(`${town.base}/@ines`);
  const follow = page.locator("main form[id^=follow-] button");
  assert.equal((await follow.innerText()).trim(), "Following");
  await follow.click();
  await page.waitForSelector(".toast");
  assert.equal((await follow.innerText()).trim(), "Follow");
  await page.keyboard.press("Alt+u");
  await page.waitForFunction(() => document.querySelector("main form[id^=follow-] button").innerText.trim() === "Following");
  await page.reload();
  assert.equal((await follow.innerText()).trim(), "Following");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

check("a poll is asked, and answered at a press", async () => {
  const asks = await town.page("noe", { locale: "en" });
  await town.atOnce(asks);
  await asks.goto(`${town.base}/compose`);
  await asks.fill("#text", "Which bank?");
  await asks.click("details:has([name=option0]) > summary");
  await asks.fill("[name=option0]", "Left");
  await asks.fill("[name=option1]", "Right");
  await asks.click("#composer button[type=submit]");
  await asks.waitForURL(/@noe\/\d+$/);
  const votes = await town.page("eli", { locale: "en" });
  await votes.goto(asks.url());
  await votes.check(".poll label:has-text('Right') input");
  await votes.click(".poll button[type=submit]");
  await votes.waitForSelector(".poll meter");
  await votes.reload();
  assert.match(await text(votes, ".poll"), /Right[^]*100/);
  assert.deepEqual([...asks.errors, ...votes.errors], []);
  await asks.context().close();
  await votes.context().close();
});

check("everything is reached with keys only", async () => {
  const page = await town.page("ines", { locale: "fr" });
  await town.atOnce(page);
  await page.goto(town.base);
  await keyed(page);
  const focused = () => page.evaluate(() => document.activeElement.id);
  await page.keyboard.press("j");
  const first = await focused();
  await page.keyboard.press("j");
  assert.notEqual(await focused(), first);
  await page.keyboard.press("k");
  assert.equal(await focused(), first);
  const like = `#${first} .like`, was = await page.getAttribute(like, "aria-pressed");
  await page.keyboard.press("l");
  await page.waitForFunction(([of, w]) => document.querySelector(of).getAttribute("aria-pressed") !== w, [like, was]);
  await page.keyboard.press("?");
  await page.waitForSelector("#key-list[open]");
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("n");
  await page.waitForURL(/\/notifications$/);
  await keyed(page);
  // Escape closes what is open, and only then leads back.
  await page.keyboard.press("j");
  await page.keyboard.press("?");
  await page.waitForSelector("#key-list[open]");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#key-list[open]", { state: "detached" });
  assert.match(page.url(), /\/notifications$/);
  await page.goto(`${town.base}/settings/display`);
  await keyed(page);
  await page.keyboard.press("Escape");
  await page.waitForURL(/\/@ines$/);
  await keyed(page);
  await page.keyboard.press("n");
  await page.waitForURL(/\/compose$/);
  await page.keyboard.type("g n : des touches dans un texte n’agissent pas");
  assert.match(page.url(), /\/compose$/);
  for (let i = 0; i < 40 && !(await page.evaluate(() => document.activeElement.type === "submit" && document.activeElement.form.id === "composer")); i++) {
    await page.keyboard.press("Tab");
    // What has the focus is seen, not under a bar that stays.
    const hidden = await page.evaluate(() => {
      const e = document.activeElement, r = e.getBoundingClientRect(), top = document.elementFromPoint(r.x + r.width / 2, r.y + Math.min(r.height / 2, 10));
      return e !== document.body && r.width > 1 && top && !e.contains(top) && !top.contains(e) && !top.closest("label")?.contains(e) && !top.control ? e.outerHTML.slice(0, 120) : "";
    });
    assert.equal(hidden, "");
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(/@ines\/\d+$/);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

check("without JavaScript a member posts a picture, and answers", async () => {
  const page = await town.page("eli", { locale: "en", javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
  await town.atOnce(page);
  await page.goto(`${town.base}/compose`);
  await page.fill("#text", "Sent by a plain form.");
  await page.click("details.no-js > summary");
  await page.setInputFiles("[name=file0]", picture("bridge"));
  await page.fill("[name=alt0]", "A bridge.");
  await page.click("#composer button[type=submit]");
  await page.waitForURL(/@eli\/\d+$/);
  assert.equal(await page.locator(".post.large img[alt='A bridge.']").count(), 1);
  await page.fill("#text", "And answered by one.");
  await page.click("#composer button[type=submit]");
  await page.waitForURL(/@eli\/\d+$/);
  assert.match(await text(page, ".post.large .body"), /And answered by one/);
  await page.context().close();
});

// 1280 px enlarged fourfold leave 320 px of width.
check("nothing is wider than the page: 320 px, spaced-out words, twice as large letters", async () => {
  const page = await town.page("ines", { locale: "fr", viewport: { width: 320, height: 640 }, reducedMotion: "reduce", bypassCSP: true });
  const found = [];
  for (const path of ["/", "/compose", "/compose/card", "/explore", "/@mediatheque", "/notifications", "/messages", "/search?q=pont", "/settings/profile", "/settings/notifications", "/settings/security", "/lists", "/brand", "/about"])
    for (const [css, width] of [["", 320], ["* {line-height:1.5 !important;letter-spacing:.12em !important;word-spacing:.16em !important}", 320], ["html {font-size:200% !important}", 640]]) {
      await page.setViewportSize({ width, height: 640 });
      await page.goto(town.base + path);
      if (css) await page.addStyleTag({ content: css });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) found.push(`${path} with "${css}": ${over} px too wide`);
      const moves = await page.evaluate(() => document.getAnimations().filter((a) => a.effect.getComputedTiming().duration > 10).length);
      if (moves) found.push(`${path}: ${moves} things move`);
    }
  assert.deepEqual(found, []);
  await page.context().close();
});

check("a post waits before it leaves, is taken back, and leaves", async () => {
  const page = await town.page("mediatheque", { locale: "en" });
  const send = async () => { await page.click("#composer button[type=submit].go"); await page.waitForSelector("#done"); };
  await page.goto(`${town.base}/compose`);
  await page.fill("#text", "The reading room opens late.");
  await send();
  assert.match(await text(page, "#done"), /Your post leaves in (9|10) seconds/);
  assert.doesNotMatch(page.url(), /did=/);
  await page.click("#done button");
  await page.waitForURL(/\/compose\?draft=/);
  assert.equal(await page.inputValue("#text"), "The reading room opens late.");
  await send();
  await page.waitForSelector("#done:has-text('Your post is out.')", { timeout: 15000 });
  await page.click("#done a");
  await page.waitForURL(/@mediatheque$/);
  assert.match(await text(page, "main"), /The reading room opens late/);
  await page.goto(`${town.base}/drafts`);
  assert.doesNotMatch(await text(page, "main"), /reading room/);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

check("two windows write on one draft, and neither loses a word", async () => {
  const one = await town.page("musee", { locale: "en" }), two = await one.context().newPage();
  const kept = (page) => page.waitForResponse((r) => r.url().endsWith("/compose/draft"), { timeout: 20000 }).then((r) => r.status());
  await one.goto(`${town.base}/compose`);
  await one.fill("#text", "The first window.");
  assert.equal(await kept(one), 200);
  const at = `${town.base}/compose?draft=${await one.inputValue("[name=draft]")}`;
  await two.goto(at);
  assert.equal(await two.inputValue("#text"), "The first window.");
  await two.fill("#text", "The second window.");
  assert.equal(await kept(two), 200);
  await one.bringToFront();
  await one.fill("#text", "The first window goes on.");
  assert.equal(await kept(one), 409);
  await one.waitForSelector("#elsewhere:not([hidden])");
  await Promise.all([kept(one), one.click("#elsewhere button")]);
  await one.goto(`${town.base}/drafts`);
  const all = await text(one, "main");
  assert.match(all, /The first window goes on\./);
  assert.match(all, /The second window\./);
  await one.context().close();
});

check("a post that could not be sent is offered again, whole, and is published once", async () => {
  const page = await town.page("yuna", { locale: "en" });
  await town.atOnce(page);
  await page.goto(`${town.base}/compose`);
  const send = () => Promise.all([page.waitForEvent("framenavigated"), page.click("#composer button[type=submit].go")]);
  const offered = async () => {
    await page.goto(`${town.base}/compose`);
    await page.waitForSelector("#restored:not([hidden])");
    assert.deepEqual(await page.$eval("#composer", (f) => [f.elements.text.value, f.elements.option1.value, f.elements.multiple.checked, f.elements.visibility.value]), ["Which day for the market?", "Sunday", true, "unlisted"]);
  };
  await page.selectOption("[name=visibility]", "unlisted");
  await page.click("details:has([name=option0]) > summary");
  await page.fill("[name=option0]", "Saturday");
  await page.fill("[name=option1]", "Sunday");
  await page.check("[name=multiple]");
  await page.fill("#text", "Which day for the market?"); // and sent before a second has gone by
  // The server fails, the form is too large, the line is cut, the line is cut when the server has taken it.
  for (const then of [(r) => r.fulfill({ status: 500, body: "broken" }), (r) => r.fulfill({ status: 413, body: "too large" }), (r) => r.abort(), async (r) => { await r.fetch({ maxRedirects: 0 }); await page.context().clearCookies({ name: "parvis_sent" }); await r.abort(); }]) {
    await next(page, then);
    await send();
    await offered();
  }
  await send();
  await page.waitForURL(/@yuna\/\d+$/);
  assert.deepEqual(await drafts(page), []);
  await page.goto(`${town.base}/@yuna`);
  assert.equal(await page.locator(".post", { hasText: "Which day for the market?" }).count(), 1);
  await page.goto(`${town.base}/compose`);
  assert.equal(await page.inputValue("#text"), "");
  await page.context().close();
});

check("where a device keeps nothing a line says so, and posting goes on", async () => {
  const page = await town.page("yuna", { locale: "en" });
  await town.atOnce(page);
  await page.goto(`${town.base}/compose`);
  assert.equal(await page.isHidden("#unkept"), true);
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) Object.defineProperty(window, name, { get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } });
  });
  await page.goto(`${town.base}/compose`);
  await page.waitForSelector("#unkept:not([hidden])");
  assert.match(await page.textContent("#unkept"), /kept on the network only/);
  const kept = page.waitForResponse((r) => r.url().endsWith("/compose/draft"), { timeout: 20000 });
  await page.fill("#text", "Nothing stays on this device.");
  assert.equal((await kept).status(), 200);
  assert.equal(await page.textContent("#saved"), "");
  await page.setInputFiles("[data-pick]", picture("lanterns"));
  await page.fill("#uploads textarea", "A lantern.");
  await page.click("#composer button[type=submit].go");
  await page.waitForURL(/@yuna\/\d+$/);
  assert.equal(await page.$eval("article.post .media img", (i) => i.alt), "A lantern.");
  for (const path of ["/", "/@yuna", "/messages", "/settings/display", "/search?q=pont"]) await page.goto(town.base + path);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

check("what an edit says is kept on the device until it is saved, and is nobody else's", async () => {
  const page = await town.page("yuna", { locale: "en" });
  await town.atOnce(page);
  await page.goto(`${town.base}/compose`);
  await page.fill("#text", "The ferry sails at noon.");
  await page.click("#composer button[type=submit].go");
  await page.waitForURL(/@yuna\/\d+$/);
  const at = `${town.base}/compose?edit=${page.url().split("/").at(-1)}`;
  await page.goto(at);
  await page.fill("#text", "The ferry sails at one.");
  await page.goto("about:blank");
  await page.goto(at);
  await page.waitForSelector("#restored:not([hidden])");
  assert.equal(await page.inputValue("#text"), "The ferry sails at one.");
  await page.click("#restored button");
  assert.equal(await page.inputValue("#text"), "The ferry sails at noon.");
  await page.fill("#text", "The ferry sails at two.");
  await page.click("#composer button[type=submit].go");
  await page.waitForURL(/@yuna\/\d+$/);
  assert.match(await text(page, ".post.large .body"), /at two/);
  assert.deepEqual(await drafts(page), []);
  // Somebody else in the same browser is not offered what one left unfinished.
  await page.goto(`${town.base}/compose`);
  await page.fill("#text", "Between you and me");
  await page.context().clearCookies();
  await page.waitForSelector("#saved a[target=_blank]", { timeout: 15000 });
  assert.match(await text(page, "#saved"), /No longer kept on the server/);
  const [enters] = await Promise.all([page.waitForEvent("popup"), page.click("#saved a")]);
  await enters.fill("[name=who]", "eli");
  await enters.fill("[name=password]", "place-de-la-lanterne");
  await enters.press("[name=password]", "Enter");
  await enters.waitForURL((u) => !u.pathname.startsWith("/signin"));
  await enters.goto(`${town.base}/compose`);
  assert.equal(await enters.inputValue("#text"), "");
  await page.context().close();
});

for (const javaScriptEnabled of [true, false])
  check(`a session that ended loses no words, ${javaScriptEnabled ? "with" : "without"} a script`, async () => {
    const page = await town.page("eli", { locale: "en", javaScriptEnabled });
    await town.atOnce(page);
    const enter = async () => {
      await page.fill("[name=who]", "eli");
      await page.fill("[name=password]", "place-de-la-lanterne");
      await page.press("[name=password]", "Enter");
      await page.waitForURL((u) => !u.pathname.startsWith("/signin"));
    };
    const words = `A long letter, ${javaScriptEnabled}.`;
    await page.goto(`${town.base}/compose`);
    await page.fill("#text", words);
    await page.context().clearCookies();
    await page.click("#composer button[type=submit].go");
    await page.waitForSelector("#written");
    assert.equal(await page.inputValue("#written"), words);
    await enter();
    assert.match(page.url(), /\/compose\?draft=\d+$/);
    assert.equal(await page.inputValue("#text"), words);
    await page.click("#composer button[type=submit].go");
    await page.waitForURL(/@eli\/\d+$/);
    assert.match(await text(page, ".post.large .body"), new RegExp(words));
    await page.goto(`${town.base}/compose`);
    assert.equal(await page.inputValue("#text"), "");
    if (!javaScriptEnabled) return page.context().close();

    // An act on a page that still stands there says so, leads to signing in, and is not shown as done.
    await page.goto(`${town.base}/@mediatheque`);
    const keep = page.locator(".post .keep").first(), was = await keep.getAttribute("aria-pressed");
    await page.context().clearCookies();
    await keep.click();
    await page.waitForSelector(".toast a[href^='/signin?next=']");
    assert.equal(await keep.getAttribute("aria-pressed"), was);
    await page.click(".toast a");
    await enter();
    assert.match(page.url(), /@mediatheque$/);
    await page.context().close();
  });
