import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

/**
 * A worker thread shares the process with the runtime: what code may ask about the person's machine is answered as Lambda would, so that
 * no client reads `~/.aws` here, and relative names in messages point to the code.
 */
export function hideHost(taskRoot: string): void {
  os.homedir = () => '/home/sbx_user1051';
  os.hostname = () => '169.254.0.1';
  os.userInfo = (() => ({
    uid: 993,
    gid: 990,
    username: 'sbx_user1051',
    homedir: '/home/sbx_user1051',
    shell: '/sbin/nologin',
  })) as typeof os.userInfo;
  process.cwd = () => taskRoot;
  process.argv = [process.argv0, '/var/runtime/index.mjs'];
  syncBuiltinESMExports();
}
