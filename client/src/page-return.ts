interface Page {
  addEventListener?(name: 'pageshow', listener: (event: { readonly persisted?: boolean }) => void): void;
  removeEventListener?(name: 'pageshow', listener: (event: { readonly persisted?: boolean }) => void): void;
}

/**
 * Calls back when a page is here again that the browser had kept aside for the way back: of what other tabs did meanwhile it was told nothing.
 * @returns ends it.
 */
export function onReturn(listener: () => void): () => void {
  const page = globalThis as Page;
  const shown = ({ persisted }: { readonly persisted?: boolean }) => {
    if (persisted) listener();
  };
  page.addEventListener?.('pageshow', shown);
  return () => page.removeEventListener?.('pageshow', shown);
}
