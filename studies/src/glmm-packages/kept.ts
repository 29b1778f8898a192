/**
 * What a fit counts as by the code of Li & Signorelli (arXiv 2606.15933; github.com/xanalee/glmmPackCompare, `check_convergence` in
 * helpers/estimation_tool.R), restated from results of ours; and biases with Monte Carlo errors of what is kept.
 */
import { type Difference, difference, type Measured, type Measures, measuresOf } from '@mixdiff/simulate';

/** One fit of the results. A number that there is none of is NaN. */
export interface Fit {
  readonly scenario: number;
  readonly replicate: number;
  readonly estimator: string;
  readonly label: string;
  /** The package's own warnings and messages. */
  readonly messages: string;
  readonly logLik: number;
  readonly verdict: string | null;
  /** By quantity. */
  readonly estimate: ReadonlyMap<string, number>;
  readonly se: ReadonlyMap<string, number>;
  /** Estimates at the best point found. */
  readonly certified: ReadonlyMap<string, number>;
}

export const THEIRS = ['good', 'extra_fail', 'official_fail', 'error'] as const;
export type Theirs = (typeof THEIRS)[number];
/** lme4: the optimizer's code, then any message of its checks, of which a singular fit is one. glmmTMB: the optimizer's code alone. */
export function theirs({ estimator, label, messages }: Pick<Fit, 'estimator' | 'label' | 'messages'>): Theirs {
  if (label === 'not-converged') return 'official_fail';
  if (label !== 'converged' && label !== 'warned') return 'error';
  return estimator.startsWith('lme4') && messages !== '' ? 'extra_fail' : 'good';
}

/** `own`: what their code keeps of each package; `union`: what it keeps of all; `none`: nothing is dropped; `certified`: at the best point found. */
export const POLICIES = ['own', 'union', 'none', 'certified'] as const;
export type Policy = (typeof POLICIES)[number];

/** Fits of one scenario by some estimators, side by side. */
export class Scenario {
  readonly #fits = new Map<string, Map<number, Fit>>();
  readonly replicates: readonly number[];
  readonly estimators: readonly string[];

  constructor(fits: readonly Fit[], estimators: readonly string[]) {
    this.estimators = estimators;
    for (const name of estimators)
      this.#fits.set(name, new Map(fits.filter((fit) => fit.estimator === name).map((fit) => [fit.replicate, fit])));
    this.replicates = [...new Set(fits.map(({ replicate }) => replicate))].sort((a, b) => a - b);
  }
  of(estimator: string, replicate: number): Fit | undefined {
    return this.#fits.get(estimator)?.get(replicate);
  }
  /** Bias, RMSE and the like of what the policy leaves. */
  measures(estimator: string, quantity: string, truth: number, policy: Policy): Measures {
    const good = (name: string, replicate: number): boolean => {
      const fit = this.of(name, replicate);
      return fit !== undefined && theirs(fit) === 'good';
    };
    const estimate = this.replicates.map((replicate) => {
      const fit = this.of(estimator, replicate);
      if (policy === 'certified') return fit?.certified.get(quantity) ?? Number.NaN;
      const stays =
        policy === 'none' ||
        (policy === 'own' ? good(estimator, replicate) : this.estimators.every((name) => good(name, replicate)));
      return stays ? (fit?.estimate.get(quantity) ?? Number.NaN) : Number.NaN;
    });
    const se = Float64Array.from(estimate, () => Number.NaN);
    const sample = { estimate: Float64Array.from(estimate), se, df: se };
    return measuresOf(sample, { truth, null: 0, level: 0.95 });
  }
}

/** Mean over scenarios, each of the same weight, with its Monte Carlo error: their data sets are independent. */
export function overScenarios(of: readonly Difference[]): Difference {
  const n = of.length;
  return {
    value: of.reduce((sum, { value }) => sum + value, 0) / n,
    mcse: Math.sqrt(of.reduce((sum, { mcse }) => sum + mcse ** 2, 0)) / n,
  };
}
/** Errors of the difference of two biases: of the pairs, and as if each estimator had data of its own. */
export function errorsOf(a: Measured, b: Measured): { readonly paired: Difference; readonly unpaired: number } {
  return { paired: difference(a, b), unpaired: Math.hypot(a.mcse, b.mcse) };
}
