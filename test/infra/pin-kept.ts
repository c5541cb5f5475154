/**
 * `npx node test/infra/pin-kept.ts`: adds what is new to test/infra/kept.txt, of a table that is there also that its rows expire now, and its stream. Lines
 * that say something else stay as they are: they are changed by hand, or not.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptLines, lossesOf } from './kept.ts';
import { ownProduction } from './own-production.ts';

const file = join(import.meta.dirname, 'kept.txt');
const pinned = readFileSync(file, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean);
const now = keptLines(ownProduction());
const pinnedAnew = pinned.map((line) => {
  const current = now.find((other) => other.split(' ')[0] === line.split(' ')[0]);
  return current && lossesOf([line], [current]).length === 0 ? current : line;
});
const known = new Set(pinned.map((line) => line.split(' ')[0]));
const added = now.filter((line) => !known.has(line.split(' ')[0]));
const fresh = [...pinnedAnew.filter((line) => !pinned.includes(line)), ...added];
writeFileSync(file, `${[...pinnedAnew, ...added].sort().join('\n')}\n`);
console.log(fresh.length > 0 ? `Pinned:\n${fresh.join('\n')}` : 'Nothing is new');
