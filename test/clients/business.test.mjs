// Clients of the business API and the published description run against one network, one after the other; the verdict judges what was answered and told.
import { after } from "node:test";
import { close } from "./business/world.mjs";

after(close);

for (const walk of ["clients", "verdict"]) await import(`./business/${walk}.mjs`);
