// What axe-core holds against a page, and in which schemes, languages and widths it is asked.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** PARVIS_AXE=all takes every combination, for a release: twenty-four. Else it is a number, by which pages go from one combination to the next. */
export const every = process.env.PARVIS_AXE === "all", turn = Number(process.env.PARVIS_AXE) || 0;

// Every scheme, both languages and several widths: a page is held in one of them, and in six turns in each.
const six = [
  ["light", "no-preference", "fr", 1280], ["dark", "no-preference", "en", 768], ["dark", "more", "fr", 360],
  ["light", "no-preference", "en", 360], ["dark", "no-preference", "fr", 360], ["light", "more", "en", 1280],
];
const all = [["light", "no-preference"], ["dark", "no-preference"], ["light", "more"], ["dark", "more"]].flatMap((s) => ["fr", "en"].flatMap((l) => [360, 768, 1280].map((w) => [...s, l, w])));

/** Each has a name for its test, a language, which pages of a list it holds, and what a page of the town is opened with. */
export const combinations = (every ? all : six).map(([colorScheme, contrast, locale, width], i) => ({
  name: `${colorScheme}, contrast ${contrast}, ${locale}, ${width} px`, locale, of: (list) => list.filter((_, n) => every || (n + turn) % 6 === i), with: { viewport: { width, height: 900 }, locale, colorScheme, contrast, bypassCSP: true },
}));

// Where words stand on these, axe-core cannot say how well one reads them: pictures, and the gradients of an identity,
// whose worst points system/brand/palette holds; an arrow or a figure alone is no word to it, and words that reach over
// the edge of their box it leaves open. It knows of nothing that lies above the page, nor of
// a bar through which a little of it is seen, of what is scrolled out of a box, and of lines that are broken. What the
// bars of a page or a toast happen to lie on is scrolled out from under them, whatever room axe-core finds left of it.
const untold = ["bgImage", "imgNode", "bgGradient", "nonBmp", "shortTextContent", "elmPartiallyObscuring"], above = ".nav, :popover-open, dialog[open], [tabindex='0']";

/** Gives what axe-core holds against the page, and which contrast it could not tell, a line each. */
export async function faults(page) {
  await page.evaluate(axe);
  const { violations, unsure } = await page.evaluate(async ([runOnly, untold, above]) => {
    const { violations, incomplete } = await globalThis.axe.run({ runOnly, resultTypes: ["violations", "incomplete"] });
    const bars = [...document.querySelectorAll(".nav, .top, .tools, .toast")].map((e) => e.getBoundingClientRect());
    const under = (n) => { const r = document.querySelector(n.target[0]).getBoundingClientRect(); return bars.some((b) => r.bottom > b.top && r.top < b.bottom && r.right > b.left && r.left < b.right); };
    const told = (n) => {
      const key = n.any[0]?.data?.messageKey, e = document.querySelector(n.target[0]);
      return untold.includes(key) || /Overlap|Obscur/.test(key) && (e.closest(above) || e.getClientRects().length > 1 || under(n));
    };
    const held = violations.map((v) => v.id === "target-size" ? { ...v, nodes: v.nodes.filter((n) => !under(n)) } : v).filter((v) => v.nodes.length);
    return { violations: held, unsure: incomplete.filter((v) => v.id === "color-contrast").map((v) => ({ ...v, id: "not told: color-contrast", nodes: v.nodes.filter((n) => !told(n)) })).filter((v) => v.nodes.length) };
  }, [rules, untold, above]);
  return [...violations, ...unsure].map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].any?.[0]?.message ?? v.nodes[0].all?.[0]?.message ?? ""}`);
}

/** How much wider the page is than its window. */
export const over = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Gives what there is against a page in a language, a line each: axe-core, its width, and the language itself. */
export async function held(page, locale, where) {
  const found = await faults(page), wide = await over(page), lang = await page.evaluate(() => document.documentElement.lang);
  if (wide > 0) found.push(`${wide} px too wide`);
  if (lang !== locale) found.push(`in ${lang}`);
  return found.map((f) => `${where}: ${f}`);
}

/** Sends a form that the page does not have, and gives the answer. */
export async function sent(page, action, fields = {}, enctype = "application/x-www-form-urlencoded") {
  const [answer] = await Promise.all([page.waitForNavigation(), page.evaluate(([action, fields, enctype]) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action, enctype });
    for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement("input"), { name, value, type: "hidden" }));
    document.body.append(form);
    form.submit();
  }, [action, fields, enctype])]);
  return answer;
}
