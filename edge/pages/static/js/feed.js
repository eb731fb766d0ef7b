// j / k move from post to post; l, b, s act on it; / goes to the search; n writes.
const posts = () => [...document.querySelectorAll(".post")];

document.addEventListener("keydown", (e) => {
  if (document.documentElement.dataset.keys === "off" || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, textarea, select, dialog[open], [role=toolbar]")) return;
  const all = posts(), at = all.findIndex((p) => p.contains(document.activeElement));
  const go = (i) => {
    const p = all[Math.max(0, Math.min(all.length - 1, i))];
    p?.focus();
    p?.scrollIntoView({ block: "start" });
  };
  if (e.key === "j") go(at + 1);
  else if (e.key === "k") go(at - 1);
  else if (e.key === "n" && document.documentElement.dataset.signed) location.assign("/compose");
  else if (e.key === "/") { e.preventDefault(); location.assign("/search"); }
  else if (at >= 0 && "lbs".includes(e.key)) all[at].querySelector({ l: ".like", b: ".boost", s: ".keep" }[e.key])?.click();
  else if (at >= 0 && e.key === "r") all[at].querySelector(".actions a")?.click();
});
