import { expect, it } from '@jest/globals';
import { tellStory } from '../../lib/demo/story.ts';
import { outputs } from './stack.ts';

it('the demo tells its story to the end', async () => {
  const lines: string[] = [];
  await tellStory(outputs, (text) => void lines.push(text));
  const told = lines.join('');
  const chapters = [...told.matchAll(/\[1m(\d+) /g)].map(([, number]) => Number(number));
  expect(chapters).toEqual(chapters.map((_, i) => i + 1));
  expect(chapters.length).toBeGreaterThanOrEqual(18);
  expect(told).toMatch(/Both, as soon as Bob has landed: “Bake bread and rolls”, 4 votes, notes: Rye, please/);
  expect(told).toMatch(/bob\.\w+@example\.com: new-home-\w+ is true/);
  expect(told).not.toMatch(/← 5\d\d/);
}, 120_000);
