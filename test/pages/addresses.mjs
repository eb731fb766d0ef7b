// Finds the pages of the program by its own list of addresses, so that a new page is held against the same rules as the others.
import { readFileSync } from "node:fs";

const listed = readFileSync(new URL("../../app/surfaces.txt", import.meta.url), "utf8");

/** The patterns of everything that a browser can open, such as /posts/{id}/why; what apps ask for is left out. */
export const patterns = [...listed.matchAll(/^\w+\s+GET (\/\S*)$/gm)].map((m) => m[1].replace("{$}", "")).filter((p) => !/^\/(api|oauth|v\{version\}|debug_token|me$|\.well-known)/.test(p));

const told = patterns.map((pattern) => ({ pattern, holes: pattern.split("{").length, is: new RegExp(`^${pattern.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`) }))
  .sort((a, b) => a.holes - b.holes || b.pattern.length - a.pattern.length);

/** The pattern to which an address belongs, the one with the fewest holes, or undefined. */
export const patternOf = (path) => told.find((t) => t.is.test(path.split("?")[0]))?.pattern;

/** Follows links from the pages at paths, as whoever sits before page, to one page of each pattern; gives pattern to path, pages only. */
export async function follow(page, base, paths) {
  const met = new Map(), asked = new Set(), waiting = [...paths];
  for (let path; (path = waiting.shift());) {
    const pattern = patternOf(path);
    if (met.has(pattern) && !paths.includes(path) || asked.has(path)) continue;
    asked.add(path);
    const answer = await page.request.get(base + path);
    if (!answer.ok() || !(answer.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    const { pathname, search } = new URL(answer.url()), there = patternOf(pathname);
    for (const p of [there, pattern]) if (p && !met.has(p)) met.set(p, pathname + search); // what leads on is met with where it leads
    for (const [, href] of (await answer.text()).matchAll(/<a\s[^>]*?href="([^"#]+)/g)) {
      const to = new URL(href.replaceAll("&amp;", "&"), answer.url());
      if (to.origin === base) waiting.push(to.pathname + to.search);
    }
  }
  return met;
}
