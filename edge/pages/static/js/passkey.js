// Passkeys: shows the two forms that need a device, asks the server for a challenge, sends the device's answer as a form.
import { toast } from "./live.js";

const bytes = (s) => Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (b) => btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const revive = (list) => list?.map((c) => ({ ...c, id: bytes(c.id) }));

function plain(c) {
  if (c.toJSON) return c.toJSON();
  const r = {};
  for (const k of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) if (c.response[k]) r[k] = text(c.response[k]);
  return { id: c.id, rawId: text(c.rawId), type: c.type, response: r, clientExtensionResults: c.getClientExtensionResults() };
}

let waiting; // the browser's own list of passkeys, under the field for the name

async function speak(options, create, more) {
  if (!more) waiting?.abort();
  const o = { ...(options.publicKey ?? options) };
  o.challenge = bytes(o.challenge);
  if (o.user) o.user = { ...o.user, id: bytes(o.user.id) };
  o.excludeCredentials = revive(o.excludeCredentials);
  o.allowCredentials = revive(o.allowCredentials);
  return create ? navigator.credentials.create({ publicKey: o }) : navigator.credentials.get({ publicKey: o, ...more });
}

const put = (form, name, value) => {
  const i = form.elements[name] ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
  i.value = value;
};

async function answer(form, create, more) {
  const { options, dialogue, to } = await (await fetch(form.dataset.ask, { method: "POST" })).json();
  if (to) return location.assign(to);
  const made = await speak(options, create, more?.());
  put(form, "dialogue", dialogue);
  put(form, "response", JSON.stringify(plain(made)));
  form.requestSubmit();
}

function wire(form, create) {
  if (!form) return;
  form.hidden = false;
  form.addEventListener("submit", (e) => {
    if (form.elements.response?.value) return;
    e.preventDefault();
    answer(form, create).catch(() => toast(form.dataset.failed));
  });
}

// Who touches the field for the name is offered the passkeys of the device beside it.
async function offer(form, field) {
  if (!form || !field || !await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
  const begin = () => {
    for (const on of ["pointerdown", "keydown"]) field.removeEventListener(on, begin);
    answer(form, false, () => {
      waiting = new AbortController();
      return { mediation: "conditional", signal: waiting.signal };
    }).catch(() => {});
  };
  for (const on of ["pointerdown", "keydown"]) field.addEventListener(on, begin);
}

// Who joins may do without a password, if the device can hold a passkey.
async function keyless(box, password) {
  if (!box || !await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable?.()) return;
  const choice = box.querySelector("input");
  const show = () => {
    password.closest(".field").hidden = choice.checked;
    if (choice.checked) password.value = "";
  };
  box.hidden = false;
  choice.addEventListener("change", show);
  show();
}

if ("PublicKeyCredential" in window) {
  const enter = document.getElementById("passkey-in");
  wire(document.getElementById("passkey-new"), true);
  wire(enter, false);
  offer(enter, document.getElementById("who"));
  keyless(document.getElementById("without"), document.getElementById("password"));
}
