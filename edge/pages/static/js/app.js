// Loaded on every page. Each module finds its own elements and does nothing when there are none.
import "./dialogs.js";
import "./live.js";
import "./feed.js";
import "./composer.js";
import "./passkey.js";
import "./stream.js";
import "./progress.js";

const root = document.documentElement;
document.addEventListener("click", (e) => {
  if (!e.target.closest("[data-scheme-toggle]")) return;
  const now = root.dataset.scheme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.dataset.scheme = now === "dark" ? "light" : "dark";
  try { localStorage.setItem("parvis.scheme", root.dataset.scheme); } catch {}
});

// What the account says about the scheme holds on this device again once it is saved.
document.addEventListener("submit", (e) => {
  if (e.target.getAttribute("action") === "/settings/display") try { localStorage.removeItem("parvis.scheme"); } catch {}
});
