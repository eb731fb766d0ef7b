// The form that turns pushes to this browser on. Leave is asked for by its button, never before.
import { toast } from "./live.js";

const form = document.getElementById("push-here");
if (form && "PushManager" in window && "serviceWorker" in navigator) {
  form.hidden = false;
  document.getElementById("push-never").hidden = true;
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    try {
      if (await Notification.requestPermission() !== "granted") throw new Error("denied");
      const worker = await navigator.serviceWorker.ready;
      const { endpoint, keys } = (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.key })).toJSON();
      form.endpoint.value = endpoint;
      form.p256dh.value = keys.p256dh;
      form.auth.value = keys.auth;
      form.submit();
    } catch { toast(form.dataset.failed); }
  });
}
