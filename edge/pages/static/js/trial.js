// Shows an identity while it is being written: the form's fields go into the address of a style sheet for the
// preview, which takes the place of the one before when it has come (brand). A field that is wrong changes nothing.
const form = document.querySelector("form[data-trial]");
if (form) {
  let sheet = document.getElementById("trial"), wait;
  const show = async () => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && !/^(rev|name|tagline-|no-)/.test(name)) fields.set(name, value);
    const href = `${form.dataset.trial}?${fields}`;
    if ((await fetch(href).catch(() => null))?.status !== 200) return;
    const next = Object.assign(document.createElement("link"), { rel: "stylesheet", href }); // kept since the fetch
    next.addEventListener("load", () => { sheet.remove(); sheet = next; });
    document.head.append(next);
  };
  const later = () => { clearTimeout(wait); wait = setTimeout(show, 200); };
  // Each colour that is written can also be chosen.
  for (const swatch of form.querySelectorAll("svg.swatch")) {
    const field = swatch.parentElement.querySelector("input"), pick = document.createElement("input");
    Object.assign(pick, { type: "color", className: "swatch" });
    pick.setAttribute("aria-label", field.labels[0].textContent);
    const take = () => { // a canvas knows every form of a colour
      const c = document.createElement("canvas").getContext("2d", { colorSpace: "srgb" });
      c.fillStyle = "#808080";
      c.fillStyle = field.value;
      c.fillRect(0, 0, 1, 1);
      pick.value = `#${[...c.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((n) => n.toString(16).padStart(2, "0")).join("")}`;
    };
    pick.addEventListener("input", () => { field.value = pick.value; });
    field.addEventListener("input", take);
    take();
    swatch.replaceWith(pick);
  }
  form.addEventListener("input", later);
}
