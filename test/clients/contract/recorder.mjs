// A recorder between a client and the program: it passes everything on unchanged and keeps every JSON answer and every frame of a stream.
import { createHash } from "node:crypto";
import { createServer, request } from "node:http";
import { connect } from "node:net";

/**
 * Listens on the port and passes on to one of the upstream ports: always the same for one token. `exchanges` grows with
 * { method, path, query, status, headers, body, token }, `frames` with { event, payload, token }.
 */
export async function recorder(port, upstreams) {
  const kept = { exchanges: [], frames: [] };
  const server = createServer((req, res) => pass(req, res, choose(req, upstreams), kept));
  const open = new Set();
  server.on("connection", (s) => { open.add(s); s.once("close", () => open.delete(s)); });
  server.on("upgrade", (req, socket, head) => tunnel(req, socket, head, choose(req, upstreams), kept));
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return { ...kept, close: () => new Promise((done) => { for (const s of open) s.destroy(); server.close(done); }) };
}

const bearer = (req) => /^Bearer (.+)$/i.exec(req.headers.authorization ?? "")?.[1] ?? req.headers["sec-websocket-protocol"] ?? new URL(req.url, "http://x").searchParams.get("access_token") ?? "";

/** Chooses as a balancer in front of several processes does. */
const choose = (req, ports) => ports[createHash("sha256").update(bearer(req)).digest()[0] % ports.length];

function pass(req, res, port, kept) {
  const headers = { ...req.headers };
  delete headers["accept-encoding"]; // what is kept can be read
  const up = request({ host: "127.0.0.1", port, method: req.method, path: req.url, headers }, (answer) => {
    res.writeHead(answer.statusCode, answer.rawHeaders.filter((_, i, all) => !/^(transfer-encoding|connection)$/i.test(all[i - (i % 2)])));
    const kind = answer.headers["content-type"] ?? "";
    if (kind.startsWith("text/event-stream")) {
      res.flushHeaders();
      const read = events((event, payload) => kept.frames.push({ event, payload, token: bearer(req) }));
      answer.on("data", (d) => { read(d); res.write(d); });
    } else if (kind.startsWith("application/json")) {
      const parts = [];
      answer.on("data", (d) => { parts.push(d); res.write(d); });
      answer.on("end", () => kept.exchanges.push(exchange(req, answer, Buffer.concat(parts).toString())));
    } else {
      answer.on("data", (d) => res.write(d));
    }
    answer.on("end", () => res.end());
    answer.on("error", () => res.destroy());
  });
  up.on("error", () => res.destroy());
  res.on("close", () => up.destroy());
  req.pipe(up);
}

function exchange(req, answer, text) {
  const at = new URL(req.url, "http://x");
  let body;
  try { body = JSON.parse(text); } catch { body = { "not JSON": text }; }
  return { method: req.method, path: at.pathname.replace(/\/+$/, ""), query: at.searchParams, status: answer.statusCode, headers: answer.headers, body, token: bearer(req) };
}

/** Reads server-sent events as they come. */
export function events(each) {
  let rest = "";
  return (data) => {
    const blocks = (rest + data).split("\n\n");
    rest = blocks.pop();
    for (const b of blocks) {
      const get = (name) => b.split("\n").filter((l) => l.startsWith(`${name}:`)).map((l) => l.slice(name.length + 1).trim()).join("\n");
      if (get("event")) each(get("event"), get("data"));
    }
  };
}

/** Passes a WebSocket on, byte for byte, and reads the frames of the server. */
function tunnel(req, socket, head, port, kept) {
  const up = connect(port, "127.0.0.1", () => {
    const lines = [`${req.method} ${req.url} HTTP/1.1`];
    for (let i = 0; i < req.rawHeaders.length; i += 2) if (!/^sec-websocket-extensions$/i.test(req.rawHeaders[i])) lines.push(`${req.rawHeaders[i]}: ${req.rawHeaders[i + 1]}`);
    up.write(`${lines.join("\r\n")}\r\n\r\n`);
    up.write(head);
    socket.pipe(up);
  });
  const read = frames((text) => {
    const f = JSON.parse(text);
    kept.frames.push({ ...f, token: bearer(req) });
  });
  up.on("data", (d) => { read(d); socket.write(d); });
  up.on("end", () => socket.end());
  up.on("error", () => socket.destroy());
  socket.on("error", () => up.destroy());
  socket.on("close", () => up.destroy());
}

/** Reads unmasked text frames after the head of the answer. */
function frames(each) {
  let rest = Buffer.alloc(0), opened = false;
  return (data) => {
    rest = Buffer.concat([rest, data]);
    if (!opened) {
      const end = rest.indexOf("\r\n\r\n");
      if (end < 0) return;
      opened = true;
      rest = rest.subarray(end + 4);
    }
    while (rest.length >= 2) {
      let size = rest[1] & 127, from = 2;
      if (size === 126) { if (rest.length < 4) return; size = rest.readUInt16BE(2); from = 4; }
      if (size === 127) { if (rest.length < 10) return; size = Number(rest.readBigUInt64BE(2)); from = 10; }
      if (rest.length < from + size) return;
      if ((rest[0] & 15) === 1) each(rest.subarray(from, from + size).toString());
      rest = rest.subarray(from + size);
    }
  };
}
