/** The first `most` characters of what a rail says, without half of one that does not fit. */
export const shortened = (text: string, most: number): string => text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
