import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedAmount, exact, largest } from '../../lib/ledger/model/amount.ts';
import { decimalOf } from '../../lib/ledger/model/decimal.ts';
import { convertAmount, rateOf } from '../../lib/ledger/model/rate.ts';

/** Everything in lib/ledger by which a number that is not whole could come about. */
function floatsIn(source: string): string[] {
  const found: string[] = [];
  const names = new Set(['Math', 'parseFloat', 'parseInt', 'Number']);
  const harmless = new Set(['isSafeInteger', 'isNaN']);
  const walk = (node: unknown, parent?: Record<string, unknown>): void => {
    if (Array.isArray(node)) {
      for (const each of node) walk(each, parent);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    // biome-ignore lint/suspicious/noExplicitAny: nodes of many kinds
    const each = node as any;
    if (each.type === 'NumericLiteral' && !Number.isInteger(each.value)) found.push(String(each.value));
    if (each.type === 'UnaryExpression' && each.operator === '+') found.push('unary +');
    const isMember = parent?.type === 'MemberExpression' && parent.object === node;
    const property = isMember ? (parent.property as { value?: string }).value : undefined;
    if (each.type === 'Identifier' && names.has(each.value) && !harmless.has(property ?? '')) found.push(each.value);
    if (each.type === 'Identifier' && ['toFixed', 'toPrecision'].includes(each.value)) found.push(each.value);
    const isAmount = /^(amount|posted|pending|available|remaining|captured|sold|debit$|credit$)/;
    if (each.type === 'TsPropertySignature' && isAmount.test(each.key?.value ?? '')) {
      if (each.typeAnnotation?.typeAnnotation?.kind === 'number') found.push(`${each.key.value}: number`);
    }
    for (const child of Object.values(each)) walk(child, each);
  };
  walk(parseSync(source, { syntax: 'typescript' }));
  return found;
}

describe('amounts', () => {
  it('never are a floating-point number: nothing in lib/ledger could make one', () => {
    const folder = new URL('../../lib/ledger/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(15);
    const found = files.flatMap((name) =>
      floatsIn(readFileSync(new URL(name, folder), 'utf8')).map((what) => `${name}: ${what}`),
    );
    expect(found).toEqual([]);
    const bad = 'const a = 0.1; Math.round(a); Number(x); +y; a.toFixed(2); interface I { amount: number }';
    expect(floatsIn(bad)).toHaveLength(6);
  });

  it('are more than zero and have 38 digits at most', () => {
    expect(checkedAmount(largest)).toBe(largest);
    for (const wrong of [0n, -1n, largest + 1n]) expect(() => checkedAmount(wrong)).toThrow('invalid-amount');
  });

  it('are read from DynamoDB exactly or not at all', () => {
    expect([exact(7), exact(largest)]).toEqual([7n, largest]);
    for (const wrong of [1e38, 1.5, 2 ** 53, '7', undefined]) expect(() => exact(wrong)).toThrow(TypeError);
  });
});

describe('decimals', () => {
  it('have the digits of their currency, and every digit that was there', () => {
    expect([decimalOf(5n, 'EUR'), decimalOf(-1050n, 'EUR'), decimalOf(0n, 'EUR')]).toEqual(['0.05', '-10.50', '0.00']);
    expect([decimalOf(1050n, 'JPY'), decimalOf(1050n, 'KWD'), decimalOf(7n, 'SKU:1')]).toEqual(['1050', '1.050', '7']);
    const all = 10n ** 38n - 1n;
    expect(decimalOf(all, 'EUR').replace('.', '')).toBe(String(all));
  });
});

describe('a conversion', () => {
  it('takes the digits of both currencies from ISO 4217', () => {
    expect(convertAmount(100_00n, rateOf('161.25', 'EUR', 'JPY'), 'down')).toBe(16125n);
    expect(convertAmount(1n, rateOf('0.0062', 'JPY', 'EUR'), 'half-even')).toBe(1n);
    expect(convertAmount(10_00n, rateOf('0.3072', 'USD', 'KWD'), 'down')).toBe(3072n);
  });

  it('is off by less than one unit downwards, and by half a unit at most to even', () => {
    const part = fc.bigInt({ min: 1n, max: 10n ** 18n });
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 18n }), part, part, (sold, numerator, denominator) => {
        fc.pre(sold * numerator >= denominator);
        const rate = { numerator, denominator };
        const [down, even] = [convertAmount(sold, rate, 'down'), convertAmount(sold, rate, 'half-even')];
        const rest = sold * numerator - down * denominator;
        const off = 2n * (sold * numerator - even * denominator);
        expect(rest >= 0n && rest < denominator).toBe(true);
        expect(off <= denominator && off >= -denominator && (off !== denominator || even % 2n === 0n)).toBe(true);
      }),
    );
  });

  it('is refused at no rate, and when nothing would be bought', () => {
    for (const wrong of ['0', '-1', '1,5', '.5', '1e2'])
      expect(() => rateOf(wrong, 'EUR', 'USD')).toThrow('invalid-rate');
    expect(() => rateOf('1', 'EUR', 'EUX')).toThrow('unknown-currency');
    expect(() => convertAmount(1n, rateOf('0.1', 'EUR', 'USD'), 'down')).toThrow('invalid-amount');
  });
});
