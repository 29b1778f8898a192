/** Every engine that can fits a visit design; its verdict is held against the highest of many starts of another optimizer. */
import { setImmediate } from 'node:timers/promises';
import { backends } from '@mixdiff/backends';
import { openCertifier } from '@mixdiff/certify';
import { type Backend, type Canonical, choose, type Fit, isMaximum, isRefusal, type Verdict } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { highest, openDense } from './dense.ts';
import { drawVisits, KINDS, type VisitDesign, type VisitKind } from './draw.ts';

/** A log-likelihood within this of another is as high. */
export const WITHIN = 1e-3;
/** How far the referee and the dense likelihood may be apart. */
export const AGREE = 1e-6;

export interface Judged {
  readonly design: string;
  readonly kind: VisitKind;
  readonly engine: string;
  readonly verdict: Verdict;
  readonly gain: number | null;
  /** Best known minus the fit's, both dense. */
  readonly gap: number;
  /** The certificate's own best minus the fit's, dense. */
  readonly found: number;
  /** Referee's log-likelihood of the fit minus the dense one. */
  readonly apart: number;
}
/**
 * A fit called a maximum, and something higher is known; or a gain that is not there; or a likelihood that is another. Of one
 * that has no end the points are singular to rounding, and neither numbers nor gains mean anything to the digit.
 */
export const isContradicted = ({ verdict, gain, gap, found, apart }: Judged): boolean =>
  (isMaximum(verdict) && gap > WITHIN) ||
  (verdict !== 'unbounded' && ((gain !== null && Math.abs(gain - found) > WITHIN) || Math.abs(apart) > AGREE));

const valuesOf = ({ residual }: Canonical): Record<string, number> =>
  residual.kind === 'marginal' ? { ...residual.parameters, sigma2: residual.sigma2 } : {};

/** How one fit of a design ended: log-likelihoods are dense, null where the point has none. */
interface End {
  readonly engine: string;
  readonly verdict: Verdict;
  readonly gain: number | null;
  readonly logLik: number | null;
  readonly best: number | null;
  readonly apart: number;
  /** What the engine states at the certificate's best point; null: its scale has no such point, or no best is known. */
  readonly certified: { readonly verdict: Verdict; readonly logLik: number | null } | null;
}
/** What is kept of a design, as a line of JSON. */
export interface OfDesign {
  readonly index: number;
  readonly design: string;
  readonly kind: VisitKind;
  readonly second: number | null;
  readonly ends: readonly End[];
  /** Engines that take the design and gave no fit, with the code of their refusal. */
  readonly refused: readonly { readonly engine: string; readonly code: string }[];
}
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** `real`: originals that are asked too, through R. */
export async function endsOf(
  index: number,
  design: VisitDesign,
  options: { readonly starts: number; readonly seed: number; readonly real?: readonly Backend[] },
): Promise<OfDesign> {
  const { problem, kind, name } = design;
  const certifier = openCertifier(problem);
  const dense = openDense(design);
  const at = (point: Canonical): number => dense.logLik(valuesOf(point));
  const ends: End[] = [];
  const refused: { engine: string; code: string }[] = [];
  const see = (engine: string, fit: Fit, state: (best: Canonical) => Canonical | null): void => {
    const { verdict, gain, best, logLik } = certifier.certify(fit);
    const own = at(fit.canonical);
    const stated = best && state(best);
    const apart = logLik === null ? 0 : logLik - own;
    ends.push({
      engine,
      verdict,
      gain,
      logLik: finite(own),
      best: best && finite(at(best)),
      apart: Number.isFinite(own) ? apart : 0,
      certified: stated && { verdict: certifier.certify(stated).verdict, logLik: finite(at(stated)) },
    });
  };
  const asked = (options.real ?? [])
    .filter((backend) => backend.lacks(problem).length === 0)
    .map(async (backend) => ({
      backend,
      fit: await backend.fit(problem, {}, { milliseconds: () => performance.now() }),
    }));
  await setImmediate();
  const second = highest(design, options.starts, new Random(options.seed));
  for (const backend of backends) {
    // R is started between two fits
    await setImmediate();
    if (backend.lacks(problem).length > 0) continue;
    const chosen = choose(backend);
    if (isRefusal(chosen)) continue;
    const engine = await backend.open?.(problem, chosen);
    const fit = engine && !isRefusal(engine) ? engine.fit() : engine;
    if (!engine || !fit || isRefusal(engine) || isRefusal(fit)) {
      if (fit && isRefusal(fit)) refused.push({ engine: `${backend.id}*`, code: fit.refused });
      continue;
    }
    see(`${backend.id}*`, fit, (best) => {
      const stated = engine.at(best);
      return isRefusal(stated) ? null : stated.canonical;
    });
  }
  for (const { backend, fit } of await Promise.all(asked)) {
    if (isRefusal(fit)) refused.push({ engine: backend.id, code: fit.refused });
    else see(fit.as ? `r:${fit.as}` : backend.id, fit, () => null);
  }
  return { index, design: name, kind, second: finite(second), ends, refused };
}
/** Every end of a design against the highest that is known there. */
export function judgedOf({ design, kind, second, ends }: OfDesign): Judged[] {
  const known = ends.flatMap(({ logLik, best, certified }) => [logLik, best, certified?.logLik ?? null]);
  const highestKnown = Math.max(...[second, ...known].map((value) => value ?? Number.NEGATIVE_INFINITY));
  return ends.flatMap(({ engine, verdict, gain, logLik, best, apart, certified }) => {
    const of = { design, kind };
    const own = logLik ?? Number.NEGATIVE_INFINITY;
    const found = best === null ? Number.NaN : best - own;
    const faithful: Judged = { ...of, engine, verdict, gain, gap: highestKnown - own, found, apart };
    if (!certified) return [faithful];
    const gap = highestKnown - (certified.logLik ?? Number.NEGATIVE_INFINITY);
    const at = { engine: `${engine} certified`, verdict: certified.verdict, gap };
    return [faithful, { ...of, ...at, gain: null, found: Number.NaN, apart: 0 }];
  });
}
export const isCertified = ({ engine }: Judged): boolean => engine.endsWith(' certified');
/** A fit at the certificate's best point, below what is known; where the likelihood has no end, or was not judged, nothing is certified. */
export const isShort = (one: Judged): boolean =>
  isCertified(one) && one.verdict !== 'unbounded' && one.verdict !== 'not-assessed' && one.gap > WITHIN;

/** The designs of a seed, each with its place among them. */
export function designsOf(designs: number, seed: number, most?: number): VisitDesign[] {
  const random = new Random(seed);
  return Array.from({ length: designs }, (_, k) => drawVisits(random, k, most));
}

/** A line per structure. */
export function tableOf(judged: readonly Judged[]): string {
  const head = [
    'structure',
    'fits',
    'maxima',
    'not maxima',
    'unbounded',
    'not assessed',
    'contradicted',
    'certified fits',
    'of them short',
    'largest gap of a maximum',
  ];
  const line = (kind: string, own: readonly Judged[]): (string | number)[] => {
    const faithful = own.filter((one) => !isCertified(one));
    const count = (is: (one: Judged) => boolean): number => faithful.filter(is).length;
    const maxima = own.filter(({ verdict }) => isMaximum(verdict));
    return [
      kind,
      faithful.length,
      count(({ verdict }) => isMaximum(verdict)),
      count(({ verdict }) => !isMaximum(verdict) && verdict !== 'not-assessed' && verdict !== 'unbounded'),
      count(({ verdict }) => verdict === 'unbounded'),
      count(({ verdict }) => verdict === 'not-assessed'),
      own.filter(isContradicted).length,
      own.length - faithful.length,
      own.filter(isShort).length,
      Math.max(0, ...maxima.map(({ gap }) => gap)).toExponential(1),
    ];
  };
  const rows = [
    ...KINDS.map((kind) =>
      line(
        kind,
        judged.filter((one) => one.kind === kind),
      ),
    ),
    line('all', judged),
  ];
  const rule = head.map((_, k) => (k === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
