// Runs the end-to-end suite of masto itself, of a checkout of its repository that has its packages, against the program:
//   PARVIS_BIN=/path/to/parvis node --import ./polyfill.mjs masto-suite.mjs /path/to/masto.js [words for vitest]
// The suite wants the network at port 3000, an administrator, a command "docker" that makes accounts, and a Redis for its pool of tokens.
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer as createWeb } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { open, password } from "./network.mjs";

const [checkout, ...words] = process.argv.slice(2);
const net = await open(["network.name=masto"], 3000);

/** As much of Redis as the pool of tokens asks. */
function redis() {
  const kept = new Map(), text = (s) => (s === undefined ? "$-1\r\n" : `$${Buffer.byteLength(s)}\r\n${s}\r\n`);
  const answer = {
    GET: (key) => text(kept.get(key)), SET: (key, value) => { kept.set(key, value); return "+OK\r\n"; }, INFO: () => text("redis_version:7.0.0\r\nloading:0\r\n"),
    KEYS: () => `*${kept.size}\r\n${[...kept.keys()].map(text).join("")}`,
  };
  return createServer((socket) => {
    let rest = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (data) => {
      rest = Buffer.concat([rest, data]);
      for (let words; (words = read()); ) socket.write((answer[words[0].toUpperCase()] ?? (() => "+OK\r\n"))(...words.slice(1)));
    });
    /** One command, an array of texts with their lengths; nothing while it is not whole. */
    function read() {
      let at = 0;
      const line = () => { const end = rest.indexOf("\r\n", at); if (end < 0) return; const s = rest.toString("latin1", at, end); at = end + 2; return s; };
      const head = line(), out = [];
      if (head === undefined) return;
      for (let n = Number(head.slice(1)); n > 0; n--) {
        const size = line();
        if (size === undefined || rest.length < at + Number(size.slice(1)) + 2) return;
        out.push(rest.toString("utf8", at, at + Number(size.slice(1))));
        at += Number(size.slice(1)) + 2;
      }
      rest = rest.subarray(at);
      return out;
    }
  });
}

/** Puts a "docker" into a folder that understands tootctl's two commands: it asks this process, which signs people up. */
function docker(port) {
  const bin = join(net.folder, "shim");
  mkdirSync(bin);
  writeFileSync(join(bin, "docker"), `#!/bin/sh\nexec "${process.execPath}" -e 'fetch("http://127.0.0.1:${port}/", { method: "POST", body: process.argv.slice(1).join(" ") }).then(async (r) => { process.stdout.write(await r.text()); process.exit(r.ok ? 0 : 1); })' -- "$@"\n`);
  chmodSync(join(bin, "docker"), 0o755);
  return bin;
}

async function post(path, body, token) {
  const r = await fetch(net.base + path, { method: "POST", headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) }, body: JSON.stringify(body) });
  if (!r.ok) throw new Error(`${path}: ${r.status} ${await r.text()}`);
  return r.json();
}

const tootctl = createWeb(async (req, res) => {
  let asked = "";
  for await (const part of req) asked += part;
  const [, name, email] = /accounts create (\w+) .*--email=(\S+)/.exec(asked) ?? [];
  if (!name) { res.end(); return; } // settings registrations open: it is
  const { access_token } = await post("/oauth/token", { grant_type: "client_credentials", client_id: net.app.client_id, client_secret: net.app.client_secret, scope: "read write" });
  await post("/api/v1/accounts", { username: name, email, password, agreement: true, locale: "en" }, access_token);
  res.end(`New password: ${password}\n`);
});
const listen = (server, port) => new Promise((done) => server.listen(port, "127.0.0.1", () => done(server.address().port)));

const pool = redis();
await listen(pool, 6379);
const bin = docker(await listen(tootctl, 0));
const { token } = await net.owner(), cache = join(checkout, "node_modules/.cache/masto");
mkdirSync(cache, { recursive: true });
writeFileSync(join(cache, "app.json"), JSON.stringify({ clientId: net.app.client_id, clientSecret: net.app.client_secret }));
writeFileSync(join(cache, "admin_token.json"), JSON.stringify({ accessToken: token }));
const polyfill = fileURLToPath(new URL("polyfill.mjs", import.meta.url));
const run = spawn("npx", ["vitest", "run", "--project", "e2e", ...words], { cwd: checkout, stdio: "inherit", env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, NODE_OPTIONS: `--import=${polyfill}` } });
const code = await new Promise((done) => run.once("exit", done));
pool.close();
tootctl.close();
await net.close();
process.exit(code ?? 1);
