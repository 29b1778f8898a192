import type { Refusal } from '@mixdiff/contract';
import * as say from './messages.ts';
import type { Vector } from './vector.ts';

/** The response as numbers; for families other than gaussian two classes are 0 (the first) and 1, as in R. */
export function responseValues(label: string, v: Vector, family: string): Float64Array | Refusal {
  if (v.kind === 'number') return v.values;
  if (family === 'gaussian') return say.responseNotNumeric(label, v);
  if (v.kind === 'logical') return Float64Array.from(v.values);
  return v.kind === 'factor'
    ? Float64Array.from(v.codes, (code) => (code === 0 ? 0 : 1))
    : say.responseNotNumeric(label, v);
}
