/**
 * Where our value of a published number stands. Sources print numbers from fits, tests and intervals alike, under names
 * of their own.
 */
import { groupOf } from '@mixdiff/frame';
import {
  type ConfintDocument,
  type DiagnoseDocument,
  type FitDocument,
  headOf,
  type PublishedEntry,
  quantityNamed,
  quantityOf,
  type TestDocument,
  termOf,
} from '@mixdiff/schema';
import type { Inferred } from './inference.ts';
import type { Computed } from './published.ts';

/** Where our value of a published number stands: in the fit, its diagnosis, or the inference section. */
export interface Sources {
  readonly fit: FitDocument | undefined;
  readonly diagnosis: DiagnoseDocument | undefined;
  readonly inference: readonly Inferred[];
}
const NOT_COMPUTED: Computed = { value: undefined };

export function computedValue({ quantity }: PublishedEntry, sources: Sources): Computed {
  const [head, of] = [headOf(quantity), termOf(quantity)];
  if (head === 'rlrt' || head === 'kr') return tested(head, of, sources.inference);
  if (head === 'confint') return limit(of, sources.inference);
  return { value: sources.fit && quantityOf(sources.fit, quantity, { diagnose: sources.diagnosis }) };
}

/** `class|p`: the term's own name, its grouping factor, or the last part of `school:class`, with a column of the test. */
function tested(test: 'rlrt' | 'kr', asked: string, inference: readonly Inferred[]): Computed {
  const tests = inference.filter((d): d is TestDocument => d.schema === 'mixdiff/test@1' && d.test === test);
  const innermost = (term: string): string =>
    (groupOf(term) ?? '')
      .replace(/[()\s]/g, '')
      .split(':')
      .at(-1) as string;
  for (const name of [(term: string) => term, innermost]) {
    for (const found of tests) {
      const field = FIELDS.find((one) => quantityNamed(name(found.term), one) === asked);
      if (field === 'p' && found.mcse !== null) return { value: found.p, standardError: Math.SQRT2 * found.mcse };
      if (field) return { value: found[field] };
    }
  }
  return NOT_COMPUTED;
}
const FIELDS = ['statistic', 'ndf', 'ddf', 'scaling', 'p'] as const;

/** What `confint(method = "boot")` draws where a source says nothing else. */
const THEIR_REFITS = 500;

/** `boot|.sig01|lower`. Both ends of the comparison are drawn: the errors add in squares. */
function limit(asked: string, inference: readonly Inferred[]): Computed {
  const method = headOf(asked);
  const found = inference.find((d): d is ConfintDocument => d.schema === 'mixdiff/confint@1' && d.method === method);
  if (!found || found.nsim === null) return NOT_COMPUTED;
  if (termOf(asked) === 'singularRefits') return singular(found.singularRefits, found.nsim);
  const inflated = Math.sqrt(1 + found.nsim / THEIR_REFITS);
  for (const { name, lower, lowerMcse, upper, upperMcse } of found.intervals) {
    const side = SIDES.find((one) => quantityNamed(name, one) === termOf(asked));
    if (!side) continue;
    const [value, error] = side === 'lower' ? [lower, lowerMcse] : [upper, upperMcse];
    return { value, standardError: error == null ? null : error * inflated };
  }
  return NOT_COMPUTED;
}
const SIDES = ['lower', 'upper'] as const;
/** A count among their refits, predicted from ours: binomial, twice. */
function singular(count: number | null, nsim: number): Computed {
  if (count === null) return NOT_COMPUTED;
  const share = count / nsim;
  const variance = THEIR_REFITS * share * (1 - share) * (1 + THEIR_REFITS / nsim);
  return { value: share * THEIR_REFITS, standardError: Math.sqrt(variance) };
}
