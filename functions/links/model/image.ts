/** Files that hold pixels and nothing that runs, by their ending. */
const picture = /\.(?:png|jpe?g|webp|gif)$/i;

/**
 * Whether a page may show an image: under one of the stage's origins, a picture by its name, and an address that means the same to everybody.
 * @param url of the form that the contract asks for.
 */
export function mayShow(url: string, origins: readonly string[]): boolean {
  const origin = origins.find((each) => url.startsWith(`${each}/`));
  if (!origin) return false;
  const read = URL.parse(url);
  return read?.href === url && read.origin === origin && picture.test(read.pathname);
}
