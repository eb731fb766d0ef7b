// Listens to what happens: the stream says that something is new, never what (web-client 7.4, 8.4). One tab listens, the others hear from it.
import { parse } from "./live.js";

const root = document.documentElement, pill = document.getElementById("new"), title = document.title;
const channel = "BroadcastChannel" in window ? new BroadcastChannel("parvis") : null;
let fresh = 0, unread = Number(root.dataset.unread ?? 0), release, source, wait = 1000;

// On the installed application stands how much is unread; what another tab has read is known to the one in sight.
function badge() {
  if (!document.hidden) (unread ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.())?.catch(() => {});
}
badge();

function show() {
  badge();
  document.title = fresh + unread ? `(${fresh + unread}) ${title}` : title;
  if (pill) {
    pill.hidden = fresh === 0;
    pill.querySelector("a").textContent = (fresh === 1 ? pill.dataset.one : pill.dataset.more.replace("2", fresh.toLocaleString(root.lang)));
  }
  for (const a of document.querySelectorAll('a[href="/notifications"]')) {
    if (!a.querySelector(".i") || !unread) continue;
    const c = a.querySelector(".count") ?? a.appendChild(Object.assign(document.createElement("span"), { className: "count" }));
    c.firstChild ? (c.firstChild.nodeValue = unread.toLocaleString(root.lang)) : c.append(unread.toLocaleString(root.lang));
  }
}

// Much may happen at once: it is said together, a few times a second.
let due;
function hear({ topic, n }) {
  if (topic === "home" && pill) fresh += n;
  if (topic === "notifications") unread += n;
  due ??= setTimeout(() => { due = undefined; show(); }, 150);
}

// Brings the new posts above, and leaves the reader at the first they had, under a mark.
async function load(e) {
  e.preventDefault();
  const feed = document.getElementById("feed"), first = feed?.querySelector(".post");
  if (!feed || !first) return location.assign("/");
  const added = [];
  // More may be new than one part holds; what is here already is the end of it.
  for (let at = "/", n = 0; at && n < 10; n++) {
    const page = parse(await (await fetch(at)).text()), all = [...page.querySelectorAll("#feed > .post")], lacking = all.filter((p) => !document.getElementById(p.id));
    added.push(...lacking);
    at = lacking.length === all.length ? page.querySelector('a[rel="next"]')?.getAttribute("href") : null;
  }
  const at = first.getBoundingClientRect().top;
  document.querySelector(".place")?.remove();
  const mark = Object.assign(document.createElement("p"), { className: "place", textContent: pill.dataset.place });
  first.before(...added, mark);
  fresh = 0;
  show();
  scrollBy(0, first.getBoundingClientRect().top - at);
  added[0]?.focus({ preventScroll: true });
}

function open() {
  source = new EventSource("/stream?topics=home,notifications");
  source.addEventListener("open", () => { wait = 1000; });
  source.addEventListener("count", (e) => { const d = JSON.parse(e.data); hear(d); channel?.postMessage(d); });
  source.addEventListener("bye", (e) => {
    source.close();
    if (e.data === "over") return;
    setTimeout(open, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, 60000);
  });
}

const lead = () => new Promise((done) => { release = done; open(); });
function start() { navigator.locks ? navigator.locks.request("parvis.stream", lead) : lead(); }
function stop() { source?.close(); source = undefined; release?.(); release = undefined; }

if (root.dataset.signed && "EventSource" in window) {
  pill?.querySelector("a").addEventListener("click", load);
  channel?.addEventListener("message", (e) => hear(e.data));
  start();
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (e) => { if (e.persisted) start(); });
}
