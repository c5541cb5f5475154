import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'esbuild';

const prefix = 'gzipped:';

/**
 * `import file from 'gzipped:./large.json'` puts a JSON file into the bundle as it is sent: without spaces, gzipped, with the name of its
 * content. A tenth of its size, and nothing that a cold start reads or that a request makes.
 */
export const gzippedJsonPlugin: Plugin = {
  name: 'gzipped-json',
  setup(build) {
    const root = build.initialOptions.absWorkingDir ?? process.cwd();
    build.onResolve({ filter: /^gzipped:/ }, ({ path, importer }) => ({
      path: relative(root, resolve(dirname(importer), path.slice(prefix.length))),
      namespace: 'gzipped',
    }));
    build.onLoad({ filter: /.*/, namespace: 'gzipped' }, async ({ path }) => {
      const file = resolve(root, path);
      const text = JSON.stringify(JSON.parse(await readFile(file, 'utf8')));
      const etag = createHash('sha256').update(text).digest('base64url').slice(0, 22);
      const base64 = gzipSync(text, { level: 9 }).toString('base64');
      return { contents: JSON.stringify({ etag, base64 }), loader: 'json', watchFiles: [file] };
    });
  },
};
