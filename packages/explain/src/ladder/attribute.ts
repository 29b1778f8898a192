/**
 * Gives a difference to causes. Both orders of the path are walked, because a share that depends on the order is not a
 * fact about the fits; what nobody claims stays unexplained.
 */
import { isMaximum } from '@mixdiff/contract';
import { type FitDocument, quantityOf } from '@mixdiff/schema';
import type { Difference, Finding } from '../causes/cause.ts';
import { causes } from '../causes/causes.ts';
import { notIdentified } from '../causes/flat-ridge.ts';
import type { Claim } from './claim.ts';
import type { Rung } from './edits.ts';
import { type Path, pathBetween, type Step } from './path.ts';
import { SHARE } from './share.ts';
import type { Side } from './side.ts';
import type { States } from './states.ts';

/** A cause below this share is not worth its line, however certain. */
const LEAST_SHARE = 0.01;

/** `rung`: where most of it comes in. */
export interface Left {
  readonly size: number | null;
  readonly rung: Rung;
}
export interface Explained {
  readonly claims: readonly Claim[];
  /** What no cause explains, in units of the quantity; null for a number that only one fit has. */
  readonly unexplained: Left | null;
}
/** LIVE. The way between two fits in both orders, made once; every quantity is read off it. */
export interface Pair {
  readonly a: Side;
  readonly b: Side;
  readonly last: Path;
  readonly first: Path;
}
export async function pairOf(a: Side, b: Side, states: States): Promise<Pair> {
  return {
    a,
    b,
    last: await pathBetween(a, b, states, 'definitions-last'),
    first: await pathBetween(a, b, states, 'definitions-first'),
  };
}

/** `allowed`: a difference that counts as agreement. */
export function attribute(pair: Pair, quantity: string, allowed: number): Explained {
  const last = walk(pair, pair.last, quantity, allowed);
  const first = walk(pair, pair.first, quantity, allowed);
  // what two moves of one cause leave of each other is held to what one alone is
  const size = sizeOf(pair.last, quantity);
  const worth = [...last.found].filter(([, { share }]) => worthTelling(share, size * (share ?? 0), allowed));
  const claims = worth.map(([cause, { share, finding }]): Claim => {
    const other = first.found.get(cause)?.share ?? null;
    const orders = other !== null && share !== null && Math.abs(other - share) > 0.01 ? { otherOrder: other } : {};
    return { cause, share, sentence: finding.sentence, evidence: { ...finding.evidence, ...orders } };
  });
  // claimed only where both directions leave nothing over; a broken way in one order is no evidence against the other
  const left = last.left ?? (pair.first.broken ? null : first.left);
  const open = notIdentified(pair, quantity);
  if (!open) return { claims, unexplained: left };
  // two maxima have it apart by chance alone; from a fit that is short something else may come on top
  const maxima = [pair.a, pair.b].every(({ certificate }) => isMaximum(certificate.verdict));
  if (maxima) return { claims: [{ ...open, share: 1 }], unexplained: null };
  if (!left) return { claims, unexplained: null };
  const share = left.size === null ? null : left.size / sizeOf(pair.last, quantity);
  const known = claims.some(({ cause }) => cause === open.cause);
  return { claims: known ? claims : [...claims, { ...open, share }], unexplained: null };
}

interface Walk {
  readonly found: Map<string, { share: number | null; finding: Finding }>;
  readonly left: Left | null;
}
type Move = Difference & {
  readonly share: number | null;
  /** Over a gap, from where the number was last known to where it is again, as the step that closes it. */
  readonly across?: Step;
};

function walk({ a, b }: Pair, path: Path, quantity: string, allowed: number): Walk {
  const found: Walk['found'] = new Map();
  let rest = 0;
  let most = { size: 0, rung: 'print' as Rung };
  let left: Walk['left'] = null;
  for (const move of moves(path.steps, quantity, a, b)) {
    if (!worthTelling(move.share, (move.after ?? 0) - (move.before ?? 0), allowed)) continue;
    const opened = findings(move);
    const claims = opened.length === 0 && move.across ? findings({ ...move, step: move.across }) : opened;
    for (const { code, finding } of claims) {
      const share = move.share === null ? null : move.share * (finding.part ?? 1);
      const before = found.get(code);
      found.set(code, {
        share: share === null ? null : (before?.share ?? 0) + share,
        finding: before?.finding ?? finding,
      });
    }
    if (claims.length > 0) continue;
    const { rung } = move.step;
    if (move.share === null) {
      left = { size: null, rung };
      continue;
    }
    const size = (move.after as number) - (move.before as number);
    rest += size;
    if (Math.abs(size) > Math.abs(most.size)) most = { size, rung };
  }
  if (!left && Math.abs(rest) > allowed && Math.abs(rest) > SHARE * sizeOf(path, quantity))
    left = { size: rest, rung: most.rung };
  return { found, left };
}
function worthTelling(share: number | null, move: number, allowed: number): boolean {
  if (share === null || Math.abs(share) >= SHARE) return true;
  return Math.abs(share) >= LEAST_SHARE && Math.abs(move) > allowed;
}
const valueAt = (document: FitDocument, quantity: string): number | null => {
  const value = quantityOf(document, quantity);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};
function endsOf({ steps }: Path, quantity: string): [number | null, number | null] {
  const [start, end] = [steps[0], steps.at(-1)];
  return [start ? valueAt(start.from.document, quantity) : null, end ? valueAt(end.to.document, quantity) : null];
}
function sizeOf(path: Path, quantity: string): number {
  const [start, end] = endsOf(path, quantity);
  return start === null || end === null ? 0 : Math.abs(end - start);
}

/**
 * The steps over which a quantity moves. Between two numbers: every step, places without the number left out. Between a
 * number and none: the step where it is lost for good.
 */
function moves(steps: readonly Step[], quantity: string, a: Side, b: Side): Move[] {
  const [start, end] = endsOf({ steps, broken: false }, quantity);
  const all = steps.map((step) => ({
    quantity,
    step,
    a,
    b,
    before: valueAt(step.from.document, quantity),
    after: valueAt(step.to.document, quantity),
  }));
  if (start === null || end === null) {
    const flips = all.filter(({ before, after }) => (before === null) !== (after === null));
    const flip = start === null ? flips[0] : flips.at(-1);
    return flip ? [{ ...flip, share: null }] : [];
  }
  const total = end - start;
  if (total === 0) return [];
  const result: Move[] = [];
  let known = start;
  let first: Step | null = null;
  for (const move of all) {
    first ??= move.step;
    if (move.after === null) continue;
    const share = (move.after - known) / total;
    // over a gap, the step that opens it stands for it, or where it shows nothing the one that closes it
    const step = first.rung === move.step.rung ? move.step : first;
    const across = step === first && step !== move.step ? { across: { ...move.step, from: first.from } } : {};
    result.push({ ...move, step, before: known, share, ...across });
    known = move.after;
    first = null;
  }
  return result;
}

/** The first cause of the step's rung that shows its evidence; on the derived rung several may each have a part. */
function findings(move: Move): { code: string; finding: Finding }[] {
  const several = move.step.rung === 'derived';
  const result: { code: string; finding: Finding }[] = [];
  for (const { code, rungs, detect } of causes) {
    if (!rungs.includes(move.step.rung)) continue;
    const finding = detect(move);
    if (!finding) continue;
    result.push({ code, finding });
    if (!several || move.share === null || finding.part === undefined) break;
  }
  return result;
}
