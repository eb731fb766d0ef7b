// Two people answer a member for one line, live: each sees whose the chat is and who writes (business-messaging 16; web-client 6.13).
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { open } from "./town.mjs";

let town;
before(async () => { town = await open(); });
after(() => town?.close());

test("two people answer for one line, and a member hears one", { timeout: 120_000 }, async () => {
  const shot = (page, name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
  const ines = await town.page("ines", { locale: "en", viewport: { width: 1280, height: 800 } });
  const noe = await town.page("noe", { locale: "fr", viewport: { width: 1280, height: 800 } });
  const yuna = await town.page("yuna", { locale: "fr", viewport: { width: 360, height: 740 } });
  await ines.goto(`${town.base}/settings/organisations`);
  await ines.fill("[name=name]", "Vélos du Pont");
  await ines.click("main form button[type=submit]");
  await ines.fill("[name=line]", "Atelier");
  await ines.click("form[action$='/line'] button");
  const organisation = ines.url(), inbox = await ines.getAttribute("a[href$='/inbox']", "href"), card = await ines.getAttribute("a[href^='/c/']", "href");
  await ines.goto(`${organisation}/people`);
  await ines.fill("[name=who]", "noe");
  await ines.selectOption("[name=role]", "operator");
  await ines.click("section form[action$='/appoint'] button");
  await noe.goto(`${town.base}/settings/organisations/offers`);
  await noe.click("button[value=take]");
  await ines.goto(town.base + inbox);
  assert.match(await ines.textContent("#cases"), /Nothing here/);
  await shot(ines, "empty");

  await yuna.goto(town.base + card);
  await yuna.click("form[action^='/c/'] button");
  await yuna.fill("#text", "Ma roue frotte. Vous avez de la place ?");
  await yuna.click("#say .btn.go");
  await ines.waitForSelector("#cases a:has-text('Ma roue')"); // by itself
  const at = await ines.getAttribute("#cases a", "href");
  await ines.goto(town.base + at);
  await noe.goto(town.base + at);
  await ines.waitForSelector("#here:not([hidden])"); // noe has it open
  assert.match(await ines.textContent("#here"), /has this conversation open/);

  await noe.locator("#text").pressSequentially("Oui, à 16 h");
  await ines.waitForSelector("#here:has-text('is writing')");
  await yuna.waitForSelector("#talk [role=status]"); // the member sees the line write
  await ines.fill("#text", "Yes, at half past four");
  await noe.press("#text", "Enter");
  await ines.waitForSelector("#talk .bub.me:has-text('16 h')");
  await yuna.waitForSelector("#talk .bub:not(.me):has-text('16 h')");
  await ines.press("#text", "Enter"); // begun before noe's came
  await ines.waitForSelector("text=Somebody else has answered meanwhile");
  assert.equal(await ines.inputValue("#text"), "Yes, at half past four");
  assert.equal(await ines.locator("#talk .bub.me").count(), 1);
  await ines.press("#text", "Enter"); // seen now
  await ines.waitForFunction(() => document.querySelectorAll("#talk .bub.me").length === 2);

  await ines.click("summary:has-text('Private note')");
  await ines.fill("[name=note]", "Spoke 7 is cracked, no charge.");
  await ines.click("form[action*='/note'] button");
  await noe.waitForSelector(".bub.note:has-text('Spoke 7')");
  await noe.selectOption("[name=to]", { label: "Inès Valdrac" });
  await noe.click("form[action*='/assign'] button");
  await ines.waitForSelector("#talk .sys:has-text('gave this to')");
  assert.doesNotMatch(await yuna.textContent("main"), /Spoke|no[eé] /i);
  for (const page of [ines, noe]) assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await shot(ines, "case");
  await noe.emulateMedia({ colorScheme: "dark" });
  await shot(noe, "case-dark");
  await noe.setViewportSize({ width: 360, height: 740 });
  await shot(noe, "case-phone");
  assert.equal(await noe.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await noe.click('.pane a[href="#panel"]');
  await noe.waitForSelector('#panel select[name=to]', { state: 'visible' });
  await shot(noe, 'panel-phone');
  await noe.goto(town.base + inbox);
  await shot(noe, "list-phone");
  await noe.click("#cases a");
  await noe.click(".pane form[action*='/state'] button");
  await noe.waitForSelector("#owner:has-text('résolue')");
  await yuna.fill("#text", "Merci, à tout à l’heure.");
  await yuna.click("#say .btn.go");
  await ines.waitForSelector("#talk .bub:has-text('à tout à l’heure')");
  await ines.waitForSelector(".pane form[action*='/state'] button:has-text('Resolve')");
  await ines.click(".pane form[action*='/state'] button"); // what came by itself counts as seen
  await ines.waitForSelector("#owner:has-text('resolved')");
});
