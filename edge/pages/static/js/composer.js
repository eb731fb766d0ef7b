// The composer: counts characters as people do, sends pictures while one writes, keeps the draft on this device, asks once for a missing description, sends with Ctrl+Enter (web-client 6.9).
// Without this file the form takes files and everything else by itself.
import { parse, replace } from "./live.js";
import { toast } from "./dialogs.js";

const form = document.getElementById("composer"), text = document.getElementById("text"), left = document.getElementById("left"), saved = document.getElementById("saved");
const list = document.getElementById("uploads"), picker = form?.querySelector("[data-pick]");
const lang = document.documentElement.lang, max = Number(form?.dataset.max ?? 1000), words = form?.dataset ?? {};
const graphemes = (s) => ("Segmenter" in Intl ? [...new Intl.Segmenter().segment(s)].length : [...s].length);
const counted = (s) => graphemes(s.replace(/https?:\/\/\S+/g, "x".repeat(23)).replace(/(@\w+)@[\w.-]+/g, "$1"));
const edit = form?.elements.edit?.value, of = form?.elements.draft?.value, key = `parvis.draft.${of ? `#${of}` : form?.elements.reply?.value ?? ""}`;
const sent = "parvis.sent"; // the draft that was sent, until a page comes that is not its refusal
let timer, asked = false, onItsWay = 0, waits = null, dirty = false, saving = false, apart = false;

try {
  const was = sessionStorage.getItem(sent);
  if (was && !form?.querySelector(".notice.bad")) localStorage.removeItem(was);
  sessionStorage.removeItem(sent);
} catch {}

function count() {
  const n = max - counted(text.value);
  left.textContent = n.toLocaleString(lang);
  left.setAttribute("aria-live", n < 100 ? "polite" : "off");
}

const media = () => [...list?.querySelectorAll('[name="media"]') ?? []];
const described = (m) => form.elements[`alt-${m.value}`];

function keep() {
  if (edit) return;
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(() => { if (keepHere()) saved.textContent = words.kept; }, 1000);
}

function keepHere() {
  const files = media().map((m) => [m.value, described(m)?.value ?? ""]), { visibility, spoiler, draft, rev, sheet } = form.elements;
  try {
    if (text.value.trim() || files.length) localStorage.setItem(key, JSON.stringify({ text: text.value, visibility: visibility?.value, spoiler: spoiler?.value, files, draft: draft.value, rev: rev.value, sheet: sheet.value }));
    else localStorage.removeItem(key);
    return true;
  } catch { return false; }
}

// Every ten seconds, and when the page goes out of sight, the draft is kept on the server too. Another window that wrote on it since is told of, and nothing is written over.
async function keepThere() {
  if (!dirty || saving || apart || edit || onItsWay || form.hasAttribute("aria-busy")) return;
  dirty = false; saving = true;
  const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  try {
    const answer = await fetch("/compose/draft", { method: "POST", body, keepalive: true, headers: { "Parvis-Fragment": "1" } });
    if (answer.status === 200) { replace(await answer.text()); if (!dirty) keepHere(); }
    else if (answer.status === 404) { form.elements.draft.value = ""; dirty = true; }
    else if (answer.status === 409) { apart = true; document.getElementById("elsewhere").hidden = false; }
  } catch { dirty = true; }
  saving = false;
}

function forget() {
  clearTimeout(timer);
  try { localStorage.removeItem(key); } catch {}
}

// What was being written comes back, but not over what the page already says.
async function restore() {
  let d;
  try { d = localStorage.getItem(key); d = d && (d[0] === "{" ? JSON.parse(d) : { text: d }); } catch {}
  if (!d || edit || form.querySelector(".notice.bad") || text.value && !form.elements.reply && !of || of && d.rev !== form.elements.rev.value) return;
  if (!of) for (const name of ["draft", "rev", "sheet"]) if (d[name]) form.elements[name].value = d[name];
  const before = text.value;
  if (d.text) text.value = d.text;
  if (d.visibility && form.elements.visibility) form.elements.visibility.value = d.visibility;
  if (d.spoiler && form.elements.spoiler) { form.elements.spoiler.value = d.spoiler; form.elements.spoiler.closest("details").open = true; }
  const back = [];
  for (const [file, alt] of d.files ?? []) {
    if (media().some((m) => m.value === file) || free() <= 0) continue; // the page has it already
    const answer = await fetch(`/compose/files/${file}`, { headers: { "Parvis-Fragment": "1" } }).catch(() => null);
    if (!answer?.ok) continue; // it is gone: files that no post has are not kept for ever
    list.append(parse(await answer.text()));
    back.push(list.lastElementChild);
    const box = form.elements[`alt-${file}`];
    if (box) box.value = alt;
  }
  room();
  count();
  if (text.value === before && !back.length) return;
  const line = document.getElementById("restored");
  line.hidden = false;
  line.querySelector("button").addEventListener("click", () => { text.value = before; for (const li of back) li.remove(); room(); forget(); count(); line.hidden = true; text.focus(); });
}

// At most as many files as a post may have.
const free = () => Number(words.files) - list.children.length;
function room() { picker.closest(".picker").hidden = free() <= 0; }

function take(files) {
  for (const f of [...files].slice(0, Math.max(0, free()))) send(f);
  if (files.length > 0 && free() <= 0) room();
}

function send(file) {
  const li = document.createElement("li"), about = document.createElement("div"), name = document.createElement("b"), bytes = document.createElement("span"), bar = document.createElement("progress"), stop = document.createElement("button");
  li.className = "upload";
  about.className = "stack s grow";
  name.textContent = file.name;
  bytes.className = "small muted";
  bar.max = 1; bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  stop.type = "button"; stop.className = "btn sm"; stop.textContent = words.stop;
  about.append(name, bytes, bar);
  li.append(document.createElement("span"), about, stop);
  list.append(li);
  room();
  const size = (n) => (n / 1e6).toLocaleString(lang, { maximumFractionDigits: 1, minimumFractionDigits: 1, style: "unit", unit: "megabyte" });
  const ask = new XMLHttpRequest(), body = new FormData();
  body.append("file", file);
  ask.open("POST", "/compose/files");
  ask.setRequestHeader("Parvis-Fragment", "1");
  ask.upload.addEventListener("progress", (e) => {
    if (!e.lengthComputable) return;
    bar.value = e.loaded / e.total;
    bytes.textContent = e.loaded < e.total ? `${size(e.loaded)} / ${size(e.total)}` : words.checked;
    if (e.loaded === e.total) bar.removeAttribute("value");
  });
  const over = (why) => { onItsWay--; if (why) toast(why); room(); keep(); if (!onItsWay && waits) { const by = waits; waits = null; form.removeAttribute("aria-busy"); if (!why) form.requestSubmit(by); } };
  ask.addEventListener("load", () => {
    if (ask.status !== 200) { li.remove(); return over(ask.responseText || words.lost); }
    li.replaceWith(parse(ask.responseText));
    over();
  });
  ask.addEventListener("error", () => { li.remove(); over(words.lost); });
  ask.addEventListener("abort", () => { li.remove(); over(); });
  stop.addEventListener("click", () => ask.abort());
  onItsWay++;
  ask.send(body);
}

if (form && text) {
  count();
  restore().then(() => { if (media().length) keep(); });
  if (!edit) {
    setInterval(keepThere, 10000);
    document.addEventListener("visibilitychange", () => { if (document.hidden) keepThere(); });
    document.querySelector("#elsewhere button").addEventListener("click", () => { form.elements.draft.value = form.elements.rev.value = ""; form.elements.sheet.value = crypto.randomUUID?.() ?? String(Math.random()); apart = false; dirty = true; document.getElementById("elsewhere").hidden = true; keepThere(); text.focus(); });
  }
  form.addEventListener("input", () => { count(); saved.textContent = ""; keep(); });
  text.addEventListener("keydown", (e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) form.requestSubmit(); });
  text.addEventListener("paste", (e) => { if (picker && e.clipboardData.files.length) { e.preventDefault(); take(e.clipboardData.files); } });
  form.addEventListener("submit", (e) => {
    if (onItsWay) { e.preventDefault(); waits = e.submitter ?? form.querySelector("[type=submit].go"); form.setAttribute("aria-busy", "true"); saved.textContent = words.waits; return; }
    // For a text card, from which everything comes back; or to be kept on the server, by the same form.
    if (e.submitter?.hasAttribute("formaction")) { if (e.submitter.formAction.endsWith("/draft")) forget(); return; }
    const bare = media().map(described).find((box) => box && !box.value.trim()), ask = document.getElementById("bare");
    if (bare && !asked && ask) {
      e.preventDefault();
      asked = true;
      ask.returnValue = "";
      ask.showModal();
      ask.addEventListener("close", () => (ask.returnValue === "post" ? form.requestSubmit() : bare.focus()), { once: true });
      return;
    }
    clearTimeout(timer);
    dirty = false;
    try { sessionStorage.setItem(sent, key); } catch {}
  });
}
if (picker) {
  picker.addEventListener("change", () => { take(picker.files); picker.value = ""; });
  form.addEventListener("dragover", (e) => { if (e.dataTransfer.types.includes("Files")) { e.preventDefault(); form.classList.add("over"); } });
  form.addEventListener("dragleave", (e) => { if (!form.contains(e.relatedTarget)) form.classList.remove("over"); });
  form.addEventListener("drop", (e) => { form.classList.remove("over"); if (e.dataTransfer.files.length) { e.preventDefault(); take(e.dataTransfer.files); } });
  list.addEventListener("click", (e) => {
    const b = e.target.closest("[data-drop]");
    if (!b) return;
    const li = b.closest("li"), next = li.nextElementSibling?.querySelector("textarea") ?? text;
    li.remove();
    room(); keep(); next.focus();
  });
  room();
}
