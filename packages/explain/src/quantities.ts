/**
 * Explains a comparison: classes of agreeing fits are compared by the two members that have most in common, so that as
 * little as possible lies between them.
 */
import { type Certificate, isRefusal } from '@mixdiff/contract';
import type { Run, Runs } from '@mixdiff/runs';
import type { CauseFinding, ComparisonDocument, FitDocument, QuantityDocument } from '@mixdiff/schema';
import { tolerance } from './agreement.ts';
import { representation } from './causes/boundary-representation.ts';
import { attribute, type Pair, pairOf } from './ladder/attribute.ts';
import type { Side } from './ladder/side.ts';
import { States } from './ladder/states.ts';
import { plain } from './pair/difference.ts';

/** A fit of the comparison with what is known of it. */
export interface Judgement {
  readonly run: Run;
  readonly document: FitDocument;
  readonly certificate: Certificate;
}
export interface ExplainedQuantities {
  readonly quantities: QuantityDocument[];
  readonly unexplained: ComparisonDocument['unexplained'];
}

/** One finding per pair of classes of every quantity: what makes them differ, and what nothing explains. */
export async function explainQuantities(
  quantities: readonly QuantityDocument[],
  judgements: readonly Judgement[],
  runs: Runs,
): Promise<ExplainedQuantities> {
  const sides = new Map(judgements.flatMap((j) => sideOf(j)).map((side) => [side.id, side]));
  const states = new States(runs);
  const pairs = new Map<string, Promise<Pair>>();
  const aligned = judgements.map(({ run, document }) => ({ id: run.id, fit: document }));
  const unexplained: ComparisonDocument['unexplained'] = [];
  const explained: QuantityDocument[] = [];
  for (const quantity of quantities) {
    const allowed = tolerance(quantity.quantity, aligned);
    const causes: CauseFinding[] = [];
    for (const [one, other] of classPairs(quantity.classes)) {
      const [a, b] = representatives(one, other, sides);
      if (!a || !b) continue;
      const key = `${a.id} ${b.id}`;
      const made = pairs.get(key) ?? pairOf(a, b, states);
      pairs.set(key, made);
      const found = attribute(await made, quantity.quantity, allowed);
      for (const claim of found.claims) {
        causes.push({ between: [[...one], [...other]], ...claim, evidence: plain(claim.evidence) });
      }
      if (found.unexplained)
        unexplained.push({
          quantity: quantity.quantity,
          between: [a.id, b.id],
          size: found.unexplained.size,
          rung: found.unexplained.rung,
        });
    }
    explained.push({ ...quantity, causes });
  }
  for (const { quantity, between, claim } of representations([...sides.values()])) {
    explained.find((q) => q.quantity === quantity)?.causes.push({ between, ...claim, evidence: plain(claim.evidence) });
  }
  return { quantities: explained, unexplained };
}
/** Zeros that are written in two ways, which no tolerance tells apart. */
const representations = (sides: readonly Side[]) =>
  sides.flatMap((a, i) =>
    sides
      .slice(i + 1)
      .flatMap((b) =>
        representation(a, b).map((one) => ({ ...one, between: [[a.id], [b.id]] as [string[], string[]] })),
      ),
  );
function sideOf({ run, document, certificate }: Judgement): Side[] {
  const { id, problem, fit, entrant, engine } = run;
  return isRefusal(fit) ? [] : [{ id, problem, fit, reported: document, certificate, entrant, engine }];
}
const classPairs = (classes: readonly (readonly string[])[]): (readonly [readonly string[], readonly string[]])[] =>
  classes.flatMap((one, i) => classes.slice(i + 1).map((other) => [one, other] as const));

/** The two members that have most in common, so that as few steps as possible lie between them. */
function representatives(
  one: readonly string[],
  other: readonly string[],
  sides: ReadonlyMap<string, Side>,
): [Side | undefined, Side | undefined] {
  let best: { a: Side; b: Side; common: number } | null = null;
  for (const idA of one) {
    for (const idB of other) {
      const [a, b] = [sides.get(idA), sides.get(idB)];
      if (!a || !b) continue;
      const common =
        Number(a.problem === b.problem) * 4 + Number(a.entrant === b.entrant) * 2 + Number(!!a.engine && !!b.engine);
      if (!best || common > best.common) best = { a, b, common };
    }
  }
  return [best?.a, best?.b];
}
