/** Results of a study in memory, by scenario and estimator, replicate by replicate; and what of them counts under each policy towards failures. */
import type { FailureName } from '@mixdiff/schema';
import type { Sample } from './measures.ts';
import type { Study } from './study.ts';
import { columnNamed } from './table.ts';

/** Of one estimator in one scenario; by replicate, from 0. */
export interface Series {
  readonly estimator: string;
  /** Whether the replicate was done. */
  readonly done: Uint8Array;
  readonly labels: (string | null)[];
  readonly verdicts: (string | null)[];
  readonly gain: Float64Array;
  readonly singular: Uint8Array;
  readonly withheld: Uint8Array;
  /** By estimand. */
  readonly stated: readonly Sample[];
  readonly certified: readonly Sample[];
  /** Milliseconds of opening and fitting. */
  readonly time: Float64Array;
}
const none = (n: number): Float64Array => new Float64Array(n).fill(Number.NaN);
const sample = (n: number): Sample => ({ estimate: none(n), se: none(n), df: none(n) });

type Columns = ReadonlyMap<string, ArrayLike<unknown>>;
type Table = { readonly rows: number; readonly columns: Columns };

export class Results {
  readonly study: Study;
  readonly #series = new Map<string, Series>();

  constructor(study: Study) {
    this.study = study;
  }
  /** `scenario` from 1. */
  of(scenario: number, estimator: string): Series {
    const key = `${scenario} ${estimator}`;
    const known = this.#series.get(key) ?? this.#empty(estimator);
    this.#series.set(key, known);
    return known;
  }
  #empty(estimator: string): Series {
    const { replicates } = this.study.file;
    const { estimands } = this.study;
    return {
      estimator,
      done: new Uint8Array(replicates),
      labels: new Array(replicates).fill(null),
      verdicts: new Array(replicates).fill(null),
      gain: none(replicates),
      singular: new Uint8Array(replicates),
      withheld: new Uint8Array(replicates),
      stated: estimands.map(() => sample(replicates)),
      certified: estimands.map(() => sample(replicates)),
      time: none(replicates),
    };
  }
  /** A chunk's results and, where it is there, its timings. */
  add({ rows, columns }: Table, timings: Table | null = null): void {
    const { estimands, file } = this.study;
    const heads = ['estimate', 'se', 'df'] as const;
    for (let i = 0; i < rows; i++) {
      const at = Number(columns.get('replicate')?.[i]) - 1;
      if (at >= file.replicates) continue;
      const series = this.of(Number(columns.get('scenario')?.[i]), String(columns.get('estimator')?.[i]));
      series.done[at] = 1;
      series.labels[at] = textAt(columns, 'label', i);
      series.verdicts[at] = textAt(columns, 'verdict', i);
      series.gain[at] = numberAt(columns, 'gain', i);
      series.singular[at] = columns.get('singular')?.[i] === true ? 1 : 0;
      series.withheld[at] = columns.get('withheld')?.[i] === true ? 1 : 0;
      for (const [e, { name }] of estimands.entries()) {
        for (const head of heads) {
          series.stated[e][head][at] = numberAt(columns, columnNamed(head, name), i);
          series.certified[e][head][at] = numberAt(columns, columnNamed(`certified-${head}`, name), i);
        }
      }
    }
    for (let i = 0; i < (timings?.rows ?? 0); i++) {
      const of = (timings as Table).columns;
      const at = Number(of.get('replicate')?.[i]) - 1;
      if (at >= file.replicates) continue;
      const series = this.of(Number(of.get('scenario')?.[i]), String(of.get('estimator')?.[i]));
      series.time[at] = numberAt(of, 'open-ms', i) + numberAt(of, 'fit-ms', i);
    }
  }
}
const textAt = (columns: Columns, name: string, i: number): string | null => {
  const value = columns.get(name)?.[i];
  return value === null || value === undefined ? null : String(value);
};
const numberAt = (columns: Columns, name: string, i: number): number => {
  const value = columns.get(name)?.[i];
  return value === null || value === undefined ? Number.NaN : Number(value);
};

/** Whether a study counts the fit as failed, by the engine's own label and what it shows: 1 or 0 by replicate. */
export function failed(series: Series, failures: ReadonlySet<FailureName>): Uint8Array {
  // once for all replicates: to look through a million of them a million times would never end
  const withErrors = series.stated.filter(hasErrors);
  return series.done.map((done, i) => {
    if (!done) return 0;
    const label = series.labels[i];
    const without = withErrors.some(({ estimate, se }) => Number.isFinite(estimate[i]) && Number.isNaN(se[i]));
    const named = failures.has(label as FailureName);
    return named ||
      (failures.has('singular') && series.singular[i]) ||
      (failures.has('withheld') && series.withheld[i]) ||
      (failures.has('no-se') && without)
      ? 1
      : 0;
  });
}
/** Whether the estimand is one that has standard errors at all. */
const hasErrors = ({ se }: Sample): boolean => se.some(Number.isFinite);

/** What is done with failed fits. `own`: each estimator drops its own; `union`: what any of them failed on is dropped for all; `none`: nothing; `certified`: numbers at the best point found. */
export const POLICIES = ['own', 'union', 'none', 'certified'] as const;
export type Policy = (typeof POLICIES)[number];

/** One estimator's estimates of one estimand under a policy. `lost`: of itself; `anyLost`: of any estimator. */
export function sampleUnder(policy: Policy, series: Series, e: number, lost: Uint8Array, anyLost: Uint8Array): Sample {
  if (policy === 'certified') return series.certified[e];
  const all = series.stated[e];
  if (policy === 'none') return all;
  const out = policy === 'own' ? lost : anyLost;
  return { ...all, estimate: all.estimate.map((value, i) => (out[i] ? Number.NaN : value)) };
}
