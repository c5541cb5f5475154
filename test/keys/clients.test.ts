import { describe, expect, it } from 'vitest';
import type { ClientItem } from '../../functions/keys/store/items.ts';
import { operation } from '../../functions/keys/tend-clients.ts';

const item = (more: Partial<ClientItem>): ClientItem => ({
  pk: 'CLIENT#c',
  sk: 'CLIENT',
  entity: 'MachineClient',
  clientId: 'c',
  organisationId: 'o',
  keyId: 'k',
  secretId: 'new',
  wakeAt: '2026-11-01T00:00:00.000Z',
  ...more,
});

function world(items: readonly ClientItem[], secrets: string[], fail?: string) {
  const calls: string[] = [];
  const note = (call: string) => {
    calls.push(call);
    if (call === fail) throw new Error(call);
  };
  const context = {
    now: () => new Date('2026-11-01T00:00:00.000Z'),
    log: { error: () => {}, info: () => {}, warn: () => {}, debug: () => {} },
    upkeep: {
      due: async () => [...items],
      done: async ({ clientId }: ClientItem) => note(`done ${clientId}`),
      forget: async ({ clientId }: ClientItem) => note(`forget ${clientId}`),
    },
    clients: {
      delete: async (id: string) => {
        note(`delete ${id}`);
        return true;
      },
      secretIds: async () => secrets,
      deleteSecret: async (_: string, id: string) => {
        note(`end ${id}`);
        return true;
      },
    },
  };
  return { calls, run: () => operation({ scheduledAt: '' }, context as never) };
}

describe('the upkeep of machine clients', () => {
  it('leaves a secret alone that was made since it looked: a rotation has answered with it, or is about to', async () => {
    const { calls, run } = world([item({})], ['new', 'newer']);
    await run();
    expect(calls).toEqual(['done c']);
  });

  it('ends the secrets before the one to keep', async () => {
    const { calls, run } = world([item({})], ['old', 'new']);
    await run();
    expect(calls).toEqual(['end old', 'done c']);
  });

  it('leaves the secrets of a client alone in which the one to keep is not found', async () => {
    const { calls, run } = world([item({ secretId: 'lost' })], ['old', 'new']);
    await run();
    expect(calls).toEqual(['done c']);
  });

  it('removes the client of a revoked machine, then forgets it', async () => {
    const { keyId: _, ...ended } = item({});
    const { calls, run } = world([ended], []);
    await run();
    expect(calls).toEqual(['delete c', 'forget c']);
  });

  it('goes on with the others when one fails, and fails for it', async () => {
    const { calls, run } = world([item({ clientId: 'a' }), item({ clientId: 'b' })], ['old', 'new'], 'done a');
    await expect(run()).rejects.toThrow('done a');
    expect(calls).toEqual(['end old', 'done a', 'end old', 'done b']);
  });
});
