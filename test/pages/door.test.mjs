// Coming in, in a browser: joining with the age gate and the proof of work, and a passkey from the settings to signing in
// with nothing else (web-client 4.1, 16.6; social-core 5).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, tab } from "./town.mjs";

const many = Boolean(process.env.PARVIS_TEST_NATS), check = many ? () => {} : test, password = "une-phrase-assez-longue";

let town;
if (!many) { before(async () => { town = await open({ PARVIS_NETWORK_MIN_AGE: "15" }); }); after(async () => { await town?.close(); }); }

for (const [width, locale, handle, wrong] of [[360, "fr", "margaux", "pris"], [1280, "en", "wilfred", "This is taken"]]) {
  check(`somebody joins, at ${width} px`, async () => {
    const page = await town.page("", { locale, viewport: { width, height: 800 } });
    await page.goto(town.base);
    await page.click('a[href="/signup"] >> visible=true >> nth=0');
    await page.fill("[name=name]", "Quelqu’un de nouveau");
    await page.fill("[name=username]", "ines");
    await page.fill("[name=email]", `${handle}@aubrelle.example`);
    await page.fill("[name=password]", password);
    await birth(page, 1990);
    await page.check("[name=agreement]");
    await page.keyboard.press("Enter");

    // A name that is taken is said beside its field; what was written is still there.
    await page.waitForSelector("[name=username][aria-invalid=true]");
    assert.match(await page.innerText("main"), new RegExp(wrong, "i"));
    assert.match(await page.innerText("main"), /ines2/); // one that is free
    assert.equal(await page.inputValue("[name=name]"), "Quelqu’un de nouveau");
    await page.fill("[name=username]", handle);
    await page.fill("[name=password]", password);
    await birth(page, 1990);
    await page.check("[name=agreement]");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/welcome");

    // The first post of somebody who has just joined.
    await page.goto(`${town.base}/settings/privacy`);
    await page.selectOption("[name=wait]", "0");
    await page.click("main form button[type=submit]");
    await page.waitForSelector(".notice.good");
    await page.goto(`${town.base}/compose`);
    await page.fill("#text", "Bonjour, Aubrelle.");
    await page.keyboard.press("Control+Enter");
    await page.waitForURL(new RegExp(`@${handle}/\\d+$`));
    assert.match(await page.innerText(".post.large"), /Bonjour, Aubrelle\./);
    assert.deepEqual(page.errors.filter((e) => !e.includes("422")), []); // the browser notes what was refused
    await page.context().close();
  });
}

check("who is too young is told so without a reason, and does not try another date", async () => {
  const page = await town.page("", { locale: "en" });
  for (const year of [new Date().getFullYear() - 8, 1990]) {
    await page.goto(`${town.base}/signup`);
    await page.fill("[name=username]", "petite");
    await page.fill("[name=email]", "petite@aubrelle.example");
    await page.fill("[name=password]", password);
    await birth(page, year);
    await page.check("[name=agreement]");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => !document.querySelector("[name=username]"));
    assert.equal(await page.locator("input").count(), 0);
  }
  assert.equal((await page.request.get(`${town.base}/@petite`)).status(), 404);
  await page.context().close();
});

async function birth(page, year) {
  for (const [name, value] of [["day", 3], ["month", 4], ["year", year]]) await page.fill(`#date_of_birth [name=${name}]`, `${value}`);
}

check("a passkey is made and signs in alone; without the device it does not, and taken out it does no more", async () => {
  // Passkeys belong to a name, so that the town is called by one here.
  const base = town.base.replace("127.0.0.1", "localhost"), page = await town.page("", { locale: "en" });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const device = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", { options: device });
  const enter = () => page.click("#passkey-in button");
  const out = async () => { await page.context().clearCookies(); await page.goto(`${base}/signin`); };

  await page.goto(`${base}/signin?next=%2Fsettings%2Fsecurity`);
  await page.fill("[name=who]", "noe");
  await page.fill("[name=password]", "place-de-la-lanterne");
  await page.press("[name=password]", "Enter");
  await page.waitForURL("**/settings/security");
  await page.fill("#passkey-new [name=name]", "The phone of Noé");
  await page.click("#passkey-new button");
  await page.waitForSelector("text=The phone of Noé");
  const { credentials } = await devtools.send("WebAuthn.getCredentials", { authenticatorId });
  assert.equal(credentials.length, 1);
  assert.equal(credentials[0].rpId, "localhost");

  await out();
  await enter();
  await page.waitForURL((u) => !u.pathname.startsWith("/signin"));
  await page.goto(`${base}/settings/security`);
  await page.waitForSelector("text=The phone of Noé");

  // A device whose owner was not recognised.
  await out();
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await enter();
  await page.waitForSelector(".toast:has-text('did not answer')");
  assert.equal(new URL(page.url()).pathname, "/signin");
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });

  await enter();
  await page.waitForURL((u) => !u.pathname.startsWith("/signin"));
  await page.goto(`${base}/settings/security`);
  await page.click("form[action$='/drop'] button");
  await page.waitForSelector("text=The phone of Noé", { state: "detached" });
  await out();
  await enter();
  await page.waitForSelector(".toast, [role=alert]");
  await page.goto(`${base}/settings/security`);
  assert.match(page.url(), /\/signin/);
  await page.context().close();
});

check("somebody joins without a password, makes a passkey at once, and it is offered under the field for the name", async () => {
  const base = town.base.replace("127.0.0.1", "localhost"), page = await town.page("", { locale: "fr" });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const device = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  await devtools.send("WebAuthn.addVirtualAuthenticator", { options: device });
  await page.goto(`${base}/signup`);
  await page.fill("[name=username]", "sanscle");
  await page.fill("[name=email]", "sanscle@aubrelle.example");
  await page.fill("[name=password]", "sera oubliée");
  await page.check("[name=keyless]");
  assert.equal(await page.isVisible("[name=password]"), false);
  await birth(page, 1990);
  await page.check("[name=agreement]");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/welcome");
  await page.click("#passkey-new button");
  await page.waitForSelector("#passkey-new", { state: "detached" });

  await page.context().clearCookies();
  await page.goto(`${base}/signin`);
  await page.click("#who"); // the device answers the browser's own list by itself
  await page.waitForURL((u) => !u.pathname.startsWith("/signin"));
  assert.ok(await page.locator('a[href="/@sanscle"]').count());
  await page.context().close();
});

check("somebody joins with keys only", async () => {
  const page = await town.page("", { locale: "en" });
  await page.goto(town.base);
  await tab(page, "main a[href='/signup'], .nav a[href='/signup']");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/signup/);
  const words = { name: "Keys Only", username: "keysonly", email: "keysonly@aubrelle.example", password, day: "3", month: "4", year: "1990", agreement: "" };
  for (let left = Object.keys(words); left.length;) {
    await tab(page, left.map((name) => `form [name=${name}]`).join());
    const name = await page.evaluate(() => document.activeElement.name);
    left = left.filter((n) => n !== name);
    await (words[name] ? page.keyboard.type(words[name]) : page.keyboard.press("Space"));
  }
  await tab(page, "form button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/welcome");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});
