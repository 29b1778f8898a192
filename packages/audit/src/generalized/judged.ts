/** The verdict on the printed estimates by one criterion: on the highest of the points that round to the printed digits, as far as they are known. */
import { openCertifier, withoutNegative } from '@mixdiff/certify';
import {
  type Answer,
  type Canonical,
  type Certificate,
  type Criterion,
  type Fit,
  isRefusal,
  OTHER_PARTS,
  type Problem,
  smooth,
} from '@mixdiff/contract';
import { openReferee } from '@mixdiff/referee';
import type { Box } from '../point.ts';
import type { PrintedEstimates } from '../printed.ts';
import type { AuditTask } from '../task.ts';
import { dispersionRange, type Range } from './dispersion.ts';

export interface Judged {
  readonly at: Canonical;
  readonly certificate: Certificate;
  /** The log-likelihood at the printed estimates; null: none. */
  readonly here: number | null;
}
interface Question {
  readonly problem: Problem;
  readonly box: Box;
  readonly printed: PrintedEstimates;
  readonly criterion: Criterion;
  /** A fit near by, for what the source does not print. */
  readonly near: Canonical | undefined;
  /** What the engine of that fit states at a point: where its criterion has jumps, gains within them are none. */
  readonly states: ((at: Canonical) => Answer<Fit>) | undefined;
}
export function judgePrinted(
  { problem, box, printed, criterion, near, states }: Question,
  search: AuditTask['search'] & { readonly approximation: boolean },
): Judged {
  const weights = problem.weights?.kind === 'precision' ? 'precision' : 'likelihood';
  const certifier = openCertifier(problem, search);
  const certify = (canonical: Canonical): Certificate => {
    const stated = 'stale' in criterion && criterion.stale ? states?.(canonical) : undefined;
    const logLik = stated && !isRefusal(stated) ? stated.logLik : undefined;
    return certifier.certify({
      canonical,
      meaning: { weights, criterion },
      ...(logLik === undefined ? {} : { logLik }),
    });
  };
  const own = printedPoint(problem, box, printed, near);
  const first = certify(own);
  const opened = openReferee(problem, { weights, criterion: smooth(criterion) });
  const logLik = (at: Canonical): number => {
    const judged = isRefusal(opened) ? opened : opened.logLik(at, problem.method);
    return isRefusal(judged) ? Number.NaN : judged.logLik;
  };
  const here = logLik(own);
  let at = own;
  let height = Number.isNaN(here) ? (first.logLik ?? Number.NEGATIVE_INFINITY) : here;
  for (const other of [near, first.best]) {
    const moved = other && clipped(other, own, box, dispersionRange(problem, printed, near));
    const value = moved ? logLik(moved) : Number.NaN;
    if (moved && value > height) [at, height] = [moved, value];
  }
  return { at, certificate: at === own ? first : certify(at), here: Number.isNaN(here) ? first.logLik : here };
}
/** What a source does not print of the family is taken from the nearest fit. */
export function printedPoint(
  problem: Problem,
  box: Pick<Box, 'at'>,
  printed: PrintedEstimates,
  near: Canonical | undefined,
): Canonical {
  const range = dispersionRange(problem, printed, near);
  const at = { ...box.at, residual: withDispersion(near, range?.value) };
  // rounded elements need not be those of a covariance matrix
  const clean = withoutNegative(problem, at);
  return 'code' in clean ? at : clean.at;
}
function withDispersion(near: Canonical | undefined, value: number | undefined): Canonical['residual'] {
  if (near?.residual.kind !== 'none') return { kind: 'none' };
  return value === undefined ? near.residual : { kind: 'none', family: { ...near.residual.family, dispersion: value } };
}
/** The point brought into the box that rounds to the printed digits. */
function clipped(other: Canonical, at: Canonical, { beta, others, Sigma }: Box, dispersion: Range | null): Canonical {
  const within = (x: number, middle: number, half: number): number =>
    Number.isNaN(x) ? middle : Math.min(Math.max(x, middle - half), middle + half);
  const moved = OTHER_PARTS.flatMap((part) => {
    const [middle, half] = [at.others?.[part], others[part]];
    if (!middle || !half) return [];
    const to = other.others?.[part];
    return [[part, middle.map((b, j) => within(to?.[j] ?? Number.NaN, b, half[j] as number))] as const];
  });
  const own = other.residual.kind === 'none' ? other.residual.family?.['dispersion'] : undefined;
  const value =
    dispersion === null || own === undefined ? undefined : Math.min(Math.max(own, dispersion.low), dispersion.high);
  return {
    ...at,
    beta: at.beta.map((b, j) => within(other.beta[j] as number, b, beta[j] as number)),
    ...(moved.length > 0 ? { others: Object.fromEntries(moved) } : {}),
    Sigma: at.Sigma.map((S, k) => ({
      ...S,
      data: S.data.map((v, i) => within(other.Sigma[k]?.data[i] as number, v, Sigma[k]?.data[i] as number)),
    })),
    residual: withDispersion(other, value),
  };
}
