import { describe, expect, it } from 'vitest';
import { defineModule } from '../../lib/contract/module.ts';

const tips = defineModule('tips', { summary: 'Tips' });
const get = { method: 'GET', auth: 'public', summary: 'Tips' } as const;

describe('the path of a route', () => {
  it('begins with a slash: without it the route would be served at /v1tips', () => {
    expect(tips.route({ ...get, path: '/tips' }).path).toBe('/v1/tips');
    expect(() => tips.route({ ...get, path: 'tips' })).toThrow('GET tips is no path: it begins with /');
  });
});
