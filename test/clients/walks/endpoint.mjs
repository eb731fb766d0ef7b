// A push service on this machine, as a browser's vendor runs one: it takes sealed messages over https and opens them with the browser's keys.
import { createDecipheriv, createECDH, generateKeyPairSync, hkdfSync, randomBytes, sign } from "node:crypto";
import { createServer } from "node:https";

const der = (tag, ...parts) => {
  const body = Buffer.concat(parts), n = body.length;
  return Buffer.concat([Buffer.from(n < 128 ? [tag, n] : n < 256 ? [tag, 0x81, n] : [tag, 0x82, n >> 8, n & 255]), body]);
};

/** A certificate for localhost that nobody vouches for. */
function certificate() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(0x30, der(0x06, Buffer.from("2a8648ce3d040302", "hex")));
  const name = der(0x30, der(0x31, der(0x30, der(0x06, Buffer.from("550403", "hex")), der(0x0c, Buffer.from("localhost")))));
  const time = (year) => der(0x17, Buffer.from(`${year}0101000000Z`));
  const tbs = der(0x30, der(0xa0, der(0x02, Buffer.from([2]))), der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])), algorithm, name, der(0x30, time("24"), time("49")), name, publicKey.export({ type: "spki", format: "der" }));
  const cert = der(0x30, tbs, algorithm, der(0x03, Buffer.from([0]), sign("sha256", tbs, privateKey)));
  return { cert: `-----BEGIN CERTIFICATE-----\n${cert.toString("base64").replace(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`, key: privateKey.export({ type: "pkcs8", format: "pem" }) };
}

/** Listens and gives { endpoint, keys, messages, close }; messages hold { headers, json }. A mute service takes messages and never answers. */
export async function pushService({ mute = false } = {}) {
  const browser = createECDH("prime256v1"), auth = randomBytes(16), messages = [];
  browser.generateKeys();
  const server = createServer(certificate(), (req, res) => {
    const parts = [];
    req.on("data", (d) => parts.push(d));
    req.on("end", () => {
      const text = open(browser, auth, req.headers, Buffer.concat(parts));
      messages.push({ headers: req.headers, json: JSON.parse(text) });
      if (!mute) res.writeHead(201).end();
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    endpoint: `https://127.0.0.1:${server.address().port}/push/abc`, keys: { p256dh: browser.getPublicKey("base64url"), auth: auth.toString("base64url") }, messages,
    close: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }),
  };
}

const expand = (key, salt, info, size) => Buffer.from(hkdfSync("sha256", key, salt, info, size));

function decipher(key, nonce, sealed) {
  const d = createDecipheriv("aes-128-gcm", key, nonce);
  d.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([d.update(sealed.subarray(0, -16)), d.final()]);
}

/** Opens a message as RFC 8291 says, or as the draft before it. */
function open(browser, auth, headers, body) {
  if (headers["content-encoding"] === "aesgcm") return openDraft(browser, auth, headers, body);
  const salt = body.subarray(0, 16), theirs = body.subarray(21, 21 + body[20]), sealed = body.subarray(21 + body[20]);
  const secret = expand(browser.computeSecret(theirs), auth, Buffer.concat([Buffer.from("WebPush: info\0"), browser.getPublicKey(), theirs]), 32);
  const plain = decipher(expand(secret, salt, "Content-Encoding: aes128gcm\0", 16), expand(secret, salt, "Content-Encoding: nonce\0", 12), sealed);
  return plain.subarray(0, plain.lastIndexOf(2)).toString();
}

function openDraft(browser, auth, headers, body) {
  const get = (name, from) => Buffer.from(new RegExp(`${name}=([\\w-]+)`).exec(headers[from])[1], "base64url");
  const theirs = get("dh", "crypto-key"), salt = get("salt", "encryption"), ours = browser.getPublicKey();
  const sized = (k) => Buffer.concat([Buffer.from([k.length >> 8, k.length & 255]), k]);
  const context = Buffer.concat([Buffer.from("P-256\0"), sized(ours), sized(theirs)]);
  const secret = expand(browser.computeSecret(theirs), auth, "Content-Encoding: auth\0", 32);
  const key = expand(secret, salt, Buffer.concat([Buffer.from("Content-Encoding: aesgcm\0"), context]), 16);
  const plain = decipher(key, expand(secret, salt, Buffer.concat([Buffer.from("Content-Encoding: nonce\0"), context]), 12), body);
  return plain.subarray(2 + plain.readUInt16BE(0)).toString();
}
