// The composer (web-client 6.9). Without this file the form takes files and everything else by itself.
import { parse, replace, toast } from "./live.js";

const form = document.getElementById("composer"), text = document.getElementById("text"), left = document.getElementById("left"), saved = document.getElementById("saved");
export const list = document.getElementById("uploads"), words = form?.dataset ?? {}, picker = form?.querySelector("[data-pick]");
const lang = document.documentElement.lang, max = Number(form?.dataset.max ?? 1000);
const counted = (s) => [...new Intl.Segmenter().segment(s.replace(/https?:\/\/\S+/g, "x".repeat(23)).replace(/(@\w+)@[\w.-]+/g, "$1"))].length;
const { edit, draft, quote, reply } = Object.fromEntries(["edit", "draft", "quote", "reply"].map((n) => [n, form?.elements[n]?.value]));
const drafts = "parvis.draft.", key = `${drafts}${words.by}.${edit ? `!${edit}` : draft ? `#${draft}` : quote ? `q${quote}` : reply ?? ""}`;
// What the page says better than a draft of this device.
const own = /^(media|alt-.*|key|zone|wait|edit|quote|reply)$/;
let timer, asked = false, onItsWay = 0, waits = null, dirty = false, saving = false, apart = false, out = false;
let awaited = 0; // files that have no line in the list yet
let line = true, pending = false; // whether something waits for a line
let sent = false; // went to the server: other words are another post, with another key

function count() {
  const n = max - counted(text.value);
  left.textContent = n.toLocaleString(lang);
  left.setAttribute("aria-live", n < 100 ? "polite" : "off");
}

const media = () => [...list?.querySelectorAll('[name="media"]') ?? []];
const described = (m) => form.elements[`alt-${m.value}`];

function keep() {
  dirty = true;
  if (sent) form.elements.key.value = fresh();
  sent = false;
  clearTimeout(timer);
  timer = setTimeout(() => { if (keepHere() && !out) saved.textContent = line ? words.kept : words.pending; }, 1000);
}

const fresh = () => `${Math.random()}`.slice(2);
const held = () => Object.fromEntries([...new FormData(form)].filter(([, value]) => value.at));

function keepHere() {
  const d = held(), files = media().map((m) => [m.value, described(m)?.value ?? ""]);
  clearTimeout(timer);
  timer = 0;
  try {
    if (edit || files.length || Object.keys(d).some((n) => /^(text|spoiler|option\d)$/.test(n) && d[n].trim())) localStorage.setItem(key, JSON.stringify({ ...d, sent, files }));
    else localStorage.removeItem(key);
    return true;
  } catch { unkept(); }
}

// Where this device keeps nothing, a line says so (web-client 17).
function unkept() {
  const line = document.getElementById("unkept");
  line.hidden = false;
  words.pending = line.dataset.pending;
}

// The draft is kept on the server too. Another window that wrote on it since is told of, and nothing is written over.
async function keepThere() {
  if (!dirty || saving || apart || edit || onItsWay || form.hasAttribute("aria-busy")) return;
  dirty = false; saving = true;
  const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.at));
  try {
    const answer = await fetch("/compose/draft", { method: "POST", body, keepalive: true, headers: { "Parvis-Fragment": "1" } });
    if (out && answer.ok) saved.textContent = words.kept;
    out = answer.status === 401;
    if (answer.status === 200) { replace(await answer.text()); if (!dirty) keepHere(); }
    else if (answer.status === 404) { form.elements.draft.value = ""; dirty = true; }
    else if (answer.status === 409) { apart = true; document.getElementById("elsewhere").hidden = false; }
    else if (out) {
      const a = document.createElement("a");
      a.href = "/signin"; a.target = "_blank"; a.textContent = words.enter;
      saved.replaceChildren(words.out, " ", a);
    }
    dirty ||= out || answer.status > 428;
  } catch { dirty = true; }
  saving = false;
}

// Tells whether one sees a difference.
function fill(d) {
  let other = false;
  for (const e of form.elements) {
    const was = e.value + e.checked;
    if (!e.name || e.type === "file" || own.test(e.name)) continue;
    if (e.type === "checkbox") e.checked = e.name in d;
    else e.value = d[e.name] ?? e.value;
    if (e.type === "hidden" || was === e.value + e.checked) continue;
    other = true;
    if (e.closest("details")) e.closest("details").open = true;
  }
  return other;
}

// What was written comes back, but not over what the page says.
async function restore() {
  let d;
  try {
    if (draft) for (const k of Object.keys(localStorage)) if (k !== key && k.startsWith(drafts) && localStorage[k].includes(`"draft":"${draft}"`)) { localStorage[key] ??= localStorage[k]; localStorage.removeItem(k); }
    d = JSON.parse(localStorage.getItem(key));
  } catch { unkept(); }
  if (!d || form.querySelector(".notice.bad") || text.defaultValue && !reply && !draft && !edit || draft && d.rev !== form.elements.rev.value) return;
  const before = held(), back = [];
  let other = fill(d);
  sent = d.sent;
  if (sent) form.elements.key.value = d.key;
  for (const [file, alt] of d.files ?? []) {
    if (!media().some((m) => m.value === file)) {
      if (free() <= 0) continue;
      const answer = await fetch(`/compose/files/${file}`, { headers: { "Parvis-Fragment": "1" } }).catch(() => null);
      if (!answer?.ok) continue; // files that no post has are not kept for ever
      list.append(parse(await answer.text()));
      back.push(list.lastElementChild);
      other = true;
    }
    const box = form.elements[`alt-${file}`];
    if (box) box.value = alt;
  }
  room();
  count();
  if (!other) return;
  const line = document.getElementById("restored");
  line.hidden = false;
  line.querySelector("button").addEventListener("click", () => {
    fill(before);
    for (const li of back) li.remove();
    try { localStorage.removeItem(key); } catch {}
    clearTimeout(timer);
    form.elements.key.value = fresh();
    sent = dirty = false;
    room(); count(); line.hidden = true; text.focus();
  });
}

const free = () => words.files - awaited - (list?.children.length ?? 9);
export function room() { if (picker) picker.closest(".picker").hidden = free() <= 0; }

// What sends files comes with the first of them.
function take(files) {
  const some = [...files].slice(0, Math.max(0, free()));
  onItsWay += some.length;
  awaited += some.length;
  import("./upload.js").then((m) => m.send, () => () => over(words.lost)).then((send) => { awaited -= some.length; some.forEach(send); });
}

/** A file was taken, or not and why; the post that waited for the last one goes. */
export function over(why) {
  onItsWay--;
  if (why) toast(why);
  keep();
  if (onItsWay || !waits) return;
  const by = waits;
  waits = null;
  form.removeAttribute("aria-busy");
  if (!why) form.requestSubmit(by);
}

if (form && text) {
  count();
  text.selectionStart = text.value.length; // one goes on after whom it is for
  restore().then(() => { if (media().length) keep(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) { if (timer) keepHere(); keepThere(); } });
  if (!edit) {
    setInterval(keepThere, 10000);
    document.querySelector("#elsewhere button").addEventListener("click", () => { form.elements.draft.value = form.elements.rev.value = ""; form.elements.sheet.value = fresh(); apart = false; dirty = true; document.getElementById("elsewhere").hidden = true; keepThere(); text.focus(); });
  }
  document.documentElement.addEventListener("line", (e) => {
    line = e.detail;
    if (!line && (pending || dirty || timer)) saved.textContent = words.pending;
    if (!line) return;
    keepThere();
    if (pending) toast(words.again, () => form.requestSubmit(), form.querySelector("[type=submit].go").textContent);
    pending = false; saved.textContent = "";
  });
  form.addEventListener("input", () => { count(); if (!out) saved.textContent = ""; keep(); });
  text.addEventListener("keydown", (e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) form.requestSubmit(); });
  text.addEventListener("paste", (e) => { if (picker && e.clipboardData.files.length) { e.preventDefault(); take(e.clipboardData.files); } });
  form.addEventListener("submit", (e) => {
    if (onItsWay) { e.preventDefault(); waits = e.submitter ?? form.querySelector("[type=submit].go"); form.setAttribute("aria-busy", "true"); saved.textContent = words.waits; return; }
    const bare = media().map(described).find((box) => box && !box.value.trim()), ask = document.getElementById("bare");
    if (bare && !asked && ask && !e.submitter?.hasAttribute("formaction")) {
      e.preventDefault();
      asked = true;
      ask.returnValue = "";
      ask.showModal();
      ask.addEventListener("close", () => (ask.returnValue === "post" ? form.requestSubmit() : bare.focus()), { once: true });
      return;
    }
    // Without a line nothing leaves; when there is one again, at a press.
    if (!line) { e.preventDefault(); pending = true; keepHere(); saved.textContent = words.pending; return; }
    // The draft stays on this device until the server says that it took it (live.js).
    sent = true;
    keepHere();
    dirty = false;
  });
}
if (picker) {
  picker.addEventListener("change", () => { take(picker.files); picker.value = ""; });
  form.addEventListener("dragover", (e) => { if (e.dataTransfer.types.includes("Files")) { e.preventDefault(); form.classList.add("over"); } });
  form.addEventListener("dragleave", (e) => { if (!form.contains(e.relatedTarget)) form.classList.remove("over"); });
  form.addEventListener("drop", (e) => { form.classList.remove("over"); if (e.dataTransfer.files.length) { e.preventDefault(); take(e.dataTransfer.files); } });
  list.addEventListener("click", (e) => {
    const li = e.target.closest("[data-drop]")?.closest("li");
    if (li) import("./upload.js").then((m) => m.leave(li), () => { li.remove(); room(); }).then(keep);
  });
  room();
}
