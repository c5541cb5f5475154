import { expect, it } from 'vitest';
import { takeAway } from '../../lib/demo/chapters/people.ts';

it('the demo ends with the reason when an export fails, and does not ask for ever', async () => {
  const states = ['queued', 'building', 'failed'];
  const api = { requestExport: async () => ({}), getExport: async () => ({ state: states.shift() ?? 'failed' }) };
  const stage = { ann: { app: { api } }, chapter: () => undefined };
  await expect(takeAway(stage as never)).rejects.toThrow('the export is failed');
});
