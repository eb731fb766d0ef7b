// Keys (web-client 7.6; the list of them is the dialog behind "?"). Off while somebody types, and where the account says so.
const root = document.documentElement;
const posts = () => [...document.querySelectorAll(".post")];
const press = (post, what) => post?.querySelector(what)?.click();
const onPost = {
  l: ".like", b: ".boost", s: ".keep", r: ".actions a", m: "[popovertarget]", d: "details.alt > summary", x: ".cover .btn, .spoiler > summary, .spoil > summary", Enter: ".who small a",
};
const places = { h: "/", m: "/messages", n: "/notifications", s: "/studio" };
let led = 0; // when "g" was pressed

function lead(key) {
  const a = key === "p" ? document.querySelector('.nav a[href^="/@"]')?.getAttribute("href") : places[key];
  if (a && (a === "/" || root.dataset.signed)) location.assign(a);
}

document.addEventListener("keydown", (e) => {
  if (e.altKey && e.code === "KeyU") return press(document.querySelector(".toast"), "button, a"); // also while somebody types
  if (root.dataset.keys === "off" || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, textarea, select, dialog[open], [role=toolbar]")) return;
  const all = posts(), at = all.findIndex((p) => p.contains(document.activeElement));
  const go = (i) => {
    const p = all[Math.max(0, Math.min(all.length - 1, i))];
    p?.focus();
    p?.scrollIntoView({ block: "start" });
  };
  if (e.timeStamp - led < 1500 && led) { led = 0; return lead(e.key); }
  if (e.key === "g") led = e.timeStamp;
  else if (e.key === "j") go(at + 1);
  else if (e.key === "k") go(at - 1);
  else if (e.key === "n" && root.dataset.signed) location.assign("/compose");
  else if (e.key === ".") document.querySelector("#new:not([hidden]) a")?.click();
  else if (e.key === "/") { e.preventDefault(); location.assign("/search"); }
  else if (e.key === "Escape") document.querySelector("dialog[open], :popover-open") || press(document, ".top > a.ib:first-child");
  else if (e.key === "?") document.getElementById("key-list")?.showModal();
  else if (at >= 0 && onPost[e.key] && (e.key !== "Enter" || document.activeElement === all[at])) {
    press(all[at], onPost[e.key]);
    if (e.key === "m") all[at].querySelector(".menu a")?.focus();
  }
});
