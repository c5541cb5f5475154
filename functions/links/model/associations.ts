import { createHash } from 'node:crypto';
import type { AndroidApps, AppleApps } from '../../../lib/contract/app-links.ts';

const pages = [{ '/': '/s/*', comment: 'Pages of share links' }] as const;

/** `/.well-known/apple-app-site-association`, as Apple's "Supporting associated domains" describes it (iOS 13 and later). */
export function appleAssociation({ apps, webCredentials, appClips }: AppleApps) {
  return {
    applinks: {
      details: apps.map(({ appIds, components = pages }) => ({ appIDs: appIds, components })),
    },
    ...(webCredentials ? { webcredentials: { apps: webCredentials } } : {}),
    ...(appClips ? { appclips: { apps: appClips } } : {}),
  };
}

const handleUrls = 'delegate_permission/common.handle_all_urls';
const useCredentials = 'delegate_permission/common.get_login_creds';

/** `/.well-known/assetlinks.json`: Google's Digital Asset Links, with the rules that Android 15 reads. */
export function androidAssociation({ apps }: AndroidApps) {
  return apps.map(({ packageName, fingerprints, components, credentials }) => ({
    relation: credentials ? [handleUrls, useCredentials] : [handleUrls],
    target: { namespace: 'android_app', package_name: packageName, sha256_cert_fingerprints: fingerprints },
    ...(components ? { relation_extensions: { [handleUrls]: { dynamic_app_link_components: components } } } : {}),
  }));
}

/** A document that is the same until the next deployment. Fetchers of Apple and Google come once a day at most; an hour spares the others. */
export function standing(document: object) {
  const body = JSON.stringify(document);
  return {
    etag: createHash('sha256').update(body).digest('base64url').slice(0, 22),
    cacheControl: 'public, max-age=3600',
    // Exactly this type, without a charset.
    send: () => ({ body, headers: { 'content-type': 'application/json' } }),
  };
}
