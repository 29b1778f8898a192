import type { Refusal } from '@mixdiff/contract';
import { integers } from './fill.ts';
import * as say from './messages.ts';

const [QUOTE, COMMA, LF, CR] = [34, 44, 10, 13];

/** Where each record of a CSV text begins (1-based line). Refuses a quote that is never closed or closed too early. */
export function recordLines(csv: string, file: string): Int32Array | Refusal {
  const starts: number[] = [];
  let line = 1;
  for (let i = 0; i < csv.length; line++) {
    starts.push(line);
    for (;;) {
      const quoted = csv.charCodeAt(i) === QUOTE;
      const end = quoted ? quotedEnd(csv, i) : plainEnd(csv, i);
      if (end < 0) return say.unclosedQuote(file, line);
      if (quoted) line += lineBreaks(csv, i, end);
      i = end;
      if (!endsCell(csv, i)) return say.textAfterQuote(file, line);
      if (csv.charCodeAt(i) !== COMMA) break;
      i++;
    }
    i += csv.charCodeAt(i) === CR && csv.charCodeAt(i + 1) === LF ? 2 : 1;
  }
  return integers(starts.length, (k) => starts[k] as number);
}

const endsCell = (csv: string, i: number): boolean => {
  const c = csv.charCodeAt(i);
  return i >= csv.length || c === COMMA || c === LF || c === CR;
};

function plainEnd(csv: string, from: number): number {
  let i = from;
  while (!endsCell(csv, i)) i++;
  return i;
}
/** Just after the closing quote; two quotes are one character of the cell. */
function quotedEnd(csv: string, from: number): number {
  let i = from + 1;
  for (;;) {
    const close = csv.indexOf('"', i);
    if (close < 0) return -1;
    if (csv.charCodeAt(close + 1) !== QUOTE) return close + 1;
    i = close + 2;
  }
}

function lineBreaks(csv: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    const c = csv.charCodeAt(i);
    if (c === LF || (c === CR && csv.charCodeAt(i + 1) !== LF)) count++;
  }
  return count;
}
