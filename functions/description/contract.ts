import * as z from 'zod/mini';
import { defineModule } from '../../lib/contract/module.ts';

export const description = defineModule('description', { summary: 'The API, described' });

/** A `StoredAnswer`: gzipped when the backend is built, and sent as it is. */
const Document = z.unknown().register(z.globalRegistry, { type: 'object', description: 'An OpenAPI 3.1 document.' });

export const getDescription = description.route({
  method: 'GET',
  path: '/openapi.json',
  unversioned: true,
  auth: 'public',
  summary: 'This description: OpenAPI 3.1',
  response: Document,
  etag: true,
});
