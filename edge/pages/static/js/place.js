// Brings older posts below a list, and leads a reader back to where they were in it: after going back and reloading by
// the entry of the history, to home also by what the network keeps for their other devices (web-client 1.3, 5.8, 7.5).
import { parse } from "./live.js";

const feed = document.getElementById("feed"), isHome = "read" in feed.dataset, KEY = "parvis.home", AUTO = 5;
const posts = () => [...feed.querySelectorAll(":scope > .post")];
const row = (p) => Number(p.dataset.row ?? p.id.slice(1));
const top = (p) => p.getBoundingClientRect().top;
const next = () => document.querySelector('main a[rel="next"]');
let first = posts()[0]?.id, parts = 0, coming, ready = false;

/** Appends the next part of the list, and gives its first post. */
function older() {
  return coming ??= (async () => {
    const link = next();
    feed.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href);
      if (!answer.ok || answer.redirected) throw answer;
      const page = parse(await answer.text()), onward = page.querySelector('a[rel="next"]');
      const added = [...page.querySelectorAll("#feed > .post")].filter((p) => !document.getElementById(p.id));
      feed.append(...added);
      onward ? (link.href = onward.getAttribute("href")) : link.parentElement.remove();
      parts++;
      return added[0];
    } finally {
      feed.removeAttribute("aria-busy");
      coming = undefined;
    }
  })();
}

// What is in sight: the first post and a few after it, should the first be gone later, each with its offset.
function sight() {
  const all = posts(), bar = document.querySelector(".top")?.offsetHeight ?? 0, at = all.findIndex((p) => p.getBoundingClientRect().bottom > bar);
  return at < 0 ? [] : all.slice(at, at + 6).map((p) => [p.id, row(p), Math.round(top(p))]);
}

function find(seen) {
  for (const [id, , at] of seen) {
    const p = document.getElementById(id);
    if (p && feed.contains(p)) return [p, at];
  }
  const all = posts();
  if (!isHome || !all.length || row(all.at(-1)) > seen[0][1]) return;
  return [all.find((p) => row(p) <= seen[0][1]), seen[0][2]];
}

/** Calls back when the reader does something. */
function acts(then) {
  for (const act of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(act, then, { once: true, passive: true });
}

// Looks for the place in what is here and in at most so many parts more, and stops as soon as the reader does something.
async function lead(seen, most, marked) {
  let still = true;
  acts(() => { still = false; });
  for (;;) {
    const [post, at] = find(seen) ?? [];
    if (post) {
      if (isHome && marked && post !== posts()[0]) post.before(Object.assign(document.createElement("p"), { className: "place", textContent: document.getElementById("new").dataset.place }));
      return scrollBy({ top: top(post) - at, behavior: "instant" });
    }
    if (most-- === 0 || !next()) return;
    await older();
    if (!still) return;
  }
}

let was = feed.dataset.read, told = was, read;
function keep() {
  if (!ready) return;
  const seen = isHome || scrollY > 0 ? sight() : [];
  history.replaceState({ ...history.state, place: { seen, parts, first } }, "");
  if (!isHome || !seen.length) return;
  read = String(seen[0][1]);
  try { sessionStorage.setItem(KEY, JSON.stringify({ was, read, seen, parts })); } catch {} // without it the network's mark leads back
}

/** Tells the network how far its member has read. */
function tell() {
  keep();
  if (!read || read === told) return;
  told = read;
  fetch("/home/read", { method: "POST", keepalive: true, headers: { "Parvis-Fragment": "1" }, body: new URLSearchParams({ last: read }) }).then((a) => { if (a.ok) was = read; }, () => {});
}

/** Where the reader was: in this entry of the history, in this tab, or on another device since. */
function last() {
  const here = history.state?.place;
  if (here) return [here.seen, here.parts + (isHome ? AUTO : 1), here.first !== first];
  if (!isHome || was === "0") return [[]];
  let mine;
  try { mine = JSON.parse(sessionStorage.getItem(KEY)); } catch {}
  // Another device has moved the mark when it is neither what this tab found nor what it said.
  if (mine && (was === mine.was || was === mine.read)) return [mine.seen, mine.parts + AUTO, true];
  return [[["", Number(was), 2 * (document.querySelector(".top")?.offsetHeight ?? 0)]], AUTO, true];
}

history.scrollRestoration = "manual";
const [seen, most, marked] = last();
(seen.length && !location.hash ? lead(seen, most, marked) : Promise.resolve()).then(() => { ready = true; }, () => {
  // Who leaves before the place was reached has not read what stands here.
  acts(() => { ready = true; });
}).then(() => {
  let soon, later, auto = 0;
  addEventListener("scroll", () => {
    clearTimeout(soon);
    clearTimeout(later);
    [soon, later] = [setTimeout(keep, 300), setTimeout(tell, 3000)];
  }, { passive: true });
  // A page that still sends something when it is left is not kept for going back: a press on a link says it before.
  document.addEventListener("click", (e) => { if (e.target.closest("a")) tell(); });
  addEventListener("pagehide", tell);
  document.addEventListener("visibilitychange", () => { if (document.hidden) tell(); });
  const link = next();
  if (!link) return;
  link.addEventListener("click", async (e) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    try { (await older())?.focus({ preventScroll: true }); } catch { location.assign(link.href); }
  });
  const near = new IntersectionObserver(async ([x]) => {
    if (!x.isIntersecting || auto === AUTO) return;
    auto++;
    try { await older(); } catch { auto = AUTO; } // a press says what is wrong
    near.unobserve(link);
    if (link.isConnected) near.observe(link);
  }, { rootMargin: "600px" });
  near.observe(link);
});
