// Push subscriptions with a push service of our own that opens what it gets (social-core 10.5).
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRestAPIClient } from "masto";
import { pushService } from "./endpoint.mjs";
import { net, raw, until } from "./world.mjs";

test("pushes sealed notifications, in both encodings", async () => {
  const service = await pushService();
  try {
    const pia = await net.person("pia"), quy = await net.person("quy");
    const one = createRestAPIClient({ url: net.base, accessToken: pia.token }), two = createRestAPIClient({ url: net.base, accessToken: quy.token });
    const instance = await one.v2.instance.fetch();
    for (const standard of [true, false]) {
      const kept = await one.v1.push.subscription.create({ subscription: { endpoint: service.endpoint, keys: service.keys, standard }, data: { alerts: { mention: true, favourite: false }, policy: "all" } });
      assert.equal(kept.endpoint, service.endpoint);
      assert.equal(kept.serverKey, instance.configuration.vapid.publicKey);
      service.messages.length = 0;
      const s = await two.v1.statuses.create({ status: `@pia bonjour ${standard}` });
      const m = await until(() => service.messages[0]);
      assert.equal(m.headers["content-encoding"], standard ? "aes128gcm" : "aesgcm");
      assert.equal(m.headers.ttl, String(48 * 3600));
      assert.equal(m.json.access_token, pia.token);
      assert.equal(m.json.notification_type, "mention");
      const [n] = await one.v1.notifications.list();
      assert.equal(m.json.notification_id, n.id);
      assert.equal(n.status.id, s.id);
      for (const key of ["preferred_locale", "icon", "title", "body"]) assert.equal(typeof m.json[key], "string", key);
    }
    assert.equal((await one.v1.push.subscription.fetch()).alerts.mention, true);
    assert.equal((await one.v1.push.subscription.update({ data: { alerts: { mention: false, favourite: true }, policy: "followed" } })).policy, "followed");
    await one.v1.push.subscription.remove();
    await assert.rejects(one.v1.push.subscription.fetch(), { statusCode: 404, message: "Record not found" });
    const refuse = async (subscription, error) => {
      const r = await raw("POST", "/api/v1/push/subscription", { token: pia.token, body: { subscription, data: { alerts: { mention: true } } } });
      assert.deepEqual([r.status, r.body.error], [422, error]);
    };
    await refuse({ endpoint: "http://push.example/x", keys: service.keys }, "Validation failed: Endpoint is invalid");
    await refuse({ endpoint: "https://10.1.2.3/x", keys: service.keys }, "Validation failed: Endpoint is invalid");
    await refuse({ endpoint: service.endpoint, keys: { p256dh: "AAAA", auth: service.keys.auth } }, "Validation failed: Subscription keys are invalid");
  } finally {
    await service.close();
  }
});

test("a push service that does not answer delays neither posts nor other devices", async () => {
  const mute = await pushService({ mute: true }), quick = await pushService();
  try {
    const held = await net.person("rosa"), served = await net.person("sami"), author = await net.person("tess");
    for (const [who, service] of [[held, mute], [served, quick]])
      await createRestAPIClient({ url: net.base, accessToken: who.token }).v1.push.subscription.create({ subscription: { endpoint: service.endpoint, keys: service.keys, standard: true }, data: { alerts: { mention: true } }, policy: "all" });
    const tess = createRestAPIClient({ url: net.base, accessToken: author.token }), many = 60;
    for (let i = 0; i < many; i++) await tess.v1.statuses.create({ status: `@rosa @sami bonjour ${i}` });
    await until(() => quick.messages.length === many);
    assert.ok(mute.messages.length > 0 && mute.messages.length < many, `the mute one was given ${mute.messages.length} at once`);
    assert.equal((await createRestAPIClient({ url: net.base, accessToken: held.token }).v1.notifications.list({ limit: 80 })).length, many);
  } finally {
    await mute.close();
    await quick.close();
  }
});
