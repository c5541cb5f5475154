import { uuidv8 } from '../../../lib/runtime/ids.ts';

/**
 * The id of what a command makes: the same for every copy of the command, so that the copy meets what the first one made, also when its outcome
 * is not kept any more.
 * @param what `payment`, `account`: two things of one command have two ids.
 */
export const derivedId = (commandId: string, what: string): string => uuidv8(`${what}\n${commandId}`);
