// Signing in as the libraries do it themselves: an app with an address of its own and PKCE by masto, out of band by
// megalodon. Only the browser's part is ours (social-core 6; RFC 7636, RFC 9700).
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import { createOAuthAPIClient, createRestAPIClient } from "masto";
import generator from "megalodon";
import { challengeOf, consent } from "../network.mjs";
import { net, until } from "./world.mjs";

/** Waits until a token is taken nowhere any more: other processes hear of it a moment later. */
const noMore = (call) => until(() => call().then(() => false, (e) => (e.statusCode ?? e.response?.status) === 401));

before(async () => { await net.person("olga"); });

test("masto signs in with PKCE, to an address of the app; the code is for once and for its verifier", async () => {
  const redirect = "https://app.example/back", oauth = createOAuthAPIClient({ url: net.base });
  const app = await createRestAPIClient({ url: net.base }).v1.apps.create({ clientName: "masto", redirectUris: redirect, scopes: "read write", website: "https://app.example" });
  const sides = { client_id: app.clientId, redirect_uri: redirect };
  const trade = (code, codeVerifier) => oauth.token.create({ grantType: "authorization_code", clientId: app.clientId, clientSecret: app.clientSecret, redirectUri: redirect, code, codeVerifier, scope: "read write" });
  const ask = async () => {
    const verifier = randomBytes(48).toString("base64url"), state = randomBytes(8).toString("hex");
    const { code, sent } = await consent(net, sides, "olga", { scopes: "read write", challenge: challengeOf(verifier), redirect, state });
    assert.equal(sent.origin + sent.pathname, redirect);
    assert.equal(sent.searchParams.get("state"), state);
    return [code, verifier];
  };

  const [code, verifier] = await ask(), token = await trade(code, verifier);
  assert.equal(token.tokenType, "Bearer");
  assert.equal(token.scope, "read write");
  net.people.set(token.accessToken, { person: true });
  const me = createRestAPIClient({ url: net.base, accessToken: token.accessToken });
  assert.equal((await me.v1.accounts.verifyCredentials()).username, "olga");

  const refused = (e) => e.statusCode === 400 && /grant is invalid|invalid_grant/.test(`${e.message} ${e.description ?? ""}`);
  const [other] = await ask();
  await assert.rejects(trade(other, verifier), refused, "the verifier of another request");
  const [bare] = await ask();
  await assert.rejects(trade(bare, undefined), refused, "without the verifier");
  await assert.rejects(trade(code, verifier), refused, "a second time");
  // Who brings a code twice may have stolen it: the token that it gave is no more (RFC 9700 4.5, RFC 6749 4.1.2).
  await noMore(() => me.v1.accounts.verifyCredentials());
});

test("megalodon signs in out of band, and gives its token back", async () => {
  const anybody = generator("mastodon", net.base), oob = "urn:ietf:wg:oauth:2.0:oob";
  const app = await anybody.registerApp("mégalodon", { scopes: ["read", "write"], redirect_uris: oob });
  const { code } = await consent(net, { client_id: app.client_id, redirect_uri: oob }, "olga", { scopes: "read write" });
  const token = await anybody.fetchAccessToken(app.client_id, app.client_secret, code, oob);
  net.people.set(token.access_token, { person: true });
  const me = generator("mastodon", net.base, token.access_token);
  assert.equal((await me.verifyAccountCredentials()).data.username, "olga");
  await anybody.revokeToken(app.client_id, app.client_secret, token.access_token);
  await noMore(() => me.verifyAccountCredentials());
});
