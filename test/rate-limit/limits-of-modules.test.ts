import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';

const routes = modules.flatMap((module) => module.routes).map(({ name, entry }) => ({ name, ...entry }));

describe('limits of the modules', () => {
  it('stand with their sizes in docs/rate-limits.md, and none that is not there', () => {
    const said = readFileSync(new URL('../../docs/rate-limits.md', import.meta.url), 'utf8')
      .split('\n')
      .flatMap((text) => /^\| (`\w+\/\w+` \| \w+ \| \d+) \|/.exec(text)?.[1] ?? []);
    const declared = routes.flatMap(({ limit }) =>
      limit ? [`\`${limit.name}\` | ${limit.per} | ${limit.tokens}`] : [],
    );
    expect([...said].sort()).toEqual([...new Set(declared)].sort());
  });

  it.each([
    ['openBankAccount', 44],
    ['issueCard', 204],
    ['requestPayment', 318],
    ['addPayee', 136],
    ['createMachineClient', 74],
  ])(
    'let a person do %s %i times in a day: what is closed stays for ever, numbers and names say whose they are, and a pool has room for so many clients',
    (name, most) => {
      const limit = routes.find((route) => route.name === name)?.limit;
      expect(Math.floor((limit?.tokens ?? Number.NaN) + (limit?.refillPerSecond ?? 0) * 86_400)).toBe(most);
    },
  );
});
