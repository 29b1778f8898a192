/**
 * The same model written another way must have the same maximum. Where an engine's end moves with the units or the
 * order of rows, the wording decided, not the data.
 */
import { type Certificate, type Fit, isMaximum, isRefusal } from '@mixdiff/contract';
import type { Run, Runs } from '@mixdiff/runs';
import { finite, type InvarianceFinding } from '@mixdiff/schema';
import { workOfFit } from './short/work.ts';
import { type Transform, transformsOf } from './transforms.ts';

/** A move of the end beyond this: in log-likelihood, and in standard errors of a fixed effect. */
export const HOLDS = { logLik: 1e-4, inSE: 0.05 } as const;
interface Judged {
  readonly run: Run;
  readonly fit: Fit;
  readonly certificate: Certificate;
}

/** How much work the refits may take in all (`work.ts`), and who is told of what that leaves out. */
export interface InvarianceLimit {
  readonly work: number;
  left(fit: string, change: string): void;
}
const UNLIMITED: InvarianceLimit = { work: Number.POSITIVE_INFINITY, left: () => undefined };

/** Every engine on the same model written another way; its end is judged as a point of the original problem. */
export async function invarianceOf(
  judged: readonly Judged[],
  runs: Runs,
  centres: Readonly<Record<string, number>> = {},
  { work, left }: InvarianceLimit = UNLIMITED,
): Promise<InvarianceFinding[]> {
  const transforms = new Map(
    [...new Set(judged.map(({ run }) => run.problem))].map((p) => [p, transformsOf(p, centres)]),
  );
  const findings: InvarianceFinding[] = [];
  let spent = 0;
  for (const one of judged) {
    if (one.run.entrant.kind === 'recorded') continue;
    for (const transform of transforms.get(one.run.problem) ?? []) {
      if (spent > work) {
        left(one.run.id, transform.change);
        continue;
      }
      spent += workOfFit(one.fit, one.run.problem);
      findings.push(await findingOf(one, transform, runs));
    }
  }
  return findings;
}

async function findingOf(one: Judged, transform: Transform, runs: Runs): Promise<InvarianceFinding> {
  const { run, certificate } = one;
  const made = await runs.runOn(run.entrant, transform.problem);
  const told = { fit: run.id, change: transform.change };
  if (isRefusal(made.fit)) {
    const sentence = `${run.id}, ${transform.change}: refused (${made.fit.message})`;
    return { ...told, holds: false, logLikMove: null, largestMove: null, verdict: null, sentence };
  }
  const at = transform.back(made.fit.canonical);
  const judged = runs.certifier(run.problem).certify(at, { weights: one.fit.meaning.weights });
  const logLikMove = judged.logLik === null || certificate.logLik === null ? null : judged.logLik - certificate.logLik;
  const largestMove = largest(one.fit, run.problem.parts.conditional.columns, at.beta);
  const holds = logLikMove !== null && Math.abs(logLikMove) <= HOLDS.logLik && (largestMove?.inSE ?? 0) <= HOLDS.inSE;
  return {
    ...told,
    holds,
    logLikMove: finite(logLikMove),
    largestMove,
    verdict: judged.verdict,
    sentence: sentenceOf(one, transform, judged, logLikMove, holds),
  };
}
function largest(fit: Fit, columns: readonly string[], beta: Float64Array): InvarianceFinding['largestMove'] {
  const { vcov, canonical } = fit;
  if (!vcov) return null;
  let most = { quantity: '', inSE: 0 };
  columns.forEach((name, j) => {
    const se = Math.sqrt(vcov.data[j * (vcov.nrow + 1)] as number);
    const inSE = Math.abs((beta[j] as number) - (canonical.beta[j] as number)) / se;
    if (inSE > most.inSE) most = { quantity: `beta|${name}`, inSE };
  });
  return most.quantity ? most : null;
}
function sentenceOf(
  { run, certificate }: Judged,
  { change }: Transform,
  judged: Certificate,
  move: number | null,
  holds: boolean,
): string {
  if (holds) return `${run.id}, ${change}: ends at the same point.`;
  const by =
    move === null ? 'cannot be judged' : `ends ${Math.abs(move).toPrecision(3)} ${move > 0 ? 'higher' : 'lower'}`;
  const [before, after] = [isMaximum(certificate.verdict), isMaximum(judged.verdict)];
  const verdict =
    !before && after
      ? `: the ${certificate.verdict} disappears`
      : before && !after
        ? `: a ${judged.verdict} appears`
        : `: ${judged.verdict}`;
  return `${run.id}, ${change}: ${by}${verdict}.`;
}
