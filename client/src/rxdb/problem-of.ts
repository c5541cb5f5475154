import type { ApiError } from '../errors.ts';

/** The failure that the API answered. By its name: each entry of the package has a class of its own. */
export function problemOf(error: unknown): Pick<ApiError, 'status' | 'code' | 'problem'> | undefined {
  return error instanceof Error && error.name === 'ApiError' ? (error as ApiError) : undefined;
}
