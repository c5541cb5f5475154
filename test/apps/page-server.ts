import { createServer } from 'node:http';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ports } from '../../examples/tasks/serve.ts';
import { outputs } from '../api/stack.ts';

export interface PageServer {
  readonly origin: string;
  stop(): void;
}

/** Serves `page-app.ts` at every address but `/elsewhere`, where an empty page is. */
export async function servePageApp(): Promise<PageServer> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'page-app.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  const { apiUrl, socketUrl, userPoolId, userPoolClientId, region, cognitoEndpoint } = outputs;
  const backend = JSON.stringify({ apiUrl, socketUrl, userPoolId, userPoolClientId, region, cognitoEndpoint });
  const app = `<script id="backend" type="application/json">${backend}</script><script type="module" src="/app.js"></script>`;
  const server = createServer(({ url }, response) => {
    if (url === '/app.js') response.setHeader('content-type', 'text/javascript').end(outputFiles[0]?.text);
    else {
      const content = url === '/elsewhere' ? '' : app;
      response.setHeader('content-type', 'text/html').end(`<!doctype html><title>t</title>${content}`);
    }
  });
  /** One of the origins that the stage dev allows, since the API answers no other. */
  for (const port of ports) {
    const listens = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!listens) continue;
    return {
      origin: `http://localhost:${port}`,
      stop() {
        server.close();
        server.closeAllConnections();
      },
    };
  }
  throw new Error(`the ports ${ports.join(', ')} are all taken`);
}
