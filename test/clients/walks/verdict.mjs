// The last word: every answer of all walks against the published description and the paper, and what was not called.
import assert from "node:assert/strict";
import { test } from "node:test";
import { described, description } from "../contract/description.mjs";
import { endpoints } from "../contract/endpoints.mjs";
import { absent, exceptions, omissions, unmet as unmetEntities } from "../contract/exceptions.mjs";
import { entities, met } from "../contract/paper.mjs";
import { againstDescription, againstPaper, coverage, unnoticed } from "../contract/verdict.mjs";
import { net } from "./world.mjs";

test("every answer fits the published description of the API", { skip: described ? false : "no ../shared/data/mastodon-api beside this checkout" }, (t) => {
  const api = description(), complaints = againstDescription(net.record, api, exceptions);
  const called = new Set(net.record.exchanges.map((x) => api.find(x.method, x.path)));
  t.diagnostic(`${net.record.exchanges.length} answers and ${net.record.frames.length} frames; ${api.operations.filter((o) => called.has(o)).length} of ${api.operations.length} described operations were called`);
  t.diagnostic(`described and not called: ${api.operations.filter((o) => !called.has(o)).join(", ")}`);
  assert.equal(complaints.size, 0, `\n${complaints}`);
});

test("every entity has the fields of social-core 4", () => {
  const complaints = againstPaper(net.record, net.people, exceptions);
  assert.equal(complaints.size, 0, `\n${complaints}`);
});

test("every entity of the table was met", () => {
  const unmet = Object.keys(entities).filter((name) => !met.has(name));
  assert.deepEqual(unmet, Object.keys(unmetEntities), "entities that no answer had, and those that need no answer");
});

test("the table notices a field that is missing or of another kind", () => {
  const may = new RegExp(`\\.(${absent.join("|")}) is missing$`);
  assert.deepEqual([...unnoticed(net.record, net.people)].filter((text) => !may.test(text)), []);
});

test("every row P0 and P1 of social-core 7 was called", (t) => {
  const { called, missed } = coverage(net.record);
  const name = (e) => `${e.method} ${e.path}`;
  t.diagnostic(`${called.length} of ${endpoints.length} rows called`);
  const forgotten = missed.map(name).filter((n) => !(n in omissions)), stale = Object.keys(omissions).filter((n) => !missed.map(name).includes(n));
  assert.deepEqual(forgotten, [], "rows that no walk calls");
  assert.deepEqual(stale, [], "omissions that are called");
});
