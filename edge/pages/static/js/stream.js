// Listens to what happens: the stream says that something is new or other than it was, never what (web-client 7.4, 7.7, 8.4). One tab listens, the others hear from it.
import { parse } from "./live.js";

const root = document.documentElement, pill = document.getElementById("new"), title = document.title;
// The program that made this page stands in the addresses of its files.
const program = import.meta.url.split("/").at(-3), TOPICS = "/stream?topics=home,notifications", AWAY = 300000;
let fresh = 0, unread = Number(root.dataset.unread ?? 0);

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
    if (!unread) a.querySelector(".count")?.remove();
    if (!a.querySelector(".i") || !unread) continue;
    const c = a.querySelector(".count") ?? a.appendChild(Object.assign(document.createElement("span"), { className: "count" }));
    c.firstChild ? (c.firstChild.nodeValue = unread.toLocaleString(root.lang)) : c.append(unread.toLocaleString(root.lang));
  }
}

// Much may happen at once: it is said together, a few times a second.
let due;
const line = (name) => document.getElementById(name) ?? {};
const news = () => import("./news.js");
const says = {
  count(data) {
    const { topic, n } = JSON.parse(data);
    if (topic === "home" && pill) fresh += n;
    if (topic === "notifications") unread += n;
    due ??= setTimeout(() => { due = undefined; show(); }, 150);
  },
  unread(n) { unread = n; show(); },
  hello(data) { if (data !== program) line("updated").hidden = false; },
  up(is) { line("lost").hidden = is; root.dispatchEvent(new CustomEvent("line", { detail: is })); },
  replace: (data) => news().then((m) => m.change(data), () => {}),
  remove: (data) => news().then((m) => m.remove(data), () => {}),
};

function hear(name, data) {
  says[name]?.(data);
  channel?.postMessage([name, data]);
}

let loading;
async function load(e) {
  e?.preventDefault();
  if (loading) return;
  loading = true;
  const above = await news().then((m) => m.load(pill.dataset.place)).catch(() => false);
  loading = false;
  if (!above) return location.assign("/");
  fresh = 0;
  show();
  if (e) above();
}

let channel, source, release, asks, on, again, quiet, lost, away, wait = 1000, polls = false;

// A lost line is said after three seconds.
function up() {
  clearTimeout(lost);
  lost = undefined;
  wait = 1000;
  if (line("lost").hidden === false) hear("up", true);
}
function down() {
  lost ??= setTimeout(async () => {
    const is = await fetch("/robots.txt", { method: "HEAD", cache: "no-store" }).then(() => true, () => false);
    if (lost && is !== line("lost").hidden) hear("up", is);
    lost = undefined;
  }, 3000);
  retry();
}
function retry() {
  close();
  again = setTimeout(open, wait * (0.5 + Math.random()));
  wait = Math.min(wait * 2, 60000);
}
function close() {
  clearTimeout(again);
  clearTimeout(quiet);
  source?.close();
  source = undefined;
}

function open() {
  if (polls) return poll();
  const now = source = new EventSource(TOPICS), mine = (fn) => (e) => { if (now === source) { clearTimeout(quiet); fn(e); } };
  // Where nothing comes although nothing fails, something on the way keeps it back.
  quiet = setTimeout(() => { now.close(); polls = true; open(); }, 10000);
  for (const name of ["hello", "count", "replace", "remove"]) now.addEventListener(name, mine((e) => { up(); hear(name, e.data); }));
  now.addEventListener("bye", mine((e) => (e.data === "over" ? close() : retry())));
  // What is answered, but not by a stream, is asked for in the other way.
  now.addEventListener("error", mine(() => { polls = now.readyState === EventSource.CLOSED; polls ? open() : down(); }));
}

/** Asks for the same where a stream does not come through: each answer is whole, and comes after half a minute. */
async function poll() {
  const stop = new AbortController(), now = source = { close: () => stop.abort() };
  try {
    const all = await (await news()).ask(`${TOPICS}&poll=1`, stop.signal);
    if (!all) return;
    up();
    for (const one of all) hear(...one);
    again = setTimeout(open, 1000);
  } catch {
    if (now !== source) return;
    polls = false;
    down();
  }
}

const lead = () => new Promise((done) => { release = done; open(); });
function start() {
  on = true;
  channel = new BroadcastChannel("parvis"); // open, it keeps a page from being kept
  channel.onmessage = (e) => says[e.data[0]]?.(e.data[1]);
  asks = new AbortController();
  navigator.locks ? navigator.locks.request("parvis.stream", { signal: asks.signal }, lead).catch(() => {}) : lead();
}
function stop() {
  on = false;
  asks?.abort();
  clearTimeout(lost);
  lost = undefined;
  close();
  channel?.close();
  channel = null;
  release?.();
}

if (root.dataset.signed && "EventSource" in window) {
  pill?.querySelector("a").addEventListener("click", load);
  if (pill && root.dataset.enters) news().then((m) => m.idle(() => fresh && load()), () => {});
  document.querySelector("#updated button")?.addEventListener("click", () => location.reload());
  start();
  root.addEventListener("unread", (e) => hear("unread", e.detail));
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (e) => { if (e.persisted && !on) start(); });
  addEventListener("offline", () => { if (source) down(); });
  // Out of sight for five minutes, a page hears no more; who comes back is told what there is meanwhile.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(away);
    if (document.hidden) away = setTimeout(stop, AWAY);
    else if (!on) {
      start();
      news().then((m) => m.missed()).then((m) => { fresh = pill ? m.fresh : 0; unread = m.unread; show(); }, () => {});
    }
  });
}
