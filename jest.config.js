const base = {
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.local', '<rootDir>/build'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } }],
  },
};

/**
 * Sources are ES modules, so node runs jest with --experimental-vm-modules (bin/test.ts does). The project `api` talks to the whole
 * synthesized stack, which its global setup starts once.
 */
export default {
  testTimeout: 120_000,
  testSequencer: '<rootDir>/test/api/last-sequencer.js',
  projects: [
    {
      ...base,
      displayName: 'parts',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/api/'],
      globalSetup: '<rootDir>/test/start-parts.js',
      globalTeardown: '<rootDir>/test/stop-parts.js',
    },
    {
      ...base,
      displayName: 'api',
      testMatch: ['<rootDir>/test/api/**/*.test.ts'],
      globalSetup: '<rootDir>/test/api/start-stack.js',
      globalTeardown: '<rootDir>/test/api/stop-stack.js',
    },
  ],
};
