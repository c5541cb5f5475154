import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { defineJob } from '../../lib/contract/job.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import { assemblyOf } from './assembly-of.ts';
import { prepare, synthesize } from './synthesize.ts';

const assembly = assemblyOf('fixture');
const mapping = (place: string) => assembly.at(`${place}/Source`).properties;

describe('a queue', () => {
  it('feeds its function in batches and hears which messages failed', () => {
    expect(mapping('GiftShop/SendParcel')).toEqual({
      FunctionName: '<GiftShop/SendParcel/Function>',
      EventSourceArn: '<GiftShopData/ParcelsQueue.Arn>',
      BatchSize: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 100 },
    });
    expect(mapping('GiftShop/Wrap').BatchSize).toBe(10);
  });

  it('leaves the account functions for everything else, however full it is, and so does the one before a consumer of events', () => {
    expect(mapping('GiftShop/GreetPerson').ScalingConfig).toEqual({ MaximumConcurrency: 100 });
    expect(mapping('GiftShop/DevelopPhoto').ScalingConfig).toEqual({ MaximumConcurrency: 100 });
    const all = assemblyOf('real', 'prod').resources.filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping');
    const queues = all.filter(({ properties }) => !('StartingPosition' in properties));
    expect(queues.length).toBeGreaterThan(20);
    for (const { constructPath, properties } of queues) {
      const most = properties.ScalingConfig?.MaximumConcurrency;
      expect(most, constructPath).toBeGreaterThanOrEqual(2);
      expect(most, constructPath).toBeLessThanOrEqual(100);
    }
  });
});

describe('the queues of messages to people', () => {
  it.each(['Email', 'Text', 'Push'])(
    'give Deliver%s one at a time: it asks a provider, who may take no more for the moment',
    (channel) => {
      expect(assemblyOf('real', 'prod').at(`Messaging/Deliver${channel}/Source`).properties.BatchSize).toBe(1);
    },
  );
});

describe('a queue of its own kind', () => {
  const post = defineModule('post', { summary: 'x', queues: { letters: {}, cards: { fifo: true } } });
  const reading = (queue: 'letters' | 'cards', batch?: number) =>
    post.consumer({ on: { queue, ...(batch ? { batch } : {}) }, summary: 'x' });

  it('collects for a second when its batches are larger than ten', () => {
    const many = synthesize({ modules: [readContract({ post, read: reading('letters', 50) })] });
    expect(many.at('Post/Read/Source').properties).toMatchObject({ BatchSize: 50, MaximumBatchingWindowInSeconds: 1 });
    expect(mapping('GiftShop/Wrap')).not.toHaveProperty('MaximumBatchingWindowInSeconds');
    expect(() => prepare({ modules: [readContract({ post, read: reading('cards', 11) })] })).toThrow(
      'post/read: batch 11; a FIFO queue gives 10 messages at most',
    );
  });

  it('has as many batches at a time as its consumer says, within what Lambda takes', () => {
    const by = (concurrency: number) => ({
      modules: [readContract({ post, read: post.consumer({ on: { queue: 'letters', concurrency }, summary: 'x' }) })],
    });
    expect(synthesize(by(20)).at('Post/Read/Source').properties.ScalingConfig).toEqual({ MaximumConcurrency: 20 });
    for (const wrong of [1, 1_001, 2.5]) {
      expect(() => prepare(by(wrong))).toThrow(`post/read: concurrency ${wrong}; it is 2 to 1000`);
    }
  });

  it('has as many slices of a kind of job at a time as that says', () => {
    const grind = (concurrency?: number) =>
      defineJob(post, 'grind', {
        queue: 'letters',
        summary: 'x',
        input: z.strictObject({}),
        ...(concurrency ? { concurrency } : {}),
      });
    for (const [said, most] of [
      [undefined, 100],
      [4, 4],
    ] as const) {
      const job = { ...grind(said), access: {} };
      const { ScalingConfig } = synthesize({ modules: [readContract({ post, job })] }).at('Post/Job/Source').properties;
      expect(ScalingConfig).toEqual({ MaximumConcurrency: most });
    }
  });

  it('has one reader', () => {
    expect(() =>
      prepare({ modules: [readContract({ post, one: reading('letters'), two: reading('letters') })] }),
    ).toThrow("post/two: queue 'letters' is read by post/one; a message has one reader");
  });
});
