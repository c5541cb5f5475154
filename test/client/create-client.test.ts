import { describe, expect, it } from 'vitest';
import { type ClientOptions, createClient } from '../../client/src/create-client.ts';

const backend = {
  apiUrl: 'http://api.test',
  userPoolId: 'eu-central-1_Abc',
  userPoolClientId: 'abc',
  region: 'eu-central-1',
};

describe('a client of a backend that is not there', () => {
  it.each([
    ['an output', { apiUrl: backend.apiUrl, userPoolId: backend.userPoolId, region: 'x' }, 'userPoolClientId'],
    ['a variable that is not set', { ...backend, apiUrl: undefined }, 'apiUrl'],
    [
      'the stack around the outputs of a deployment',
      { 'Mainstay-dev': backend },
      'apiUrl, userPoolId, userPoolClientId, region',
    ],
  ])('is refused with the names that are missing: %s', (_, outputs, names) => {
    expect(() => createClient(outputs as unknown as ClientOptions)).toThrow(
      `createClient needs ${names}: the stack's outputs`,
    );
  });

  it('needs no region beside an endpoint', () => {
    const { region: _, ...local } = backend;
    expect(() => createClient({ ...local, cognitoEndpoint: 'http://x' } as unknown as ClientOptions)).not.toThrow();
  });
});
