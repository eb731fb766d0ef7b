// Sends forms marked data-live by fetch and replaces the elements of the answer by their ids (web-client 8).
// The same forms work without this file: the server then answers with a page.
const told = document.documentElement.dataset, own = { createHTML: (s) => s, createScriptURL: (s) => s };
export const policy = globalThis.trustedTypes?.createPolicy("parvis", own) ?? own;

/** Reads an HTML text into elements that are not in the page. */
export function parse(html) {
  const t = document.createElement("template");
  t.innerHTML = policy.createHTML(html);
  return t.content;
}

/** Replaces each top element of an HTML text by its id, keeping the focus; of a post also how it stands in its list and what was unfolded. */
export function replace(html) {
  for (const el of [...parse(html).children]) {
    const old = document.getElementById(el.id);
    if (!old) continue;
    const focused = old.contains(document.activeElement) && document.activeElement, toggle = focused?.dataset?.toggle;
    if (el.matches(".post")) {
      el.className = old.className;
      if (old.dataset.row) el.dataset.row = old.dataset.row;
      const by = old.querySelector(":scope > .by"), unfolded = [...old.querySelectorAll("details")];
      if (by && !el.querySelector(":scope > .by")) el.prepend(by);
      for (const d of el.querySelectorAll("details")) d.open ||= unfolded.some((was) => was.open && was.className === d.className && was.firstChild.textContent === d.firstChild.textContent);
    }
    old.replaceWith(el);
    if (focused) (toggle && el.querySelector(`[data-toggle="${toggle}"]`) || el).focus({ preventScroll: true });
  }
}

document.addEventListener("submit", async (e) => {
  const form = e.target.closest("form[data-live]");
  if (!form) return;
  e.preventDefault();
  // A second press waits for the first; after a moment the button says that it works.
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const button = e.submitter, slow = setTimeout(() => button?.classList.add("busy"), 300);
  const undo = button ? optimistic(button) : () => {};
  try {
    const body = new URLSearchParams(new FormData(form, button)), to = button?.hasAttribute("formaction") ? button.formAction : form.action, headers = { "Parvis-Fragment": "1" };
    if (form.closest("[data-opened]")) body.set("open", "1");
    if (form.method === "get") button?.focus({ preventScroll: true }); // what comes has it then
    const answer = await (form.method === "get" ? fetch(`${to}?${body}`, { headers }) : fetch(to, { method: "POST", body, headers }));
    if (answer.redirected) return location.assign(answer.url);
    const text = await answer.text();
    if (answer.ok) {
      replace(text);
      const left = answer.headers.get("Parvis-Unread");
      if (left) document.documentElement.dispatchEvent(new CustomEvent("unread", { detail: Number(left) }));
      // What was taken away can be had back: the new form does the opposite.
      if (button?.dataset.said) toast(button.dataset.said, () => document.getElementById(form.id)?.requestSubmit());
      return;
    }
    undo();
    if (answer.status === 401) toast(text, `/signin?next=${encodeURIComponent(location.pathname + location.search)}`, told.enter);
    else toast(text);
  } catch {
    undo();
    toast(told.lost);
  } finally {
    clearTimeout(slow);
    button?.classList.remove("busy");
    form.ariaBusy = "false";
  }
});

// Shows the new state at once; the server's answer replaces it, or what was comes back.
function optimistic(button) {
  const was = button.cloneNode(true), pressed = button.ariaPressed, { next } = button.dataset;
  if (pressed) button.ariaPressed = String(pressed !== "true");
  if (next) {
    button.querySelector("span").textContent = next;
    delete button.dataset.next;
    if (pressed) button.classList.toggle("go");
  }
  return () => {
    const focused = button === document.activeElement;
    button.replaceWith(was);
    if (focused) was.focus({ preventScroll: true });
  };
}

// What the server says was done goes away like every toast; of a post that waits, it says in the end what became of it.
function fade() {
  const done = document.getElementById("done");
  if (!done) return;
  const { look, left } = done.dataset;
  if (!look) return linger(done);
  setTimeout(async () => {
    const answer = await fetch(look, { headers: { "Parvis-Fragment": "1" } }).catch(() => null);
    if (!answer?.ok) return done.remove();
    replace(await answer.text());
    fade();
  }, Number(left) * 1000 + 500);
}
if (document.getElementById("done")) {
  const here = new URL(location);
  here.searchParams.delete("did");
  history.replaceState(history.state, "", here);
  fade();
}

// What the server says it took, published or kept, is no draft of this device any more (web-client 6.9).
const took = /(?:^|; )parvis_sent=([\w-]+)/.exec(document.cookie)?.[1];
if (took) {
  document.cookie = "parvis_sent=;path=/;max-age=0";
  try { for (const k of Object.keys(localStorage)) if (k.startsWith("parvis.draft.") && localStorage[k].includes(`"key":"${took}"`)) localStorage.removeItem(k); } catch {}
}

/** Says something and offers to undo it, or leads to an address. Stays 10 s, waits while hovered or focused. */
export function toast(text, undo, label = told.undo) {
  document.querySelector(".toast")?.remove();
  const t = document.createElement("div");
  t.className = "toast";
  t.setAttribute("role", "status");
  const words = document.createElement("span");
  t.append(words);
  if (undo) {
    const b = document.createElement(undo.call ? "button" : "a");
    b.className = "btn"; b.textContent = label;
    if (undo.call) b.addEventListener("click", () => { undo(); t.remove(); });
    else b.href = undo;
    t.append(b);
  }
  document.body.append(t);
  requestAnimationFrame(() => { words.textContent = text; });
  linger(t);
}

/** Takes a toast away after 10 s, but not while it is hovered or has the focus. */
function linger(t) {
  let timer = setTimeout(() => t.remove(), 10000);
  for (const ev of ["pointerenter", "focusin"]) t.addEventListener(ev, () => clearTimeout(timer));
  for (const ev of ["pointerleave", "focusout"]) t.addEventListener(ev, () => { timer = setTimeout(() => t.remove(), 4000); });
}
