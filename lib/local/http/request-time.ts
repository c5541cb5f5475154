const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
let second = -1;
let text = '';

/** `12/Mar/2020:19:03:58 +0000`, as events and access logs have it. `nowMs` in epoch milliseconds. */
export function requestTime(nowMs: number): string {
  const current = Math.floor(nowMs / 1000);
  if (current === second) return text;
  const iso = new Date(nowMs).toISOString();
  second = current;
  text = `${iso.slice(8, 10)}/${months[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
  return text;
}
