import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LastSequencer } from './test/api/last-sequencer.ts';

/** Either project's files follow each other in the same process, so what they import is loaded once; `isolate` would load it for each. */
const base = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  isolate: false,
  // node runs TypeScript itself; vite has nothing to change.
  experimental: { viteModuleRunner: false },
  setupFiles: 'test/own-environment.ts',
  sequence: { hooks: 'list' },
} as const;

/** Files follow each other on one running stack: its faults and counts are the stack's. */
const onStack = { ...base, globalSetup: 'test/api/start-stack.ts', fileParallelism: false } as const;

export default defineConfig({
  test: {
    sequence: { sequencer: LastSequencer },
    projects: [
      {
        test: {
          ...base,
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/api/**', 'test/apps/**'],
          globalSetup: 'test/start-parts.ts',
          // A part waits for its DynamoDB Local as much as it works.
          maxWorkers: availableParallelism() + 1,
        },
      },
      { test: { ...onStack, name: 'api', include: ['test/api/**/*.test.ts'] } },
      { test: { ...onStack, name: 'apps', include: ['test/apps/**/*.test.ts'] } },
    ],
  },
});
