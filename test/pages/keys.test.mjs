// What people do here with keys only: no mouse, and no script that presses or gives the focus; at each stop the focus is
// seen, under no bar that stays (web-client 16.6). Joining is in door.test.mjs, reporting in reports.test.mjs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { keyed, on, open, tab } from "./town.mjs";

const many = Boolean(process.env.PARVIS_TEST_NATS), check = many ? () => {} : test;
const picture = (name) => fileURLToPath(new URL(`../../app/demo/picture/${name}.webp`, import.meta.url));
const press = async (page, ...keys) => { if (keys.some((k) => k.length === 1)) await keyed(page); for (const k of keys) await page.keyboard.press(k); };
/** Presses what has the focus, and waits for the page to which that leads. */
const follow = (page, to, key = "Enter") => Promise.all([page.waitForURL(to), press(page, key)]);
/** Writes into the field that has the focus, in the place of what is there. */
const write = async (page, words) => { await press(page, "Control+A"); await page.keyboard.type(words); };
/** Opens the system's window for files, which is no page, and chooses pictures. */
async function choose(page, ...names) {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), press(page, "Enter")]);
  await chooser.setFiles(names.map(picture));
}

let town;
if (!many) {
  before(async () => {
    town = await open();
    for (const who of ["yuna", "noe"]) {
      const page = await town.page(who, {});
      await town.atOnce(page);
      await page.context().close();
    }
  });
  after(async () => { await town?.close(); });
}

for (const width of [360, 1280]) {
  const as = async (who, locale) => {
    const page = await town.page(who, { locale, viewport: { width, height: 800 }, reducedMotion: "reduce" });
    page.on("filechooser", () => {}); // the browser is told in time not to open the system's window
    return page;
  };

  check(`somebody comes in and posts a picture with its description, at ${width} px`, async () => {
    const page = await as("", "en");
    await page.goto(town.base);
    await tab(page, "a[href^='/signin']");
    await follow(page, /\/signin/);
    await on(page, /name="who"/);
    await page.keyboard.type("yuna");
    await tab(page, "[name=password]");
    await page.keyboard.type("place-de-la-lanterne");
    await follow(page, `${town.base}/`);

    await tab(page, "a[href='/compose']");
    await follow(page, /\/compose$/);
    await on(page, /id="text"/);
    await page.keyboard.type(`Seen from below, ${width}.`);
    await tab(page, "[data-pick]");
    await choose(page, "bridge", "books");
    await page.waitForSelector("#uploads [name=media] >> nth=1", { state: "attached" });
    await on(page, /data-pick/);
    // One is taken out again, and the focus goes to where another is chosen.
    await tab(page, "#uploads [data-drop]", "Shift+Tab");
    await press(page, "Enter");
    await on(page, /data-pick/);
    await tab(page, "#uploads textarea", "Shift+Tab");
    await page.keyboard.type("A bridge and its arches from the water.");
    await tab(page, "#composer .go[type=submit]");
    await follow(page, /@yuna\/\d+$/);
    assert.deepEqual(await page.$$eval(".post.large .media img", (all) => all.map((i) => i.alt)), ["A bridge and its arches from the water."]);
    assert.deepEqual(page.errors, []);
    await page.context().close();
  });

  check(`as many pictures as a post takes, and one that is stopped, at ${width} px`, async () => {
    const page = await as("yuna", "en");
    let go;
    const held = new Promise((done) => { go = done; });
    await page.route("**/compose/files", async (route) => { await held; await route.continue().catch(() => {}); });
    await page.goto(`${town.base}/compose`);
    await tab(page, "[data-pick]");
    await choose(page, "bridge", "books", "stairs", "lanterns");
    await page.waitForSelector("#uploads li >> nth=3");
    await on(page, /class="btn sm">Stop</); // where more could be chosen is gone
    await press(page, "Enter");
    await on(page, /data-pick/);
    await tab(page, "#uploads li:last-child button", "Shift+Tab");
    go();
    await page.waitForSelector("#uploads [name=media] >> nth=2", { state: "attached" });
    await on(page, /<textarea[^>]* name="alt-/);
    assert.deepEqual(page.errors, []);
    await page.context().close();
  });

  check(`a post is answered, at ${width} px`, async () => {
    const page = await as("noe", "fr");
    await page.goto(town.base);
    if (width === 360) { // without the single letters, which some keyboards do not have
      await tab(page, "#feed .post .actions a[href$='#text']");
      await follow(page, /#text$/);
    } else {
      await press(page, "j", "j");
      await follow(page, /#text$/, "r");
    }
    await on(page, /id="text"/);
    await page.keyboard.type(`oui, ${width} fois. r l b s`);
    await tab(page, "#composer .go[type=submit]");
    await follow(page, /@noe\/\d+$/);
    assert.match(await page.innerText(".post.large .body"), new RegExp(`^(@\\w+ )+oui, ${width} fois`));
    assert.deepEqual(page.errors, []);
    await page.context().close();
  });

  check(`somebody and something are found, at ${width} px`, async () => {
    const page = await as("noe", "fr");
    await page.goto(town.base);
    await follow(page, /\/search$/, "/");
    await on(page, /name="q"/);
    await page.keyboard.type("yuna");
    await follow(page, /q=yuna/);
    await tab(page, "main a[href='/@yuna']");
    await follow(page, /@yuna$/);
    await follow(page, /\/search$/, "/");
    await page.keyboard.type("pont");
    await tab(page, "form[role=search] .go");
    await follow(page, /q=pont/);
    await tab(page, "a[href*='in=posts']");
    await follow(page, /in=posts/);
    const first = await page.getAttribute(".post .who small a", "href");
    await press(page, "j");
    await follow(page, `**${first}`);
    await page.goBack();
    await tab(page, "[name=q]");
    await write(page, "rien-de-tel");
    await follow(page, /rien-de-tel/);
    assert.equal(await page.locator("#feed .post").count(), 0);
    assert.deepEqual(page.errors, []);
    await page.context().close();
  });

  check(`the identity of the network is changed, at ${width} px`, async () => {
    const page = await as("ville", "en");
    await page.goto(town.base);
    await press(page, "g");
    await follow(page, /\/studio$/, "s");
    await tab(page, "a[href='/studio/brand']");
    await follow(page, /\/studio\/brand$/);
    await tab(page, "form[action='/studio/brand'] button");
    await follow(page, /\/studio\/brand\/\d+$/);
    await tab(page, "#name");
    await write(page, `Place ${width}`);
    await tab(page, "#seed-1");
    await write(page, "rouge");
    await tab(page, "form[data-trial] button.go");
    await Promise.all([page.waitForNavigation(), press(page, "Enter")]);
    await tab(page, "a[href='#seed-1']"); // the complaint leads to its field
    await press(page, "Enter");
    await on(page, /id="seed-1"/);
    await write(page, "#7a1fa2");
    await tab(page, "form[data-trial] button.go");
    await Promise.all([page.waitForNavigation(), press(page, "Enter")]);
    await tab(page, "[name=when]");
    await tab(page, "form[action$='/publish'] button");
    await follow(page, /\/studio\/brand$/);
    await page.goto(town.base);
    assert.match(await page.title(), new RegExp(`Place ${width}`));
    await page.goto(`${town.base}/studio/brand`);
    await tab(page, "form[action$='/return'] button");
    await Promise.all([page.waitForNavigation(), press(page, "Enter")]);
    assert.deepEqual(page.errors.filter((e) => !e.includes("422")), []);
    await page.context().close();
  });
}
