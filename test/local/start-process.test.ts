import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { processes } from './start-process.ts';

const hasBoth = existsSync('/proc/self/stat') && spawnSync('ps', ['-p', '1']).status === 0;

it.skipIf(!hasBoth)('ps, which a Mac has instead of /proc, tells the same of a process', () => {
  const about = (from: 'proc' | 'ps') => {
    const found = processes(from).find(({ pid }) => pid === process.pid);
    return found && { ...found, command: found.command.split(' ')[0] };
  };
  expect(about('ps')).toMatchObject({ pid: process.pid, parent: process.ppid, ended: false });
  expect(about('ps')).toEqual(about('proc'));
});
