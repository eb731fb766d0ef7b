// A film goes through the composer, with a script and without one, and runs where it was posted (web-client 6.8, 6.9, 6.24).
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { faults, over } from "./axe.mjs";
import { open } from "./town.mjs";

const many = Boolean(process.env.PARVIS_TEST_NATS), skip = spawnSync("ffmpeg", ["-version"]).error && process.env.PARVIS_TEST_ALL !== "1" ? "no ffmpeg here" : false;
const check = many ? () => {} : (name, act) => test(name, { skip }, act);

let town, folder, film;
if (!many && !skip) {
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "parvis-film-"));
    film = join(folder, "film.mp4");
    // Two seconds of noise, which is large enough to be seen on its way.
    execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=480x270:r=15:d=2,noise=alls=60:allf=t", "-f", "lavfi", "-i", "sine=f=330:d=2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", film]);
    town = await open();
  });
  after(async () => { await town?.close(); rmSync(folder, { recursive: true, force: true }); });
}

const words = "Coloured bars, and a tone.";

/** Holds that the film of the page that is shown has its description, and runs. */
async function runs(page) {
  const video = page.locator(".post.large .media video");
  assert.equal(await video.getAttribute("aria-label"), words);
  assert.match(await page.locator(".post.large .media details.alt").textContent(), new RegExp(words));
  await video.evaluate((v) => v.play());
  await page.waitForFunction(() => { const v = document.querySelector(".post.large .media video"); return v.currentTime > 0.5 && v.readyState >= 3; });
  const { width, height, duration, error } = await video.evaluate((v) => ({ width: v.videoWidth, height: v.videoHeight, duration: v.duration, error: v.error?.message ?? "" }));
  assert.deepEqual([width, height, error], [480, 270, ""]);
  assert.ok(Math.abs(duration - 2) < 0.2, `${duration} s`);
}

for (const width of [360, 1280]) {
  check(`a film is sent, described and posted, at ${width} px`, async () => {
    const page = await town.page("yuna", { locale: "en", viewport: { width, height: 800 }, bypassCSP: true });
    await town.atOnce(page);
    await page.goto(`${town.base}/compose`);
    await page.fill("#text", `A film, ${width} wide.`);
    // On a slow line its bar and its figure are seen to go on.
    const line = await page.context().newCDPSession(page);
    await line.send("Network.enable");
    await line.send("Network.emulateNetworkConditions", { offline: false, latency: 20, downloadThroughput: 1e6, uploadThroughput: statSync(film).size / 3 });
    await page.evaluate(() => {
      window.seen = [];
      new MutationObserver(() => { const b = document.querySelector("#uploads progress"); if (b) window.seen.push([b.position, b.closest("li").querySelector(".muted").textContent]); }).observe(document.getElementById("uploads"), { subtree: true, childList: true, characterData: true, attributes: true });
    });
    await page.setInputFiles("[data-pick]", film);
    await page.waitForSelector("#uploads progress");
    assert.equal(await page.getAttribute("#uploads progress", "aria-label"), "film.mp4");
    assert.ok(await page.isVisible("#uploads li > button"));
    await page.waitForSelector("#uploads textarea", { timeout: 60000 });
    await line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
    const seen = await page.evaluate(() => window.seen);
    assert.ok(new Set(seen.map(([at]) => at).filter((at) => at > 0 && at < 1)).size >= 2, JSON.stringify(seen));
    assert.ok(seen.some(([, said]) => /^\d+\.\d ?MB \/ \d+\.\d ?MB$/.test(said)), JSON.stringify(seen));
    assert.ok(seen.some(([, said]) => said && !said.includes("/")), "nothing is said while it is looked at");
    await page.fill("#uploads textarea", words);
    assert.deepEqual(await faults(page), []);
    assert.ok(await over(page) <= 0);
    await page.click("#composer .go[type=submit]");
    await page.waitForURL(/@yuna\/\d+$/, { timeout: 60000 });
    await runs(page);
    assert.deepEqual(await faults(page), []);
    assert.ok(await over(page) <= 0);
    assert.deepEqual(page.errors, []);
    await page.context().close();
  });

  check(`a film is posted by a plain form, at ${width} px`, async () => {
    const page = await town.page("eli", { locale: "en", viewport: { width, height: 800 }, javaScriptEnabled: false });
    await town.atOnce(page);
    await page.goto(`${town.base}/compose`);
    await page.fill("#text", `Sent by a plain form, ${width}.`);
    await page.click("details.no-js > summary");
    await page.setInputFiles("[name=file0]", film);
    await page.fill("[name=alt0]", words);
    await page.click("#composer .go[type=submit]");
    await page.waitForURL(/@eli\/\d+$/, { timeout: 60000 });
    const reader = await town.page("noe", { locale: "en", viewport: { width, height: 800 } });
    await reader.goto(page.url());
    await runs(reader);
    for (const p of [page, reader]) await p.context().close();
  });
}
