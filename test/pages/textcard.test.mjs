// Words become a picture: with a script, which shows the card while it is written, and with plain forms; at the
// width of a phone and of a desk; each page on the way is held against axe-core (brand, Text cards).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faults, over } from "./axe.mjs";
import { open } from "./town.mjs";

const many = Boolean(process.env.PARVIS_TEST_NATS), check = many ? () => {} : test;

let town;
if (!many) { before(async () => { town = await open(); }); after(async () => { await town?.close(); }); }

/** Holds the page that is shown against axe-core, and against its width. Contrast that cannot be told is held in pages.test.mjs, in a window that is high enough for the card. */
async function hold(page) {
  assert.deepEqual((await faults(page)).filter((f) => !f.startsWith("not told")).map((f) => `${page.url()}: ${f}`), []);
  assert.ok(await over(page) <= 0, `${page.url()} is too wide`);
}

/** Where the card's picture is drawn, and how large the server made it. */
const drawn = (page) => page.waitForFunction(() => { const i = document.querySelector("#card-look img"); return i.complete && i.naturalWidth && [i.naturalWidth, i.naturalHeight]; }).then((h) => h.jsonValue());

const words = "« Qui vient ce soir ? »\nTout le quartier, dès 20 h : crêpes et guinguette.";
const pictures = (page) => page.$$eval(".post.large .media img", (l) => l.map((i) => [i.alt, Number(i.getAttribute("width")) / Number(i.getAttribute("height"))]));

for (const [width, colorScheme] of [[360, "dark"], [1280, "light"]])
  check(`a card is seen while it is written, posted, found, and drawn again, at ${width} px`, async () => {
    const page = await town.page("yuna", { locale: "fr", viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
    await town.atOnce(page);
    await page.goto(`${town.base}/compose`);
    await page.fill("#text", `Ce soir, à ${width}.`);
    await page.click("#composer [formaction='/compose/card']");
    await page.waitForURL(/\/compose\/card$/);
    await hold(page);
    await page.fill("[name=card-text]", words);
    assert.deepEqual(await drawn(page), [540, 675]);
    await page.check("[name=card-style][value=night]");
    await page.check("[name=card-shape][value=tall]");
    await page.waitForFunction(() => document.querySelector("#card-look img").naturalHeight === 960);
    assert.equal(await page.getAttribute("#card-look img", "alt"), words);
    assert.equal(await page.innerText("#card-left"), String(500 - words.length));
    await hold(page);

    // What cannot be drawn is named while it is written, and when it is sent; nothing is lost.
    await page.fill("[name=card-text]", "Fête 🎉 東京");
    await page.waitForFunction(() => document.getElementById("card-said").textContent.includes("🎉 東 京"));
    assert.deepEqual(page.errors, []);
    await page.click("[name=card-act][value=use]");
    await page.waitForSelector("#errors");
    assert.match(await page.innerText("#errors"), /🎉 東 京/);
    assert.equal(await page.inputValue("[name=card-text]"), "Fête 🎉 東京");
    assert.ok(await page.isChecked("[name=card-shape][value=tall]"));
    await hold(page);
    page.errors.length = 0; // the browser writes down that the form was refused

    await page.fill("[name=card-text]", words);
    await page.click("[name=card-act][value=use]");
    await page.waitForSelector("#uploads textarea");
    assert.equal(await page.inputValue("#text"), `Ce soir, à ${width}.`);
    assert.equal(await page.inputValue("#uploads textarea"), words);
    await hold(page);
    await page.click("#composer .go[type=submit]");
    await page.waitForURL(/@yuna\/\d+$/);
    assert.deepEqual(await pictures(page), [[words, 1080 / 1920]]);
    const at = page.url();
    await page.goto(`${town.base}/compose`);
    assert.equal(await page.inputValue("#text"), "");
    assert.equal(await page.locator("#uploads li").count(), 0);

    await page.goto(`${town.base}/search?q=guinguette`);
    await page.waitForSelector(`main a[href="${new URL(at).pathname}"]`);

    await page.goto(`${town.base}/compose?edit=${at.split("/").pop()}`);
    await page.click("main a[href^='/compose/card?post=']");
    assert.deepEqual(await drawn(page), [540, 960]);
    await hold(page);
    await page.check("[name=card-shape][value=square]");
    await page.click("[name=card-act][value=use]");
    await page.waitForURL(at);
    assert.deepEqual(await pictures(page), [[words, 1]]);
    await page.goto(`${town.base}/posts/${at.split("/").pop()}/history`);
    assert.equal(await page.locator(".post .media img").count(), 2);
    assert.deepEqual(page.errors, []);
    await page.context().close();
  });

check("a draft is there again after a card that was not made", async () => {
  const page = await town.page("noe", { locale: "en" });
  await page.goto(`${town.base}/compose`);
  await page.fill("#text", "Not lost.");
  await page.click("#composer [formaction='/compose/card']");
  await page.fill("[name=card-text]", "Changed my mind");
  await page.click("[name=card-act][value=back]");
  await page.waitForURL(/\/compose\?card=/);
  assert.equal(await page.inputValue("#text"), "Not lost.");
  assert.equal(await page.locator("#uploads li").count(), 0);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

for (const [width, colorScheme] of [[360, "light"], [1280, "dark"]])
  check(`without JavaScript a card is looked at and posted, at ${width} px`, async () => {
    const page = await town.page("eli", { locale: "en", javaScriptEnabled: false, viewport: { width, height: 800 }, colorScheme });
    await town.atOnce(page);
    await page.goto(`${town.base}/compose`);
    await page.fill("#text", "By plain forms.");
    await page.click("#composer [formaction='/compose/card']");
    await page.fill("[name=card-text]", "Hello from the square");
    await page.check("[name=card-style][value=sheet]");
    await page.check("[name=card-shape][value=square]");
    await page.click("[name=card-act][value=look]");
    await page.waitForSelector("#card-look img");
    const look = await page.request.get(new URL(await page.getAttribute("#card-look img", "src"), town.base).href);
    assert.equal(look.headers()["content-type"], "image/jpeg");
    await page.click("[name=card-act][value=use]");
    await page.waitForSelector("#uploads textarea");
    assert.equal(await page.inputValue("#text"), "By plain forms.");
    assert.equal(await page.inputValue("#uploads textarea"), "Hello from the square");
    await page.click("#composer .go[type=submit]");
    await page.waitForURL(/@eli\/\d+$/);
    assert.equal(await page.locator(".post.large .media img[alt='Hello from the square']").count(), 1);
    await page.context().close();
  });
