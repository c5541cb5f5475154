import type { ErrorSpecs } from '../../../lib/contract/errors.ts';

/** Failures of authenticators and step-ups, by the routes that answer them: the module’s own errors stand in the functions of every module that uses it. */

export const beginErrors = {
  'authenticator-limit': {
    status: 409,
    title: 'Too many authenticators',
    remedy: 'Remove one that is not used any more (GET /v1/me/authenticators lists them).',
  },
  'sign-in-too-old': {
    status: 403,
    title: 'Sign in again first',
    remedy:
      'The first authenticator is added right after a sign-in: sign in anew, not by refreshing, and repeat the request.',
  },
} as const satisfies ErrorSpecs;

export const setupErrors = {
  'setup-over': {
    status: 410,
    title: 'This setup cannot be completed',
    remedy: 'It was completed, has expired, was given up for another one, or began in another session: begin anew.',
  },
} as const satisfies ErrorSpecs;

export const codeErrors = {
  'code-wrong': {
    status: 422,
    title: 'The code is not right',
    remedy: 'Send the code that the app shows now; set the clock of the device if it goes on failing.',
  },
} as const satisfies ErrorSpecs;

export const passkeyErrors = {
  'passkeys-off': {
    status: 409,
    title: 'There are no passkeys here',
    remedy: 'Use an authenticator app. The operator names the domain of passkeys in the setting `passkeyRpId`.',
  },
} as const satisfies ErrorSpecs;

export const registrationErrors = {
  'passkey-refused': {
    status: 422,
    title: 'This passkey is not taken',
    remedy: 'Begin anew with POST /v1/me/authenticators/passkeys/options; `detail` says what was wrong.',
  },
} as const satisfies ErrorSpecs;

export const requestErrors = {
  'no-authenticator': {
    status: 409,
    title: 'There is no authenticator to confirm with',
    remedy: 'Add one first: POST /v1/me/authenticators/totp, or a passkey.',
  },
  'path-undecodable': {
    status: 422,
    title: 'The path cannot be decoded',
    remedy: 'Send the path as the request will have it, with well-formed percent-encoding.',
  },
} as const satisfies ErrorSpecs;

export const assertionErrors = {
  'step-up-over': {
    status: 410,
    title: 'This step-up is over',
    remedy: 'It was used, has expired, or began in another session: begin anew with POST /v1/step-ups.',
  },
  'step-up-failed': {
    status: 403,
    title: 'That did not confirm it',
    remedy: 'Try the next code, or another authenticator. A code that was used is not taken again.',
  },
  'step-up-locked': {
    status: 429,
    title: 'Too many wrong codes',
    remedy: 'Wait as long as Retry-After says, or use a passkey.',
  },
} as const satisfies ErrorSpecs;
