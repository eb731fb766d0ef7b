// Loaded on every page. Each module finds its own elements and does nothing when there are none.
import { policy } from "./live.js";
import "./stream.js";

// Of a row that goes on beyond its edge, the current entry is in sight.
for (const row of document.querySelectorAll(".tabs, .sub.scroll")) {
  const here = row.querySelector("[aria-current]");
  if (here && row.scrollWidth > row.clientWidth) row.scrollLeft += here.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - here.clientWidth) / 2;
}

// Opens and closes <dialog>: data-open="id", data-close. Where invoker commands exist, markup may use commandfor instead.
document.addEventListener("click", (e) => {
  const open = e.target.closest("[data-open]");
  if (open && open.getAttribute("aria-disabled") !== "true") document.getElementById(open.dataset.open)?.showModal();
  const close = e.target.closest("[data-close]");
  if (close) close.closest("dialog")?.close();
  // light dismiss: a click on the backdrop has the dialog itself as its target
  if (e.target instanceof HTMLDialogElement) {
    const r = e.target.getBoundingClientRect();
    if (e.clientY < r.top || e.clientY > r.bottom || e.clientX < r.left || e.clientX > r.right) e.target.close();
  }
});

const root = document.documentElement;

// Keys come at once where there is a mouse, and elsewhere with the first that is pressed: phones have none.
const keys = () => import("./keys.js").catch(() => {});
if (matchMedia("(any-pointer: fine)").matches) keys();
else addEventListener("keydown", keys, { once: true });

// The viewer of pictures comes with the first that is opened; without it the links lead to the pictures themselves.
document.addEventListener("click", (e) => {
  const a = e.target.closest(".media > a");
  if (!a || e.ctrlKey || e.metaKey || e.shiftKey || !a.querySelector("img") || !document.getElementById("viewer")) return;
  e.preventDefault();
  import("./viewer.js").then((m) => m.open(a), () => location.assign(a.href));
});

if (root.dataset.plays) import("./plays.js").catch(() => {});

// Registers the worker that keeps pages for when the line is down. In a browser where nobody is signed in, nothing of anybody stays.
if ("serviceWorker" in navigator) addEventListener("load", () => navigator.serviceWorker.register(policy.createScriptURL("/worker.js")).catch(() => {})); // as in a private window
if (!root.dataset.signed && !document.querySelector("[data-offline]")) globalThis.caches?.delete("parvis-visit").catch(() => {});

// The next page shows its times as the clock of this device does.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && zone !== root.dataset.zone) document.cookie = `parvis_zone=${zone};path=/;max-age=31536000;samesite=lax`;

// Buttons that copy are there where it works.
for (const b of document.querySelectorAll("[data-copy]")) b.hidden = !navigator.clipboard;
document.addEventListener("click", (e) => {
  const b = e.target.closest("[data-copy], [data-send]");
  if (b) import("./send.js").then((m) => m.press(b), () => {});
});

document.addEventListener("click", (e) => {
  if (!e.target.closest("[data-scheme-toggle]")) return;
  const now = root.dataset.scheme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.dataset.scheme = now === "dark" ? "light" : "dark";
  try { localStorage.setItem("parvis.scheme", root.dataset.scheme); } catch {}
});

// What the account says about the scheme holds on this device again once it is saved.
document.addEventListener("submit", (e) => {
  if (e.target.getAttribute("action") === "/settings/display") try { localStorage.removeItem("parvis.scheme"); } catch {}
});
