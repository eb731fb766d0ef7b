// Keys of the desks of reports and appeals (web-client 7.6), which go before those of every page. Off while somebody types, and where the account says so.
const root = document.documentElement, KEY = "parvis.queue", all = (of) => [...document.querySelectorAll(of)];
const cases = all(".queue a, .appeal"), appeal = () => document.activeElement.closest(".appeal") ?? document;
const press = (of) => { document.querySelector(of)?.click(); };

// The case after this one is the next of the queue from which one came.
if (document.querySelector(".queue")) try { sessionStorage.setItem(KEY, JSON.stringify(cases.map((a) => a.getAttribute("href")))); } catch {}

function go(by) {
  if (cases.length) {
    const at = cases.findIndex((c) => c.contains(document.activeElement)), next = cases[Math.max(0, Math.min(cases.length - 1, at + by))];
    if (next.matches(".appeal")) next.tabIndex = -1;
    next.focus();
    return next.scrollIntoView({ block: "nearest" });
  }
  let list = [];
  try { list = JSON.parse(sessionStorage.getItem(KEY)) ?? []; } catch {}
  const at = list.indexOf(location.pathname), next = list[at + by];
  if (at >= 0 && next) location.assign(next);
}

function measure(n) {
  const pick = appeal().querySelectorAll("[name=action], [name=verdict]")[n - 1];
  pick?.click();
  pick?.focus();
}

const acts = { j: () => go(1), k: () => go(-1), e: () => press("form[action$='/close'] button"), a: () => press("form[action$='/take'] button"), u: () => press(".toast button, form[action$='/withdraw'] button, form[action$='/reopen'] button") };
for (const n of [1, 2, 3, 4]) acts[n] = () => measure(n);

document.addEventListener("keydown", (e) => {
  if (root.dataset.keys === "off" || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog[open]") || !acts[e.key]) return;
  e.stopPropagation();
  e.preventDefault();
  acts[e.key]();
}, true);
