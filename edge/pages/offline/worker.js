// VERSION, FILES and WORDS stand above. What was kept by another version goes with it.
const SHELL = `parvis-${VERSION}`, VISIT = "parvis-visit", PAGES = ["/", "/messages", "/saved"];

self.addEventListener("install", (e) => e.waitUntil(caches.open(SHELL).then((c) => c.addAll(FILES)).then(() => self.skipWaiting())));
self.addEventListener("activate", (e) => e.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== SHELL) await caches.delete(name);
  await self.clients.claim();
})()));

self.addEventListener("fetch", (e) => {
  const r = e.request, url = new URL(r.url);
  if (url.origin !== location.origin) return;
  // Whoever signs in or out, or deletes their account, finds nothing of anybody here.
  if (r.method === "POST" && /^\/(sign|settings\/data)/.test(url.pathname)) e.waitUntil(caches.delete(VISIT));
  if (r.method !== "GET") return;
  if (r.mode === "navigate") e.respondWith(page(e, url));
  else if (FILES.includes(url.pathname + url.search)) e.respondWith(caches.match(r, { cacheName: SHELL, ignoreVary: true }).then((hit) => hit ?? fetch(r)));
});

async function page(e, url) {
  const mine = PAGES.includes(url.pathname) && !url.search;
  try {
    const answer = await fetch(e.request);
    if (mine && answer.ok) e.waitUntil(keep(url.pathname, answer.clone()));
    return answer;
  } catch (failed) {
    const was = mine && await caches.match(url.pathname, { cacheName: VISIT, ignoreVary: true });
    if (was) return aged(was);
    const instead = await caches.match("/offline", { cacheName: SHELL, ignoreVary: true });
    if (instead) return instead;
    throw failed;
  }
}

/** Keeps a member's page, and the page for everything else in its language. */
async function keep(path, answer) {
  const text = await answer.text(), lang = answer.headers.get("Content-Language") ?? "";
  if (!/<html[^>]* data-signed="1"/.test(text)) return caches.delete(VISIT);
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Language": lang, "Parvis-Kept": String(Date.now()) };
  for (const name of ["Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options", "Cross-Origin-Opener-Policy"]) {
    const value = answer.headers.get(name);
    if (value) headers[name] = value;
  }
  await (await caches.open(VISIT)).put(path, new Response(text, { headers }));
  const shell = await caches.open(SHELL), other = await shell.match("/offline", { ignoreVary: true });
  if (other?.headers.get("Content-Language") !== lang) await shell.add("/offline");
}

/** Gives a kept page with a line that says how old it is. */
async function aged(was) {
  const lang = was.headers.get("Content-Language"), minutes = Math.max(1, Math.round((Date.now() - was.headers.get("Parvis-Kept")) / 6e4));
  const [n, unit] = minutes < 60 ? [minutes, "minute"] : minutes < 1440 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
  const said = (WORDS[lang] ?? "{age}").replace("{age}", new Intl.RelativeTimeFormat(lang || "fr").format(-n, unit));
  const line = `<div class="notice" id="kept" role="status"><p>${said}</p></div>`;
  return new Response((await was.text()).replace(/<main[^>]*>/, (tag) => tag + line), { headers: was.headers });
}

self.addEventListener("push", (e) => {
  const n = e.data?.json();
  if (!n) return;
  const acts = n.actions ?? [], data = { url: n.url ?? "/notifications", acts };
  e.waitUntil(Promise.all([badge(n.unread), self.registration.showNotification(n.title, { body: n.body, icon: n.icon, lang: n.preferred_locale, tag: n.notification_id || n.url, renotify: !n.notification_id, data, actions: acts.map(({ action, title }) => ({ action, title })) })]));
});
self.addEventListener("notificationclick", (e) => {
  e.notification.close();
  e.waitUntil(act(e.notification.data, e.action));
});

/** Does what a button of a message is for; what fails, and a press beside the buttons, opens the page. */
async function act({ url, acts }, pressed) {
  const a = acts.find((b) => b.action === pressed);
  if (a?.send) {
    const answer = await fetch(a.send, { method: "POST", headers: { "Parvis-Fragment": "1" }, redirect: "error" }).catch(() => null);
    if (answer?.ok) return badge(Number(answer.headers.get("Parvis-Unread") ?? NaN));
  }
  return self.clients.openWindow(a?.open ?? url);
}

/** Shows on the installed application how much is unread; says nothing when it is not known. */
async function badge(unread) {
  if (unread >= 0) await navigator.setAppBadge?.(unread).catch(() => {});
}
