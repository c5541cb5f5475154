import { describe, expect, it } from 'vitest';
import { readMapping } from '../../lib/local/events/mappings/mapping-config.ts';
import { functionArn, mapping, queueArn, stackOf } from './events-services.ts';

const stream = 'arn:aws:dynamodb:eu-west-1:000000000000:table/orders/stream/local';
const read = (source: string, properties: object = {}, fn = 'fn') => {
  const resource = mapping('Shop/Map', source, fn, properties);
  return readMapping(resource, stackOf([resource], ['fn']));
};

describe('an event source mapping', () => {
  it("has Lambda's defaults", () => {
    expect(read(queueArn('q'))).toMatchObject({
      kind: 'queue',
      batchSize: 10,
      windowSeconds: 0,
      enabled: true,
      filters: [],
    });
    expect(read(stream)).toMatchObject({
      kind: 'stream',
      batchSize: 100,
      startingPosition: 'LATEST',
      bisect: false,
      maximumRetries: -1,
      maximumAgeSeconds: -1,
      parallelization: 1,
      reportsItemFailures: false,
    });
  });

  it('reads numbers and switches that templates write as text', () => {
    const properties = {
      BatchSize: '5',
      BisectBatchOnFunctionError: 'true',
      Enabled: 'false',
      MaximumRetryAttempts: '0',
    };
    expect(read(stream, properties)).toMatchObject({ batchSize: 5, bisect: true, enabled: false, maximumRetries: 0 });
  });

  it('finds its function by name, ARN and ARN of an alias', () => {
    for (const fn of ['fn', functionArn('fn'), `${functionArn('fn')}:live`, 'fn:live']) {
      expect(read(stream, {}, fn)).toMatchObject({ functionPath: 'fn', functionArn: functionArn('fn') });
    }
  });

  it.each<[string, string, object, string, RegExp]>([
    ['another source', 'arn:aws:kinesis:eu-west-1:1:stream/s', {}, 'fn', /Shop\/Map.*kinesis/],
    ['no source', '', {}, 'fn', /Shop\/Map.*\(none\)/],
    ['a tumbling window', stream, { TumblingWindowInSeconds: 10 }, 'fn', /TumblingWindowInSeconds/],
    ['another starting position', stream, { StartingPosition: 'AT_TIMESTAMP' }, 'fn', /AT_TIMESTAMP/],
    [
      'a bucket as destination',
      stream,
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::b' } } },
      'fn',
      /arn:aws:s3:::b/,
    ],
    ['a function of elsewhere', stream, {}, 'gone', /Shop\/Map.*gone/],
    [
      'a filter that is no JSON',
      stream,
      { FilterCriteria: { Filters: [{ Pattern: '{' }] } },
      'fn',
      /filter \{ is not a pattern/,
    ],
    [
      'a filter that is no pattern',
      stream,
      { FilterCriteria: { Filters: [{ Pattern: '{"a":1}' }] } },
      'fn',
      /a must be/,
    ],
  ])('is refused with %s', (_, source, properties, fn, message) => {
    expect(() => read(source, properties, fn)).toThrow(message);
  });

  it('takes everything with an empty filter', () => {
    const [filter] = read(stream, { FilterCriteria: { Filters: [{ Pattern: '{}' }] } }).filters;
    expect(filter?.matches({ any: 1 })).toBe(true);
  });
});
