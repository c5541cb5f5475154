/**
 * `npx node bin/complete-lock.ts`: names the binaries of every platform in package-lock.json. `npm install` leaves out those that a registry
 * does not offer at that moment, and `npm ci` then refuses the lock file. Only exact versions are written; nothing is fetched.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeLock, type Lock } from '../lib/scaffold/complete-lock.ts';

const file = join(import.meta.dirname, '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
const { added, packages } = completeLock(lock);
if (added.length > 0) writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
process.stdout.write(added.length > 0 ? `added:\n${added.join('\n')}\n` : 'complete\n');
