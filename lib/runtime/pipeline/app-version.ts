import { AppError } from '../app-error.ts';
import { type AppVersions, type Exchange, exchangeOf, type Middleware, type PipelineRequest } from './exchange.ts';

const platformPattern = /^[a-z][a-z0-9-]{0,15}$/;
const versionPattern = /^(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?(?:[-+][0-9A-Za-z.-]{1,40})?$/;

/** -1, 0 or 1; versions are `1`, `1.2` or `1.2.3`, a suffix does not count. */
export function compareVersions(a: string, b: string): number {
  const parts = (version: string) => (versionPattern.exec(version)?.slice(1, 4) ?? []).map((part) => Number(part ?? 0));
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

/** @throws AppError `upgrade-required` when the app is older than the gate lets in. */
export function refuseOldApp(app: NonNullable<Exchange['app']>, gate: AppVersions[string] | undefined): void {
  if (!gate || compareVersions(app.version, gate.minimum) >= 0) return;
  throw new AppError('upgrade-required', `Version ${gate.minimum} or newer is needed.`, {
    extra: { minimumVersion: gate.minimum, ...(gate.storeUrl ? { storeUrl: gate.storeUrl } : {}) },
  });
}

/**
 * Refuses apps below the oldest version served with 426 and the store's address: that of the stage, or the one that was set since. Callers that
 * name no app are no apps.
 */
export const appVersion: Middleware = {
  before(request) {
    const exchange = exchangeOf(request);
    const platform = request.event.headers?.['x-app-platform'];
    const version = request.event.headers?.['x-app-version'];
    if (platform === undefined && version === undefined) return;
    if (!platformPattern.test(platform ?? '') || !versionPattern.test(version ?? '')) {
      throw new AppError(
        'invalid-request',
        'X-App-Platform (ios, android, web) and X-App-Version (1.2.3) go together.',
      );
    }
    exchange.app = { platform: platform as string, version: version as string };
    const { minimums, now } = exchange.services;
    const known = minimums?.fresh(now().getTime());
    exchange.minimumPending = minimums !== undefined && known === undefined;
    if (exchange.minimumPending) return;
    exchange.minimum = known && own(known, exchange.app.platform);
    refuseOldApp(exchange.app, gateOf(exchange));
  },
  async onError(request) {
    await preferUpgrade(request);
    const { error } = request;
    // Whoever finds an app too old, the answer says where the newest one is.
    if (!(error instanceof AppError) || error.code !== 'upgrade-required') return;
    const storeUrl = gateOf(exchangeOf(request))?.storeUrl;
    if (storeUrl) request.error = new AppError(error.code, error.message, { extra: { ...error.extra, storeUrl } });
  },
};

const own = (versions: AppVersions, platform: string) =>
  Object.hasOwn(versions, platform) ? versions[platform] : undefined;

/**
 * What was read together with the caller's facts. It takes the place of the stage's; a store address that it does not name stays.
 * @throws AppError `upgrade-required`.
 */
export function takeMinimums(exchange: Exchange, read: AppVersions = {}): void {
  const { app, services } = exchange;
  exchange.minimumPending = false;
  services.minimums?.keep(read, services.now().getTime());
  if (!app) return;
  exchange.minimum = own(read, app.platform);
  refuseOldApp(app, gateOf(exchange));
}

/** An app too old to send what is taken today hears that it is too old, and not what is wrong with its request. */
async function preferUpgrade(request: PipelineRequest): Promise<void> {
  const exchange = exchangeOf(request);
  const { error } = request;
  if (!exchange.minimumPending || !exchange.subject) return;
  if (!(error instanceof AppError) || error.code === 'unavailable') return;
  try {
    const { minimums } = await exchange.services.readFacts(undefined, undefined, true);
    takeMinimums(exchange, minimums);
  } catch (other) {
    if (other instanceof AppError && other.code === 'upgrade-required') request.error = other;
    else exchange.log.warn('minimum versions could not be read', { error: other });
  }
}

function gateOf({ app, minimum, services: { appVersions } }: Exchange): AppVersions[string] | undefined {
  const stage = app && own(appVersions, app.platform);
  return minimum ? { ...(stage?.storeUrl ? { storeUrl: stage.storeUrl } : {}), ...minimum } : stage;
}
