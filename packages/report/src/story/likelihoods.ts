/**
 * Groups of fits that maximise one function. All ranking and agreeing happens within a group; a method's name is not
 * enough to tell groups apart.
 */
import {
  type ComparisonDocument,
  comparable,
  type Distinction,
  logLikGap,
  oneFunction,
  type Standing,
  WEIGHTS,
} from '@mixdiff/schema';
import { certificateOf, type Fitted, faithful, isMaximumVerdict } from './names.ts';

/** A fit as it stands in the comparison: its log-likelihood as the referee finds it, where it judged the fit. */
export function standing(document: ComparisonDocument, f: Fitted): Standing {
  const weighted = document.problem.weights !== null;
  const judged = certificateOf(document, f.id)?.logLik ?? null;
  if (judged === null) return { ...f.fit, weighted };
  return { ...f.fit, weighted, logLik: judged, meaning: { ...f.fit.meaning, logLikConstant: 0 } };
}
/** Fits that maximise one function, so that they may agree, be ranked, or fall short of one another. */
export interface Peers {
  readonly method: 'REML' | 'ML';
  /** `REML`, and where one method stands for several functions, what else it takes to tell them apart, in short. */
  readonly name: string;
  /** The same in full. */
  readonly told: readonly string[];
  readonly fits: readonly Fitted[];
}
export function peersOf(document: ComparisonDocument, fits: readonly Fitted[] = faithful(document)): Peers[] {
  const groups: Fitted[][] = [];
  for (const f of fits) {
    const own = groups.find(([one]) => one && arePeers(document, one, f));
    if (own) own.push(f);
    else groups.push([f]);
  }
  return groups.map((own) => {
    const [first] = own as [Fitted];
    const namesakes = groups.flatMap(([one]) => (one && one !== first && one.method === first.method ? [one] : []));
    const apart = namesakes.flatMap((one) => distinctions(document, first, one).filter((d) => d.what !== 'constant'));
    const [short, long] = [shortOf, (d: Distinction) => d.a].map((text) => [...new Set(apart.map(text))]);
    const name = short?.length ? `${first.method} (${short.join(', ')})` : first.method;
    return { method: first.method, name, told: long ?? [], fits: own };
  });
}
const shortOf = (d: Distinction): string =>
  d.what === 'weights-meaning' ? `weights: ${d.a.startsWith(WEIGHTS.precision) ? 'precisions' : 'copies'}` : d.a;
const distinctions = (document: ComparisonDocument, a: Fitted, b: Fitted): Distinction[] =>
  comparable(standing(document, a), standing(document, b));
export const arePeers = (document: ComparisonDocument, a: Fitted, b: Fitted): boolean =>
  oneFunction(standing(document, a), standing(document, b));
/** How far a lies above b; null where they are not of one function. */
export const gapBetween = (document: ComparisonDocument, a: Fitted, b: Fitted): number | null =>
  logLikGap(standing(document, a), standing(document, b));

/** Peers that are at a maximum, REML before ML. */
export const maximaByPeers = (document: ComparisonDocument): Peers[] => {
  const atMaximum = faithful(document).filter((f) => isMaximumVerdict(certificateOf(document, f.id)?.verdict ?? ''));
  const groups = peersOf(document, atMaximum);
  return (['REML', 'ML'] as const).flatMap((method) => groups.filter((peers) => peers.method === method));
};
/** Where fits of one method maximise several functions: which, and what keeps them apart. */
export interface Divide {
  readonly groups: readonly Peers[];
  readonly causes: readonly Distinction['what'][];
}
export function divides(document: ComparisonDocument): Divide[] {
  const all = peersOf(document);
  return (['REML', 'ML'] as const).flatMap((method) => {
    const groups = all.filter((peers) => peers.method === method);
    if (groups.length < 2) return [];
    const firsts = groups.flatMap(({ fits: [first] }) => (first ? [first] : []));
    const apart = firsts.flatMap((a, i) => firsts.slice(i + 1).flatMap((b) => distinctions(document, a, b)));
    return [{ groups, causes: [...new Set(apart.map(({ what }) => what).filter((what) => what !== 'constant'))] }];
  });
}
/** Other faithful fits of the same function that reach the best point's log-likelihood within 1e-4. */
export function endingThere(document: ComparisonDocument, entry: Fitted, bestLogLik: number | null): Fitted[] {
  if (bestLogLik === null) return [];
  const best = { ...standing(document, entry), logLik: bestLogLik };
  return faithful(document).filter((other) => {
    if (other.id === entry.id || (certificateOf(document, other.id)?.logLik ?? null) === null) return false;
    const gap = logLikGap(best, standing(document, other));
    return gap !== null && gap <= 1e-4;
  });
}
