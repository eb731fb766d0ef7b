// Counts characters as people do, keeps the draft on this device, sends with Ctrl+Enter.
const form = document.getElementById("composer"), text = document.getElementById("text"), left = document.getElementById("left"), saved = document.getElementById("saved");
const lang = document.documentElement.lang, max = Number(form?.dataset.max ?? 1000);
const graphemes = (s) => ("Segmenter" in Intl ? [...new Intl.Segmenter().segment(s)].length : [...s].length);
const counted = (s) => graphemes(s.replace(/https?:\/\/\S+/g, "x".repeat(23)).replace(/(@\w+)@[\w.-]+/g, "$1"));
const reply = form?.querySelector('[name="reply"]')?.value ?? "", edit = form?.querySelector('[name="edit"]')?.value;
const key = `parvis.draft.${reply}`;
let timer;

function count() {
  const n = max - counted(text.value);
  left.textContent = n.toLocaleString(lang);
  left.setAttribute("aria-live", n < 100 ? "polite" : "off");
}

function keep() {
  if (edit) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    try { text.value.trim() ? localStorage.setItem(key, text.value) : localStorage.removeItem(key); } catch { return; }
    saved.textContent = lang === "fr" ? "Brouillon gardé" : "Draft kept";
  }, 1000);
}

if (form && text) {
  try { const d = localStorage.getItem(key); if (d && !edit && (!text.value || !reply)) text.value = text.value || d; } catch {}
  count();
  text.addEventListener("input", () => { count(); saved.textContent = ""; keep(); });
  text.addEventListener("keydown", (e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) form.requestSubmit(); });
  form.addEventListener("submit", () => { clearTimeout(timer); try { localStorage.removeItem(key); } catch {} });
}
