// Copies, and sends a post by what the device has for that, else by its address (web-client 11). app.js brings it at the first press.
import { toast } from "./live.js";

/** Does what a button is for. */
export async function press(b) {
  if ("send" in b.dataset) return send(b.dataset.send);
  try { await navigator.clipboard.writeText(b.dataset.copy); toast(b.dataset.copied); } catch { b.previousElementSibling?.select(); } // to copy by hand
}

async function send(path) {
  const url = new URL(path, location).href, sheet = document.getElementById("send"), field = sheet.querySelector("input");
  try { await navigator.share({ url }); } catch (failed) {
    if (failed.name === "AbortError") return; // not to be sent after all
    field.value = sheet.querySelector("[data-copy]").dataset.copy = url;
    sheet.showModal();
    field.select();
  }
}
