// Lighthouse over pages of the demonstration, with its mobile profile.
import lighthouse from "lighthouse";

export const categories = ["accessibility", "best-practices", "seo", "performance"];

/** The pages that are held against it: what a visitor meets first, home of a member, a profile, a thread. */
export async function pages(town) {
  const signed = await town.page("ines", {}), page = await town.page("", {}), cookies = await signed.context().cookies();
  await page.goto(`${town.base}/@yuna`);
  const thread = await page.getAttribute("article.post:not(:has(.by)) .who small a", "href");
  for (const p of [signed, page]) await p.context().close();
  const member = cookies.map((c) => `${c.name}=${c.value}`).join("; ");
  return [["home of a visitor", "/"], ["home of a member", "/", member], ["a profile", "/@yuna"], ["a thread", thread]];
}

/** Gives the report on a page: scores from 0 to 100 by category, and what costs points. */
export async function audit(town, path, cookie, only = categories) {
  const flags = { port: town.debugging, output: "json", logLevel: "error", onlyCategories: only, extraHeaders: cookie ? { Cookie: cookie } : undefined };
  const { lhr } = await lighthouse(town.base + path, flags);
  if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
  const scores = Object.fromEntries(only.map((c) => [c, Math.round(lhr.categories[c].score * 100)]));
  const costs = only.filter((c) => c !== "performance").flatMap((c) => lhr.categories[c].auditRefs.filter((r) => r.weight > 0 && lhr.audits[r.id].score !== null && lhr.audits[r.id].score < 1).map((r) => {
    const a = lhr.audits[r.id];
    return `${c}: ${r.id}: ${a.title} ${JSON.stringify(a.details?.items?.slice(0, 3) ?? "").slice(0, 400)}`;
  }));
  return { scores, costs, audits: lhr.audits };
}
