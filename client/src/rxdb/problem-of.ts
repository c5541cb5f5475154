import type { ApiError } from '../errors.ts';

export type Problem = Pick<ApiError, 'status' | 'code' | 'problem'>;

/** The failure that the API answered. By its name: each entry of the package has a class of its own. */
export function problemOf(error: unknown): Problem | undefined {
  return error instanceof Error && error.name === 'ApiError' ? (error as ApiError) : undefined;
}

/** What the request says, not one of its documents: asking again for a part of it finds the one. */
export const isOfOneRow = (error: Problem) =>
  error.status === 413 || error.code === 'invalid-request' || error.code === 'malformed-json';

/** Of the document that such a failure is of: the code of a rejected mutation. */
export const codeOfOne = ({ status }: Problem) => (status === 413 ? 'document-too-large' : 'invalid-document');

export function reasonOf({ problem: { issues, detail, title } }: Problem): string {
  const issue = issues?.map(({ path, message }) => `${path ?? ''} ${message}`.trim()).join('; ');
  return issue || (detail ?? title);
}
