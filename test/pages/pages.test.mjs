// Every page that a person meets, under axe-core in a scheme, a language and a width, by turns in six of them; the journey on
// which an operator changes the identity; and the design tokens in Style Dictionary.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect } from "node:net";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import StyleDictionary from "style-dictionary";
import { follow, patternOf, patterns } from "./addresses.mjs";
import { combinations, every, faults, held, over, sent as post, turn } from "./axe.mjs";
import { declare } from "./crisis.mjs";
import { keyed, open } from "./town.mjs";

// What a browser opens and no link leads to: files, streams and pieces of pages; what a letter leads to, which is held
// below once its link was used, and in steps.test.mjs before; what stands for ten seconds; what reports.test.mjs holds against axe-core on its way; and what a card of a line asks for.
const elsewhere = new Set(["/brand/{file}", "/studio/brand/preview.css", "/m/{code}/{picture}", "/cards/{lang}/network/{file}", "/cards/{lang}/people/{id}/{file}", "/cards/{lang}/posts/{id}/{file}", "/compose/card/look/{sealed}", "/compose/card/styles/{style}", "/compose/files/{id}", "/favicon.ico", "/icon.svg", "/icons/{size}", "/manifest.webmanifest", "/robots.txt", "/worker.js", "/stream", "/transparency.csv", "/transparency/log/checkpoint", "/transparency/log/key", "/transparency/log/tile/{path...}", "/settings/decisions/{id}/receipt", "/settings/data/runs/{id}/archive.zip", "/settings/data/runs/{id}/refused.csv", "/settings/data/{table}", "/posts/{id}/shown", "/studio/reports/{id}/soon", "/messages/{id}/answer/{seq}",
  "/letters/stop", "/signin/link", "/signin/reset", "/signup/confirm", "/scheduled/{id}/leaving", "/report/{id}"]);
// One process of one database is enough for what a browser shows.
const many = Boolean(process.env.PARVIS_TEST_NATS), check = many ? () => {} : test;

let town, yunas, answered, withheld, chat, organisation, app, line, shopping, inbox, link, edited, crisis, others, lost;
if (!many) {
  before(async () => {
    town = await open({ PARVIS_SERVER_ALLOW_NETS: "127.0.0.0/8", PARVIS_NETWORK_MIN_AGE: "15" }); // where the receiver of an app is
    const posts = async (who, page) => {
      await page.goto(`${town.base}/@${who}`);
      const all = await page.$$eval("article.post:not(:has(.by))", (list) => list.map((a) => a.id.slice(1)));
      await page.context().close();
      return all;
    };
    [yunas] = await posts("yuna", await town.page("", {}));
    answered = (await posts("tomas", await town.page("", {}))).at(-1); // his first, which two answered
    withheld = (await posts("radiolanterne", await town.page("radiolanterne", {}))).at(-1); // which its author still sees
    await suspend("sante");
    const writes = await town.page("ville", {});
    await writes.goto(`${town.base}/messages/new?to=yuna`);
    await writes.fill("[name=text]", "Bonjour Yuna, la réunion de samedi est sur https://aubrelle.example/reunion.");
    await writes.click("main form .btn.go");
    await writes.waitForSelector("#talk .bub");
    chat = new URL(writes.url()).pathname;
    await organise(writes);
    await furnish(writes);
    const stranger = await town.page("", {}), found = [await follow(stranger, town.base, visitors.map(way)), await follow(writes, town.base, members.map(way))];
    await stranger.context().close();
    others = [visitors, members].map((list, i) => [...found[i]].filter(([pattern]) => !list.some((path) => patternOf(way(path)) === pattern) && !pattern.startsWith("/signin")).map(([, path]) => path));
    lost = patterns.filter((p) => !found.some((f) => f.has(p)) && !elsewhere.has(p));
    await writes.context().close();
  });
  after(async () => { await town?.close(); });
}

const visitors = ["/", "/public", "/map", "/accessibility", "/signin", "/signup", "/about", "/rules", "/privacy", "/transparency", "/crises", "{open}", "{known}", "/terms", "/brand", "/explore", "/@yuna", "/@yuna/{post}", "/posts/{post}/likes", "/signin/recover", "/report?post={post}", "/offline", "{link}", "{line}", "/near", "/discover", "/messages/join", "/nothing-here"];
const members = ["/", "/welcome", "/map", "/tags", "/drafts", "/scheduled", "/blocks", "/mutes", "/follow-requests", "/for-you", "/explore", "/tags/ponts", "/@yuna", "/@yuna/{post}", "/@tomas/{answered}", "/posts/{post}/boosts", "/posts/{post}/quotes", "/posts/{edited}/quotes", "/posts/{edited}/history", "/posts/{post}/why", "/posts/{post}/tune", "/posts/{post}/embed", "/posts/{post}/captions", "/@musee", "/compose", "/compose/card", "/notifications", "/messages", "/messages?in=requests", "/messages/new", "/messages/search?q=samedi", "/messages/posts", "{chat}", "{chat}/about", "{chat}/said/1", "/settings/messages", "/saved", "/likes", "/lists", "/search?q=pont", "/search",
  "/settings/profile", "/settings/privacy", "/settings/notifications", "/settings/display", "/settings/filters", "/settings/hidden", "/settings/hidden?what=threads", "/settings/hidden?what=boosts", "/settings/security", "/settings/devices", "/settings/apps", "/settings/consents", "/settings/data", "/settings", "/settings/invitations", "/settings/decisions", "/notifications/requests",
  "/studio", "/studio/network", "/studio/audit", "/studio/trends", "/studio/reports", "/studio/reports?list=mine", "/studio/reports?list=done", "/studio/appeals", "/studio/rules", "/studio/held", "/studio/announcements", "/studio/crises", "{crisis}", "{claim}", "/studio/crises/designations", "/studio/joining", "/studio/brand", "/settings/organisations", "{organisation}", "{app}", "{app}/calls", "{line}", "{shopping}", "{shopping}/about", "{inbox}", "{inbox}?in=resolved", "{case}", "{case}/looks", "{answers}",
  "/studio/admin/people", "/studio/admin/people?q=personne", "/studio/admin/blocks/domains", "/studio/admin/blocks/networks", "/studio/admin/settings", "/studio/admin/storage", "/studio/admin/timers", "/studio/admin/timers?work=-count"];

/** The way to a page, with the number of yuna's newest post, or of a thread with answers, where it wants one. */
const way = (path) => path.replace("{chat}", chat).replace("{post}", yunas).replace("{answered}", answered).replace("{withheld}", withheld).replace("{app}", app).replace("{organisation}", organisation).replace("{line}", line).replace("{shopping}", shopping).replace("{inbox}", inbox).replace("{link}", link).replace("{edited}", edited).replace("{open}", crisis.open).replace("{known}", crisis.known).replace("{crisis}", crisis.desk).replace("{claim}", crisis.claim).replace("{case}", shopping.replace("/messages", inbox)).replace("{answers}", inbox.replace("/inbox", "/answers"));
const at = (path) => town.base + way(path);

/** Makes what has pages of its own once it is there: a list, a filter, a rule of the staff, an identity, an export, terms of later. */
async function furnish(page) {
  for (const [path, fields] of [
    ["/lists", { title: "Le quartier de la Très Grande Place et ses environs" }],
    ["/settings/filters", { words: "fin du film", action: "warn", "in.home": "1", life: "0" }],
    ["/studio/rules", { note: "Fausses loteries", words: "loterie gratuite", effect: "flag", on: "1" }],
    ["/studio/brand", {}],
    ["/settings/data/export", {}],
    ["/studio/network/texts/terms", { "body-fr": "Ce que vous publiez reste à vous.", "body-en": "What you post stays yours.", since: "2031-01-01" }],
  ]) {
    await page.goto(`${town.base}/settings/display`);
    const answer = await sent(page, path, fields);
    assert.equal(answer.status(), 200, path);
  }
  await page.goto(`${town.base}/settings/data`);
  await page.setInputFiles("[name=archive]", { name: "following_accounts.csv", mimeType: "text/csv", buffer: Buffer.from("Account address,Show boosts\nyuna@aubrelle.example,true\npersonne@ailleurs.example,true\n") });
  await page.click("form[action$='/import'] button");
  await page.goto(`${town.base}/settings/data`);
  await page.goto(town.base + organisation);
  await page.click("a[href*='/lines/']");
  await page.fill("[name=prefilled]", "Bonjour, une table pour deux personnes samedi soir ?");
  await page.click("form[action$='/make'] button");
  await page.waitForSelector("a[href*='/m/']", { state: "attached" });
  link = new URL(await page.$eval("a[href*='/m/']", (a) => a.href)).pathname.replace(/\/qr\.\w+$/, "");
  await town.atOnce(page);
  await page.goto(`${town.base}/compose`);
  await page.fill("#text", "Le bac part à midi.");
  await page.click("#composer button[type=submit].go");
  await page.waitForURL(/@ville\/\d+$/);
  edited = page.url().split("/").at(-1);
  await page.goto(`${town.base}/compose?edit=${edited}`);
  await page.fill("#text", "Le bac part à une heure.");
  await page.click("#composer button[type=submit].go");
  await page.waitForURL(/@ville\/\d+$/);
  const noe = await town.page("noe", {});
  await town.atOnce(noe);
  await noe.goto(`${town.base}/compose?quote=${edited}`);
  await noe.fill("#text", "À une heure, donc.");
  await noe.click("#composer button[type=submit].go");
  await noe.waitForURL(/@noe\/\d+$/);
  const quoting = new URL(noe.url()).pathname;
  await page.goto(`${town.base}/studio/admin/people?q=maud`);
  const maud = new URL(await page.getAttribute("main a[href^='/studio/admin/people/']", "href"), town.base).pathname, second = await town.page("maud", {});
  assert.equal((await sent(page, `${maud}/role`, { role: "3", sure: "1" })).status(), 200);
  crisis = await declare(town, page, second, quoting);
  await second.context().close();
  assert.equal((await sent(noe, "/settings/organisations", { name: "Club d’aviron" })).status(), 200);
  assert.equal((await sent(noe, "/report", { post: yunas, reason: "misleading.other", comment: "Pas de source, et tout le monde relaie." })).status(), 200);
  await noe.context().close();
}

/** Opens an organisation with a line and an app that nobody answers for, and has its owner write to it and be answered with a card. */
async function organise(page) {
  await page.goto(`${town.base}/settings/organisations`);
  await page.fill("[name=name]", "Librairie du Pont et de la Très Grande Place");
  await page.click("main form button[type=submit]");
  await page.waitForSelector("#lines");
  organisation = new URL(page.url()).pathname;
  await page.fill("[name=line]", "Librairie");
  await page.click("form[action$='/line'] button");
  line = await page.getAttribute("a[href^='/c/']", "href");
  inbox = await page.getAttribute("a[href$='/inbox']", "href");
  const id = /(?:identifiant|, id) (\d+)/.exec(await page.textContent("main"))[1];
  await page.fill("[name=app]", "Caisse");
  await page.click("form[action$='/app'] button");
  app = await page.getAttribute("a[href*='/apps/']", "href");
  await page.goto(town.base + app);
  await page.fill("[name=name]", "Serveur");
  await page.click("form[action$='/token'] button");
  const token = /EAA[0-9a-f]{64}/.exec(await page.textContent("main"))[0];
  const told = [], receiver = createServer((req, res) => {
    const at = new URL(req.url, "http://x");
    if (req.method === "GET") return void res.end(at.searchParams.get("hub.challenge"));
    let body = "";
    req.on("data", (d) => { body += d; });
    req.on("end", () => { told.push(JSON.parse(body)); res.end(); });
  });
  await new Promise((done) => receiver.listen(0, "127.0.0.1", done));
  await page.fill("[name=callback]", `http://127.0.0.1:${receiver.address().port}/`);
  await page.fill("[name=verify]", "lanterne");
  await page.click("form[action$='/callback'] button");
  await page.click("form[action$='/subscribe'] button");
  await page.waitForSelector("form[action$='/unsubscribe']");
  await page.goto(town.base + line);
  await page.click("form[action^='/c/'] button");
  await page.waitForSelector("#talk");
  shopping = new URL(page.url()).pathname;
  await page.fill("#text", "Une table pour samedi ?");
  await page.click("#say .btn.go");
  for (let i = 0; i < 200 && told.length === 0; i++) await new Promise((r) => setTimeout(r, 50));
  const to = told[0].entry[0].changes[0].value.messages[0].from;
  const rows = [{ id: "a", title: "Midi", description: "Jusqu’à quatorze heures" }, { id: "b", title: "Soir" }], action = { button: "Choisir l’heure", sections: [{ title: "Samedi", rows }] };
  for (const said of [
    { type: "interactive", interactive: { type: "list", header: { type: "text", text: "Réservation" }, body: { text: "À quelle heure ?" }, footer: { text: "Place du Pont" }, action } },
    { type: "interactive", interactive: { type: "cta_url", body: { text: "Le programme" }, action: { name: "cta_url", parameters: { display_text: "Voir", url: "https://exemple.org/" } } } },
    { type: "contacts", contacts: [{ name: { formatted_name: "Jean Dupont", first_name: "Jean" }, phones: [{ phone: "+33 1 23 45 67 89" }] }] },
  ]) {
    const r = await fetch(`${town.base}/v23.0/${id}/messages`, { method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }, body: JSON.stringify({ messaging_product: "whatsapp", to, ...said }) });
    assert.equal(r.status, 200, await r.text());
  }
  for (let i = 0; i < 200 && told.length < 4; i++) await new Promise((r) => setTimeout(r, 50));
  receiver.close();
  // What its owner accepts once can be linked to.
  const asked = await fetch(`${town.base}/v23.0/${id}/messages`, { method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }, body: JSON.stringify({ recipient: { id: to }, message: { attachment: { type: "template", payload: { template_type: "notification_messages", title: "Nouveautés", payload: "rayon" } } } }) });
  assert.equal(asked.status, 200, await asked.text());
  await page.goto(town.base + shopping);
  await Promise.all([page.waitForNavigation(), page.click("form:has([name=what][value=accept]) button")]);
}

/** Has the moderation suspend somebody, at once. */
async function suspend(who) {
  const page = await town.page("ville", {});
  await page.goto(`${town.base}/studio/admin/people?q=${who}`);
  await page.click("main a[href^='/studio/admin/people/']:not([href*='?'])");
  await page.click("form[action$='/case'] button");
  const at = page.url();
  await page.check("[name=action][value=suspend]");
  await page.click("form[action$='/decide'] button");
  await page.click("[name=sure]");
  await page.goto(at);
  await page.click("form[action$='/now'] button");
  await page.context().close();
}

/** Sends a form to a path of the town, and gives the answer. */
const sent = (page, path, fields, enctype) => post(page, town.base + path, fields, enctype);

/** Has as many forms with files on their way as the door takes, while it does what is given. */
async function crowded(act) {
  const { hostname, port } = new URL(town.base), lines = Array.from({ length: 256 }, () => connect(port, hostname, function () {
    this.write(`POST /compose HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n`);
  }).on("error", () => {}));
  try { return await act(); } finally { for (const l of lines) l.destroy(); }
}

/** Opens a page of what goes wrong again and again until it is there. */
async function until(status, act) {
  for (let i = 0; i < 300; i++) {
    const answer = await act();
    if (answer.status() === status) return answer;
  }
  assert.fail(`there is no ${status}`);
}

// The pages of what goes wrong: the status, and the way there. Whoever comes through a proxy is counted, this machine is not.
const wrong = [
  [404, "", "a stranger", (p) => p.goto(at("/@nobody"))],
  [403, "", "a form from elsewhere", async (p) => { await p.goto("data:text/html,<title>Elsewhere</title>"); return sent(p, "/compose"); }],
  [410, "", "a suspended account", (p) => p.goto(at("/@sante"))],
  [451, "", "a withheld post", (p) => p.goto(at("/@radiolanterne/{withheld}"))],
  [429, "", "too many searches", async (p) => { await p.setExtraHTTPHeaders({ "X-Forwarded-For": "192.0.2.7" }); await until(429, () => p.request.get(at("/search?q=pont"), { headers: { "X-Forwarded-For": "192.0.2.7" } })); return p.goto(at("/search?q=pont")); }],
  [429, "", "too many passwords", async (p) => { await p.setExtraHTTPHeaders({ "X-Forwarded-For": "192.0.2.8" }); await p.goto(at("/signin")); return until(429, () => sent(p, "/signin", { who: "nobody", password: "wrong" })); }],
  [503, "", "too much at once", async (p) => { await p.goto(at("/signin")); return crowded(() => until(503, () => sent(p, "/compose", {}, "multipart/form-data"))); }],
  [400, "", "a link that is from no letter", (p) => p.goto(at("/letters/stop"))],
  [410, "", "a link to sign in that was used", (p) => p.goto(at("/signin/link"))],
  [410, "", "a link to a new password that was used", (p) => p.goto(at("/signin/reset"))],
  [410, "", "a link that confirms and was used", (p) => p.goto(at("/signup/confirm"))],
  [422, "", "a wrong password", async (p) => { await p.goto(at("/signin")); return sent(p, "/signin", { who: "ines", password: "wrong" }); }],
  [422, "", "nothing to join with", async (p) => { await p.goto(at("/signup")); return sent(p, "/signup"); }],
  [422, "", "a report without words", async (p) => { await p.goto(at("/report?post={post}&reason=misleading.other")); return sent(p, at("/report").slice(town.base.length), { post: yunas, reason: "misleading.other" }); }],
  [404, "ville", "nothing", (p) => p.goto(at("/nothing-here"))],
  [410, "ville", "a suspended account", (p) => p.goto(at("/@sante"))],
  [451, "ville", "a withheld post", (p) => p.goto(at("/@radiolanterne/{withheld}"))],
  [503, "ville", "too much at once", (p) => crowded(() => until(503, () => sent(p, "/drafts", {}, "multipart/form-data")))],
  [403, "noe", "a desk of others", (p) => p.goto(at("/studio/reports"))],
  [422, "ville", "a post without words", async (p) => { await p.goto(at("/compose")); return sent(p, "/compose", { visibility: "public" }, "multipart/form-data"); }],
  [422, "ville", "an answer without words", async (p) => { await p.goto(at("/compose")); return sent(p, "/compose", { reply: yunas, visibility: "public" }, "multipart/form-data"); }],
  [422, "ville", "a profile that is too long", async (p) => { await p.goto(at("/settings/profile")); return sent(p, "/settings/profile", { name: "x".repeat(5000), note: "x".repeat(9000) }, "multipart/form-data"); }],
  [422, "ville", "a wrong password", async (p) => { await p.goto(at("/settings/security")); return sent(p, "/settings/security", { old: "wrong", password: "x", again: "y" }); }],
];

/** Opens what a press opens, and gives what axe-core holds against the page then. */
async function opened(page) {
  const found = [], held = async (where) => {
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map((a) => a.finished)));
    found.push(...(await faults(page)).map((f) => `${where}: ${f}`));
  };
  await page.goto(town.base);
  await keyed(page);
  await page.keyboard.press("?");
  await page.waitForSelector("#key-list[open]");
  await held("the list of keys");
  await page.keyboard.press("Escape");
  await page.click("article [popovertarget] >> nth=0");
  await page.waitForSelector(".menu:popover-open");
  await held("the menu of a post");
  await page.goto(`${town.base}/@yuna`);
  await page.click("[popovertarget=pm]");
  await page.waitForSelector("#pm:popover-open");
  await held("the menu of a profile");
  await page.keyboard.press("Escape");
  await page.locator(".media > a:visible").first().click();
  await page.waitForSelector("#viewer[open]");
  await held("the viewer");
  await page.keyboard.press("d");
  await held("the viewer with a description");
  await page.goto(`${town.base}/compose`);
  await page.$eval("#bare", (d) => d.showModal());
  await held("the question about descriptions");
  await page.goto(`${town.base}/settings/security`);
  await page.click("form[action$='/codes'] button");
  await page.waitForSelector("main svg[role=img], main img");
  await held("the codes for signing in");
  const made = await fetch(`${town.base}/api/v1/apps`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ client_name: "Lecteur de la place", redirect_uris: "urn:ietf:wg:oauth:2.0:oob", scopes: "read write", website: "https://exemple.org" }) });
  await page.goto(`${town.base}/oauth/authorize?response_type=code&client_id=${(await made.json()).client_id}&redirect_uri=urn:ietf:wg:oauth:2.0:oob&scope=read+write`);
  await held("an app that asks");
  await page.click("[name=answer][value=allow]");
  await page.waitForURL(/authorize\/native/);
  await held("the code of an app");
  return found;
}

check("no page is forgotten", () => assert.deepEqual(lost, [], "pages to which no list leads"));

for (const c of combinations)
  check(`axe-core: ${c.name}`, async () => {
    const found = [];
    for (const [who, paths] of [["", visitors], ["ville", members]]) {
      const page = await town.page(who, c.with);
      for (const path of c.of([...paths, ...others[who ? 1 : 0]])) {
        await page.goto(at(path));
        found.push(...await held(page, c.locale, `${who || "a visitor"} ${path}`));
      }
      if (who && c.of([opened]).length) found.push(...await opened(page));
      await page.context().close();
    }
    for (const who of new Set(wrong.map((w) => w[1]))) {
      const page = await town.page(who, c.with);
      for (const [status, , name, go] of c.of(wrong.filter((w) => w[1] === who))) {
        await page.setExtraHTTPHeaders({});
        assert.equal((await go(page)).status(), status, `${who || "a visitor"}: ${name}`);
        await page.evaluate(() => scrollTo(0, 0)); // what a form complains of may stand further down
        found.push(...await held(page, c.locale, `${who || "a visitor"}, ${status}, ${name}`));
      }
      await page.context().close();
    }
    assert.deepEqual(found, []);
  });

// Sentences a third longer, and pages from right to left: languages that exist for this test, and that nobody is offered.
for (const [i, [lang, dir]] of [["en-XA", "ltr"], ["ar-XB", "rtl"]].entries())
  check(`every page in the pseudo-language ${lang}`, async () => {
    const found = [];
    for (const [who, paths] of [["", visitors], ["ville", members]]) {
      const page = await town.page(who, { reducedMotion: "reduce", bypassCSP: true });
      await page.goto(`${town.base}/about?lang=${lang}`);
      for (const [n, path] of paths.entries()) {
        await page.goto(at(path));
        assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [lang, dir]);
        for (const width of [1280, 320, 360]) {
          await page.setViewportSize({ width, height: 900 });
          const wide = await over(page);
          if (wide > 0) found.push(`${who || "a visitor"} ${path}: ${wide} px too wide at ${width} px`);
        }
        if (every || (n + i + turn) % 2) found.push(...(await faults(page)).map((f) => `${who || "a visitor"} ${path}: ${f}`));
      }
      await page.context().close();
    }
    assert.deepEqual(found, []);
  });

check("a post stands on another site", async () => {
  const page = await town.page("", { bypassCSP: true, viewport: { width: 320, height: 600 } });
  await page.goto(`${town.base}/@yuna`);
  const url = await page.locator("article.post a[href^='/@yuna/']").first().evaluate((a) => a.href);
  await page.goto(url);
  // The town calls itself by a name that leads nowhere.
  const ask = new URL(await page.$eval("link[type='application/json+oembed']", (l) => l.href)), answer = await fetch(town.base + ask.pathname + ask.search);
  const { html: sent, title } = await answer.json(), html = sent.replace(ask.origin, town.base);
  await page.goto(html.match(/src="([^"]+)"/)[1]);
  assert.deepEqual(await faults(page), []);
  assert.equal(await over(page), 0);
  await page.context().close();
  // Another port is another site.
  const site = createServer((_, w) => w.setHeader("Content-Type", "text/html; charset=utf-8").end(`<!doctype html><title>Elsewhere</title>${html}`));
  await new Promise((done) => site.listen(0, "127.0.0.1", done));
  const elsewhere = await town.page("", {});
  await elsewhere.goto(`http://127.0.0.1:${site.address().port}/`);
  await elsewhere.frameLocator("iframe").locator("article.post").waitFor();
  assert.equal(await elsewhere.locator("iframe").getAttribute("title"), title);
  site.close();
  await elsewhere.context().close();
});

check("no page writes to the console, or asks anybody else for anything", async () => {
  const page = await town.page("ville", {});
  for (const path of members) await page.goto(at(path));
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

for (const width of [360, 1280]) check(`an operator changes the identity, and sees it while it is written, at ${width} px`, async () => {
  const page = await town.page("ville", { locale: "en", viewport: { width, height: 800 } }), color = (of) => page.$eval(of, (e) => getComputedStyle(e).backgroundColor);
  const accent = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--accent"));
  await page.goto(`${town.base}/studio/brand`);
  const before = await accent();
  await page.click("form[action='/studio/brand'] button");
  const was = await color(".trial .btn.go");
  await page.fill("#seed-1", "#7a1fa2");
  await page.waitForFunction((old) => getComputedStyle(document.querySelector(".trial .btn.go")).backgroundColor !== old, was);
  assert.equal(await color("form .btn.go"), was); // the page itself is as it was
  assert.deepEqual(page.errors, []);
  await page.fill("#name", "Place Violette");
  await page.click("form[data-trial] button.go");
  await page.click("form[action$='/publish'] button");
  await page.goto(town.base);
  assert.match(await page.title(), /Place Violette/);
  assert.notEqual(await accent(), before);
  await page.goto(`${town.base}/studio/brand`);
  await page.click("form[action$='/versions/1/return'] button");
  await page.goto(town.base);
  assert.equal(await accent(), before);
  await page.context().close();
});

check("home is read without a line, and nothing of it stays when its member leaves", async () => {
  const page = await town.page("ines", { locale: "en" }), context = page.context();
  await page.goto(town.base);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload(); // the worker serves the pages after the one that brought it
  const first = await page.textContent("#feed article");
  const cut = async (path) => {
    await page.goto(at(path));
    assert.equal(await page.textContent("h1"), "No connection");
  };
  await page.waitForFunction(async () => (await caches.match("/", { cacheName: "parvis-visit", ignoreVary: true })) !== undefined);
  await page.goto(`${town.base}/settings/profile`);
  await town.cut();
  await page.goto(town.base);
  assert.equal(await page.textContent("#feed article"), first);
  assert.match(await page.textContent("#kept"), /No connection.*1 minute ago/);
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).fontFamily), "Times");
  for (const path of ["/settings/profile", "/@yuna", "/studio"]) {
    await cut(path);
  }
  await town.mend();
  await page.goto(`${town.base}/settings/devices`);
  await page.click("form[action='/signout'] button");
  await page.waitForURL(`${town.base}/`);
  await page.waitForFunction(async () => !(await caches.has("parvis-visit")));
  await town.cut();
  await cut("/");
  await context.close();
  await town.mend();
});

check("what is pushed is shown, and leads to the thing", async () => {
  const page = await town.page("ines", { locale: "en" }), context = page.context();
  await context.grantPermissions(["notifications"], { origin: town.base });
  const cdp = await context.newCDPSession(page), registered = new Promise((done) => cdp.on("ServiceWorker.workerRegistrationUpdated", (e) => e.registrations[0] && done(e.registrations[0].registrationId)));
  await cdp.send("ServiceWorker.enable");
  await page.goto(`${town.base}/settings/notifications`);
  assert.equal(await page.isVisible("#push-here button"), true);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const worker = context.serviceWorkers()[0] ?? await context.waitForEvent("serviceworker");
  await worker.evaluate(() => {
    self.badges = []; self.opened = [];
    navigator.setAppBadge = async (n) => { self.badges.push(n); };
    self.clients.openWindow = async (url) => { self.opened.push(url); };
  });
  await page.goto(`${town.base}/@musee`);
  const post = (await page.locator("article.post").first().getAttribute("id")).slice(1);
  const actions = [{ action: "reply", title: "Reply", open: `/compose?reply=${post}` }, { action: "like", title: "Like", send: `/posts/${post}/favourite` }, { action: "read", title: "Mark as read", send: "/notifications/read?upto=1" }];
  const data = JSON.stringify({ title: "Le musée posted", body: "", notification_id: "1", preferred_locale: "en", url: "/@musee", unread: 4, actions });
  await cdp.send("ServiceWorker.deliverPushMessage", { origin: town.base, registrationId: await registered, data });
  const shown = await page.waitForFunction(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((n) => [n.title, n.data.url, n.actions.map((a) => a.title).slice(0, 2)])[0]);
  assert.deepEqual(await shown.jsonValue(), ["Le musée posted", "/@musee", ["Reply", "Like"]]);
  const press = (button, change = {}) => worker.evaluate(async ([button, change]) => {
    const [n] = await self.registration.getNotifications();
    self.opened.length = 0;
    await globalThis.act({ ...n.data, ...change }, button);
    return self.opened;
  }, [button, change]);
  assert.deepEqual(await worker.evaluate(() => self.badges), [4]);
  assert.deepEqual(await press("reply"), [`/compose?reply=${post}`]);
  assert.deepEqual(await press(""), ["/@musee"]);
  assert.deepEqual(await press("like"), []);
  await page.reload();
  assert.equal(await page.getAttribute(`#p${post} [data-toggle=favourite]`, "aria-pressed"), "true");
  assert.deepEqual(await press("like", { acts: [{ action: "like", send: "/posts/1/favourite" }] }), ["/@musee"], "what fails opens the page");
  assert.deepEqual(await press("read"), []);
  assert.equal((await worker.evaluate(() => self.badges)).length, 2);
  await context.close();
});

check("what is unread stands on the installed application, and goes when it is read", async () => {
  const other = await town.page("ines", { locale: "en" });
  await other.request.post(`${town.base}/compose`, { headers: { Origin: town.base }, form: { text: "@ville a word with you", visibility: "public" }, maxRedirects: 0 });
  await other.context().close();
  const page = await town.page("ville", { locale: "en" });
  await page.addInitScript(() => { navigator.setAppBadge = async (n) => { window.badge = n; }; navigator.clearAppBadge = async () => { window.badge = 0; }; });
  await page.goto(`${town.base}/notifications`);
  const unread = await page.evaluate(() => Number(document.documentElement.dataset.unread));
  assert.ok(unread > 0);
  assert.equal(await page.evaluate(() => window.badge), unread);
  await page.click("form[action='/notifications/read'] button");
  await page.waitForFunction(() => window.badge === 0);
  await page.context().close();
});

check("a post is sent by what the device has for that, else by its address", async () => {
  const page = await town.page("ines", { locale: "en" }), context = page.context();
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: town.base });
  await page.goto(`${town.base}/@musee`);
  const send = page.locator("[data-send]").first(), address = town.base + await send.getAttribute("data-send");
  await page.evaluate(() => { navigator.share = undefined; });
  await send.click();
  assert.equal(await page.inputValue("#send[open] input"), address);
  assert.deepEqual(await faults(page), []);
  await page.click("#send [data-copy]");
  await page.waitForSelector("#send:not([open])", { state: "attached" });
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), address);
  await page.evaluate(() => { navigator.share = async (what) => { window.shared = what; }; });
  await send.click();
  await page.waitForFunction(() => window.shared); // what sends comes with the first press
  assert.deepEqual(await page.evaluate(() => window.shared), { url: address });
  assert.equal(await page.isVisible("#send"), false);
  await page.setViewportSize({ width: 320, height: 800 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  await context.close();
});

check("Style Dictionary builds from the exported tokens", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parvis-tokens-"));
  try {
    const answer = await fetch(`${town.base}/brand/tokens.json`);
    writeFileSync(join(folder, "tokens.json"), await answer.text());
    const sd = new StyleDictionary({
      source: [join(folder, "tokens.json")], log: { warnings: "error", verbosity: "silent" },
      platforms: { css: { transformGroup: "css", buildPath: `${folder}/`, files: [{ destination: "tokens.css", format: "css/variables" }] } },
    });
    await sd.hasInitialized;
    await sd.buildAllPlatforms();
    const css = readFileSync(join(folder, "tokens.css"), "utf8");
    for (const want of [/--color-dark-surface: #[0-9a-f]{6};/, /--radius-medium: 14px;/, /--seed-action:/]) assert.match(css, want);
  } finally { rmSync(folder, { recursive: true, force: true }); }
});
