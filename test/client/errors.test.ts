import { describe, expect, it } from 'vitest';
import { ApiError, AuthError, NetworkError, type Problem } from '../../client/src/errors.ts';

const problem: Problem = { type: '', title: '', status: 400, code: 'invalid-request' };

class Declined extends ApiError {
  readonly shown = true;
  constructor() {
    super('pay', problem);
    this.name = 'Declined';
  }
}

/** Of an app, or of another library. */
class Other extends Error {
  constructor(name: string) {
    super('refused');
    this.name = name;
  }
}

/** Errors of the same classes in other entries of the package. */
const fromOthers = [
  Object.assign(new Error('refused'), { name: 'ApiError', problem }),
  Object.assign(new Error('nobody is signed in'), { name: 'AuthError', code: 'SignedOut' }),
  Object.assign(new Error('lost'), { name: 'NetworkError', timedOut: false }),
];
const kinds = [ApiError, AuthError, NetworkError];

describe('an error of the client', () => {
  it.each(kinds)(
    'is one before it has a name: the classes that Babel makes for React Native ask first of all',
    (kind) => {
      expect(Object.create(kind.prototype)).toBeInstanceOf(kind);
    },
  );

  it('is known in another entry, by its name', () => {
    for (const error of fromOthers)
      expect(kinds.filter((kind) => error instanceof kind)).toEqual(kinds.filter(({ name }) => name === error.name));
  });

  it('is of a class that an app derived only when it was made by that', () => {
    const error: unknown = new Declined();
    expect(error instanceof Declined && error.shown).toBe(true);
    expect(error).toBeInstanceOf(ApiError);
    expect(new ApiError('pay', problem)).not.toBeInstanceOf(Declined);
  });

  it('is none of a library that calls its own the same', () => {
    expect(new Other('ApiError')).not.toBeInstanceOf(ApiError);
    expect(new Other('AuthError')).not.toBeInstanceOf(AuthError);
    expect(new DOMException('lost', 'NetworkError')).not.toBeInstanceOf(NetworkError);
  });
});
