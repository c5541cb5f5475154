import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { namePrefixIn, readOutputs } from '../../lib/outputs/read-outputs.ts';

it('of several deployed stacks the backend is meant, wherever it stands', () => {
  const file = join(String(process.env.MAINSTAY_TEST_RUN), 'outputs.json');
  const backend = { userPoolId: 'pool', region: 'eu-central-1' };
  writeFileSync(file, JSON.stringify({ Reports: { bucket: 'own' }, 'Mainstay-prod': backend }));
  expect(readOutputs(file, 'region', 'it is of no stack of ours')).toEqual(backend);
  expect(namePrefixIn(file)).toBe('Mainstay-prod-');
});

it('a file that is none of outputs is told from one that is not there', () => {
  const file = join(String(process.env.MAINSTAY_TEST_RUN), 'broken-outputs.json');
  expect(() => namePrefixIn(file)).toThrow('broken-outputs.json is not there: ');
  writeFileSync(file, '{ "Mainstay-prod": ');
  expect(() => namePrefixIn(file)).toThrow('broken-outputs.json is no JSON: ');
});
