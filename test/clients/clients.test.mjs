// All walks run against one network, one after the other; the verdict judges what they got to read.
import { after } from "node:test";
import { net } from "./walks/world.mjs";

after(() => net.close());

for (const walk of ["signin", "masto", "masto_rest", "films", "push", "streams", "paging", "staff", "links", "waiting", "foryou", "operator", "shapes", "errors", "megalodon", "verdict"]) await import(`./walks/${walk}.mjs`);
