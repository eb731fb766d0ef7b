// A crisis of the town: two leads open it, a claim has its sources, and a post its measure.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { sent } from "./axe.mjs";

/** Declares a crisis as one, which two confirms, and puts M2 on a post; gives the paths of its desk, its claim and of what everybody reads. */
export async function declare(town, one, two, post) {
  const source = createServer((req, res) => { res.setHeader("Content-Type", "text/html; charset=utf-8"); res.end(`<p>Le barrage est intact, dit ${req.url}.</p>`); });
  await new Promise((done) => source.listen(0, "127.0.0.1", done));
  const send = async (page, path, fields, status = 200) => {
    await page.goto(`${town.base}/settings/display`);
    const answer = await sent(page, path, fields);
    assert.equal(answer.status(), status, `${path}: ${status === 200 ? await page.textContent("main") : ""}`);
    return new URL(page.url()).pathname;
  };
  const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10), title = "Crue de la Lère et de tous ses affluents jusqu’à Saint-Orel";
  const desk = await send(one, "/studio/crises", { "title-fr": title, "title-en": "Flood of the Lère and of all its tributaries down to Saint-Orel", "summary-fr": "La rivière monte depuis hier. Les consignes valent pour les deux rives.", "summary-en": "The river has been rising since yesterday.", kind: "natural_disaster", basis: "Des quartiers sont sous les eaux, et des familles sans logement.", topics: "crue", ceiling: "M3", unverified: "1", sunset: day(60), links: "https://prefecture.example/crue La préfecture et ses services" });
  await two.goto(town.base + desk);
  await Promise.all([two.waitForNavigation(), two.click("form[action$='/confirm'] button")]);
  await send(one, `${desk}/claim`, { "statement-fr": "Le barrage de Courvières a cédé.", "statement-en": "The dam of Courvières gave way.", category: "event_reporting", harm: "displacement" });
  const claim = `${desk}/claims/1`;
  for (const [publisher, kind] of [["Service des eaux de la Lère et des communes riveraines", "scientific"], ["Radio Lanterne", "journalism"]])
    await send(one, `${claim}/evidence`, { url: `http://127.0.0.1:${source.address().port}/${kind}`, publisher, source_kind: kind, stance: "contradicts", published: day(-1) });
  await send(one, `${claim}/assess`, { state: "misleading", "assessment-fr": "Le barrage a ouvert deux vannes à 6 h 10, comme prévu. L’ouvrage est intact.", "assessment-en": "The dam opened two gates at 6:10 am, as planned. It is intact." });
  await send(one, `${claim}/measure`, { post: town.base + post, measure: "M2", fact: "1", variant: "1", harms: "displacement", facts: "La photo date de 1931." });
  source.close();
  await one.goto(town.base + desk);
  const open = new URL(await one.getAttribute("main a[href^='/crises/']", "href"), town.base).pathname;
  return { desk, claim, open, known: `${open}/claims/1`, send };
}
