// Two browsers hold one conversation, live (web-client 6.12; business-messaging 4).
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { open } from "./town.mjs";

let town;
before(async () => { town = await open(); });
after(() => town?.close());

test("two browsers hold one conversation", { timeout: 120_000 }, async () => {
  const ines = await town.page("ines", { locale: "fr", viewport: { width: 1280, height: 800 } });
  const noe = await town.page("noe", { locale: "en", viewport: { width: 360, height: 740 } });
  for (const page of [ines, noe]) {
    await page.goto(town.base + "/settings/messages");
    await page.check('[name=door][value="everyone"]');
    await page.click("main form .btn.go");
    await page.waitForURL(/saved=1/);
  }
  await ines.goto(town.base + "/messages/new?to=noe");
  await ines.fill("[name=text]", "Tu as vu le pont ce matin ?");
  await ines.click("main form .btn.go");
  await ines.waitForSelector("#talk .bub.me");
  const path = new URL(ines.url()).pathname;
  await noe.goto(town.base + path);
  await noe.waitForSelector("#talk .bub:not(.me)");
  await ines.waitForSelector("text=/^lu$/"); // told by itself

  // Whoever writes is seen to write, and what they send comes by itself, once.
  await noe.locator("#text").pressSequentially("I was");
  await ines.waitForSelector("#talk [role=status]");
  await noe.fill("#text", "I was there. Forty centimetres less.");
  await noe.press("#text", "Enter");
  await ines.waitForSelector("#talk .bub:not(.me):has-text('Forty')");
  await noe.waitForFunction(() => document.getElementById("text").value === ""); // the answer may come after the news
  await ines.waitForFunction(() => !document.querySelector("#talk [role=status]"));
  for (let i = 1; i <= 30; i++) {
    await ines.fill("#text", `Message ${i} : on y va ensemble samedi, si tu veux.`);
    await ines.press("#text", "Enter");
    await ines.waitForSelector(`#talk .bub.me:has-text('Message ${i} :')`);
  }
  await noe.waitForSelector("#talk .bub:has-text('Message 30 :')");
  const gap = () => noe.evaluate(() => { const t = document.getElementById("talk"); return t.scrollHeight - t.scrollTop - t.clientHeight; });
  assert.ok(await gap() < 60, "the newest is not in sight");

  // Who reads above is left in peace.
  await noe.evaluate(() => { document.getElementById("talk").scrollTop = 0; });
  const top = () => noe.evaluate(() => { const b = document.querySelector("#talk .bub"); return b.getBoundingClientRect().top; });
  const before = await top();
  await ines.fill("#text", "Encore un mot.");
  await ines.press("#text", "Enter");
  await noe.waitForSelector("#talk .bub:has-text('Encore un mot.')");
  assert.ok(Math.abs(await top() - before) < 2, "the view moved while its reader was above");

  // What is edited, felt and deleted comes by itself too.
  const all = await ines.locator("#talk .meta.me a").count();
  await ines.locator("#talk .meta.me a").nth(all - 1).click();
  await ines.click("button:has-text('👍')");
  await noe.waitForSelector("#talk .react");
  await ines.locator("#talk .meta.me a").nth(all - 1).click();
  await ines.fill("[name=text]", "Encore un mot, corrigé.");
  await ines.click("text=Enregistrer");
  await noe.waitForSelector("#talk .bub:has-text('corrigé')");
  await ines.locator("#talk .meta.me a").nth(all - 1).click();
  await ines.click("text=Supprimer pour tout le monde");
  await noe.waitForSelector("#talk .bub:has-text('This message was deleted.')");

  // A picture with its description.
  await ines.click("#say summary");
  await ines.setInputFiles("#say [name=file]", { name: "pont.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64") });
  await ines.fill("#say [name=alt]", "Le pont, un matin de brume.");
  await ines.click("#say button[type=submit]");
  await noe.waitForSelector("#talk .bub img[alt='Le pont, un matin de brume.']");
  await ines.waitForFunction(() => document.getElementById("say").elements.alt.value === "");

  // The inbox goes on by itself.
  await noe.goto(town.base + "/messages");
  await ines.fill("#text", "À samedi !");
  await ines.press("#text", "Enter");
  await noe.waitForSelector(".convs li:has-text('À samedi')");

  // Where the line is cut, nothing is lost or said twice.
  await ines.context().setOffline(true);
  await ines.fill("#text", "Sous le tunnel");
  await ines.press("#text", "Enter");
  await ines.waitForSelector(".toast");
  assert.equal(await ines.inputValue("#text"), "Sous le tunnel");
  await ines.context().setOffline(false);
  await ines.press("#text", "Enter");
  await ines.waitForSelector("#talk .bub.me:has-text('Sous le tunnel')");
  assert.equal(await ines.locator("#talk .bub.me:has-text('Sous le tunnel')").count(), 1);
  for (const page of [ines, noe]) {
    assert.deepEqual(page.errors.filter((e) => !/net::ERR_/.test(e)), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it is wider than the page");
  }
});
