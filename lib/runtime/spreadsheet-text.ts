/**
 * Where a formula begins: in the cell, also behind blanks and in full width, and behind what a program that expects another separator takes
 * for the end of one.
 */
const formulas =
  /^(?=[\s\p{Cc}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])|(?<=[,;\t\r\n])(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/gu;

/** A cell of text for a spreadsheet: what it would run as a formula gets an apostrophe before it. */
export const spreadsheetText = (cell: string): string => cell.replace(formulas, "'");
