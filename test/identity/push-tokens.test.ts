import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drain } from './deliveries.ts';
import { signUp, type TestPerson } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ devicesPerPerson: 2, coolingOffDays: 0 });
});
afterAll(() => world?.stop());

const put = async (person: TestPerson, deviceId: string, pushToken?: string) => {
  const { status } = await person.call('PUT', `/v1/me/devices/${deviceId}`, { json: { platform: 'ios', pushToken } });
  expect(status).toBe(200);
};
/** Devices that notifications with the token go to. */
const holders = async (token: string) =>
  (await world.everything()).filter(({ pushToken }) => pushToken === token).map(({ deviceId }) => deviceId);
const claims = async () => (await world.everything()).filter(({ entity }) => entity === 'PushToken').length;
const units = async (act: () => Promise<unknown>) => {
  world.watch.units.delete('registerDevice');
  await act();
  return world.watch.units.get('registerDevice');
};

describe('a push token', () => {
  it('goes to who signs in on the phone after somebody whose app did not delete its device, and back', async () => {
    const [ann, ben, token] = [await signUp(world), await signUp(world), randomUUID()];
    const [hers, his] = [randomUUID(), randomUUID()];
    await put(ann, hers, token);
    await put(ben, his, token);
    expect(await holders(token)).toEqual([his]);
    const { items } = (await ann.call('GET', '/v1/me/devices')).body;
    expect(items).toMatchObject([{ deviceId: hers, pushEnabled: false }]);
    await put(ann, hers, token);
    expect(await holders(token)).toEqual([hers]);
  });

  it('leaves the device of before when the app was installed anew, also one that gives way', async () => {
    const [ann, token] = [await signUp(world), randomUUID()];
    // Of two that may give way the one with the lesser id does, which has the token.
    const [second = '', first = ''] = [randomUUID(), randomUUID()].sort();
    const third = randomUUID();
    const old = ann.signIn();
    await put(old, first, token);
    await put(old, second, token);
    expect(await holders(token)).toEqual([second]);
    await old.call('DELETE', '/v1/me/sessions');
    world.clock.offset += 2000;
    const late = ann.signIn();
    for (const deviceId of [third, randomUUID()]) {
      await put(late, deviceId, token);
      expect(await holders(token)).toEqual([deviceId]);
    }
    expect((await late.call('GET', '/v1/me/devices')).body.items).toHaveLength(2);
  });

  it('has one device when many register it at once, each again and again', async () => {
    for (let round = 0; round < 4; round += 1) {
      const token = randomUUID();
      const people = await Promise.all([1, 2, 3].map(() => signUp(world)));
      const registrations = people.map((person) => ({ person, deviceId: randomUUID() }));
      for (let again = 0; again < 2; again += 1) {
        await Promise.all(registrations.map(({ person, deviceId }) => put(person, deviceId, token)));
        expect(await holders(token)).toHaveLength(1);
      }
    }
  });

  it('costs nothing more where it is the same, and leaves no trace where it goes', async () => {
    const [ann, ben, [one, two]] = [await signUp(world), await signUp(world), [randomUUID(), randomUUID()]];
    const before = await claims();
    const [hers, his] = [randomUUID(), randomUUID()];
    await put(ann, hers, one);
    expect(await units(() => put(ann, hers, one))).toEqual({ read: 1, write: 1 });
    await put(ann, hers, two);
    expect(await claims()).toBe(before + 1);
    await put(ann, hers);
    expect(await claims()).toBe(before);
    expect(await units(() => put(ann, hers))).toEqual({ read: 1, write: 1 });
    await put(ann, hers, one);
    await ann.call('DELETE', `/v1/me/devices/${hers}`);
    expect(await claims()).toBe(before);
    await put(ben, his, one);
    await ben.call('DELETE', '/v1/me');
    await drain(world);
    expect(await claims()).toBe(before);
    expect(JSON.stringify((await world.everything()).filter(({ entity }) => entity === 'Device'))).not.toContain(one);
  });
});
