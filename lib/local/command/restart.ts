/**
 * Starts this very command anew in the same process: what it has imported may be another now. Its arguments stay, without those given here.
 * On systems that cannot replace a process it says so and ends.
 */
export function restartWithout(...dropped: readonly string[]): never {
  const { argv, execPath, execArgv } = process;
  const rest = argv.slice(1).filter((argument) => !dropped.includes(argument));
  if (process.execve && process.platform !== 'win32') {
    process.removeAllListeners('warning');
    process.execve(execPath, [execPath, ...execArgv, ...rest], process.env as Record<string, string>);
  }
  console.log('Start again to run the new stack.');
  process.exit(0);
}
