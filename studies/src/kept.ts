/** What a long study has seen so far, a line of JSON for each design: a run that was stopped goes on where it was. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Kept<OfDesign> {
  readonly seen: readonly OfDesign[];
  keep(one: OfDesign): void;
}
/** `file` null: nothing is kept. A line that was cut off is of a design that is seen again. */
export function openKept<OfDesign>(file: string | null): Kept<OfDesign> {
  if (file === null) return { seen: [], keep: () => undefined };
  mkdirSync(dirname(file), { recursive: true });
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return {
    seen: lines.map((line) => JSON.parse(line) as OfDesign),
    keep: (one) => appendFileSync(file, `${JSON.stringify(one)}\n`),
  };
}
