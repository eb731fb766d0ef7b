// What newer Node has and Node 20 lacks; clients expect it of their platform.
import WebSocket from "ws";

globalThis.WebSocket ??= WebSocket;
Promise.withResolvers ??= () => { let resolve, reject; const promise = new Promise((a, b) => { resolve = a; reject = b; }); return { promise, resolve, reject }; };
