import { banking } from '../../functions/banking/contract/module.ts';
import { AppError } from '../../lib/runtime/app-error.ts';

/** An operation that must refuse with what its route lists alone: the pipeline answers 500 to anything else of the module. */
export const listed =
  <A extends unknown[], T>(route: { readonly errors: readonly string[] }, operation: (...given: A) => Promise<T> | T) =>
  async (...given: A): Promise<T> => {
    try {
      return await operation(...given);
    } catch (error) {
      if (error instanceof AppError && error.code in banking.errors && !route.errors.includes(error.code))
        throw new Error(`the route does not list '${error.code}'`, { cause: error });
      throw error;
    }
  };
