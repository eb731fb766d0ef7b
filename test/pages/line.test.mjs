// A member, somebody of the line and an app that a published library speaks for hold one conversation live (business-messaging issue 5; 9, 15.4, 16).
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";
import { open } from "./town.mjs";

let town;
before(async () => { town = await open({ PARVIS_SERVER_ALLOW_NETS: "127.0.0.0/8" }); });
after(() => town?.close());

/** Waits until something is told that a condition picks. */
async function heard(told, what) {
  for (let i = 0; i < 400; i++) {
    const at = told.find(what);
    if (at) return at;
    await new Promise((r) => setTimeout(r, 25));
  }
  assert.fail(`the app was not told; it has ${JSON.stringify(told)}`);
}

test("two browsers and an app hold one conversation", { timeout: 120_000 }, async () => {
  const ines = await town.page("ines", { locale: "en" }), yuna = await town.page("yuna", { locale: "fr", viewport: { width: 360, height: 740 } });
  await ines.goto(`${town.base}/settings/organisations`);
  await ines.fill("[name=name]", "Vélos du Pont");
  await ines.click("main form button[type=submit]");
  await ines.fill("[name=line]", "Atelier");
  await ines.click("form[action$='/line'] button");
  const card = await ines.getAttribute("a[href^='/c/']", "href"), inbox = await ines.getAttribute("a[href$='/inbox']", "href");
  const phoneNumberId = /, id (\d+)/.exec(await ines.textContent("main"))[1];
  await ines.fill("[name=app]", "Rappels");
  await ines.click("form[action$='/app'] button");
  const app = town.base + await ines.getAttribute("a[href*='/apps/']", "href");
  await ines.goto(app);
  await ines.fill("[name=name]", "Serveur");
  await ines.click("form[action$='/token'] button");
  const accessToken = /EAA[0-9a-f]{64}/.exec(await ines.textContent("main"))[0];
  await ines.goto(app);
  await ines.click("form[action$='/show'] button");
  const appSecret = /[0-9a-f]{32}/.exec(await ines.textContent("main"))[0];
  const told = [], receiver = createServer((req, res) => {
    if (req.method === "GET") return void res.end(new URL(req.url, "http://x").searchParams.get("hub.challenge"));
    const parts = [];
    req.on("data", (d) => parts.push(d));
    req.on("end", () => {
      const rawBody = Buffer.concat(parts);
      if (!verifySignature({ appSecret, rawBody, signatureHeader: req.headers["x-hub-signature-256"] })) return void res.writeHead(401).end();
      const { messages, statuses } = normalizeWebhook(JSON.parse(rawBody.toString()));
      told.push(...messages, ...statuses);
      res.end();
    });
  });
  await new Promise((done) => receiver.listen(0, "127.0.0.1", done));
  try {
    await ines.goto(app);
    await ines.fill("[name=callback]", `http://127.0.0.1:${receiver.address().port}/`);
    await ines.fill("[name=verify]", "lanterne");
    await ines.click("form[action$='/callback'] button");
    await ines.waitForFunction(() => document.querySelector("[name=callback]").value);
    await ines.click("form[action$='/subscribe'] button");
    await ines.waitForSelector("form[action$='/unsubscribe']");
    const client = new WhatsAppClient({ accessToken, baseUrl: town.base });

    // The member writes: the app hears it, and whoever has the inbox open sees it come.
    await ines.goto(town.base + inbox);
    await yuna.goto(town.base + card);
    await yuna.click("form[action^='/c/'] button");
    await yuna.fill("#text", "Mon vélo est prêt ?");
    await yuna.click("#say .btn.go");
    const first = await heard(told, (m) => m.text?.body === "Mon vélo est prêt ?");
    await ines.waitForSelector("#cases a:has-text('Mon vélo')");
    await ines.goto(town.base + await ines.getAttribute("#cases a", "href"));

    // The app answers: the member and the line see it without asking, and the app hears how far it got.
    const sent = await client.messages.sendText({ phoneNumberId, to: first.from, body: "Je demande à l’atelier." });
    const id = sent.messages[0].id;
    await yuna.waitForSelector("#talk .bub:not(.me):has-text('Je demande')");
    await ines.waitForSelector("#talk .bub:has-text('Je demande')");
    for (const status of ["sent", "delivered", "read"]) await heard(told, (s) => s.id === id && s.status === status);

    // Somebody of the line goes on, and the member answers a card of the app's.
    await ines.fill("#text", "Oui, à partir de 16 h.");
    await ines.press("#text", "Enter");
    await yuna.waitForSelector("#talk .bub:not(.me):has-text('16 h')");
    const card2 = await client.messages.sendInteractiveButtons({ phoneNumberId, to: first.from, bodyText: "Vous passez aujourd’hui ?", buttons: [{ id: "oui", title: "Oui" }, { id: "non", title: "Demain" }] });
    await yuna.click("#talk button:has-text('Demain')");
    const answer = await heard(told, (m) => m.interactive?.buttonReply?.id === "non" || m.interactive?.button_reply?.id === "non");
    assert.equal(answer.context?.id, card2.messages[0].id);
    await ines.waitForSelector("#talk .bub:has-text('Demain')");
    const writes = yuna.locator("#talk [role=status]");
    for (let i = 0; i < 20 && !(await writes.isVisible()); i++) { // of writing nothing is kept for a page that is just being opened
      await client.messages.markRead({ phoneNumberId, messageId: answer.id, typingIndicator: { type: "text" } });
      await writes.waitFor({ timeout: 1000 }).catch(() => {});
    }
    assert.ok(await writes.isVisible(), "the member sees that the line writes");

    // All three have one order of it.
    const words = (page) => page.evaluate(() => [...document.querySelectorAll("#talk .bub p")].map((p) => p.textContent.trim()).filter(Boolean));
    const want = ["Mon vélo est prêt ?", "Je demande à l’atelier.", "Oui, à partir de 16 h.", "Vous passez aujourd’hui ?"];
    for (const page of [yuna, ines]) assert.deepEqual((await words(page)).filter((w) => want.includes(w)), want);
    assert.deepEqual(yuna.errors, []);
    assert.deepEqual(ines.errors, []);
  } finally {
    receiver.close();
  }
});
