import type { Refusal } from '@mixdiff/contract';
import * as say from './messages.ts';

/** Where each record of a CSV text begins (1-based line). Refuses a quote that is never closed or closed too early. */
export function recordLines(csv: string, file: string): Int32Array | Refusal {
  const starts: number[] = [];
  let line = 1;
  let i = 0;
  while (i < csv.length) {
    starts.push(line);
    let inRecord = true;
    while (inRecord) {
      if (csv[i] === '"') {
        const opened = line;
        for (;;) {
          const close = csv.indexOf('"', i + 1);
          if (close < 0) return say.unclosedQuote(file, opened);
          line += lineBreaks(csv, i + 1, close);
          i = close + 1;
          if (csv[i] !== '"') break;
        }
        if (i < csv.length && !/[,\r\n]/.test(csv[i] as string)) return say.textAfterQuote(file, line);
      } else {
        while (i < csv.length && csv[i] !== ',' && csv[i] !== '\n' && csv[i] !== '\r') i++;
      }
      inRecord = csv[i] === ',';
      if (inRecord) i++;
    }
    if (csv[i] === '\r' && csv[i + 1] === '\n') i++;
    i++;
    line++;
  }
  return Int32Array.from(starts);
}

function lineBreaks(csv: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    if (csv[i] === '\n' || (csv[i] === '\r' && csv[i + 1] !== '\n')) count++;
  }
  return count;
}
