/** `refused` by who is asked, `withdrawn` by who asks. */
export const requestStates = ['open', 'paid', 'refused', 'withdrawn', 'expired'] as const;
export type RequestState = (typeof requestStates)[number];
