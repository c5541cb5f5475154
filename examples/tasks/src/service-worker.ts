/** What the standard library of the page does not know. */
interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface RequestEvent extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LastingEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: RequestEvent) => void): void;
}
/** Written by the build: a name that changes with the app, and its files. */
declare const APP: { readonly version: string; readonly files: readonly string[] };

const worker = globalThis as unknown as Worker;
/** Where the backend is may change without the app: from the network when there is one. */
const fresh = /\/config\.json$/;

async function fill(): Promise<void> {
  const cache = await caches.open(APP.version);
  await cache.addAll(APP.files.map((file) => new Request(file, { cache: 'reload' })));
  await worker.skipWaiting();
}

async function tidy(): Promise<void> {
  for (const name of await caches.keys()) if (name !== APP.version) await caches.delete(name);
  await worker.clients.claim();
}

async function newest(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.ok) await (await caches.open(APP.version)).put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}

worker.addEventListener('install', (event) => event.waitUntil(fill()));
worker.addEventListener('activate', (event) => event.waitUntil(tidy()));
/** The app's own files only; what the app asks of the backend goes its own way. */
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  const kept = async () => (await caches.match(request)) ?? fetch(request);
  event.respondWith(fresh.test(pathname) ? newest(request) : kept());
});
