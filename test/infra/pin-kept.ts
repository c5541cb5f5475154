/** `npx node test/infra/pin-kept.ts`: adds what is new to test/infra/kept.txt. Lines that are there stay as they are: they are changed by hand, or not. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptLines } from './kept.ts';
import { ownProduction } from './own-production.ts';

const file = join(import.meta.dirname, 'kept.txt');
const pinned = readFileSync(file, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean);
const known = new Set(pinned.map((line) => line.split(' ')[0]));
const fresh = keptLines(ownProduction()).filter((line) => !known.has(line.split(' ')[0]));
writeFileSync(file, `${[...pinned, ...fresh].sort().join('\n')}\n`);
console.log(fresh.length > 0 ? `Pinned:\n${fresh.join('\n')}` : 'Nothing is new');
