import { type ParseArgsConfig, parseArgs } from 'node:util';

/**
 * What a command was given. `--help` prints its usage and ends it with 0, an option that it does not have with 1.
 * @see https://nodejs.org/api/util.html#utilparseargsconfig
 */
export function readArguments<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  if (process.argv.includes('--help')) {
    process.stdout.write(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    return refuse(`${(error as Error).message.split('. ')[0]}.\n\n${usage}`);
  }
}

/** Ends the command with what is wrong. */
export function refuse(why: string): never {
  process.stderr.write(`${why.trimEnd()}\n`);
  process.exit(1);
}

/** A whole number from `least` on, as an option has it. */
export function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least || text.trim() === '')
    refuse(`--${option} wants a whole number from ${least} on, not '${text}'.`);
  return number;
}
