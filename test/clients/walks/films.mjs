// Films, sounds and pictures that move, from the upload to a friend's home, by both libraries (social-core 4, 9, 17).
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createReadStream, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { before, test } from "node:test";
import { createRestAPIClient } from "masto";
import generator from "megalodon";
import { picture } from "../network.mjs";
import { net, until } from "./world.mjs";

const ffmpeg = (...words) => spawnSync("ffmpeg", ["-hide_banner", "-loglevel", "error", "-y", ...words], { encoding: "utf8" });
const skip = ffmpeg("-version").error && process.env.PARVIS_TEST_ALL !== "1" ? "no ffmpeg here" : false;

const bars = (size, rate, seconds) => ["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`];
const tone = (seconds) => ["-f", "lavfi", "-i", `sine=frequency=440:duration=${seconds}`];
const files = {};

/** Has ffmpeg make a file in the network's folder. */
function made(name, ...words) {
  files[name] = join(net.folder, name);
  const done = ffmpeg(...words, files[name]);
  assert.equal(done.status, 0, `ffmpeg does not make ${name}: ${done.error ?? done.stderr}`);
}

/** Writes a file that is something else than its name says. */
function forged(name, data) {
  files[name] = join(net.folder, name);
  writeFileSync(files[name], data);
}

before(async () => {
  if (skip) return;
  made("film.mp4", ...bars("1280x720", 30, 2), ...tone(2), "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-shortest");
  made("son.wav", ...tone(2));
  made("boucle.gif", ...bars("320x180", 10, 1), "-loop", "0");
  made("plan.mp4", ...bars("64x64", 10, 1), "-c:v", "libx264");
  const whole = readFileSync(files["plan.mp4"]), torn = Buffer.from(whole), from = torn.indexOf("mdat") + 4;
  for (let i = from; i < torn.indexOf("moov") - 4; i++) torn[i] = i * 7; // its index is whole, its pictures are not
  forged("abime.mp4", torn);
  forged("coupe.mp4", whole.subarray(0, 200));
  forged("lettre.mp4", "ceci n’est pas un film\n".repeat(50));
  forged("carre.mp4", Buffer.from(await picture().arrayBuffer()));
});

/** What a library does, and what it says of a refusal. */
const libraries = {
  masto(token) {
    const c = createRestAPIClient({ url: net.base, accessToken: token });
    return {
      upload: (name, type, description) => c.v2.media.create({ file: new File([readFileSync(files[name])], basename(files[name]), { type }), description, skipPolling: true }),
      patient: (name, type) => c.v2.media.create({ file: new File([readFileSync(files[name])], basename(files[name]), { type }) }), // asks again until it is ready
      media: (id) => c.v1.media.$select(id).fetch(),
      post: (status, ids) => c.v1.statuses.create({ status, mediaIds: ids }),
      home: () => c.v1.timelines.home.list(),
      follow: (id) => c.v1.accounts.$select(id).follow(),
      refusal: (e) => [e.statusCode, e.message],
    };
  },
  megalodon(token) {
    const c = generator("mastodon", net.base, token), data = async (answer) => (await answer).data;
    const upload = (name, _, description) => data(c.uploadMedia(createReadStream(files[name]), { description }));
    return {
      upload,
      patient: async (name) => { const { id } = await upload(name); return until(async () => { const m = await data(c.getMedia(id)); return m.url && m; }, 30); },
      media: (id) => data(c.getMedia(id)),
      post: (status, ids) => data(c.postStatus(status, { media_ids: ids })),
      home: () => data(c.getHomeTimeline()),
      follow: (id) => data(c.followAccount(id)),
      refusal: (e) => [e.response.status, e.response.data.error],
    };
  },
};

for (const [name, client] of Object.entries(libraries)) {
  let who, author, friend;
  before(async () => {
    who = await net.person(`${name}_cineaste`);
    const other = await net.person(`${name}_public`);
    [author, friend] = [client(who.token), client(other.token)];
    await friend.follow(who.id);
  });
  const refused = (promise, status, error) => assert.rejects(promise, (e) => { assert.deepEqual(author.refusal(e), [status, error]); return true; });
  /** What the network answered about a file, as it came. */
  const answers = (id) => net.record.exchanges.filter((x) => x.token === who.token && (x.path === `/api/v1/media/${id}` || (x.path === "/api/v2/media" && x.body.id === id)));
  const sent = (address, headers) => fetch(address, { headers });

  /** Uploads a file and waits for it: what is answered at once, meanwhile and at last. Only of a film it is sure that work on it takes longer than a request. */
  async function taken(file, type, kind, description) {
    const { id } = await author.upload(file, type, description);
    if (kind === "video") {
      await author.media(id);
      await refused(author.post("trop tôt", [id]), 422, "Cannot attach files that have not finished processing. Try again in a moment!");
    }
    await until(async () => (await author.media(id)).url, 30);
    const all = await until(() => { const list = answers(id); return list.at(-1)?.status === 200 && list; });
    const [first, ...later] = all, last = later.pop();
    assert.deepEqual([first.status, first.body.type, first.body.url, first.body.preview_url, first.body.description, first.body.blurhash], [202, kind, null, null, description, null]);
    assert.ok(later.length > 0 || kind !== "video", "was asked for while it was worked on");
    for (const x of later) assert.deepEqual([x.status, x.body.id, x.body.type, x.body.url], [206, id, kind, null]);
    assert.deepEqual([last.body.id, last.body.type, last.body.description, last.body.remote_url], [id, kind, description, null]);
    return last.body;
  }

  /** Publishes a file alone, and finds it in the friend's home as it was uploaded. */
  async function shown(m) {
    const s = await author.post("", [m.id]);
    const seen = await until(async () => (await friend.home()).find((x) => x.id === s.id));
    const [file] = (await until(() => net.record.exchanges.findLast((x) => x.path === "/api/v1/timelines/home" && x.body.some((h) => h.id === s.id)))).body.find((x) => x.id === s.id).media_attachments;
    assert.deepEqual([file.id, file.type, file.description, file.meta, file.blurhash], [m.id, m.type, m.description, m.meta, m.blurhash]);
    assert.equal((seen.mediaAttachments ?? seen.media_attachments)[0].url, file.url, "the library reads it");
    return file;
  }

  test(`${name}: a film is taken, worked on, attached and shown`, { skip }, async () => {
    const m = await taken("film.mp4", "video/mp4", "video", "des barres de couleur et un son");
    const { original, small, length, focus } = m.meta;
    assert.deepEqual([original.width, original.height, original.frame_rate, focus], [1280, 720, "30/1", { x: 0, y: 0 }]);
    assert.ok(Math.abs(original.duration - 2) < 0.2 && original.bitrate > 0, JSON.stringify(original));
    assert.match(length, /^0:00:0[12]\.\d\d$/);
    assert.equal(small.width / small.height, 16 / 9);
    const file = await shown(m);
    const part = await sent(file.url, { Range: "bytes=0-99" });
    assert.deepEqual([part.status, part.headers.get("content-type"), Number(part.headers.get("content-length"))], [206, "video/mp4", 100]);
    assert.equal(Buffer.from(await part.arrayBuffer()).toString("latin1", 4, 8), "ftyp");
    assert.equal((await sent(file.preview_url)).headers.get("content-type"), "image/jpeg");
    const p = await author.patient("carre.mp4", "video/mp4");
    assert.equal(p.type, "image", "what it is counts, not what it says");
    await refused(author.post("les deux", [p.id, (await author.patient("plan.mp4", "video/mp4")).id]), 422, "Cannot attach a video to a post that already contains images");
  });

  test(`${name}: a sound is taken, whatever it says it is`, { skip }, async () => {
    const m = await taken("son.wav", "application/octet-stream", "audio", "un la");
    assert.deepEqual([m.blurhash, m.preview_url, m.meta.small], [null, null, undefined]);
    assert.ok(Math.abs(m.meta.original.duration - 2) < 0.2 && m.meta.original.bitrate > 0, JSON.stringify(m.meta));
    const file = await sent((await shown(m)).url);
    assert.deepEqual([file.status, file.headers.get("content-type")], [200, "audio/mpeg"]);
  });

  test(`${name}: a GIF that moves becomes a silent loop`, { skip }, async () => {
    const m = await taken("boucle.gif", "image/gif", "gifv", "des barres qui tournent");
    assert.deepEqual([m.meta.original.width, m.meta.original.height, m.meta.original.frame_rate], [320, 180, "10/1"]);
    const file = await sent((await shown(m)).url);
    assert.equal(file.headers.get("content-type"), "video/mp4");
    assert.ok(!Buffer.from(await file.arrayBuffer()).includes("mp4a"), "no sound");
  });

  test(`${name}: what is no film is refused, though it says so`, { skip }, async () => {
    for (const file of ["lettre.mp4", "coupe.mp4"]) await refused(author.upload(file, "video/mp4"), 422, "Validation failed: File content type is invalid, File is invalid");
    const { id } = await author.upload("abime.mp4", "video/mp4");
    const failed = until(async () => { await author.media(id); }, 30);
    await refused(failed, 422, "Error processing thumbnail for uploaded media");
    await refused(author.post("quand même", [id]), 422, `Media ${id} not found or already attached to another post`);
  });
}
