// Proof of work at sign-up: looks for a text that makes the SHA-256 of the challenge begin with enough zero bits, in slices between which the form can be filled in.
// Without this file, or when it fails, the form is sent without a proof and somebody reads it.
const primes = [];
for (let p = 2; primes.length < 64; p++) if (primes.every((q) => p % q)) primes.push(p);
const K = Uint32Array.from(primes, (p) => (Math.cbrt(p) % 1) * 2 ** 32);
const START = Int32Array.from(primes.slice(0, 8), (p) => (Math.sqrt(p) % 1) * 2 ** 32);
const W = new Int32Array(64);

/** Takes one block of 64 bytes into a state of SHA-256. */
function compress(state, block, from) {
  for (let i = 0; i < 16; i++) W[i] = (block[from + 4 * i] << 24) | (block[from + 4 * i + 1] << 16) | (block[from + 4 * i + 2] << 8) | block[from + 4 * i + 3];
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15], y = W[i - 2];
    W[i] = (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)) + W[i - 7] + (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)) + W[i - 16];
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const one = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const two = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

/** Gives a function that hashes a text with an end of at most 20 letters, and answers with the first 32 bits. */
function hasher(text) {
  const bytes = new TextEncoder().encode(text), whole = bytes.length - (bytes.length % 64), rest = bytes.length - whole;
  const middle = START.slice(), state = START.slice(), block = new Uint8Array(128);
  for (let at = 0; at < whole; at += 64) compress(middle, bytes, at);
  return (end) => {
    block.fill(0);
    block.set(bytes.subarray(whole));
    for (let i = 0; i < end.length; i++) block[rest + i] = end.charCodeAt(i);
    const length = rest + end.length, size = length < 56 ? 64 : 128;
    block[length] = 0x80;
    new DataView(block.buffer).setUint32(size - 4, (whole + length) * 8);
    state.set(middle);
    for (let at = 0; at < size; at += 64) compress(state, block, at);
    return state[0] >>> 0;
  };
}

/** Lets the page breathe: what the person did comes first. */
const breathe = () => new Promise((go) => { const c = new MessageChannel(); c.port1.onmessage = () => { c.port1.close(); go(); }; c.port2.postMessage(0); });

async function solve(challenge, bits, tell) {
  const hash = hasher(challenge + "."), most = 2 ** (32 - bits);
  for (let n = 0; ;) {
    for (const end = performance.now() + 12; performance.now() < end;) {
      for (let i = 0; i < 64; i++, n++) {
        const nonce = n.toString(36);
        if (hash(nonce) < most) return `${challenge}.${nonce}`;
      }
    }
    tell(1 - Math.exp(-n / 2 ** bits)); // how likely it was to be done by now
    await breathe();
  }
}

const box = document.getElementById("work-box"), form = box?.closest("form");

/** Challenges hold for a while: one that is almost over is replaced. */
const whole = 20 * 60_000;
let begun = performance.now(), life = Number(box?.dataset.life) * 1000, under = null;
const stale = () => performance.now() - begun > life - 60_000;

async function prove() {
  const field = form.elements.work, word = box.querySelector("[role=status]"), bar = box.querySelector("progress");
  box.hidden = bar.hidden = false;
  word.textContent = box.dataset.doing;
  let { challenge, bits } = box.dataset;
  if (stale()) {
    const fresh = await (await fetch(box.dataset.ask)).json();
    ({ challenge, bits } = fresh);
    begun = performance.now();
    life = whole; // not until when it holds, which the clock of this device may see otherwise
  }
  if (challenge) field.value = await solve(challenge, Number(bits), (part) => { bar.value = part; });
  bar.hidden = true;
  word.textContent = box.dataset.done;
}

/** Proves once, whoever asks; a proof that is almost over is made anew. */
function proved() {
  if (form.elements.work.value && !stale()) return null;
  return (under ??= prove().finally(() => { under = null; }));
}

if (form) {
  let sending = false;
  form.addEventListener("input", () => { proved()?.catch(() => {}); }, { once: true });
  form.addEventListener("submit", async (e) => {
    const waits = proved();
    if (!waits) return;
    e.preventDefault();
    if (sending) return;
    sending = true;
    try { await waits; } catch { form.elements.work.value = ""; } // somebody will read it
    form.submit(); // one proof a try: the server says what is wrong with it
  });
}
