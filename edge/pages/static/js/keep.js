// Registers the worker that keeps pages for when the line is down. In a browser where nobody is signed in, nothing of anybody stays.
import { policy } from "./live.js";

if ("serviceWorker" in navigator) addEventListener("load", () => navigator.serviceWorker.register(policy.createScriptURL("/worker.js")).catch(() => {})); // as in a private window
if (!document.documentElement.dataset.signed && !document.querySelector("[data-offline]")) globalThis.caches?.delete("parvis-visit").catch(() => {});
