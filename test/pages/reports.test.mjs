// The journey of a report: a member reports a post, a moderator decides at the desk with a rule, whoever is concerned
// reads the reasons and contests them, and somebody else of the staff answers. Without a script, and with one; each page
// on the way is held against axe-core.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { open } from "./town.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// One process of one database is enough for what a browser shows.
const many = Boolean(process.env.PARVIS_TEST_NATS), check = many ? () => {} : test;

let town;
if (!many) { before(async () => { town = await open(); }); after(async () => { await town?.close(); }); }

const width = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Holds the page that is shown against axe-core, at both widths. */
async function clean(page, where) {
  for (const w of [360, 1280]) {
    await page.setViewportSize({ width: w, height: 900 });
    await page.evaluate(axe);
    const { violations } = await page.evaluate((runOnly) => globalThis.axe.run({ runOnly, resultTypes: ["violations"] }), rules);
    assert.deepEqual(violations.map((v) => `${where}, ${w} px: ${v.id}: ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].any?.[0]?.message ?? v.nodes[0].all?.[0]?.message ?? ""}`), []);
    assert.equal(await width(page), 0, `${where} is too wide at ${w} px`);
  }
}

const said = (page) => page.innerText("main"), note = "Merci de citer vos sources.";
// Pages on which axe-core runs need scripts; those of the other round have none. Motion is reduced, as a page whose
// width changes while it comes into view gives that up with a word in the console.
for (const [scripts, locale, author, colorScheme] of [[true, "fr", "yuna", "light"], [false, "en", "mediatheque", "dark"]])
  check(`a report on its way, ${scripts ? "with" : "without"} scripts, in ${locale}`, async () => {
    const look = scripts ? clean : async () => {}, as = (who) => town.page(who, { reducedMotion: "reduce", locale, colorScheme, javaScriptEnabled: scripts, bypassCSP: scripts });
    const [member, moderator, concerned, other] = [await as("noe"), await as("ines"), await as(author), await as("ville")];

    await member.goto(`${town.base}/@${author}`);
    const post = (await member.getAttribute("article.post:not(:has(.by))", "id")).slice(1);
    await member.goto(`${town.base}/report?post=${post}`);
    await member.check("[name=category][value=violation]");
    await member.check("[name=rule2]");
    await member.fill("[name=comment]", "Pas de source, et tout le monde relaie.");
    await member.click("form[action='/report'] button");
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
      const told = moderator.waitForSelector(".toast:has-text('a pris effet')", { timeout: 60000 });
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

check("two moderators on one case see both versions", async () => {
  const [first, second, member] = [await town.page("ines", { reducedMotion: "reduce", locale: "fr", bypassCSP: true }), await town.page("ville", { reducedMotion: "reduce", locale: "fr", bypassCSP: true }), await town.page("noe", { reducedMotion: "reduce", locale: "fr" })];
  await member.goto(`${town.base}/@musee`);
  await member.goto(`${town.base}/report?post=${(await member.getAttribute("article.post:not(:has(.by))", "id")).slice(1)}`);
  await member.check("[name=category][value=legal]");
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
