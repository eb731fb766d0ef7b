// The journey of a report: a member reports a post, a moderator decides at the desk with a rule, whoever is concerned
// reads the reasons and contests them, and somebody else of the staff answers. Without a script, and with one; each page
// on the way is held against axe-core.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faults, over as width } from "./axe.mjs";
import { keyed, open, tab } from "./town.mjs";

// One process of one database is enough for what a browser shows.
const many = Boolean(process.env.PARVIS_TEST_NATS), check = many ? () => {} : test;

let town;
if (!many) { before(async () => { town = await open(); }); after(async () => { await town?.close(); }); }

/** Holds the page that is shown against axe-core, at both widths, and leaves it at its own. */
async function clean(page, where) {
  const own = page.viewportSize();
  for (const w of [360, 1280]) {
    await page.setViewportSize({ width: w, height: 900 });
    assert.deepEqual((await faults(page)).map((f) => `${where}, ${w} px: ${f}`), []);
    assert.equal(await width(page), 0, `${where} is too wide at ${w} px`);
  }
  await page.setViewportSize(own);
}

const said = (page) => page.innerText("main"), note = "Merci de citer vos sources.";
// Pages on which axe-core runs need scripts; those of the other round have none. Motion is reduced, as a page whose
// width changes while it comes into view gives that up with a word in the console.
for (const [scripts, locale, author, colorScheme, wide] of [[true, "fr", "yuna", "light", 1280], [true, "en", "musee", "dark", 360], [false, "en", "mediatheque", "dark", 360]])
  check(`a report on its way, ${scripts ? "with" : "without"} scripts, in ${locale}, at ${wide} px`, async () => {
    const look = scripts ? clean : async () => {}, as = (who) => town.page(who, { viewport: { width: wide, height: 900 }, reducedMotion: "reduce", locale, colorScheme, javaScriptEnabled: scripts, bypassCSP: scripts });
    const [member, moderator, concerned, other] = [await as("noe"), await as("ines"), await as(author), await as("ville")];

    await member.goto(`${town.base}/@${author}`);
    const post = (await member.getAttribute("article.post:not(:has(.by))", "id")).slice(1);
    await member.goto(`${town.base}/report?post=${post}`);
    await look(member, "the groups of reasons");
    await member.check("[name=reason][value=misleading]");
    await member.click("form[action='/report'] button");
    await look(member, "the reasons of a group");
    await member.check("[name=reason][value='misleading.other']");
    await member.click("form[action='/report'] button");
    await look(member, "the form of a report");
    await member.check("[name=rule][value='2']");
    await member.fill("[name=comment]", "Pas de source, et tout le monde relaie.");
    await member.click("form[action='/report'] button");
    await member.waitForSelector("main code");
    await look(member, "the receipt");
    const number = (await member.innerText("main code")).trim();

    await moderator.goto(`${town.base}/studio/reports`);
    await look(moderator, "the queue");
    await moderator.click(`.queue a[href$="/${number}"]`);
    assert.match(await said(moderator), new RegExp(`@noe[^]*Pas de source`));
    await look(moderator, "a case");
    await moderator.click("form[action$='/take'] button");
    assert.match(await said(moderator), /@ines/);
    await moderator.check("[name=action][value=mark_statuses_as_sensitive]");
    await moderator.fill("[name=text]", note);
    await moderator.click("form[action$='/decide'] button");
    const their = author === "yuna" ? "en" : "fr"; // in the language of whom it concerns
    assert.match(await moderator.innerText(`.card[lang=${their}]`), new RegExp(note));
    await look(moderator, "the question");
    await moderator.click("[name=do]");
    assert.equal(await moderator.inputValue("[name=text]"), note);
    await moderator.click("form[action$='/decide'] button");
    // It waits: the next page offers to take it back, which gives the draft back and tells nobody.
    await moderator.click("[name=sure]");
    await moderator.waitForURL(/studio\/reports$/);
    await look(moderator, "the way back");
    await moderator.click(".toast button");
    await moderator.waitForURL(/withdraw$/);
    assert.equal(await moderator.inputValue("[name=text]"), note);
    assert.ok(await moderator.isChecked("[name=action][value=mark_statuses_as_sensitive]"));
    await look(moderator, "a decision taken back");
    await concerned.goto(`${town.base}/settings/decisions`);
    assert.doesNotMatch(await said(concerned), new RegExp(note));

    await moderator.click("form[action$='/decide'] button");
    await moderator.click("[name=sure]");
    await moderator.waitForURL(/studio\/reports$/);
    if (scripts) { // the toast says in the end what became of it, and so does the case
      await moderator.click(`.queue a[href$="/${number}"]`);
      await moderator.waitForSelector("form[action$='/withdraw']");
      const told = moderator.waitForSelector(`.toast:has-text('${locale === "fr" ? "a pris effet" : "has taken effect"}')`, { timeout: 60000 });
      await look(moderator, "a case whose decision waits");
      await told;
      await moderator.goto(`${town.base}/studio/reports/${number}`);
    } else {
      await moderator.click(`.queue a[href$="/${number}"]`);
      await moderator.click("form[action$='/now'] button");
      await moderator.waitForURL(/done=now/);
    }
    await moderator.waitForSelector("form[action$='/reopen']");
    await look(moderator, "a decided case");

    await concerned.goto(`${town.base}/settings/decisions`);
    assert.match(await said(concerned), new RegExp(note));
    assert.ok(await concerned.$("a[href^='/rules/2@']"));
    assert.doesNotMatch(await said(concerned), /@noe\b/);
    await concerned.click("details summary:has(+ form)");
    await concerned.fill("textarea", "La source est la photographie elle-même.");
    await concerned.click("form[action^='/settings/decisions'] button");

    await moderator.goto(`${town.base}/studio/appeals`);
    assert.equal(await moderator.$("form[action^='/studio/appeals/']"), null); // not by who decided
    await look(moderator, "an appeal of one's own decision");
    await other.goto(`${town.base}/studio/appeals`);
    assert.match(await said(other), /La source est la photographie/);
    await look(other, "the appeals");
    await other.check("[name=verdict][value=reverse]");
    await other.fill("form[action^='/studio/appeals/'] textarea", "En effet, elle suffit.");
    await other.click("form[action^='/studio/appeals/'] button");
    await look(other, "the question about an answer");
    await other.click("[name=sure]");
    await other.waitForURL(/done=reversed/);
    await look(other, "no more appeals");

    await concerned.goto(`${town.base}/settings/decisions`);
    await concerned.click("details summary");
    assert.match(await said(concerned), /En effet, elle suffit/);
    for (const page of [member, moderator, concerned, other]) { assert.deepEqual(page.errors, []); await page.context().close(); }
  });

// A visitor has no script and no mouse: Tab goes to what is named, Space and Enter press it.
for (const [locale, colorScheme] of [["fr", "dark"], ["en", "light"]])
  check(`a visitor reports by keys only and without scripts, in ${locale}`, async () => {
    const page = await town.page("", { reducedMotion: "reduce", locale, colorScheme, javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
    const reach = async (selector) => {
      for (let n = 0; n < 120; n++) {
        await page.keyboard.press("Tab");
        if (await page.locator(`${selector}:focus`).count()) return;
      }
      assert.fail(`Tab does not come to ${selector}`);
    };
    const chosen = async (value) => {
      // Tab comes to the first of a group, arrows go on.
      await reach("[name=reason]");
      for (let n = 0; n < 12 && !(await page.locator(`[name=reason][value='${value}']:checked`).count()); n++) await page.keyboard.press("ArrowDown");
      assert.ok(await page.isChecked(`[name=reason][value='${value}']`));
      await reach("main .btn.go");
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    };
    await page.goto(`${town.base}/@musee`);
    const post = (await page.getAttribute("article.post:not(:has(.by))", "id")).slice(1);
    await page.goto(`${town.base}/report?post=${post}`);
    await chosen("child_safety");
    assert.match(await said(page), /119[^]*112/);
    assert.equal(await page.getAttribute(".quit a", "href"), "/");
    await chosen("child_safety.privacy");
    await reach("[name=comment]");
    await page.keyboard.type("Court.");
    await Promise.all([page.waitForNavigation(), (async () => { await reach("[name=email]"); await page.keyboard.press("Enter"); })()]);
    assert.equal(await page.locator("[role=alert] a").count(), 4);
    assert.equal(await page.inputValue("[name=comment]"), "Court.");
    await reach("[name=comment]");
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" On y voit le visage de ma fille.");
    await reach("[name=name]");
    await page.keyboard.type("Cléo Duval");
    await reach("[name=email]");
    await page.keyboard.type("cleo@ailleurs.example");
    await reach("[name=faith]");
    await page.keyboard.press("Space");
    assert.equal(await width(page), 0);
    await reach("main .btn.go");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    const number = (await page.innerText("main code")).trim();
    await page.emulateMedia({ media: "print" });
    assert.ok(!await page.isVisible(".quit") && await page.isVisible("main code")); // what is printed
    const moderator = await town.page("ines", { locale });
    await moderator.goto(`${town.base}/studio/reports/${number}`);
    assert.match(await said(moderator), /Court\. On y voit le visage/);
    assert.doesNotMatch(await said(moderator), /Duval|ailleurs/);
    for (const p of [page, moderator]) await p.context().close();
  });

check("each page of the tree of reasons, and the way out of those about danger", async () => {
  const page = await town.page("", { reducedMotion: "reduce", locale: "fr", bypassCSP: true });
  await page.goto(`${town.base}/@musee`);
  const at = `${town.base}/report?post=${(await page.getAttribute("article.post:not(:has(.by))", "id")).slice(1)}`;
  await page.goto(at);
  const groups = await page.locator("[name=reason]").evaluateAll((list) => list.map((e) => e.value));
  assert.ok(groups.length > 8);
  for (const group of groups) {
    await page.goto(`${at}&reason=${group}`);
    await clean(page, group);
    await page.setViewportSize({ width: 320, height: 640 });
    assert.equal(await width(page), 0, `${group} at 320 px`);
    const first = await page.locator("[name=reason]").first().getAttribute("value");
    if (first === group) continue;
    await page.goto(`${at}&reason=${first}`);
    await clean(page, first);
  }
  await page.goto(`${at}&reason=violence&asked=1`);
  assert.equal(await page.locator("[role=alert]").count(), 0);
  await page.goto(`${at}&group=violence&asked=1`);
  await clean(page, "without a choice");
  for (const leave of [
    async () => { for (let n = 0; n < 3; n++) await page.keyboard.press("Escape"); },
    async () => page.click("[data-quit]"),
  ]) {
    await page.goto(`${at}&reason=self_harm.content`);
    await page.fill("[name=comment]", "Rien.");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.keyboard.press("a"); // which begins anew
    const before = await page.evaluate(() => history.length);
    await leave();
    await page.waitForURL(`${town.base}/`);
    assert.equal(await page.evaluate(() => history.length), before); // its place in the history is taken
  }
  await page.context().close();
});

check("two moderators on one case see both versions", async () => {
  const [first, second, member] = [await town.page("ines", { reducedMotion: "reduce", locale: "fr", bypassCSP: true }), await town.page("ville", { reducedMotion: "reduce", locale: "fr", bypassCSP: true }), await town.page("noe", { reducedMotion: "reduce", locale: "fr" })];
  await member.goto(`${town.base}/@musee`);
  await member.goto(`${town.base}/report?reason=rights.copyright&post=${(await member.getAttribute("article.post:not(:has(.by))", "id")).slice(1)}`);
  await member.fill("[name=comment]", "Cette photographie est la mienne.");
  await member.check("[name=faith]");
  await member.click("form[action='/report'] button");
  const path = `${town.base}/studio/reports/${(await member.innerText("main code")).trim()}`;
  await second.goto(path);
  await first.goto(path);
  await first.click("form[action$='/take'] button");
  await second.check("[name=action][value=silence]");
  await second.fill("[name=text]", "Un peu de calme.");
  await second.click("form[action$='/decide'] button");
  assert.match(await said(second), /@ines s’en occupe/);
  assert.match(await said(second), /Un peu de calme/);
  await clean(second, "both versions");
  await second.click("form[action$='/decide'] button");
  assert.ok(await second.$("[name=sure]"));
  for (const page of [first, second, member]) await page.context().close();
});

// web-client 7.6, 16.6: the whole way with keys only, on a phone's width where the case is decided.
check("a report, its decision and its appeal with keys only", async () => {
  const as = (who, more) => town.page(who, { reducedMotion: "reduce", locale: "en", ...more });
  const [member, moderator, concerned, other] = [await as("eli"), await as("ines", { viewport: { width: 360, height: 800 } }), await as("maud"), await as("ville")];
  const press = async (page, ...keys) => { for (const k of keys) await page.keyboard.press(k); };

  await town.atOnce(concerned);
  await concerned.goto(`${town.base}/compose`);
  await concerned.fill("#text", "Strong words about tea.");
  await press(concerned, "Control+Enter");
  await concerned.waitForURL(/@maud\/\d+$/);

  await member.goto(`${town.base}/@maud`);
  await keyed(member);
  await press(member, "j", "m");
  await member.waitForSelector(".menu:popover-open");
  await tab(member, "a[href^='/report?post=']");
  await press(member, "Enter");
  await member.waitForURL(/\/report\?post=/);
  for (const reason of ["misleading", "misleading.other"]) {
    const one = `[name=reason][value='${reason}']`;
    await tab(member, "[name=reason]");
    await press(member, "Space");
    for (let i = 0; i < 12 && !(await member.isChecked(one)); i++) await press(member, "ArrowDown");
    await tab(member, "main .btn.go");
    await Promise.all([member.waitForNavigation(), press(member, "Enter")]);
  }
  await tab(member, "[name=comment]");
  await member.keyboard.type("No source, e 1 a u, as if these were keys.");
  await tab(member, "main .btn.go");
  await Promise.all([member.waitForNavigation(), press(member, "Enter")]);
  const number = (await member.innerText("main code")).trim();

  await moderator.goto(`${town.base}/studio/reports`);
  await keyed(moderator);
  await press(moderator, "?");
  assert.match(await moderator.innerText("#key-list[open]"), /1 … 4\s+Choose a measure/);
  await press(moderator, "Escape");
  const current = () => moderator.evaluate(() => document.activeElement.getAttribute("href"));
  const cases = await moderator.$$eval(".queue a", (all) => all.map((a) => a.getAttribute("href"))), mine = cases.indexOf(`/studio/reports/${number}`);
  assert.ok(mine >= 0, cases.join());
  for (let i = 0; i <= mine; i++) await press(moderator, "j");
  assert.equal(await current(), cases[mine]);
  await press(moderator, "Enter");
  await moderator.waitForURL(new RegExp(`/${number}$`));
  if (cases.length > 1) { // the case beside it, and back
    const [away, back] = mine ? ["k", "j"] : ["j", "k"];
    await Promise.all([moderator.waitForURL(`**${cases[mine ? mine - 1 : 1]}`), press(moderator, away)]);
    await Promise.all([moderator.waitForURL(`**${cases[mine]}`), press(moderator, back)]);
  }
  await Promise.all([moderator.waitForNavigation(), press(moderator, "a")]);
  assert.match(await said(moderator), /@ines/);
  assert.equal(await width(moderator), 0);
  await press(moderator, "2");
  assert.ok(await moderator.evaluate(() => document.activeElement.matches("[name=action]:checked")));
  const all = await moderator.$$eval("[name=action]", (list) => list.map((r) => r.value));
  await press(moderator, String(all.indexOf("mark_statuses_as_sensitive") + 1));
  assert.ok(await moderator.isChecked("[name=action][value=mark_statuses_as_sensitive]"));
  await tab(moderator, "[name=text]");
  await moderator.keyboard.type("Say where this is from. 1");
  await tab(moderator, "form[action$='/decide'] button");
  await press(moderator, "Enter");
  await moderator.waitForSelector("[name=sure]");
  assert.equal(await width(moderator), 0);
  await tab(moderator, "[name=sure]");
  await press(moderator, "Enter");
  await moderator.waitForURL(/studio\/reports$/);
  // Taken back with a key, and taken again.
  await Promise.all([moderator.waitForURL(/withdraw$/), press(moderator, "u")]);
  await tab(moderator, "form[action$='/decide'] button");
  await press(moderator, "Enter");
  await moderator.waitForSelector("[name=sure]");
  await tab(moderator, "[name=sure]");
  await press(moderator, "Enter");
  await moderator.waitForURL(/studio\/reports$/);
  await moderator.goto(`${town.base}/studio/reports/${number}`);
  await tab(moderator, "form[action$='/now'] button");
  await press(moderator, "Enter");
  await moderator.waitForURL(/done=now/);
  assert.equal(await width(moderator), 0);

  await concerned.goto(`${town.base}/settings/decisions`);
  await tab(concerned, "summary:has(+ form)");
  await press(concerned, "Enter");
  await tab(concerned, "textarea");
  await concerned.keyboard.type("It is in the library.");
  await tab(concerned, "form[action^='/settings/decisions'] button");
  await Promise.all([concerned.waitForNavigation(), press(concerned, "Enter")]);

  await other.goto(`${town.base}/studio/appeals`);
  await press(other, "j", "2");
  assert.ok(await other.isChecked("[name=verdict][value=reverse]"));
  await tab(other, ".appeal textarea");
  await other.keyboard.type("It is.");
  await tab(other, "form[action^='/studio/appeals/'] button");
  await press(other, "Enter");
  await other.waitForSelector("[name=sure]");
  await tab(other, "[name=sure]");
  await press(other, "Enter");
  await other.waitForURL(/done=reversed/);

  // Switched off, no letter does anything on these desks either.
  await other.goto(`${town.base}/settings/display`);
  await other.uncheck("[name=keys]");
  await other.click("main form button[type=submit]");
  await other.goto(`${town.base}/studio/reports?list=done`);
  await press(other, "j");
  assert.equal(await other.evaluate(() => document.activeElement.matches(".queue a")), false);
  for (const page of [member, moderator, concerned, other]) { assert.deepEqual(page.errors, []); await page.context().close(); }
});
