import { own } from '@mixdiff/contract';
import {
  type ConfintDocument,
  type DiagnoseDocument,
  type FitDocument,
  type PublishedEntry,
  quantityOf,
  type TestDocument,
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
  const [head = '', ...rest] = quantity.split('|');
  if (head === 'rlrt' || head === 'kr') return tested(head, rest, sources.inference);
  if (head === 'confint') return limit(rest, sources.inference);
  return { value: sources.fit && quantityOf(sources.fit, quantity, { diagnose: sources.diagnosis }) };
}

/** `rlrt|class|p`: the grouping factor's own name, or the last part of `school:class`. */
function tested(
  test: 'rlrt' | 'kr',
  [term = '', field = '']: readonly string[],
  inference: readonly Inferred[],
): Computed {
  const tests = inference.filter((d): d is TestDocument => d.schema === 'mixdiff/test@1' && d.test === test);
  const found = tests.find((d) => d.term === term) ?? tests.find((d) => groupOf(d.term).split(':').at(-1) === term);
  if (!found) return NOT_COMPUTED;
  if (field === 'p' && found.mcse !== null) return { value: found.p, standardError: Math.SQRT2 * found.mcse };
  const fields: Readonly<Record<string, number | null>> = {
    statistic: found.statistic,
    ndf: found.ndf,
    ddf: found.ddf,
    scaling: found.scaling,
    p: found.p,
  };
  return { value: own(fields, field) };
}
const groupOf = (term: string): string => (term.split('|')[1] ?? '').replace(/[()\s]/g, '');

/** What `confint(method = "boot")` draws where a source says nothing else. */
const THEIR_REFITS = 500;

/** `confint|boot|.sig01|lower`. Both ends of the comparison are drawn: the errors add in squares. */
function limit([method = '', name = '', side = '']: readonly string[], inference: readonly Inferred[]): Computed {
  const found = inference.find((d): d is ConfintDocument => d.schema === 'mixdiff/confint@1' && d.method === method);
  if (!found || found.nsim === null) return NOT_COMPUTED;
  if (name === 'singularRefits') return singular(found.singularRefits, found.nsim);
  const row = found.intervals.find((i) => i.name === name);
  if (!row) return NOT_COMPUTED;
  const [value, error] = side === 'lower' ? [row.lower, row.lowerMcse] : [row.upper, row.upperMcse];
  return { value, standardError: error == null ? null : error * Math.sqrt(1 + found.nsim / THEIR_REFITS) };
}
/** A count among their refits, predicted from ours: binomial, twice. */
function singular(count: number | null, nsim: number): Computed {
  if (count === null) return NOT_COMPUTED;
  const share = count / nsim;
  const variance = THEIR_REFITS * share * (1 - share) * (1 + THEIR_REFITS / nsim);
  return { value: share * THEIR_REFITS, standardError: Math.sqrt(variance) };
}
