// Films in sight run without sound, and stop out of sight (web-client 6.8). app.js brings it for who chose that; where less is to move or to be fetched, it does nothing.
const calm = document.documentElement.dataset.calm || navigator.connection?.saveData || matchMedia("(prefers-reduced-motion: reduce), (prefers-reduced-data: reduce)").matches;
const mine = new WeakSet(); // those that nobody else started
const sight = new IntersectionObserver((list) => {
  for (const { target: film, isIntersecting } of list) {
    if (isIntersecting && film.paused && !film.ended) {
      film.muted = true;
      mine.add(film);
      film.play().catch(() => mine.delete(film));
    } else if (!isIntersecting && mine.has(film) && film.muted) film.pause();
  }
}, { threshold: 0.6 });

const find = () => { for (const film of document.querySelectorAll(".post .media > video")) sight.observe(film); };
if (!calm) {
  find();
  new MutationObserver(find).observe(document.getElementById("main"), { childList: true, subtree: true });
}
