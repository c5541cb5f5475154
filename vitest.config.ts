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

export default defineConfig({
  test: {
    sequence: { sequencer: LastSequencer },
    projects: [
      {
        test: {
          ...base,
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/api/**'],
          globalSetup: 'test/start-parts.ts',
          // A part waits for its DynamoDB Local as much as it works.
          maxWorkers: availableParallelism() + 1,
        },
      },
      {
        test: {
          ...base,
          name: 'api',
          include: ['test/api/**/*.test.ts'],
          globalSetup: 'test/api/start-stack.ts',
          // Its faults and counts are the stack's.
          fileParallelism: false,
        },
      },
    ],
  },
});
