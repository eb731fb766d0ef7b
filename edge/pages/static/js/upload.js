// Sends a file while one writes, and says how much of it went (web-client 6.9). composer.js brings it with the first one that comes or goes.
import { parse } from "./live.js";
import { list, over, picker, room, words } from "./composer.js";

const size = (n) => (n / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1, style: "unit", unit: "megabyte" });

/** What goes leaves the focus to what comes for it, or to where more is chosen. */
export function leave(li, by) {
  const had = li.contains(document.activeElement);
  if (by) li.replaceWith(by);
  else li.remove();
  room();
  if (had) (by?.querySelector("textarea") ?? picker).focus();
}

export function send(file) {
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
  const had = document.activeElement === picker;
  room();
  if (had && picker.closest(".picker").hidden) stop.focus(); // where more could be chosen is gone
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
  const gone = (why, by) => { leave(li, by); over(why); };
  ask.addEventListener("load", () => {
    if (ask.status === 200) gone("", parse(ask.responseText).firstElementChild);
    else gone(ask.responseText || words.lost);
  });
  ask.addEventListener("error", () => gone(words.lost));
  ask.addEventListener("abort", () => gone());
  stop.addEventListener("click", () => ask.abort());
  ask.send(body);
}
