/** What a payment file asks for. */
export interface Ordered {
  readonly messageId: string;
  readonly currency: string;
  readonly transfers: readonly {
    readonly endToEndId: string;
    /** Minor units. */
    readonly amount: bigint;
    readonly name: string;
    readonly iban: string;
    readonly text?: string;
  }[];
}

const meanings: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const said = (text: string) => text.replace(/&(\w+);/g, (whole, name: string) => meanings[name] ?? whole);

/** The text of the first element of a name; empty when there is none. */
const textOf = (xml: string, name: string): string =>
  said(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1] ?? '');
const inside = (xml: string, name: string): string => new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml)?.[1] ?? '';

/** Reads a pain.001 that this backend wrote. Only such files are here, so it reads their form and no other. */
export function readOrder(xml: string): Ordered {
  const transfers = [...xml.matchAll(/<CdtTrfTxInf>(.*?)<\/CdtTrfTxInf>/gs)].map(([, each = '']) => {
    const text = textOf(each, 'Ustrd');
    return {
      endToEndId: textOf(each, 'EndToEndId'),
      // Written with all digits of its currency.
      amount: BigInt(textOf(each, 'InstdAmt').replace('.', '')),
      name: textOf(inside(each, 'Cdtr'), 'Nm'),
      iban: textOf(inside(each, 'CdtrAcct'), 'IBAN'),
      ...(text ? { text } : {}),
    };
  });
  return {
    messageId: textOf(inside(xml, 'GrpHdr'), 'MsgId'),
    currency: /<InstdAmt Ccy="([A-Z]{3})">/.exec(xml)?.[1] ?? '',
    transfers,
  };
}
