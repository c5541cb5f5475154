import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { operation as android } from '../../functions/links/get-android-association.ts';
import { operation as apple } from '../../functions/links/get-apple-association.ts';
import type { AppLinks } from '../../lib/contract/app-links.ts';
import { readStage } from '../../lib/infra/stage/read-stage.ts';
import { stageFields } from '../infra/app-of-stage.ts';
import { synthesize } from '../infra/synthesize.ts';

const fingerprint = '14:6D:E9:83:C5:73:06:50:D8:EE:B9:95:2F:34:FC:64:16:A0:83:42:E6:1D:BE:A8:8A:04:96:B2:3F:CF:44:E5';
const read = (links: unknown) => readStage({ dev: { ...stageFields('dev'), links } }).links as AppLinks;

interface Standing {
  readonly etag: string;
  readonly cacheControl: string;
  send(): { readonly body: string; readonly headers: Readonly<Record<string, string>> };
}
const answer = async (of: typeof apple | typeof android, links: AppLinks) =>
  (await (of as unknown as (...given: unknown[]) => Promise<unknown>)({}, undefined, {
    apps: () => links,
  })) as Standing;
const document = async (of: typeof apple | typeof android, links: AppLinks) =>
  JSON.parse((await answer(of, links)).send().body);

describe('apple-app-site-association', () => {
  // The example of https://developer.apple.com/documentation/xcode/supporting-associated-domains.
  const components = [
    { '#': 'no_universal_links', exclude: true, comment: 'Matches any URL with this fragment' },
    { '/': '/buy/*', comment: 'Matches any URL with a path that starts with /buy/.' },
    { '/': '/help/website/*', exclude: true, comment: 'Not these' },
    { '/': '/help/*', '?': { articleNumber: '????' }, comment: 'With an article of four characters' },
  ];
  it('is the one that Apple describes', async () => {
    const links = read({
      apple: {
        apps: [{ appIds: ['ABCDE12345.com.example.app', 'ABCDE12345.com.example.app2'], components }],
        webCredentials: ['ABCDE12345.com.example.app'],
        appClips: ['ABCED12345.com.example.MyApp.Clip'],
      },
    });
    expect(await document(apple, links)).toEqual({
      applinks: {
        details: [{ appIDs: ['ABCDE12345.com.example.app', 'ABCDE12345.com.example.app2'], components }],
      },
      webcredentials: { apps: ['ABCDE12345.com.example.app'] },
      appclips: { apps: ['ABCED12345.com.example.MyApp.Clip'] },
    });
  });

  it('opens the pages of share links where nothing else is said', async () => {
    const links = read({ apple: { apps: [{ appIds: ['ABCDE12345.com.example.app'] }] } });
    const { applinks, ...rest } = await document(apple, links);
    expect(rest).toEqual({});
    expect(applinks.details[0].components).toMatchObject([{ '/': '/s/*' }]);
  });

  it('is plain JSON that is kept for an hour, with a tag that changes with it', async () => {
    const one = await answer(apple, read({ apple: { apps: [{ appIds: ['ABCDE12345.com.example.app'] }] } }));
    const same = await answer(apple, read({ apple: { apps: [{ appIds: ['ABCDE12345.com.example.app'] }] } }));
    const other = await answer(apple, read({ apple: { apps: [{ appIds: ['ABCDE12345.com.example.apq'] }] } }));
    expect([one.cacheControl, one.send().headers]).toEqual([
      'public, max-age=3600',
      { 'content-type': 'application/json' },
    ]);
    expect(one.etag).toBe(same.etag);
    expect(one.etag).not.toBe(other.etag);
  });
});

describe('assetlinks.json', () => {
  it('is the one that Google describes, with the rules of Android 15 where there are some', async () => {
    const components = [{ '/': '/s/*' }, { '?': { web: '1' }, exclude: true }];
    const links = read({
      android: {
        apps: [
          { packageName: 'com.example.app', fingerprints: [fingerprint] },
          { packageName: 'com.example.app.beta', fingerprints: [fingerprint], components, credentials: true },
        ],
      },
    });
    const handle = 'delegate_permission/common.handle_all_urls';
    const target = { namespace: 'android_app', sha256_cert_fingerprints: [fingerprint] };
    expect(await document(android, links)).toEqual([
      { relation: [handle], target: { ...target, package_name: 'com.example.app' } },
      {
        relation: [handle, 'delegate_permission/common.get_login_creds'],
        target: { ...target, package_name: 'com.example.app.beta' },
        relation_extensions: { [handle]: { dynamic_app_link_components: components } },
      },
    ]);
  });
});

describe('a stage', () => {
  it('that names no apps has neither file', async () => {
    for (const links of [{}, { scheme: 'myapp' }]) {
      await expect(answer(apple, links)).rejects.toMatchObject({ code: 'not-found' });
      await expect(answer(android, links)).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it('tells the routes of this module, and no other function', () => {
    const links = { scheme: 'myapp', apple: { apps: [{ appIds: ['ABCDE12345.com.example.app'] }] } };
    const some = modules.filter(({ module }) =>
      ['identity', 'sync', 'realtime', 'files', 'links'].includes(module.name),
    );
    const told = synthesize({ modules: some, fields: { links } })
      .ofType('AWS::Lambda::Function')
      .filter(({ properties }) => properties.Environment.Variables.APP_LINKS !== undefined);
    expect(told.map(({ properties }) => properties.Environment.Variables.OPERATION).toSorted()).toEqual(
      ['createLink', 'getAndroidAssociation', 'getAppleAssociation', 'getLink', 'listLinks', 'listSpaceLinks']
        .concat('resolveLink', 'revokeLink', 'revokeSpaceLink', 'showLink')
        .map((name) => `links/${name}`),
    );
    expect(JSON.parse(told[0]?.properties.Environment.Variables.APP_LINKS)).toEqual(links);
  });

  const appleWith = (more: object) => ({ apple: { apps: [{ appIds: ['ABCDE12345.com.example.app'], ...more }] } });
  const androidWith = (more: object) => ({
    android: { apps: [{ packageName: 'com.example.app', fingerprints: [fingerprint], ...more }] },
  });
  it.each<[string, object]>([
    ["links: unknown key 'ios'", { ios: {} }],
    [
      'links.apple.apps.0.appIds.0: must be an app id, as ABCDE12345.com.example.app',
      appleWith({ appIds: ['com.example.app'] }),
    ],
    ['links.apple.apps.0.appIds.0: must be an app id', appleWith({ appIds: ['abcde12345.com.example.app'] })],
    ['links.apple.apps.0.appIds.0: must be an app id', appleWith({ appIds: ['ABCDE12345.com.example.*'] })],
    ['links.apple.apps.0.appIds: ', appleWith({ appIds: [] })],
    ["links.apple.apps.0: unknown key 'paths'", appleWith({ paths: ['/s/*'] })],
    ["links.apple.apps.0.components.0: must say '/', '?' or '#'", appleWith({ components: [{ exclude: true }] })],
    ['links.apple.apps.0.components.0./: must be a path pattern', appleWith({ components: [{ '/': 's/*' }] })],
    [
      'links.apple.webCredentials.0: must be an app id',
      { apple: { apps: [{ appIds: ['ABCDE12345.a.b'] }], webCredentials: ['a.b'] } },
    ],
    ['links.android.apps.0.packageName: must be the name of an Android package', androidWith({ packageName: 'app' })],
    [
      'links.android.apps.0.fingerprints.0: must be the SHA-256 fingerprint',
      androidWith({ fingerprints: [fingerprint.toLowerCase()] }),
    ],
    [
      'links.android.apps.0.fingerprints.0: must be the SHA-256 fingerprint',
      androidWith({ fingerprints: [fingerprint.replaceAll(':', '')] }),
    ],
    // SHA-1, which the Play Console shows beside it.
    [
      'links.android.apps.0.fingerprints.0: must be the SHA-256 fingerprint',
      androidWith({ fingerprints: [fingerprint.slice(0, 59)] }),
    ],
    ['links.origin: must be an https address without port, path and slash', { origin: 'https://go.example.com/' }],
    ['links.origin: must be an https address', { origin: 'http://go.example.com' }],
    ['links.imageOrigins.0: must be an https address', { imageOrigins: ['https://*.example.com'] }],
    ['links.scheme: must be a scheme of the app’s own', { scheme: 'javascript' }],
    ['links.scheme: must be a scheme, as myapp', { scheme: 'My App' }],
    ['links.stores.apple: must be the number of the app', { stores: { apple: 'id123456' } }],
    ['links.stores.google: must be the name of an Android package', { stores: { google: 'https://play.google.com' } }],
    ['links: must be at most 2800 bytes', androidWith({ fingerprints: Array(30).fill(fingerprint) })],
    // Fewer bytes than those, but many of them quotes, of which Lambda counts each as two.
    [
      'links: must be at most 2800 bytes of JSON with each quote counted twice',
      androidWith({ components: Array(240).fill({ '#': 'a' }) }),
    ],
  ])('is refused with %s', (message, links) => {
    expect(() => read(links)).toThrow(`cdk.json: stages.dev.${message}`);
  });
});
