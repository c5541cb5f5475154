import type { Cognito } from '../context.ts';
import { confirmWithCode } from '../operations/confirm-sign-up.ts';
import { findApp } from '../operations/find-app.ts';
import { CognitoError, codeMismatch } from './cognito-error.ts';

/** The page behind a confirmation link: status and plain text. */
export async function confirmByLink(
  cognito: Cognito,
  query: URLSearchParams,
): Promise<{ status: number; text: string }> {
  try {
    const app = findApp(cognito, query.get('client_id') ?? '');
    const user = cognito.users.find(app.pool, query.get('user_name') ?? '');
    if (user?.status !== 'UNCONFIRMED') throw codeMismatch();
    const code = query.get('confirmation_code') ?? '';
    await confirmWithCode(cognito, app, user, code, { moveAliases: false, clientMetadata: {} });
    return { status: 200, text: 'Your registration has been confirmed.' };
  } catch (error) {
    if (error instanceof CognitoError) return { status: 400, text: error.message };
    throw error;
  }
}
