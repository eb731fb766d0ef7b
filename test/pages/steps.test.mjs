// Pages on which nobody stays, under axe-core in each scheme and language: where the link of a letter leads while
// it is good, the second step of signing in, the refusal of a date, and the desk of the identity that answers 409 or 422.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { combinations, held, sent } from "./axe.mjs";
import { open } from "./town.mjs";

const many = Boolean(process.env.PARVIS_TEST_NATS), check = many ? () => {} : test, password = "place-de-la-lanterne";

let town, noes = "noe@aubrelle.example"; // the address of noe, which each combination changes
if (!many) { before(async () => { town = await open({ PARVIS_NETWORK_MIN_AGE: "15" }); }); after(async () => { await town?.close(); }); }

/** The code of a secret, as an app on a telephone makes it now (RFC 6238). */
function codeOf(secret) {
  const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const sum = createHmac("sha1", Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))).update(step).digest();
  return String((sum.readUInt32BE(sum.at(-1) & 15) & 0x7fffffff) % 1e6).padStart(6, "0");
}

/** Goes through a form, and gives the status of where it leads. */
async function go(page, button = "main form .go[type=submit]") {
  const [answer] = await Promise.all([page.waitForNavigation(), page.click(button)]);
  return answer.status();
}

/** Asks for a letter, and opens the page to which its link leads. */
async function byLetter(page, email, ask, path) {
  await page.goto(`${town.base}/signin/recover`);
  await page.fill("[name=email]", email);
  const link = await town.letter(email, path, () => go(page, `[name=ask][value=${ask}]`));
  assert.equal((await page.goto(link)).status(), 200);
}

const inside = (page) => page.waitForURL((u) => !u.pathname.startsWith("/signin"));

/** A look at each step of somebody's way; what is found is in .all. */
function looks(locale, as) {
  const all = [];
  return Object.assign(async (page, where) => { all.push(...await held(page, locale, `${as}, ${where}`)); }, { all });
}

for (const c of combinations.filter((c) => c.of([1]).length)) {
  check(`letters: ${c.name}`, async () => {
    const page = await town.page("", c.with), look = looks(c.locale, "a letter");
    await byLetter(page, noes, "reset", "/signin/reset");
    await look(page, "a new password");
    await page.fill("[name=password]", "short");
    assert.equal(await go(page), 422);
    await look(page, "a password that is too short");
    await page.fill("[name=password]", password);
    assert.equal(await go(page), 200);
    assert.ok(await page.locator('a[href="/@noe"]').count());
    await page.context().clearCookies();
    await byLetter(page, noes, "signin", "/signin/link");
    await look(page, "signing in");
    assert.equal(await go(page), 200);
    assert.ok(await page.locator('a[href="/@noe"]').count());

    const to = `noe-${c.name.replace(/\W+/g, "-")}@aubrelle.example`;
    await page.goto(`${town.base}/settings/security`);
    await page.fill("[name=email]", to);
    const confirms = await town.letter(to, "/signup/confirm", () => go(page, "form[action$='/email'] button"));
    await look(page, "an address that waits");
    await page.goto(`${town.base}/settings/notifications`);
    await page.check("[name='mail.mention']");
    await go(page, "main form[action='/settings/notifications'] .go");
    const writes = await town.page("ville", {});
    const stops = await town.letter(noes, "/letters/stop", () => writes.request.post(`${town.base}/compose`, { headers: { Origin: town.base }, form: { text: `@noe, ${c.name}.`, visibility: "public" }, maxRedirects: 0 }));
    await writes.context().close();
    await page.context().clearCookies();
    assert.equal((await page.goto(stops)).status(), 200);
    await look(page, "no more of these");
    assert.equal(await go(page), 200);
    await look(page, "there are no more");
    assert.equal((await page.goto(confirms)).status(), 200);
    await look(page, "an address that is confirmed");
    noes = to;
    await page.context().close();
    assert.deepEqual(look.all, []);
  });

  check(`two steps: ${c.name}`, async () => {
    const page = await town.page("maud", c.with), look = looks(c.locale, "two steps");
    await page.goto(`${town.base}/settings/security`);
    await go(page, "form[action$='/codes'] button");
    const secret = (await page.innerText(".mono.lead")).replaceAll(" ", "");
    await page.fill("[name=code]", "12345");
    assert.equal(await go(page), 422);
    await look(page, "a wrong first code");
    await page.fill("[name=code]", codeOf(secret));
    assert.equal(await go(page), 200);
    await look(page, "the codes to keep");
    const kept = await page.$$eval(".codes li", (all) => all.map((li) => li.innerText.trim()));
    assert.equal(kept.length, 10);
    await page.goto(`${town.base}/settings/security`);
    await look(page, "codes that are asked for");

    await page.context().clearCookies();
    await page.goto(`${town.base}/signin`);
    for (const code of ["", "000000", kept[0]]) {
      await page.fill("[name=who]", "maud");
      await page.fill("[name=password]", password);
      await page.fill("[name=code]", code);
      const [answer] = await Promise.all([page.waitForNavigation(), page.press("[name=code]", "Enter")]);
      if (code === kept[0]) break;
      assert.equal(answer.status(), 422);
      await look(page, code ? "a wrong code" : "no code");
    }
    await inside(page);
    await page.context().clearCookies();
    await byLetter(page, "maud@aubrelle.example", "signin", "/signin/link");
    await look(page, "the code after a letter");
    await page.fill("[name=code]", "000000");
    assert.equal(await go(page), 422);
    await look(page, "a wrong code after a letter");
    await page.fill("[name=code]", kept[1]);
    await go(page);
    await inside(page);
    await page.goto(`${town.base}/settings/security`);
    await go(page, "form[action$='/codes/off'] button"); // the next combination begins anew
    await page.context().close();
    assert.deepEqual(look.all, []);
  });

  check(`a date that is refused: ${c.name}`, async () => {
    const page = await town.page("", c.with), look = looks(c.locale, "joining");
    for (const year of [new Date().getFullYear() - 8, 1990]) {
      await page.goto(`${town.base}/signup`);
      const answer = await sent(page, `${town.base}/signup`, { username: "petite", email: "petite@aubrelle.example", password, day: "3", month: "4", year: String(year), agreement: "1" });
      assert.equal(answer.status(), 422);
      assert.equal(await page.locator("main form").count(), 0);
      await look(page, `born in ${year}`);
    }
    await page.context().close();
    assert.deepEqual(look.all, []);
  });

  check(`two versions of an identity: ${c.name}`, async () => {
    const page = await town.page("ville", c.with), look = looks(c.locale, "the identity");
    await page.goto(`${town.base}/studio/brand`);
    await go(page, "form[action='/studio/brand'] button");
    const other = await page.context().newPage(), at = page.url();
    const save = (p) => go(p, "form[data-trial] button.go");
    await other.goto(at);
    await page.fill("#seed-1", "rouge");
    assert.equal(await save(page), 422);
    await look(page, "a colour that is none");
    await other.fill("#name", "Place du Marché");
    await other.fill("#seed-1", "#7a1fa2");
    assert.equal(await save(other), 200);
    await page.fill("#name", "Place de la Lanterne");
    await page.fill("#seed-1", "#1f7aa2");
    assert.equal(await save(page), 409);
    await look(page, "what somebody else saved");
    assert.equal(await save(page), 200);
    assert.equal(await go(other, "form[action$='/publish'] button"), 409);
    await look(other, "a draft that is another now");
    await other.check("[name=when][value=later]");
    await other.fill("[name=at]", "2001-01-01T10:00");
    assert.equal(await go(other, "form[action$='/publish'] button"), 422);
    await look(other, "a time that is past");
    assert.equal(await go(other, "form[action$='/discard'] button"), 200);
    await page.context().close();
    assert.deepEqual(look.all, []);
  });
}
