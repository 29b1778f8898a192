/**
 * The linear predictors beside the mean's, as glmmTMB writes them: `ziformula` (logit of the probability of a zero that is none of the
 * family's own) and `dispformula` (log of the dispersion parameter). Of gaussian models with the identity link and no such zeros `dispformula`
 * says how residuals vary, and stands elsewhere (residual/dispersion.ts).
 */
import { type Answer, isRefusal, type OtherPart, PART_PREFIX } from '@mixdiff/contract';
import { hasDispersion } from './family.ts';
import { type Formula, parseRightSide, type RandomPart } from './formula.ts';
import * as say from './messages.ts';
import { parseExpression } from './parse.ts';
import type { ModelSpec } from './spec.ts';
import type { Terms } from './terms.ts';

/** Whether `dispformula` is a linear predictor of its own. */
export const dispersionIsPart = ({ family = 'gaussian', link = 'identity', ziformula }: ModelSpec): boolean =>
  family !== 'gaussian' || link !== 'identity' || !isNothing(ziformula);
/** `~ 0`: none, which is what no formula says. */
const isNothing = (formula: string | undefined): boolean =>
  formula === undefined || /^\s*~\s*(?:0|-\s*1)\s*$/.test(formula);

export function withParts(formula: Formula, spec: ModelSpec): Answer<Formula> {
  const { family = 'gaussian', ziformula, dispformula } = spec;
  const zero = isNothing(ziformula) ? null : rightSide('ziformula', ziformula as string, formula);
  if (zero && isRefusal(zero)) return zero;
  if (zero) {
    const beside = (['variance', 'correlation', 'repeated'] as const).find((one) => spec[one] !== undefined);
    if (beside) return say.partBeside('ziformula', beside);
  }
  if (dispformula === undefined || !dispersionIsPart(spec)) return joined(formula, { zeroInflation: zero });
  if (!hasDispersion(family)) return say.dispersionFamily(family);
  if (isNothing(dispformula)) return say.noDispersion(family);
  const dispersion = rightSide('dispformula', dispformula, formula);
  if (isRefusal(dispersion)) return dispersion;
  const { terms, intercept, offsets } = dispersion.fixed;
  const isOne = intercept && terms.length === 0 && offsets.length === 0 && dispersion.random.length === 0;
  return joined(formula, { zeroInflation: zero, dispersion: isOne ? null : dispersion });
}

type Side = Pick<Formula, 'fixed' | 'random' | 'notes'>;
/** `~ .`: the right side of the formula, without its offsets. */
function rightSide(field: 'ziformula' | 'dispformula', source: string, formula: Formula): Answer<Side> {
  const e = parseExpression(source);
  if (isRefusal(e)) return e;
  if (e.kind !== 'unary' || e.op !== '~') return say.partForm(field, source);
  if (e.operand.kind !== 'name' || e.operand.name !== '.') return parseRightSide(e.operand);
  return { fixed: { ...formula.fixed, offsets: [] }, random: formula.random, notes: [] };
}

function joined(formula: Formula, sides: { readonly [P in OtherPart]?: Side | null }): Formula {
  const said = Object.entries(sides).flatMap(([part, side]) => (side ? [[part as OtherPart, side] as const] : []));
  if (said.length === 0) return formula;
  const parts: Partial<Record<OtherPart, Terms>> = Object.fromEntries(said.map(([part, { fixed }]) => [part, fixed]));
  const random = said.flatMap(([part, side]) => side.random.map((one) => ofPart(one, part)));
  return {
    ...formula,
    parts,
    random: [...formula.random, ...random],
    notes: [...formula.notes, ...said.flatMap(([, { notes }]) => notes)],
  };
}
const ofPart = ({ asRepeated: _, ...one }: RandomPart, part: OtherPart): RandomPart => ({
  ...one,
  name: PART_PREFIX[part] + one.name,
  part,
});
