// An open inbox or conversation goes on by itself (web-client 6.12); without this file its forms and links do the same.
import { parse, toast } from "./live.js";

const API = "/api/parvis/v1", STAY = 25000, AGAIN = 10000;
const talk = document.getElementById("talk"), form = document.getElementById("say"), text = form?.elements.text;
const bottom = () => talk.scrollHeight - talk.scrollTop - talk.clientHeight < 60;
const down = () => { talk.scrollTop = talk.scrollHeight; };
const lost = () => toast(form.dataset.lost);
const shown = talk ?? document.querySelector(".convs"), line = shown?.dataset.line; // of a line: several people answer there
const newest = !new URLSearchParams(location.search).has("before");
let waits = false, asked = false, writing, gone;

// Gives an element the children of another, and leaves alone those that are the same: what is read, has the focus or was told already stays.
function patch(to, from) {
  const have = new Map([...to.children].map((e) => [e.outerHTML, e]));
  const next = [...from.children].map((e) => have.get(e.outerHTML) ?? e), keep = new Set(next);
  for (const e of [...to.children]) if (!keep.has(e)) e.remove();
  let at = to.firstElementChild;
  for (const e of next) {
    if (e === at) at = at.nextElementSibling;
    else to.insertBefore(e, at);
  }
}

// Takes over what a page of now shows. Nothing moves while one reads above, or has words selected.
function take(html, refused) {
  const page = parse(html);
  for (const e of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(e.id);
    if (fresh && fresh.outerHTML !== e.outerHTML && !e.contains(document.activeElement)) e.replaceWith(fresh);
  }
  const had = document.querySelector(".convs"), list = page.querySelector(".convs"), rows = had?.querySelector("#cases, ul"), fresh = list?.querySelector("#cases, ul");
  if (rows && fresh) patch(rows, fresh);
  else if (list && !had) document.getElementById("main")?.querySelector(".empty")?.replaceWith(list);
  if (!talk) return;
  const mark = page.querySelector("[name=seen]")?.value;
  if (mark) for (const e of document.getElementsByName("seen")) if (e.form !== form || refused || !text.value) e.value = mark; // a draft goes on from what its writer saw
  const then = page.getElementById("talk");
  if (!then) return;
  const words = [...document.querySelectorAll(".inbox textarea, .inbox input:not([type=hidden])")].some((e) => e.value);
  if (line && !form === !!page.getElementById("say") && !words) return location.replace(location.href); // the window opened or closed
  const follow = bottom(), edge = talk.getBoundingClientRect().top;
  const seen = [...talk.querySelectorAll(".bub")].find((b) => b.getBoundingClientRect().bottom > edge), y = seen?.getBoundingClientRect().top;
  patch(talk, then);
  const now = seen && document.getElementById(seen.id);
  if (follow) down();
  else if (now) talk.scrollTop += now.getBoundingClientRect().top - y;
}

// Asks for the page once more, one question at a time.
async function look() {
  if (document.hidden) { waits = true; return; } // looking marks as read
  if (talk && !getSelection().isCollapsed && talk.contains(getSelection().anchorNode)) { waits = true; return; }
  if (asked) { waits = true; return; }
  asked = true;
  waits = false;
  try {
    const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) take(await answer.text());
  } catch {} // the next event asks again
  asked = false;
  if (waits) look();
}
document.addEventListener("visibilitychange", () => { if (waits) look(); });
document.addEventListener("selectionchange", () => { if (waits && getSelection().isCollapsed) look(); });

function typing(on) {
  writing?.remove();
  clearTimeout(gone);
  if (!on) return;
  const follow = bottom();
  writing = document.createElement("p");
  writing.className = "small muted";
  writing.setAttribute("role", "status");
  writing.textContent = talk.dataset.typing;
  talk.append(writing);
  if (follow) down();
  gone = setTimeout(typing, STAY);
}

// Who else of the line is at this chat (business-messaging 16).
const here = document.getElementById("here"), others = new Map();
function attending(told) {
  if (!here || told.chat !== talk.dataset.chat || told.operator === talk.dataset.me) return;
  clearTimeout(others.get(told.operator)?.away);
  others.set(told.operator, { ...told, away: setTimeout(() => { others.delete(told.operator); tell(); }, STAY) });
  tell();
}
function tell() { // who writes matters more than who reads
  const all = [...others.values()], writers = all.filter((o) => o.writes);
  here.textContent = (writers.length ? writers : all).map((o) => talk.dataset[o.writes ? "writes" : "here"].replace("{name}", o.name)).join(" ");
  here.hidden = !all.length;
}
const attend = (writes) => fetch(`${API}/lines/${line}/conversations/${talk.dataset.chat}/attend`, { method: "POST", body: JSON.stringify({ writes }), headers: { "Content-Type": "application/json" } }).catch(() => {});
if (talk && line) {
  attend(false);
  setInterval(() => { if (!document.hidden) attend(false); }, AGAIN * 2);
}

let acked = 0, later;
function ack(n) {
  acked = Math.max(acked, n);
  clearTimeout(later);
  later = setTimeout(() => fetch(`${API}/sync/ack`, { method: "POST", body: JSON.stringify({ n: acked }), headers: { "Content-Type": "application/json" } }).catch(() => {}), 200);
}

let since = shown?.dataset.n, tries = 0, soon;
function listen() {
  const asked = new URLSearchParams();
  if (since) asked.set("since", since);
  if (line) asked.set("line", line);
  const stream = new EventSource(`${API}/sync/stream?${asked}`);
  stream.addEventListener("open", () => { tries = 0; });
  stream.addEventListener("error", () => { if (stream.readyState === EventSource.CLOSED) again(); });
  const again = () => setTimeout(() => { since = undefined; listen(); look(); }, Math.min(60000, 1000 * 2 ** tries++) * (1 + Math.random() / 4));
  for (const kind of ["message.new", "message.edit", "message.delete", "reaction", "receipt", "conversation.new", "conversation.update", "member.join", "member.leave"]) {
    stream.addEventListener(kind, (e) => {
      const told = JSON.parse(e.data);
      since = told.n;
      if (!line) ack(since);
      if (talk && !line && told.conversation !== talk.dataset.chat) return;
      if (talk && told.conversation === talk.dataset.chat && kind === "message.new") typing(false);
      if (!newest) return;
      if (!talk || told.conversation === talk.dataset.chat) look();
      else soon ??= setTimeout(() => { soon = undefined; look(); }, 3000); // a busy line has others asking too
    });
  }
  if (talk) stream.addEventListener("typing", (e) => { if (JSON.parse(e.data).chat === talk.dataset.chat) typing(true); });
  if (talk && line) stream.addEventListener("attending", (e) => attending(JSON.parse(e.data)));
  stream.addEventListener("bye", (e) => {
    stream.close();
    if (e.data !== "over") again();
  });
  addEventListener("pagehide", () => stream.close(), { once: true });
}
if (talk || document.querySelector(".convs, .empty")) listen();
addEventListener("pageshow", (e) => { if (e.persisted) { look(); listen(); } });

if (talk) {
  const at = location.hash && document.getElementById(location.hash.slice(1));
  if (at && talk.contains(at)) at.scrollIntoView({ block: "center" });
  else if (newest) down();
}

if (form) {
  let told = 0, sending = false, again = false, unsure;
  text.addEventListener("input", () => {
    if (!text.value || Date.now() - told < AGAIN) return;
    told = Date.now();
    if (line) attend(true);
    else fetch(`${API}/conversations/${talk.dataset.chat}/typing`, { method: "POST" }).catch(() => {});
  });
  text.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing || !matchMedia("(pointer: fine)").matches) return;
    e.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    if (sending) { again = true; return; } // what is typed meanwhile goes after it
    const said = text.value;
    if (!said.trim() && !form.elements.file.value) return;
    if (unsure !== undefined && unsure !== said) fresh(); // the same words keep their reference, so that they are said once
    sending = true;
    again = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      const html = await answer.text();
      if (answer.ok) {
        text.value = text.value === said ? "" : text.value.startsWith(said) ? text.value.slice(said.length) : text.value;
        fresh();
        form.elements.reply?.remove();
        form.elements.file.value = form.elements.alt.value = "";
        form.querySelector("details").open = false;
        told = 0;
        if (newest) { take(html); down(); } else location.assign(answer.url);
      } else {
        again = false;
        if (answer.status === 409) take(html, true); // what somebody else answered is seen now
        toast(parse(html).querySelector(".notice.bad li")?.textContent.trim() || parse(html).querySelector("h1")?.textContent || String(answer.status));
      }
    } catch {
      again = false;
      unsure = said;
      lost();
      look();
    }
    sending = false;
    text.focus({ preventScroll: true });
    if (again && text.value.trim()) form.requestSubmit();
  });
  function fresh() {
    form.elements.ref.value = crypto.getRandomValues(new Uint32Array(3)).join("-");
    unsure = undefined;
  }
}
