// Follows what is under way on the page of one's data, by asking for its part of the page alone. Without this file the browser loads the page again.
import { replace } from "./live.js";

async function follow() {
  if (!document.querySelector("[data-progress]")) return;
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(location.pathname, { headers: { "Parvis-Fragment": "1" } });
      if (answer.ok && !answer.redirected) replace(await answer.text());
    } catch {} // the next try may reach the network again
  }
  setTimeout(follow, 2000);
}

follow();
