// What tests of accounts say to a pool of their own: each starts it, and it ends with the test.
import { ConfirmForgotPasswordCommand, ForgotPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach } from 'vitest';
import { CLIENT_ID, type Pool, type PoolOptions, startPool } from './cognito-pool.ts';

export const EMAIL = 'ada@example.com';
export const MISMATCH = 'CodeMismatchException: Invalid verification code provided, please try again.';
export const EXPIRED = 'ExpiredCodeException: Invalid code provided, please request a code again.';
export const WRONG = 'NotAuthorizedException: Incorrect username or password.';
export const LIMIT = 'LimitExceededException: Attempt limit exceeded, please try after some time.';
export let pool: Pool;

/** To be called once by a file, outside its tests. */
export function useAccountPool(): void {
  afterEach(() => pool.end());
}

export const start = async (options: PoolOptions = {}) => {
  pool = await startPool(options);
};

export const forgot = (email: string) =>
  pool.app.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username: email }));

export const reset = (email: string, code: string, password = 'Another-horse-10') =>
  pool.app.send(
    new ConfirmForgotPasswordCommand({
      ClientId: CLIENT_ID,
      Username: email,
      ConfirmationCode: code,
      Password: password,
    }),
  );

export const other = (code: string) => (code === '111111' ? '222222' : '111111');
