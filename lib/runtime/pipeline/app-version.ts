import { AppError } from '../app-error.ts';
import { type Exchange, exchangeOf, type Middleware } from './exchange.ts';

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

/** Refuses apps below the stage's minimum version with 426 and the store's address. Callers that name no app are no apps. */
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
    const gate = gateOf(exchange);
    if (gate && compareVersions(exchange.app.version, gate.minimum) < 0) {
      throw new AppError('upgrade-required', `Version ${gate.minimum} or newer is needed.`, {
        extra: { minimumVersion: gate.minimum },
      });
    }
  },
  /** Whoever finds an app too old, the answer says where the newest one is. */
  onError(request) {
    const { error } = request;
    if (!(error instanceof AppError) || error.code !== 'upgrade-required') return;
    const storeUrl = gateOf(exchangeOf(request))?.storeUrl;
    if (storeUrl) request.error = new AppError(error.code, error.message, { extra: { ...error.extra, storeUrl } });
  },
};

const gateOf = ({ app, services: { appVersions } }: Exchange) =>
  app && Object.hasOwn(appVersions, app.platform) ? appVersions[app.platform] : undefined;
