import { expect, it } from 'vitest';
import { tellStory } from '../../lib/demo/story.ts';
import { analysts, starterDecides } from './fraud-rows.ts';
import { outputs } from './stack.ts';

it('the demo tells its story to the end', async () => {
  // Other tests let other rules decide.
  await starterDecides((await analysts()).ann);
  const lines: string[] = [];
  await tellStory(outputs, (text) => void lines.push(text));
  const told = lines.join('');
  const chapters = [...told.matchAll(/\[1m(\d+) /g)].map(([, number]) => Number(number));
  expect(chapters).toEqual(chapters.map((_, i) => i + 1));
  expect(chapters.length).toBeGreaterThanOrEqual(23);
  expect(told).toMatch(/Both, as soon as Bob has landed: “Bake bread and rolls”, 4 votes, notes: Rye, please/);
  expect(told).toMatch(/bob\.\w+@example\.com: new-home-\w+ is true/);
  expect(told).toMatch(/The payment is settled/);
  expect(told).toMatch(/The payment is in review; Bob has 1050\.00, of which 70\.00 are his to spend/);
  expect(told).toMatch(/Score \d+: .*The payee paid a similar amount shortly before/);
  expect(told).toMatch(/,980\.00|980\.00,/);
  expect(told).not.toMatch(/← 5\d\d/);
}, 120_000);
