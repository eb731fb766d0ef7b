// Shows the pictures of a post in full size: arrows lead from one to the next, + and - enlarge, d reads the description (web-client 6.8).
// app.js brings it when the first picture is opened, on a page that has its dialog.
const box = document.getElementById("viewer"), frame = box.querySelector(".frame"), img = frame.querySelector("img"), said = document.getElementById("viewer-said");
const most = 4;
let list = [], at = 0, zoom = 1;

const button = (name) => box.querySelector(`[data-view="${name}"]`);

function show(i) {
  at = (i + list.length) % list.length;
  const from = list[at].querySelector("img");
  img.src = list[at].href;
  img.alt = from.alt;
  said.textContent = from.alt;
  box.querySelector(".nth").textContent = list.length > 1 ? `${at + 1} / ${list.length}` : "";
  for (const name of ["previous", "next"]) button(name).hidden = list.length < 2;
  button("describe").hidden = !from.alt;
  if (!from.alt) describe(false);
  enlarge(1);
}

function describe(on) {
  said.hidden = !on;
  button("describe").setAttribute("aria-expanded", on);
}

// The picture grows around the middle of what is seen.
function enlarge(to) {
  const was = zoom, mid = [(frame.scrollLeft + frame.clientWidth / 2) / frame.scrollWidth, (frame.scrollTop + frame.clientHeight / 2) / frame.scrollHeight];
  zoom = Math.max(1, Math.min(most, to));
  img.classList.toggle("grown", zoom > 1);
  if (was === 1) img.dataset.fit = img.getBoundingClientRect().width;
  img.style.width = zoom > 1 ? `${img.dataset.fit * zoom}px` : "";
  frame.scrollTo(mid[0] * frame.scrollWidth - frame.clientWidth / 2, mid[1] * frame.scrollHeight - frame.clientHeight / 2);
}

const acts = {
  previous: () => show(at - 1), next: () => show(at + 1), more: () => enlarge(zoom * 1.5), less: () => enlarge(zoom / 1.5), describe: () => describe(said.hidden), close: () => box.close(),
};
const keys = { ArrowLeft: "previous", ArrowRight: "next", "+": "more", "=": "more", "-": "less", d: "describe" };

/** Shows the picture of a link, among those of its post. */
export function open(a) {
  list = [...a.closest("article, .mosaic, main").querySelectorAll(".media > a")].filter((x) => x.querySelector("img"));
  describe(false);
  box.showModal();
  show(list.indexOf(a));
  frame.focus();
}

box.addEventListener("click", (e) => { acts[e.target.closest("[data-view]")?.dataset.view]?.(); });
box.addEventListener("keydown", (e) => {
  const act = keys[e.key];
  if (!act || e.ctrlKey || e.metaKey || e.altKey || act.match(/previous|next/) && (list.length < 2 || zoom > 1)) return;
  e.preventDefault();
  acts[act]();
});
// A finger drawn sideways leads on, while nothing is enlarged.
let from = null;
frame.addEventListener("touchstart", (e) => { from = e.touches.length === 1 && zoom === 1 ? e.touches[0] : null; }, { passive: true });
frame.addEventListener("touchend", (e) => {
  const x = from && e.changedTouches[0].clientX - from.clientX;
  if (x && Math.abs(x) > 60 && list.length > 1) show(at + (x < 0 ? 1 : -1));
});
img.addEventListener("dblclick", () => enlarge(zoom > 1 ? 1 : 2));
box.addEventListener("close", () => img.removeAttribute("src"));
