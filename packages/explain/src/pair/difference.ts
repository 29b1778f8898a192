/** What makes two fits differ, over all quantities: a cause is told once with what it explains, not once per number. */
import type { Context } from '@mixdiff/contract';
import { Runs } from '@mixdiff/runs';
import { type DifferenceDocument, finite, quantityNames, quantityOf } from '@mixdiff/schema';
import { classes, tolerance } from '../agreement.ts';
import { representation } from '../causes/boundary-representation.ts';
import { attribute, pairOf } from '../ladder/attribute.ts';
import type { Claim } from '../ladder/claim.ts';
import type { Side } from '../ladder/side.ts';
import { States } from '../ladder/states.ts';

export interface DifferenceOptions {
  readonly name: string;
  readonly context: Context;
  readonly runs?: Runs;
}

/** What makes two fits differ, over all their quantities; each cause with those that it explains. */
export async function difference(a: Side, b: Side, options: DifferenceOptions): Promise<DifferenceDocument> {
  const runs = options.runs ?? new Runs(() => a.problem, options.context, { starts: 24, seed: 1 });
  const pair = await pairOf(a, b, new States(runs));
  const fits = [a, b].map(({ id, reported }) => ({ id, fit: reported }));
  const names = [...new Set(fits.flatMap(({ fit }) => quantityNames(fit)))];
  const causes = new Map<string, Claim & { quantities: string[] }>();
  const unexplained: DifferenceDocument['unexplained'] = [];
  const add = (quantity: string, claim: Claim): void => {
    const known = causes.get(claim.cause);
    if (!known) causes.set(claim.cause, { ...claim, quantities: [quantity] });
    else known.quantities.push(quantity);
  };
  for (const quantity of names) {
    const allowed = tolerance(quantity, fits);
    const values = fits.map(({ fit }) => quantityOf(fit, quantity) ?? null);
    if (values.every((value) => typeof value !== 'number')) continue;
    if (classes([a.id, 'other'], values, allowed).length < 2) continue;
    const { claims, unexplained: left } = attribute(pair, quantity, allowed);
    for (const claim of claims) add(quantity, claim);
    if (left) unexplained.push({ quantity, size: finite(left.size), rung: left.rung });
  }
  for (const { quantity, claim } of representation(a, b)) add(quantity, claim);
  return {
    schema: 'mixdiff/difference@1',
    name: options.name,
    fits: [a, b].map(({ id, certificate: { verdict, gain }, reported }) => ({
      id,
      verdict,
      gain: finite(gain),
      fit: reported,
    })),
    causes: [...causes.values()].map(({ cause, share, sentence, evidence, quantities }) => ({
      cause,
      share: finite(share),
      sentence,
      evidence: plain(evidence),
      quantities,
    })),
    unexplained,
  };
}
/** JSON has no NaN and no Infinity. */
export function plain(evidence: Claim['evidence']): Claim['evidence'] {
  const one = <T>(value: T): T | null => (typeof value === 'number' && !Number.isFinite(value) ? null : value);
  return Object.fromEntries(
    Object.entries(evidence).map(([name, value]) => [name, Array.isArray(value) ? value.map(one) : one(value)]),
  );
}
