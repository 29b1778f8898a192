import type { Stop } from '@mixdiff/contract';
import { gradientOf } from './gradient.ts';
import { budgetSpent } from './messages.ts';
import type { MinimizeOptions, Minimum, Objective } from './minimize.ts';
import { recorder } from './trace.ts';

/**
 * No run takes more: a method whose own limit counts iterations, or gradients, can be caught within one of them. What
 * is far above any run that gets anywhere (nlminb stops at 400, NLopt at 100,000 unless told).
 */
export const MOST_EVALUATIONS = 100_000;

/** Thrown by `value` through a method that has no limit of its own; `withinBudget` makes an end of it. */
class BudgetSpent extends Error {}

/** What `run` returns, or the best point so far where it asked for more evaluations than there are. */
export function withinBudget(watched: Watched, run: () => Minimum): Minimum {
  try {
    return run();
  } catch (stop) {
    if (stop instanceof BudgetSpent) return watched.end('budget', budgetSpent(watched.counts.f));
    throw stop;
  }
}

/** An objective under observation: every call counted and, if asked, recorded. */
export interface Watched {
  value(par: Float64Array): number;
  /** Fills `out`; by differences if the objective has no gradient (their evaluations are not counted in f). */
  gradient(par: Float64Array, out: Float64Array): void;
  /** The value for a difference: neither counted nor recorded. */
  probe(par: Float64Array): number;
  readonly counts: { f: number; g: number };
  /** Lowest point so far; the start with +Infinity before any. */
  readonly best: { readonly par: Float64Array; value: number };
  /** Marks the last evaluated point as an iterate; without a call, the lowest points so far are marked. */
  accept(): void;
  /** What the run returns; `par` and `value` are the best point's unless given. */
  end(reason: Stop['reason'], message: string, more?: Partial<Ending>): Minimum;
}

interface Ending {
  readonly par: Float64Array;
  readonly value: number;
  readonly code: number | null;
  readonly iterations: number;
}

interface Manner {
  readonly marks?: 'iterates' | 'improvements';
  readonly differenceStep?: number;
  /** What the optimizer sees of a value; unless given, NaN becomes +Infinity. */
  readonly value?: (f: number) => number;
}

const failureForNaN = (f: number): number => (Number.isNaN(f) ? Infinity : f);

export function watch(
  objective: Objective,
  start: Float64Array,
  optimizer: string,
  options: MinimizeOptions,
  { marks = 'improvements', differenceStep, value: seen = failureForNaN }: Manner = {},
): Watched {
  const record = options.record ? recorder(options.phase ?? optimizer, options.names, start.length) : null;
  const counts = { f: 0, g: 0 };
  const best = { par: start.slice(), value: Infinity };
  const most = options.most ?? MOST_EVALUATIONS;
  let row = 0;
  const call = (par: Float64Array): number => seen(objective(par));
  const fill = gradientOf(objective, call, options, differenceStep);
  return {
    probe: call,
    counts,
    best,
    value(par) {
      if (counts.f >= most) throw new BudgetSpent();
      const f = call(par);
      counts.f++;
      if (record) row = record.add(par, f);
      if (f < best.value) {
        best.value = f;
        best.par.set(par);
        if (marks === 'improvements') record?.accept(row);
      }
      return f;
    },
    gradient(par, out) {
      fill(par, out);
      counts.g++;
    },
    accept: () => record?.accept(row),
    end: (reason, message, more = {}) => ({
      par: more.par ?? best.par,
      value: more.value ?? best.value,
      stop: {
        reason,
        code: more.code ?? null,
        message,
        optimizer,
        iterations: more.iterations ?? counts.f,
        evaluations: { ...counts },
      },
      trace: record?.trace() ?? null,
    }),
  };
}
