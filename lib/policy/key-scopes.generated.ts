// Written by `npm run generate` from the contracts. Do not edit.

/** What a key can be given, out of the routes that are open to keys. */
export const keyScopes = [
  "documents:read",
  "documents:write",
  "organisation:read",
  "webhooks:read",
  "webhooks:write"
] as const;
