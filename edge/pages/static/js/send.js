// Sends the address of a post by what the device has for that, else shows it (web-client 11). app.js brings it at the first press.

/** Sends an address of this network. */
export async function send(path) {
  const url = new URL(path, location).href, sheet = document.getElementById("send"), field = sheet.querySelector("input");
  try { await navigator.share({ url }); } catch (failed) {
    if (failed.name === "AbortError") return; // not to be sent after all
    field.value = sheet.querySelector("[data-copy]").dataset.copy = url;
    sheet.showModal();
    field.select();
  }
}
