// Passkeys: shows the two forms that need a device, asks the server for a challenge, sends the device's answer as a form.
import { toast } from "./dialogs.js";

const bytes = (s) => Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (b) => btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const revive = (list) => list?.map((c) => ({ ...c, id: bytes(c.id) }));

function plain(c) {
  if (c.toJSON) return c.toJSON();
  const r = {};
  for (const k of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) if (c.response[k]) r[k] = text(c.response[k]);
  return { id: c.id, rawId: text(c.rawId), type: c.type, response: r, clientExtensionResults: c.getClientExtensionResults() };
}

async function speak(options, create) {
  const o = { ...(options.publicKey ?? options) };
  o.challenge = bytes(o.challenge);
  if (o.user) o.user = { ...o.user, id: bytes(o.user.id) };
  o.excludeCredentials = revive(o.excludeCredentials);
  o.allowCredentials = revive(o.allowCredentials);
  return create ? navigator.credentials.create({ publicKey: o }) : navigator.credentials.get({ publicKey: o });
}

function wire(form, create) {
  if (!form) return;
  form.hidden = false;
  const put = (name, value) => {
    const i = form.elements[name] ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
    i.value = value;
  };
  form.addEventListener("submit", async (e) => {
    if (form.elements.response?.value) return;
    e.preventDefault();
    try {
      const answer = await fetch(form.dataset.ask, { method: "POST" });
      const { options, dialogue, to } = await answer.json();
      if (to) return location.assign(to);
      const made = await speak(options, create);
      put("dialogue", dialogue);
      put("response", JSON.stringify(plain(made)));
      form.requestSubmit();
    } catch { toast(form.dataset.failed); }
  });
}

if ("PublicKeyCredential" in window) {
  wire(document.getElementById("passkey-new"), true);
  wire(document.getElementById("passkey-in"), false);
}
