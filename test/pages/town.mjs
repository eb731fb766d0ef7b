// The demonstration's town behind a real listener, and a browser in it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:net";
import { chromium } from "playwright-core";

const password = "place-de-la-lanterne";
// Chromium gives this as an error of a page that was drawn before the passage to it, which the style sheet asks for, was ready: the passage is left out, and no script can hear of it (https://github.com/w3c/csswg-drafts/issues/13726).
const tooLate = "InvalidStateError: Transition was aborted because of invalid state. Page already revealed";

/** Bounds how long one waits for the end of a context: a browser that is told to end one at the instant at which a page comes may never say that it did. */
export function closing(context, most = 10_000) {
  const close = context.close.bind(context);
  return Object.assign(context, { close: () => Promise.race([close(), new Promise((done) => setTimeout(done, most).unref())]) });
}

/** A port of this machine that nobody uses. */
function freePort() {
  return new Promise((done, fail) => {
    const s = createServer().on("error", fail).listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => done(port)); });
  });
}

/** Opens the town, with more of its environment; close() ends its process and takes its folder away. */
export async function open(more = {}) {
  const program = process.env.PARVIS_BIN, browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!program || !existsSync(browserPath)) throw new Error("PARVIS_BIN must name the program, and Chromium must be installed");
  const folder = mkdtempSync(join(tmpdir(), "parvis-pages-")), base = `http://127.0.0.1:${await freePort()}`;
  let child;
  async function start() {
    child = spawn(program, ["demo", "--folder", join(folder, "town"), "--listen", base.slice(7)], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...more } });
    let said = "";
    await new Promise((done, fail) => {
      child.stdout.on("data", (d) => { said += d; if (said.includes("Ctrl+C")) done(); });
      child.on("exit", (code) => fail(new Error(`the town ended with ${code}: ${said}`)));
    });
  }
  async function stop() {
    child.removeAllListeners("exit");
    child.kill("SIGTERM");
    await new Promise((done) => child.on("exit", done));
  }
  await start();
  const debugging = await freePort(), launch = { executablePath: browserPath, args: ["--no-sandbox", `--remote-debugging-port=${debugging}`] }, browsers = [await chromium.launch(launch)];
  return {
    base,
    /** The port on which other programs drive the browser. */
    debugging,
    /** Another browser: one that keeps whole pages for going back, which the tools for tests switch off. */
    async keeping() {
      browsers.push(await chromium.launch({ ...launch, args: ["--no-sandbox"], ignoreDefaultArgs: ["--disable-back-forward-cache"] }));
      return browsers.at(-1);
    },
    /** A page of somebody, or of a visitor when who is empty, with what its console said in .errors. */
    async page(who, options, browser = browsers[0]) {
      const context = closing(await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options }));
      const page = await context.newPage();
      page.errors = [];
      page.on("console", (m) => { if (m.type() === "error") page.errors.push(m.text()); });
      page.on("pageerror", (e) => { if (String(e) !== tooLate) page.errors.push(String(e)); });
      page.on("request", (r) => { if (!r.url().startsWith(base) && !/^(data|blob):/.test(r.url())) page.errors.push(`a request to ${r.url()}`); });
      if (who) {
        await page.goto(`${base}/signin`);
        await page.fill("[name=who]", who);
        await page.fill("[name=password]", password);
        await page.press("[name=password]", "Enter");
        await page.waitForURL((u) => !u.pathname.startsWith("/signin"));
      }
      return page;
    },
    /** Acts, and gives the link of the letter that then comes to an address: the first to a path that begins so. */
    async letter(to, path, act) {
      const box = join(folder, "town", "mail"), all = () => (existsSync(box) ? readdirSync(box) : []), had = new Set(all());
      await act();
      for (let i = 0; i < 400; i++) {
        for (const name of all().filter((n) => !had.has(n))) {
          const [head, ...body] = readFileSync(join(box, name), "utf8").split("\r\n\r\n"), link = new RegExp(`https?://[^/\\s]+(${path}[^\\s"<>]*)`).exec(body.join("\n"));
          if (head.includes(to) && link) return base + link[1];
        }
        await new Promise((done) => setTimeout(done, 50));
      }
      throw new Error(`no letter to ${to} leads to ${path}`);
    },
    /** Cuts the line to the town: it ends, and stands again after mend(). What a browser calls being without a network does not reach its workers in every version. */
    cut: stop,
    mend: start,
    /** The posts of a page's member leave at once from now on. */
    async atOnce(page) {
      await page.goto(`${base}/settings/privacy`);
      await page.selectOption("[name=wait]", "0");
      await page.click("main form button[type=submit]");
      await page.waitForSelector(".notice.good");
    },
    async close() {
      for (const b of browsers) await b.close();
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for the keys of a page, which come after it. */
export const keyed = (page) => page.evaluate(async () => { await import(new URL("keys.js", document.querySelector("script[src$='/js/app.js']").src).href); });

/** Waits until something whose beginning is like this has the focus: who gives it away may do so in a script that comes later, or after a window has closed. */
export async function on(page, like) {
  await page.waitForFunction((like) => like.test(document.activeElement.outerHTML.slice(0, 120)), like, { timeout: 10000 })
    .catch(async () => assert.match(await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120)), like));
}

/** Goes on with Tab, or another key, until what has the focus matches, and holds that all on the way is in sight, under no bar that stays, with a ring around it. */
export async function tab(page, of, key = "Tab") {
  for (let i = 0; i < 150; i++) {
    await page.keyboard.press(key);
    const [there, wrong] = await page.evaluate((s) => {
      const e = document.activeElement;
      if (e === document.body) return [false, ""];
      // A field that is drawn by its label has the ring there, and is seen there.
      const label = e.closest("label, .searchbar"), by = e.matches(".vh") ? label ?? e : e, r = [...by.getClientRects()].sort((a, b) => b.width - a.width)[0] ?? by.getBoundingClientRect();
      // What is taller than the window is seen in part.
      const seen = [Math.min(r.height / 2, 10), r.height / 2, r.height - Math.min(r.height / 2, 10)].some((y) => {
        const top = document.elementFromPoint(r.x + r.width / 2, r.y + y);
        return top && (by.contains(top) || top.contains(by) || top.closest("label")?.contains(by) || top.control);
      });
      const ring = [e, label].some((x) => x && getComputedStyle(x).outlineStyle !== "none" && parseFloat(getComputedStyle(x).outlineWidth) >= 2) || e.matches(".compose > textarea"); // which has a bar
      return [e.matches(s), r.width <= 1 || !seen ? `hidden: ${e.outerHTML.slice(0, 160)} at ${Object.values(r.toJSON()).map(Math.round)} under ${document.elementFromPoint(r.x + r.width / 2, r.y + 10)?.outerHTML.slice(0, 80)}` : ring ? "" : `without a ring: ${e.outerHTML.slice(0, 160)}`];
    }, of);
    if (wrong) throw new Error(`what has the focus is ${wrong}`);
    if (there) return;
  }
  throw new Error(`${of} is not reached`);
}
