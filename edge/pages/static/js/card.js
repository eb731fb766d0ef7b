// Shows a text card while it is being written, as the server draws it, and counts what is left (brand, Text cards).
// Without this file a button asks for the look. What is wrong is said beside the picture, which stays as it was.
const form = document.getElementById("card"), text = form?.elements["card-text"], left = document.getElementById("card-left"), figure = document.getElementById("card-look"), said = document.getElementById("card-said");
const lang = document.documentElement.lang, max = Number(form?.dataset.max);
const graphemes = (s) => ("Segmenter" in Intl ? [...new Intl.Segmenter().segment(s)].length : [...s].length);
let wait, asked, shown;

function count() {
  const n = max - graphemes(text.value.trim());
  left.textContent = n.toLocaleString(lang);
  left.setAttribute("aria-live", n < 50 ? "polite" : "off");
}

async function look() {
  asked?.abort();
  if (!text.value.trim()) return;
  const { signal } = asked = new AbortController(), body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (/^card-(text|style|shape)$/.test(name)) body.set(name, value);
  const answer = await fetch(form.dataset.look, { method: "POST", body, signal, headers: { "Parvis-Fragment": "1" } }).catch(() => null);
  if (signal.aborted || !answer) return;
  figure.hidden = false;
  if (!answer.headers.get("Content-Type").startsWith("image/")) { said.textContent = await answer.text(); return; }
  const picture = await answer.blob().catch(() => null), img = figure.querySelector("img");
  if (!picture || signal.aborted) return;
  URL.revokeObjectURL(shown);
  shown = URL.createObjectURL(picture);
  img.onload = () => { img.width = img.naturalWidth; img.height = img.naturalHeight; };
  img.alt = text.value;
  img.src = shown;
  said.textContent = "";
}

if (form && text) {
  const later = (ms) => { clearTimeout(wait); wait = setTimeout(look, ms); };
  count();
  if (figure.hidden && !document.getElementById("errors")) later(0);
  text.addEventListener("input", () => { count(); later(500); });
  form.addEventListener("change", (e) => { if (e.target !== text) later(0); });
}
