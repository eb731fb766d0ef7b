// Pages on which something is reported: the way out, by its link or by Escape three times, and a button that prints. Without
// this file the way out is a plain link and the browser prints.
const out = document.querySelector("[data-quit]");

/** Leaves at once; what is left is not in the history, and its title in no list of windows. */
function leave() {
  document.body.hidden = true;
  document.title = "";
  location.replace(out.href);
}

if (out) {
  let times = 0, last = 0;
  out.addEventListener("click", (e) => { e.preventDefault(); leave(); });
  addEventListener("keydown", (e) => {
    if (e.repeat) return;
    // Elsewhere Escape leads back; here it must not lead to whoever is reported.
    if (e.key === "Escape" && !document.querySelector("dialog[open], :popover-open")) e.stopPropagation();
    times = e.key === "Escape" ? (e.timeStamp - last < 3000 ? times + 1 : 1) : 0;
    last = e.timeStamp;
    if (times > 2) leave();
  }, true);
}

for (const b of document.querySelectorAll("[data-print]")) {
  b.hidden = false;
  b.addEventListener("click", () => print());
}
