// What the pages of settings need beside the modules of every page.
import "./passkey.js";
import "./progress.js";
import "./push.js";
