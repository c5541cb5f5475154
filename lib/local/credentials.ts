import { createHash } from 'node:crypto';
import type { Credentials } from './model.ts';

/**
 * The local credentials of one function: the same in every run, so that a URL signed before a restart still works after it.
 * The endpoint computes the same keys from the stack and so knows the function, and with it the role, behind a call.
 */
export function functionCredentials(functionPath: string): Credentials {
  return derive('ASIA', `function:${functionPath}`);
}

/** Allowed everything: for pollers, provisioning and people with the AWS command line on their own machine. */
export const rootCredentials: Credentials = derive('AKIA', 'root');

function derive(prefix: string, subject: string): Credentials {
  const hash = createHash('sha256').update(`local-credentials:${subject}`).digest('hex');
  return {
    accessKeyId: `${prefix}${hash.slice(0, 16).toUpperCase()}`,
    secretAccessKey: hash.slice(16, 56),
    sessionToken: `local-session-${hash.slice(0, 32)}`,
  };
}
