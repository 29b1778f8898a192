/**
 * Points as the levels of a factor, glmmTMB's numFactor: the level `(1,2.5)` is at 1 and 2.5. A column of such labels, as R
 * writes it to a file, is one too.
 */
import { numberText, readNumber } from './number-text.ts';

export const pointLabel = (coordinates: readonly number[]): string => `(${coordinates.map(numberText).join(',')})`;
/** null: the label is no point. */
export function pointAt(label: string): number[] | null {
  const inner = /^\((.*)\)$/.exec(label.trim())?.[1];
  const numbers = inner?.split(',').map((text) => readNumber(text.trim()));
  return numbers?.every((x) => x !== null && Number.isFinite(x)) ? (numbers as number[]) : null;
}
