/**
 * Runs a command of the operator: `--help` prints its usage; an error is told by its message.
 * @param work what it does; false when what it found is not well: the command ends with 1 then.
 */
export async function runCommand(
  usage: string,
  work: (argv: readonly string[], write: (line: string) => void) => Promise<boolean>,
): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) {
    process.stdout.write(usage);
    return;
  }
  try {
    if (!(await work(argv, (line) => void process.stdout.write(`${line}\n`)))) process.exitCode = 1;
  } catch (error) {
    process.stderr.write(`${said(error as Error)}\n`);
    process.exitCode = 1;
  }
}

const said = ({ message }: Error) =>
  /ECONNREFUSED/.test(message) ? `${message}: is the stack running? npm start starts the one here.` : message;
