/** What a stage says about its apps, for links that open them; `lib/infra/stage/app-links.ts` checks it. */

/** The module that is told. */
export const appLinksModule = 'links';

/** Part of a URL that opens the app, or with `exclude` does not. Apple and Google (Android 15) read the same form; all that is named must match. */
export interface LinkComponent {
  readonly '/'?: string | undefined;
  readonly '?'?: string | Readonly<Record<string, string>> | undefined;
  readonly '#'?: string | undefined;
  readonly exclude?: boolean | undefined;
  readonly comment?: string | undefined;
}

export interface AppleApps {
  readonly apps: readonly {
    /** `ABCDE12345.com.example.app`: application identifier prefix (as a rule the team's id) and bundle id. */
    readonly appIds: readonly string[];
    /** Default: the pages of share links. */
    readonly components?: readonly LinkComponent[] | undefined;
  }[];
  /** Apps that may use passwords and passkeys of the domain. */
  readonly webCredentials?: readonly string[] | undefined;
  readonly appClips?: readonly string[] | undefined;
}

export interface AndroidApps {
  readonly apps: readonly {
    readonly packageName: string;
    /** SHA-256 of the signing certificates, `14:6D:E9:...`. */
    readonly fingerprints: readonly string[];
    /** Rules for Android 15 and later, within what the manifest takes. */
    readonly components?: readonly LinkComponent[] | undefined;
    /** The app may use passwords and passkeys of the domain. */
    readonly credentials?: boolean | undefined;
  }[];
}

export interface AppLinks {
  /** `https://go.example.com`, where share links point to; without it they point to the API. */
  readonly origin?: string | undefined;
  /** Scheme of the app's own, `myapp`, for the button of the page. */
  readonly scheme?: string | undefined;
  /** Where images of share links may come from: `https://images.example.com`. */
  readonly imageOrigins?: readonly string[] | undefined;
  /** Id in the App Store, package in Google Play. */
  readonly stores?: { readonly apple?: string | undefined; readonly google?: string | undefined } | undefined;
  readonly apple?: AppleApps | undefined;
  readonly android?: AndroidApps | undefined;
}
