// What becomes of the posts of an open page: new ones come above at a press, those that are other than they were or gone
// change without what is read moving (web-client 1.2, 7.4, 8.3, 8.4). stream.js brings it when there is something of that.
import { parse, replace } from "./live.js";

const top = (p) => p.getBoundingClientRect().top, scroll = (by) => scrollBy({ top: by, behavior: "instant" });
const found = (what) => [...document.querySelectorAll(".post")].filter((p) => (what.startsWith("/") ? p.querySelector(`:scope > .who > a[href="${what}"], :scope > .by a[href="${what}"]`) : [p.id.slice(1), p.dataset.row].includes(what)));

/** Changes posts, and leaves the first in sight that stays where it is. */
function still(these, going, act) {
  const bar = document.querySelector(".top")?.offsetHeight ?? 0;
  const first = [...document.querySelectorAll(".post")].find((p) => p.getBoundingClientRect().bottom > bar && !(these.includes(p) && (going || top(p) < bar)));
  const at = first && top(first);
  act();
  if (first) scroll(top(document.getElementById(first.id)) - at);
}

/** Asks for a post as it is for the reader now. */
export async function change(what) {
  if (!found(what).length) return;
  await new Promise((done) => setTimeout(done, Math.random() * 1000)); // everybody hears of it at once
  for (const p of found(what)) {
    const answer = await fetch(`/posts/${p.dataset.row ?? p.id.slice(1)}/shown${p.dataset.opened ? "?open=1" : ""}`, { headers: { "Parvis-Fragment": "1" } }), text = await answer.text();
    if (answer.ok) still([p], false, () => replace(text));
    else if ([403, 404, 410, 451].includes(answer.status)) remove(what);
  }
}

/** Takes posts away; of a thread a line stays where they were. */
export function remove(what) {
  const these = found(what);
  still(these, true, () => {
    for (const p of these) {
      const next = p.contains(document.activeElement) && [...document.querySelectorAll(".post")].find((x) => !these.includes(x) && p.compareDocumentPosition(x) & Node.DOCUMENT_POSITION_FOLLOWING);
      if (document.getElementById("feed")) p.remove();
      else p.replaceWith(Object.assign(document.createElement("p"), { className: "gone", textContent: document.getElementById("updated").dataset.gone }));
      if (next) next.focus({ preventScroll: true });
    }
  });
}

/** Brings the new posts above, and leaves the reader at the first they had, under a mark. Gives what puts the focus there. */
export async function load(words) {
  const feed = document.getElementById("feed"), first = feed?.querySelector(".post");
  if (!first) return;
  const added = [];
  // More may be new than one part holds; what is here already is the end of it.
  for (let at = "/", n = 0; at && n < 10; n++) {
    const page = parse(await (await fetch(at)).text()), all = [...page.querySelectorAll("#feed > .post")], lacking = all.filter((p) => !document.getElementById(p.id));
    added.push(...lacking);
    at = lacking.length === all.length ? page.querySelector('a[rel="next"]')?.getAttribute("href") : null;
  }
  const at = top(first);
  document.querySelector(".place")?.remove();
  first.before(...added, Object.assign(document.createElement("p"), { className: "place", textContent: words }));
  return () => {
    scroll(top(first) - at);
    added[0]?.focus({ preventScroll: true });
  };
}

/** What came while nobody listened. */
export async function missed() {
  const text = await (await fetch("/")).text(), first = document.querySelector("#feed > .post"), all = [...parse(text).querySelectorAll("#feed > .post")];
  const known = all.findIndex((p) => document.getElementById(p.id));
  return { fresh: first ? (known < 0 ? all.length : known) : 0, unread: Number(/ data-unread="(\d+)"/.exec(text)[1]) };
}

/** Asks for what happens, and gives names with what they say; nothing once the session is over. */
export async function ask(url, signal) {
  const answer = await fetch(url, { signal });
  if (answer.status === 204 || answer.status === 401) return;
  if (!answer.ok) throw answer;
  const all = [...(await answer.text()).matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map((m) => m.slice(1));
  if (!all.some(([name, data]) => name === "bye" && data === "over")) return all;
}

/** Calls again and again while the reader is at the very top, and did nothing for half a minute. */
export function idle(then) {
  let since = performance.now();
  for (const act of ["pointermove", "pointerdown", "wheel", "touchstart", "keydown", "scroll"]) addEventListener(act, () => { since = performance.now(); }, { passive: true });
  setInterval(() => { if (!document.hidden && scrollY === 0 && performance.now() - since >= 30000) then(); }, 1000);
}
