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

/** A member's page whose line to what happens is there. */
async function listening(page, path) {
  await page.goto("about:blank"); // whose line is another
  const there = page.waitForResponse((r) => r.url().includes("/stream?"));
  await page.goto(town.base + path);
  await there;
}

/** Acts, and holds that a post stands where it stood once something is on the page, or gone from it. */
async function stays(page, id, act, then, gone) {
  const was = await where(page, id);
  await act();
  await page.waitForSelector(then, { state: gone ? "detached" : "attached" });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const now = await where(page, id);
  assert.ok(Math.abs(now - was) <= 1, `${id} stands at ${now}, not at ${was}`);
}

check("a post that is edited or gone changes on open pages, and what is read stays in place", async () => {
  const author = await town.page("yuna", {}), page = await town.page("ines", { locale: "en" });
  await town.atOnce(author);
  const ids = [];
  for (let i = 1; i <= 14; i++) ids.unshift(await write(author, `Stone number ${i}.`));
  await mute(page, "marmalade");
  await listening(page, "/");
  await page.waitForSelector(`#p${ids[13]}`);
  const read = ids[9], sel = (i) => `#p${ids[i]}`;
  await page.$eval(`#p${read}`, (p) => scrollBy(0, p.getBoundingClientRect().top - 150));
  const long = Array.from({ length: 12 }, (_, i) => `Line ${i} of what was added later.`).join("\n");

  // Above what is read a post grows, one is deleted, and one gets a word that this reader wants no posts with.
  await stays(page, read, () => send(author, "/compose", { edit: ids[2], text: long }), `${sel(2)}:has-text("Line 11")`);
  await stays(page, read, () => send(author, `/posts/${ids[3]}/delete`, {}), sel(3), true);
  await stays(page, read, () => send(author, "/compose", { edit: ids[4], text: "Orange marmalade." }), sel(4), true);
  // What has the focus is replaced and keeps it; what is taken away leaves it to the next.
  await page.$eval(`#p${read}`, (p) => p.focus({ preventScroll: true }));
  await stays(page, read, () => send(author, "/compose", { edit: read, text: "Stone number five, again." }), `#p${read}:has-text("again")`);
  assert.equal(await page.evaluate(() => document.activeElement.id), `p${read}`);
  await send(author, `/posts/${read}/delete`, {});
  await page.waitForSelector(`#p${read}`, { state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.id), `p${ids[10]}`);

  // On a profile the same word is covered; on its own page a deleted post leaves a line.
  await listening(page, "/@yuna");
  await send(author, "/compose", { edit: ids[6], text: "More marmalade." });
  await page.waitForSelector(`${sel(6)} .cover`);
  await listening(page, `/@yuna/${ids[7]}`);
  await send(author, `/posts/${ids[7]}/delete`, {});
  await page.waitForSelector("main p.gone:has-text('This post is no longer here.')");

  // Whose posts one blocks are gone from every page that one has open.
  const other = await page.context().newPage();
  await listening(page, "/");
  await page.waitForSelector(sel(5));
  await other.goto(`${town.base}/@yuna`);
  const block = await other.getAttribute("form[action$='/block']", "action");
  await send(page, block, {});
  await page.waitForFunction(() => !document.querySelector('.post .who a[href="/@yuna"]'));
  await send(page, block.replace("/block", "/unblock"), {});
  assert.deepEqual(page.errors.filter((e) => !e.includes("404")), []); // the browser notes what is not there any more
  for (const c of [page, author]) await c.context().close();
});

check("a new program is said, an old one that comes back is not; where a stream is kept back, the page asks", async () => {
  const page = await town.page("noe", { locale: "fr" });
  await listening(page, "/");
  assert.equal(await page.isVisible("#updated"), false);
  // A page that came from another program.
  const events = { status: 200, contentType: "text/event-stream" };
  await page.route("**/stream?**", (r) => r.fulfill({ ...events, body: "event: hello\ndata: another\n\n" }));
  await page.reload();
  await page.waitForSelector("#updated:not([hidden])");
  assert.match(await page.innerText("#updated"), /a été mis à jour/);
  await page.unroute("**/stream?**");
  await Promise.all([page.waitForNavigation(), page.click("#updated button")]);
  assert.equal(await page.isVisible("#updated"), false);

  let asked = 0;
  await page.route("**/stream?**", (r) => {
    if (!r.request().url().endsWith("&poll=1")) return r.fulfill({ status: 403, body: "no streams here" });
    return asked++ ? r.continue() : r.fulfill({ ...events, body: `event: hello\ndata: ${/static\/(\w+)\//.exec(r.request().headers().referer) ?? "x"}\n\nid: 7\nevent: count\ndata: {"topic":"home","n":1}\n\nid: 8\nevent: count\ndata: {"topic":"home","n":1}\n\nevent: bye\ndata: poll\n\n` });
  });
  await page.goto(town.base);
  await page.waitForFunction(() => document.querySelector("#new:not([hidden]) a")?.textContent.startsWith("2 "));
  if (asked < 2) await page.waitForRequest((r) => r.url().endsWith("&poll=1"));
  await page.context().close();
});

check("a lost connection is said, what waits for it says so, and leaves when it is back", async () => {
  const page = await town.page("noe", { locale: "en" });
  await town.atOnce(page);
  await listening(page, "/compose");
  await page.fill("#text", "Written in a tunnel.");
  await town.cut();
  await page.waitForSelector("#lost:not([hidden])", { timeout: 20000 });
  assert.match(await page.innerText("#lost"), /Connection lost, retrying/);
  assert.match(await page.innerText("#saved"), /Waiting for the connection/);
  await page.click("#composer button[type=submit].go");
  assert.equal(await page.inputValue("#text"), "Written in a tunnel.");
  assert.match(page.url(), /\/compose$/);
  await town.mend();
  await page.waitForSelector("#lost", { state: "hidden", timeout: 60000 });
  assert.equal(await page.isVisible("#updated"), false); // the same program
  await page.click(".toast button");
  await page.waitForURL(/@noe\/\d+$/);
  assert.match(await page.innerText(".post.large .body"), /Written in a tunnel\./);
  await page.context().close();
});

check("new posts enter by themselves at the top of an idle home, and films run without sound, for who chose that", async () => {
  const page = await town.page("eli", { locale: "en" }), author = await town.page("noe", {}); // whom she follows
  await town.atOnce(author);
  const choose = async (on) => {
    await page.goto(`${town.base}/settings/display`);
    for (const name of ["plays", "enters"]) await page.setChecked(`[name=${name}]`, on);
    await page.click("main form button[type=submit]");
    await page.waitForSelector(".notice.good");
  };
  await page.addInitScript(() => { window.runs = []; HTMLMediaElement.prototype.play = async function () { window.runs.push(this.muted); }; });
  // A film in a post, as far as the script sees it: gives whether it ran when it was seen, and a few frames after.
  const film = () => page.evaluate(async () => {
    const figure = document.createElement("figure"), video = document.createElement("video");
    figure.className = "media";
    Object.assign(video, { width: 200, height: 100 });
    figure.append(video);
    document.querySelector("#feed > .post").append(figure);
    figure.scrollIntoView({ block: "center" });
    await new Promise((done) => { new IntersectionObserver((_, o) => { o.disconnect(); done(); }).observe(video); });
    for (let i = 0; i < 10; i++) await new Promise((done) => requestAnimationFrame(done));
    return window.runs;
  });
  await page.goto(town.base);
  assert.deepEqual(await film(), []);
  await choose(true);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(town.base);
  assert.deepEqual(await film(), []);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await page.goto(town.base);
  await page.waitForFunction(() => performance.getEntriesByType("resource").some((r) => r.name.endsWith("/js/plays.js")));
  assert.deepEqual(await film(), [true]); // muted

  await listening(page, "/");
  const id = await write(author, "Something that enters.");
  await page.waitForSelector("#new:not([hidden]) a");
  await page.evaluate(() => scrollTo(0, 0));
  assert.equal(await page.$(`#p${id}`), null);
  await page.waitForSelector(`#feed > #p${id}`, { timeout: 60000 }); // half a minute goes by
  assert.equal(await page.$eval("#feed > .post", (p) => p.id), `p${id}`);
  assert.equal(await page.evaluate(() => [scrollY, document.getElementById("new").hidden].join()), "0,true");
  await page.context().close();
  await author.context().close();
});

check("who is followed, muted, and what is read change at once; what the network refuses comes back", async () => {
  const other = await town.page("ines", { locale: "en" });
  await other.request.post(`${town.base}/compose`, { headers: { Origin: town.base }, form: { text: "@noe a word with you", visibility: "public" }, maxRedirects: 0 });
  await other.context().close();
  const page = await town.page("noe", { locale: "en" });
  /** Holds the next answer back until it is let go, with a status of its own when there is one. */
  const hold = async (path) => {
    let go;
    const until = new Promise((done) => { go = done; });
    await page.route(path, async (route) => {
      const status = await until;
      await (status ? route.fulfill({ status, contentType: "text/plain", body: "Not today." }) : route.continue());
    }, { times: 1 });
    return go;
  };
  const state = (of) => page.$eval(of, (b) => [b.ariaPressed, b.innerText.trim(), b.classList.contains("go")]);
  const follow = "main form[id^=follow-] button", mute = "form[id^=mute-] button";

  await page.goto(`${town.base}/@ines`);
  assert.deepEqual(await state(follow), ["true", "Following", false]);
  let go = await hold("**/unfollow");
  await page.click(follow);
  assert.deepEqual(await state(follow), ["false", "Follow", true]);
  go(503);
  await page.waitForSelector(".toast:has-text('Not today.')");
  assert.deepEqual(await state(follow), ["true", "Following", false]);
  assert.ok(await page.$eval(follow, (b) => b === document.activeElement));
  await page.reload();
  assert.deepEqual(await state(follow), ["true", "Following", false]);

  await page.goto(`${town.base}/tags/ponts`);
  const tag = "form[id^=tag-] button", tagged = await state(tag);
  go = await hold("**/tags/ponts/*follow");
  await page.click(tag);
  assert.deepEqual(await state(tag), tagged[0] === "true" ? ["false", "Follow", true] : ["true", "Following", false]);
  go();
  await page.waitForSelector(`form[id^=tag-][action$='/${tagged[0] === "true" ? "follow" : "unfollow"}']`);
  await page.goto(`${town.base}/@ines`);

  go = await hold("**/mute");
  await page.click("[popovertarget=pm]");
  await page.click(mute);
  assert.deepEqual(await state(mute), [null, "Unmute", false]);
  go(500);
  await page.waitForSelector(".toast:has-text('Not today.')");
  assert.deepEqual(await state(mute), [null, "Mute", false]);
  await page.click(mute);
  await page.waitForSelector("form[id^=mute-][action$='/unmute']");
  await page.waitForSelector(".toast button");
  await page.goto(`${town.base}/mutes`);
  assert.equal((await page.locator(mute).innerText()).trim(), "Unmute");
  await page.click(mute);
  await page.waitForSelector("form[id^=mute-][action$='/mute']");
  await page.goto(`${town.base}/@ines`);
  await page.waitForSelector("form[id^=mute-][action$='/mute']", { state: "attached" });

  await page.goto(`${town.base}/notifications`);
  const marked = () => page.$$eval(".notes > .new", (all) => all.filter((li) => parseFloat(getComputedStyle(li).borderInlineStartWidth) > 0 && li.querySelector(".vh").checkVisibility()).length);
  const fresh = await marked(), count = ".nav a[href='/notifications'] .count";
  assert.ok(fresh > 0);
  assert.ok(await page.isVisible(count));
  go = await hold("**/notifications/read");
  await page.click("#fresh button");
  assert.equal(await marked(), 0);
  go(503);
  await page.waitForSelector(".toast:has-text('Not today.')");
  assert.equal(await marked(), fresh);
  await page.click("#fresh button");
  await page.waitForSelector("#fresh:not(:has(button))");
  assert.equal(await marked(), 0);
  assert.equal(await page.locator(count).count(), 0);
  assert.ok(await page.$eval("#fresh", (e) => e === document.activeElement));
  await page.reload();
  assert.equal(await page.locator("#fresh, .notes > .new").count(), 0);
  assert.deepEqual(page.errors.filter((e) => !/status of 50[03]/.test(e)), []);
  await page.context().close();
});
