// Clients of the published business API, which nobody here wrote, hold a conversation with a member and are told what the member says.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { Client } from "@great-detail/whatsapp";
import * as cloud from "@whatsapp-cloudapi/client";
import { WhatsAppAPI } from "whatsapp-api-js";
import { Text } from "whatsapp-api-js/messages";
import { WABAClient } from "whatsapp-business";
import messenger from "messaging-api-messenger";
import { picture } from "../network.mjs";
import { account, app, callback, chat, first, form, heard, line, message, net, owner, page, secret, status, token, write, zoe } from "./world.mjs";

const { MessengerBatch, MessengerClient } = messenger;

test("@kapso/whatsapp-cloud-api", async (t) => {
  const client = new WhatsAppClient({ accessToken: token, baseUrl: net.base });
  const phoneNumberId = line.id;
  await write({ text: "Ouvert à midi ? 😀" });
  const hello = await message("text");
  assert.equal(hello.text.body, "Ouvert à midi ? 😀");
  const to = hello.from;

  await t.test("text, with its statuses", async () => {
    const sent = await client.messages.sendText({ phoneNumberId, to: `+${to}`, body: "Oui, jusqu’à 19 h" });
    const id = sent.messages[0].id;
    assert.equal(sent.contacts[0].waId, to);
    await status(id, "sent");
    assert.match(await page(zoe, chat), /Oui, jusqu’à 19 h/);
    await status(id, "delivered");
    await status(id, "read");
  });
  await t.test("by what only this business calls the member", async () => {
    const sent = await client.messages.sendText({ phoneNumberId, recipient: hello.from_user_id, body: "Par votre code" });
    await status(sent.messages[0].id, "sent");
  });
  await t.test("buttons, and the answer to them", async () => {
    const sent = await client.messages.sendInteractiveButtons({ phoneNumberId, to, bodyText: "Une table ?", footerText: "Place du Pont", buttons: [{ id: "oui", title: "Oui" }, { id: "non", title: "Non" }] });
    const shown = await page(zoe, chat), reply = first(/name="reply" value="(\d+)"[^>]*>\s*<input[^>]*name="choice" value="oui"/, shown);
    assert.match(shown, /Place du Pont/);
    await write({ reply, choice: "oui" });
    const answer = await message("interactive");
    assert.deepEqual([answer.interactive.button_reply, answer.context.id], [{ id: "oui", title: "Oui" }, sent.messages[0].id]);
  });
  await t.test("a list, a link, a place, addresses", async () => {
    await client.messages.sendInteractiveList({ phoneNumberId, to, bodyText: "Quel rayon ?", buttonText: "Rayons", sections: [{ title: "Papier", rows: [{ id: "a", title: "Atlas", description: "Cartes" }] }, { title: "Autre", rows: [{ id: "b", title: "Disques" }] }] });
    await client.messages.sendInteractiveCtaUrl({ phoneNumberId, to, bodyText: "Le programme", parameters: { displayText: "Voir", url: "https://exemple.org/programme" } });
    await client.messages.sendLocation({ phoneNumberId, to, location: { latitude: 45.19, longitude: 5.72, name: "Librairie", address: "1 place du Pont" } });
    await client.messages.sendContacts({ phoneNumberId, to, contacts: [{ name: { formattedName: "Jean Dupont", firstName: "Jean" }, phones: [{ phone: "+33123456789", type: "WORK" }] }] });
    const shown = await page(zoe, chat);
    for (const words of ["Atlas", "Disques", "https://exemple.org/programme", "Librairie, 1 place du Pont", "Jean Dupont", "+33123456789"]) assert.ok(shown.includes(words), words);
  });
  await t.test("reading, typing, reactions", async () => {
    await client.messages.markRead({ phoneNumberId, messageId: hello.id, typingIndicator: { type: "text" } });
    await client.messages.sendReaction({ phoneNumberId, to, reaction: { messageId: hello.id, emoji: "😀" } });
    assert.match(await page(zoe, chat), /class="react"/);
  });
  await t.test("a picture, up and down again", async () => {
    const up = await client.media.upload({ phoneNumberId, type: "image", file: picture(), fileName: "a.png" });
    const sent = await client.messages.sendImage({ phoneNumberId, to, image: { id: up.id, caption: "La vitrine" } });
    await status(sent.messages[0].id, "sent");
    await client.messages.sendImage({ phoneNumberId, to, image: { id: up.id } }); // twice the same file
    assert.match(await page(zoe, chat), /La vitrine/);
    const got = await client.media.get({ mediaId: up.id, phoneNumberId });
    assert.match(got.mimeType, /^image\//);
    const bytes = Buffer.from(await (await fetch(got.url)).arrayBuffer());
    assert.equal(bytes.length, Number(got.fileSize));
    await client.media.delete({ mediaId: up.id, phoneNumberId });
    await assert.rejects(client.media.get({ mediaId: up.id, phoneNumberId }));
    const body = new FormData();
    body.set("text", "La mienne"); body.set("ref", "file"); body.set("file", picture(), "b.png");
    await fetch(net.base + chat, { method: "POST", redirect: "manual", headers: { Cookie: zoe.cookie, "Sec-Fetch-Site": "same-origin" }, body });
    const theirs = await message("image");
    assert.equal(theirs.image.caption, "La mienne");
    assert.ok((await fetch((await client.media.get({ mediaId: theirs.image.id })).url)).ok);
  });
  await t.test("a document and a sticker, both ways", async () => {
    const pdf = new Blob(["%PDF-1.7\n%menu"], { type: "application/pdf" });
    const up = await client.media.upload({ phoneNumberId, type: "document", file: pdf, fileName: "menu.pdf" });
    const sent = await client.messages.sendDocument({ phoneNumberId, to, document: { id: up.id, filename: "Menu d’été.pdf", caption: "Bon appétit" } });
    await status(sent.messages[0].id, "sent");
    const small = await client.media.upload({ phoneNumberId, type: "image", file: picture(), fileName: "a.png" });
    await client.messages.sendSticker({ phoneNumberId, to, sticker: { id: small.id } });
    const shown = await page(zoe, chat);
    assert.match(shown, /download="Menu d’été\.pdf"/);
    assert.match(shown, /class="sticker"/);
    await write({ text: "La mienne", file: new File(["a;b\n"], "liste.csv") });
    const theirs = await message("document");
    assert.deepEqual([theirs.document.filename, theirs.document.mime_type, theirs.document.caption], ["liste.csv", "text/csv", "La mienne"]);
    const got = await client.media.get({ mediaId: theirs.document.id });
    assert.equal(await (await fetch(got.url)).text(), "a;b\n");
  });
  await t.test("numbers and profile", async () => {
    await client.phoneNumbers.businessProfile.update({ phoneNumberId, about: "Livres et café", websites: ["https://exemple.org/"], vertical: "RETAIL" });
    const got = await client.phoneNumbers.businessProfile.get({ phoneNumberId, fields: "about,websites" });
    assert.equal(got.data[0].about, "Livres et café");
    assert.match(await page(zoe, `/c/${line.number}`), /Livres et café/);
  });
  await t.test("templates", async () => {
    const common = { businessAccountId: account, language: "fr", category: "UTILITY" };
    for (const name of ["commande_a", "commande_b"]) {
      const made = await client.templates.create({ ...common, name, components: [{ type: "BODY", text: `Votre ${name} vous attend.` }] });
      assert.match(String(made.id), /^\d+$/);
    }
    const list = await client.templates.list({ businessAccountId: account, limit: 1 });
    assert.equal(list.data.length, 1);
    assert.ok(list.paging.next && list.paging.cursors.after);
    const rest = await client.templates.list({ businessAccountId: account, limit: 1, after: list.paging.cursors.after });
    assert.equal(rest.data[0].name, "commande_b");
    const sent = await client.messages.sendTemplate({ phoneNumberId, to, template: { name: "commande_a", language: { code: "fr" } } });
    await status(sent.messages[0].id, "sent");
    assert.match(await page(zoe, chat), /Votre commande_a vous attend/);
    await client.templates.delete({ businessAccountId: account, name: "commande_a", language: "fr" });
    assert.equal((await client.templates.list({ businessAccountId: account })).data.length, 1);
  });
  await t.test("what is refused, with its code", async () => {
    await assert.rejects(client.messages.sendText({ phoneNumberId, to, body: "x".repeat(4097) }), (e) => /131009/.test(e.message + e.code + JSON.stringify(e.error ?? {})));
    await assert.rejects(new WhatsAppClient({ accessToken: "EAAno", baseUrl: net.base }).messages.sendText({ phoneNumberId, to, body: "x" }), (e) => /190|Invalid OAuth/.test(e.message + e.code));
    const nobody = await client.messages.sendText({ phoneNumberId, to: "33612345678", body: "?" });
    assert.equal((await status(nobody.messages[0].id, "failed")).statuses[0].errors[0].code, 131026);
  });
});

test("@great-detail/whatsapp", async () => {
  const sdk = new Client({ prefixUrl: net.base, request: { headers: { Authorization: `Bearer ${token}` } } });
  await write({ text: "Encore moi" });
  const m = await message("text");
  await sdk.message.createStatus({ phoneNumberID: line.id, message_id: m.id, status: "read", typing_indicator: { type: "text" } });
  const sent = await sdk.message.createMessage({ phoneNumberID: line.id, to: m.from, type: "text", text: { body: "Bonjour encore" }, context: { message_id: m.id } }).json();
  await status(sent.messages[0].id, "sent");
  assert.match(await page(zoe, chat), /Bonjour encore/);
  const up = await sdk.media.upload({ phoneNumberID: line.id, mimeType: "image/png", file: picture() }).json();
  assert.match(up.id, /^\d+$/);
  const note = await sdk.media.upload({ phoneNumberID: line.id, mimeType: "text/plain", file: new Blob(["bonjour"], { type: "text/plain" }) }).json(); // a file without a name
  assert.match(note.id, /^\d+$/);
});

test("@whatsapp-cloudapi/client", async () => {
  await write({ text: "Et moi" });
  const m = await message("text"), common = { accessToken: token, from: line.id, to: `+${m.from}`, baseUrl: net.base };
  const sent = await cloud.sendTextMessage({ ...common, text: "Bonjour de plus loin", bizOpaqueCallbackData: "suivi-1" });
  assert.equal((await status(sent.messages[0].id, "sent")).statuses[0].biz_opaque_callback_data, "suivi-1");
  const up = await cloud.uploadMedia({ accessToken: token, from: line.id, file: picture(), baseUrl: net.base });
  const drawn = await cloud.sendImageMessage({ ...common, mediaId: up.id, caption: "Par identifiant" });
  await status(drawn.messages[0].id, "sent");
});

test("whatsapp-api-js, whose host is written into it", async () => {
  const elsewhere = (address, init) => fetch(String(address).replace("https://graph.facebook.com", net.base), init);
  const api = new WhatsAppAPI({ token, appSecret: secret, secure: false, v: "v23.0", ponyfill: { fetch: elsewhere } });
  await write({ text: "Toujours moi" });
  const m = await message("text"), sent = await api.sendMessage(line.id, m.from, new Text("Bonjour d’ailleurs"));
  await status(sent.messages[0].id, "sent");
  assert.match(await page(zoe, chat), /Bonjour d’ailleurs/);
  assert.deepEqual(await api.markAsRead(line.id, m.id), { success: true });
});

test("whatsapp-api-js makes short links, and stops a member", async (t) => {
  const elsewhere = (address, init) => fetch(String(address).replace("https://graph.facebook.com", net.base), init);
  const api = new WhatsAppAPI({ token, appSecret: secret, secure: false, v: "v24.0", ponyfill: { fetch: elsewhere } });
  await t.test("short links with QR codes", async () => {
    const made = await api.createQR(line.id, "Bonjour à tous", "svg"), listed = await api.retrieveQR(line.id);
    assert.match(made.code, /^[A-Z0-9]{14}$/);
    assert.deepEqual(listed.data.map((l) => [l.code, l.prefilled_message]), [[made.code, "Bonjour à tous"]]);
    const drawn = await fetch(made.qr_image_url.replace(/^https?:\/\/[^/]+/, net.base));
    assert.deepEqual([drawn.status, drawn.headers.get("Content-Type")], [200, "image/svg+xml"]);
    const changed = await api.updateQR(line.id, made.code, "Une question ?");
    assert.equal(changed.prefilled_message, "Une question ?");
    assert.equal((await api.retrieveQR(line.id, made.code)).data[0].prefilled_message, "Une question ?");
    assert.match(await page(zoe, `/m/${made.code}`), /Une question \?<\/textarea>/);
    assert.deepEqual(await api.deleteQR(line.id, made.code), { success: true });
    assert.equal((await fetch(`${net.base}/m/${made.code}`)).status, 410);
    assert.ok((await api.retrieveQR(line.id, made.code)).error);
  });
  await t.test("blocks", async () => {
    await write({ text: "Je suis là" });
    const { from, from_user_id: code } = await message("text");
    const stopped = await api.blockUser(line.id, from);
    assert.deepEqual(stopped.block_users.added_users, [{ input: from, wa_id: from, user_id: code }]);
    const sent = await api.sendMessage(line.id, from, new Text("Plus rien"));
    assert.equal((await status(sent.messages[0].id, "failed")).statuses[0].errors[0].code, 131026);
    const heard = await api.unblockUser(line.id, from);
    assert.equal(heard.block_users.removed_users[0].user_id, code);
    await write({ text: "Encore là" });
    assert.equal((await message("text")).text.body, "Encore là");
    const nobody = await api.blockUser(line.id, "33612345678");
    assert.deepEqual([nobody.error.code, nobody.block_users.failed_users[0].errors[0].code], [139100, 131047]);
  });
});

test("whatsapp-business, whose host is written into it too", async (t) => {
  const axios = createRequire(createRequire(import.meta.url).resolve("whatsapp-business"))("axios"), over = axios.getAdapter("http");
  axios.defaults.adapter = (config) => over({ ...config, baseURL: config.baseURL.replace("https://graph.facebook.com", net.base) });
  const of = (phoneId) => new WABAClient({ apiToken: token, phoneId, accountId: account }), client = of(line.id), refused = (code) => (e) => e.code === code;
  await t.test("numbers and profile", async () => {
    assert.equal((await client.getBusinessPhoneNumbers()).data[0].id, line.id);
    assert.equal((await client.getSingleBusinessPhoneNumber(line.id)).display_phone_number, `+${line.number}`);
    assert.deepEqual(await client.updateBusinessProfile({ address: "1 place du Pont" }), { success: true });
    assert.equal((await client.getBusinessProfile(["address"])).data[0].address, "1 place du Pont");
    assert.deepEqual(await client.updateIdentityCheckState({ enable_identity_key_check: true }), { success: true });
  });
  await t.test("a number from its code to its PIN", async () => {
    const made = await fetch(`${net.base}/v17.0/${account}/phone_numbers`, { method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }, body: JSON.stringify({ cc: "999", verified_name: "Rayon jeunesse" }) });
    const { id: phoneNumberId } = await made.json(), fresh = of(phoneNumberId);
    const hello = { to: "33612345678", type: "text", text: { body: "Bonjour" } };
    await assert.rejects(fresh.registerPhone({ phoneNumberId, pin: "135790" }), refused(133006));
    assert.deepEqual(await client.requestPhoneNumberVerificationCode({ phoneNumberId, code_method: "SMS", language: "fr_FR" }), { success: true });
    const code = first(/code of this line is (\d{6}),/, await page(owner, `/studio/line/${phoneNumberId}/number`));
    assert.deepEqual(await client.verifyPhoneNumberCode({ phoneNumberId, code }), { success: true, id: phoneNumberId });
    await assert.rejects(fresh.sendMessage(hello), refused(133010));
    assert.deepEqual(await fresh.registerPhone({ phoneNumberId, pin: "135790" }), { success: true });
    await status((await fresh.sendMessage(hello)).messages[0].id, "failed");
    await assert.rejects(fresh.registerPhone({ phoneNumberId, pin: "000000" }), refused(133005));
    assert.deepEqual(await client.setupTwoStepAuth({ phoneNumberId, pin: "246802" }), { success: true });
    assert.deepEqual(await client.deregisterPhone(phoneNumberId), { success: true });
    await assert.rejects(fresh.sendMessage(hello), refused(133010));
  });
  await t.test("words, without saying to what kind of recipient", async () => {
    await write({ text: "Et encore moi" });
    const m = await message("text"), sent = await client.sendMessage({ to: m.from, type: "text", text: { body: "Bonjour de la dix-septième version" } });
    await status(sent.messages[0].id, "sent");
    assert.match(await page(zoe, chat), /Bonjour de la dix-septième version/);
    assert.deepEqual(await client.markMessageAsRead(m.id), { success: true });
  });
});

test("messaging-api-messenger, as a page", async (t) => {
  const client = new MessengerClient({ accessToken: token, appId: app, appSecret: secret, version: "15.0", origin: net.base });
  await write({ text: "Prévenez-moi" });
  const psid = (await message("text")).from;
  await t.test("a token, and what the app is told of", async () => {
    assert.deepEqual([(await client.debugToken()).appId, (await client.debugToken()).isValid], [app, true]);
    assert.deepEqual(await client.createSubscription({ callbackUrl: callback, verifyToken: "lanterne" }), { success: true });
    await client.createSubscription({ callbackUrl: callback, verifyToken: "lanterne", fields: ["messages", "messaging_postbacks", "messaging_optins", "message_deliveries", "message_reads", "message_reactions"] });
    assert.deepEqual((await client.getPageSubscription()).fields.map((f) => f.name).sort(), ["message_deliveries", "message_reactions", "message_reads", "messages", "messaging_optins", "messaging_postbacks"]);
    assert.deepEqual(await client.getPageInfo(), { id: line.id, name: "Librairie" });
  });
  await t.test("words, also many in one call", async () => {
    const sent = await client.sendText(psid, "Bonjour par la page");
    assert.equal(sent.recipientId, psid);
    const all = await client.sendBatch([MessengerBatch.sendText(psid, "Un"), MessengerBatch.sendText(psid, "Deux")]);
    assert.deepEqual(all.map((x) => [x.code, x.body.recipientId]), [[200, psid], [200, psid]]);
    const shown = await page(zoe, chat);
    for (const words of ["Bonjour par la page", "Un", "Deux"]) assert.ok(shown.includes(words), words);
    await heard((e) => e.delivery?.mids.includes(sent.messageId) && e.sender.id === psid && e.recipient.id === line.id);
    await heard((e) => e.read?.watermark > 0);
  });
  await t.test("what a member writes, and how they like it", async () => {
    await write({ text: "Ouvert à midi ? 😀" });
    const said = await heard((e) => e.message?.text === "Ouvert à midi ? 😀");
    assert.match(said.message.mid, /^m_/);
    assert.deepEqual(await client.markSeen(psid), { recipientId: psid });
    assert.deepEqual(await client.typingOn(psid), { recipientId: psid });
    const { messageId: mid } = await client.sendText(psid, "Oui");
    const seq = [...(await page(zoe, chat)).matchAll(/\/said\/(\d+)"/g)].at(-1)[1];
    await form(zoe, `${chat}/said/${seq}`, { act: "react", emoji: "👍" });
    assert.deepEqual((await heard((e) => e.reaction?.emoji === "👍" && e.reaction.mid)).reaction, { mid, action: "react", emoji: "👍", reaction: "other" });
  });
  await t.test("files, templates and quick replies, and what a press of them tells", async () => {
    await client.createSubscription({ callbackUrl: callback, verifyToken: "lanterne", fields: ["messages", "messaging_postbacks", "messaging_optins", "message_deliveries", "message_reads", "message_reactions", "message_echoes"] });
    const png = Buffer.from(await picture().arrayBuffer()), deck = () => page(zoe, chat), count = async () => [...(await deck()).matchAll(/<img/g)].length, before = await count();
    const { attachmentId } = await client.uploadImage(png, { isReusable: true, filename: "carte.png" });
    assert.match(attachmentId, /^\d+$/);
    await client.sendImage(psid, { attachmentId });
    await client.sendImage(psid, png, { filename: "encore.png" });
    await client.sendMediaTemplate(psid, [{ mediaType: "image", attachmentId, buttons: [{ type: "postback", title: "La même", payload: "meme" }] }]);
    assert.equal((await count()) - before, 3);
    await client.sendButtonTemplate(psid, "Une table ce soir ?", [{ type: "web_url", title: "La carte", url: "https://example.org/carte" }, { type: "postback", title: "Réserver", payload: "reserve:1" }]);
    await heard((e) => e.message?.is_echo && e.message.text === "Une table ce soir ?" && e.sender.id === line.id && e.recipient.id === psid);
    await client.sendGenericTemplate(psid, [{ title: "Un roman", subtitle: "12 €", buttons: [{ type: "postback", title: "Le roman", payload: "roman" }] }, { title: "Un atlas", buttons: [{ type: "postback", title: "L’atlas", payload: "atlas" }] }]);
    const press = async (title) => { const [, reply, choice] = [...(await deck()).matchAll(new RegExp(`name="reply" value="(\\d+)"[^>]*>\\s*<input[^>]*name="choice" value="([^"]+)"[^>]*>\\s*<button[^>]*>${title}<`, "g"))].at(-1); await write({ reply, choice }); };
    for (const [title, payload] of [["Réserver", "reserve:1"], ["L’atlas", "atlas"], ["La même", "meme"]]) {
      await press(title);
      assert.equal((await heard((e) => e.postback?.title === title)).postback.payload, payload);
    }
    await client.sendText(psid, "Quel jour ?", { quickReplies: [{ contentType: "text", title: "Lundi", payload: "jour:1" }, { contentType: "text", title: "Mardi", payload: "jour:2" }] });
    await press("Mardi");
    assert.equal((await heard((e) => e.message?.quick_reply)).message.quick_reply.payload, "jour:2");
  });
  await t.test("a yes gives a token, which brings a notification", async () => {
    await client.sendTemplate(psid, { templateType: "notification_messages", title: "Nouveautés", payload: "rayon", notificationMessagesFrequency: "DAILY", notificationMessagesTimezone: "UTC" });
    const of = first(/name="of" value="(\d+)"[^>]*>\s*<input[^>]*name="what" value="accept"/, await page(zoe, chat));
    await form(zoe, `${chat}/notifications`, { of, what: "accept" });
    const { optin, sender } = await heard((e) => e.optin?.payload === "rayon");
    assert.equal(sender.id, psid);
    const told = await client.sendRawBody({ recipient: { notificationMessagesToken: optin.notification_messages_token }, message: { text: "Le rayon du jour" } });
    assert.match(told.messageId, /^m_/);
    if (!told.scheduledFor) assert.match(await page(zoe, chat), /Le rayon du jour/); // in the night it waits for the morning
  });
});
