/** Every engine that can fits a visit design; its verdict is held against the highest of many starts of another optimizer. */
import { backends } from '@mixdiff/backends';
import { openCertifier } from '@mixdiff/certify';
import { type Canonical, choose, isMaximum, isRefusal, type Verdict } from '@mixdiff/contract';
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

export async function judgeVisits(design: VisitDesign, starts: number, seed: number): Promise<Judged[]> {
  const { problem, kind, name } = design;
  const certifier = openCertifier(problem);
  const dense = openDense(design);
  const second = highest(design, starts, new Random(seed));
  const seen: { engine: string; at: Canonical; logLik: number; certificate: ReturnType<typeof certifier.certify> }[] =
    [];
  for (const backend of backends) {
    if (backend.lacks(problem).length > 0) continue;
    const chosen = choose(backend);
    if (isRefusal(chosen)) continue;
    const engine = await backend.open?.(problem, chosen);
    const fit = engine && !isRefusal(engine) ? engine.fit() : engine;
    if (!fit || isRefusal(fit)) continue;
    seen.push({
      engine: `${backend.id}*`,
      at: fit.canonical,
      logLik: dense.logLik(valuesOf(fit.canonical)),
      certificate: certifier.certify(fit),
    });
  }
  const highestKnown = Math.max(second, ...seen.map(({ logLik }) => logLik));
  return seen.map(({ engine, logLik, certificate }) => ({
    design: name,
    kind,
    engine,
    verdict: certificate.verdict,
    gain: certificate.gain,
    gap: highestKnown - logLik,
    found: certificate.best ? dense.logLik(valuesOf(certificate.best)) - logLik : Number.NaN,
    apart: certificate.logLik === null ? 0 : certificate.logLik - logLik,
  }));
}

export interface VisitStudy {
  readonly judged: readonly Judged[];
  readonly designs: number;
}
export async function visitStudy(
  designs: number,
  options: { starts: number; seed: number; most?: number; progress?: (done: number) => void },
): Promise<VisitStudy> {
  const random = new Random(options.seed);
  const judged: Judged[] = [];
  for (let k = 0; k < designs; k++) {
    judged.push(...(await judgeVisits(drawVisits(random, k, options.most), options.starts, options.seed + k)));
    options.progress?.(k + 1);
  }
  return { judged, designs };
}

/** A line per structure. */
export function tableOf({ judged }: VisitStudy): string {
  const head = [
    'structure',
    'fits',
    'maxima',
    'not maxima',
    'unbounded',
    'not assessed',
    'contradicted',
    'largest gap of a maximum',
  ];
  const line = (kind: string, own: readonly Judged[]): (string | number)[] => {
    const count = (is: (one: Judged) => boolean): number => own.filter(is).length;
    const certified = own.filter(({ verdict }) => isMaximum(verdict));
    return [
      kind,
      own.length,
      certified.length,
      count(({ verdict }) => !isMaximum(verdict) && verdict !== 'not-assessed' && verdict !== 'unbounded'),
      count(({ verdict }) => verdict === 'unbounded'),
      count(({ verdict }) => verdict === 'not-assessed'),
      count(isContradicted),
      Math.max(0, ...certified.map(({ gap }) => gap)).toExponential(1),
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
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
