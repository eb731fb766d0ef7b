// The megalodon package (MIT), unmodified but for the base URL: it must take this network for Mastodon and walk through it.
import assert from "node:assert/strict";
import { createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import generator, { detector } from "megalodon";
import { picture } from "../network.mjs";
import { net, until } from "./world.mjs";

let mia, ned, one, two;
const data = async (answer) => (await answer).data;
before(async () => {
  [mia, ned] = [await net.person("mia"), await net.person("ned")];
  const driver = await detector(net.base);
  assert.equal(driver, "mastodon");
  [one, two] = [mia, ned].map((who) => generator(driver, net.base, who.token));
});

test("megalodon: registers an app and reads where one signs in", async () => {
  const anybody = generator("mastodon", net.base);
  const app = await anybody.registerApp("mégalodon", { scopes: ["read", "write", "follow"], redirect_uris: "urn:ietf:wg:oauth:2.0:oob" });
  assert.ok(app.client_id && app.client_secret);
  assert.match(app.url, new RegExp(`^${net.base}/oauth/authorize\\?.*client_id=`));
  assert.equal((await data(one.verifyAppCredentials())).name, "tests");
});

test("megalodon: profile, people, relations", async () => {
  assert.equal((await data(one.verifyAccountCredentials())).username, "mia");
  assert.equal((await data(one.updateCredentials({ display_name: "Mia", note: "salut", source: { privacy: "unlisted" } }))).source.privacy, "unlisted");
  assert.equal((await data(one.getAccount(ned.id))).username, "ned");
  assert.equal((await data(one.lookupAccount("ned"))).id, ned.id);
  assert.equal((await data(one.searchAccount("ned")))[0].id, ned.id);
  assert.equal((await data(one.followAccount(ned.id))).following, true);
  assert.equal((await data(one.subscribeAccount(ned.id))).notifying, true);
  assert.equal((await data(one.unsubscribeAccount(ned.id))).notifying, false);
  assert.equal((await data(one.setAccountNote(ned.id, "voisin"))).note, "voisin");
  assert.equal((await data(one.getRelationship(ned.id))).following, true);
  assert.equal((await data(one.getRelationships([ned.id, mia.id]))).length, 2);
  assert.deepEqual((await data(one.getAccountFollowing(mia.id))).map((a) => a.id), [ned.id]);
  assert.deepEqual((await data(one.getAccountFollowers(ned.id))).map((a) => a.id), [mia.id]);
  assert.equal((await data(one.pinAccount(ned.id))).endorsed, true);
  assert.deepEqual((await data(one.getEndorsements())).map((a) => a.id), [ned.id]);
  await one.unpinAccount(ned.id);
  assert.equal((await data(one.muteAccount(ned.id, true))).muting, true);
  assert.deepEqual((await data(one.getMutes())).map((a) => a.id), [ned.id]);
  await one.unmuteAccount(ned.id);
  assert.equal((await data(two.blockAccount(mia.id))).blocking, true);
  assert.deepEqual((await data(two.getBlocks())).map((a) => a.id), [mia.id]);
  await two.unblockAccount(mia.id);
  await one.blockDomain("loin.example");
  assert.deepEqual(await data(one.getDomainBlocks()), ["loin.example"]);
  await one.unblockDomain("loin.example");
  await two.updateCredentials({ locked: true });
  assert.equal((await data(one.followAccount(ned.id))).requested, true);
  assert.deepEqual((await data(two.getFollowRequests())).map((a) => a.id), [mia.id]);
  await two.acceptFollowRequest(mia.id);
  await two.updateCredentials({ locked: false });
  assert.ok(Array.isArray(await data(one.getSuggestions())));
  assert.ok(await data(one.getPreferences()));
  assert.ok(await data(one.getIdentityProof(mia.id)));
});

test("megalodon: posts and what is done with them", async () => {
  const path = join(net.folder, "carré.png");
  writeFileSync(path, Buffer.from(await picture().arrayBuffer()));
  const file = await data(one.uploadMedia(createReadStream(path), { description: "un carré" }));
  assert.equal((await data(one.getMedia(file.id))).description, "un carré");
  await one.updateMedia(file.id, { description: "un petit carré", focus: "0,0" });
  const s = await data(one.postStatus("voici #mégalodon @ned", { media_ids: [file.id], visibility: "public", sensitive: true, spoiler_text: "carré", language: "fr" }));
  assert.equal(s.media_attachments[0].description, "un petit carré");
  assert.equal((await data(one.editStatus(s.id, { status: "voici #mégalodon, corrigé" }))).edited_at !== null, true);
  assert.equal((await data(one.getStatusSource(s.id))).text, "voici #mégalodon, corrigé");
  const reply = await data(two.postStatus("@mia bien vu", { in_reply_to_id: s.id }));
  assert.deepEqual((await data(one.getStatusContext(s.id))).descendants.map((d) => d.id), [reply.id]);
  assert.equal((await data(two.favouriteStatus(s.id))).favourited, true);
  assert.deepEqual((await data(one.getStatusFavouritedBy(s.id))).map((a) => a.id), [ned.id]);
  assert.deepEqual((await data(two.getFavourites())).map((x) => x.id), [s.id]);
  await two.unfavouriteStatus(s.id);
  assert.equal((await data(two.reblogStatus(s.id))).reblog.id, s.id);
  assert.deepEqual((await data(one.getStatusRebloggedBy(s.id))).map((a) => a.id), [ned.id]);
  await two.unreblogStatus(s.id);
  await two.bookmarkStatus(s.id);
  assert.deepEqual((await data(two.getBookmarks())).map((x) => x.id), [s.id]);
  await two.unbookmarkStatus(s.id);
  await one.muteStatus(s.id);
  await one.unmuteStatus(s.id);
  await one.pinStatus(s.id);
  assert.deepEqual((await data(two.getAccountStatuses(mia.id, { pinned: true }))).map((x) => x.id), [s.id]);
  await one.unpinStatus(s.id);
  assert.equal((await data(two.getStatus(s.id))).id, s.id);
  const p = await data(one.postStatus("oui ou non ?", { poll: { options: ["oui", "non"], expires_in: 600 } }));
  assert.equal((await data(two.votePoll(p.poll.id, [0]))).voted, true);
  assert.equal((await data(one.getPoll(p.poll.id))).votes_count, 1);
  const plan = await data(one.postStatus("demain", { scheduled_at: new Date(Date.now() + 86_400_000).toISOString() }));
  assert.equal((await data(one.getScheduledStatuses()))[0].id, plan.id);
  assert.equal((await data(one.getScheduledStatus(plan.id))).id, plan.id);
  await one.scheduleStatus(plan.id, new Date(Date.now() + 90_000_000).toISOString());
  await one.cancelScheduledStatus(plan.id);
  await one.deleteStatus(s.id);
  await assert.rejects(one.getStatus(s.id), (e) => e.response.status === 404 && e.response.data.error === "Record not found");
});

test("megalodon: timelines, lists, filters, tags", async () => {
  const s = await data(two.postStatus("le #port ce matin", { visibility: "public" }));
  const has = (list) => list.some((x) => x.id === s.id);
  assert.ok(has(await data(one.getPublicTimeline())));
  assert.ok(has(await data(one.getLocalTimeline())));
  assert.ok(has(await data(one.getTagTimeline("port"))));
  assert.ok(await until(async () => has(await data(one.getHomeTimeline({ limit: 40 })))));
  const list = await data(one.createList("amis"));
  assert.equal((await data(one.updateList(list.id, "vrais amis"))).title, "vrais amis");
  await one.addAccountsToList(list.id, [ned.id]);
  assert.deepEqual((await data(one.getAccountsInList(list.id))).map((a) => a.id), [ned.id]);
  assert.equal((await data(one.getAccountLists(ned.id)))[0].id, list.id);
  assert.ok(has(await data(one.getListTimeline(list.id))));
  await one.deleteAccountsFromList(list.id, [ned.id]);
  assert.equal((await data(one.getLists())).length, 1);
  assert.equal((await data(one.getList(list.id))).id, list.id);
  await one.deleteList(list.id);
  const f = await data(one.createFilter("brume", ["home"]));
  assert.equal((await data(one.updateFilter(f.id, "brouillard", ["home"]))).phrase, "brouillard");
  assert.equal((await data(one.getFilter(f.id))).id, f.id);
  assert.equal((await data(one.getFilters())).length, 1);
  await one.deleteFilter(f.id);
  assert.equal((await data(one.followTag("port"))).following, true);
  assert.equal((await data(one.getTag("port"))).name, "port");
  assert.deepEqual((await data(one.getFollowedTags())).map((t) => t.name), ["port"]);
  await one.unfollowTag("port");
  const ft = await data(one.createFeaturedTag("port"));
  assert.equal((await data(one.getFeaturedTags()))[0].id, ft.id);
  await one.deleteFeaturedTag(ft.id);
  await one.getSuggestedTags();
  await two.postStatus("@mia tout bas", { visibility: "direct" });
  const [c] = await data(one.getConversationTimeline());
  assert.equal((await data(one.readConversation(c.id))).unread, false);
  await one.deleteConversation(c.id);
  await one.saveMarkers({ home: { last_read_id: s.id } });
  assert.equal((await data(one.getMarkers(["home"]))).home.last_read_id, s.id);
});

test("megalodon: notifications, search, reports, the instance", async () => {
  await two.postStatus("@mia tu viens ?");
  const n = await until(async () => (await data(one.getNotifications({ limit: 40 }))).find((x) => x.type === "mention" && x.status.content.includes("tu viens")));
  assert.equal((await data(one.getNotification(n.id))).id, n.id);
  await one.dismissNotification(n.id);
  await one.dismissNotifications();
  assert.equal((await data(one.getNotifications())).length, 0);
  assert.ok((await data(one.search("ned", { type: "accounts" }))).accounts.some((a) => a.id === ned.id));
  assert.equal((await data(one.report(ned.id, { comment: "trop bruyant", category: "spam" }))).target_account.id, ned.id);
  const instance = await data(one.getInstance());
  assert.equal(instance.title, "Test");
  assert.ok(instance.urls.streaming_api.startsWith("ws"));
  assert.deepEqual(await data(one.getInstancePeers()), []);
  await one.getInstanceActivity();
  await one.getInstanceTrends();
  await one.getInstanceDirectory();
  await one.getInstanceCustomEmojis();
  await one.getInstanceAnnouncements();
});

test("megalodon: streams over WebSocket", async () => {
  const stream = await one.userStreaming();
  const got = new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error("nothing came")), 10_000);
    stream.on("update", (s) => { if (s.content.includes("en direct")) { clearTimeout(late); done(s); } });
    stream.on("error", fail);
  });
  const sent = [];
  let heard = false;
  got.then(() => { heard = true; }, () => { heard = true; });
  while (!heard && sent.length < 30) {
    sent.push((await data(two.postStatus(`en direct ${sent.length}`, { visibility: "public" }))).id);
    await new Promise((r) => setTimeout(r, 100));
  }
  assert.ok(sent.includes((await got).id));
  stream.stop();
  const tags = await two.tagStreaming("houle");
  const tagged = new Promise((done) => tags.on("update", done));
  let ok = false;
  tagged.then(() => { ok = true; });
  await until(async () => { await one.postStatus("la #houle", { visibility: "public" }); await new Promise((r) => setTimeout(r, 100)); return ok; });
  tags.stop();
});
