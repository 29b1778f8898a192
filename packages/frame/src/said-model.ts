/** A model as text says it, in whichever package's notation: its formula, and how residuals vary. */
import { type Answer, isRefusal, type Note } from '@mixdiff/contract';
import type { Columns } from './columns.ts';
import type { Formula } from './formula.ts';
import * as say from './messages.ts';
import { parseRandom } from './nlme-random.ts';
import { dispersionIsPart, withParts } from './other-parts.ts';
import { parseCorrelation } from './residual/correlation.ts';
import { type Dispersion, parseDispersion } from './residual/dispersion.ts';
import { withRepeated } from './residual/mmrm-term.ts';
import { parseRepeated } from './residual/repeated.ts';
import type { Correlation, SaidResidual } from './residual/said.ts';
import { parseVariance } from './residual/variance.ts';
import type { ModelSpec } from './spec.ts';

export interface SaidModel {
  readonly formula: Formula;
  readonly residual: SaidResidual;
  /** `dispformula = ~ 0`: a random term takes the place of the residual. */
  readonly noResidual: boolean;
  readonly notes: readonly Note[];
}

export function saidModel(written: Formula, spec: ModelSpec, columns: Columns): Answer<SaidModel> {
  const mixed = withRandom(written, spec);
  if (isRefusal(mixed)) return mixed;
  const named = correlationOf(spec);
  if (named && isRefusal(named)) return named;
  const read = withRepeated(mixed, spec, columns);
  if (isRefusal(read)) return read;
  const formula = withParts(read.formula, spec);
  if (isRefusal(formula)) return formula;
  const variance = formula.parts?.dispersion ? { dispersion: [] } : varianceOf(spec, columns);
  if (isRefusal(variance)) return variance;
  const { dispersion } = variance;
  return {
    formula,
    residual: { correlation: named ?? read.correlation, variance: dispersion === 'none' ? [] : dispersion },
    noResidual: dispersion === 'none',
    notes: [...read.notes, ...clashNotes(spec, named)],
  };
}

/** The formula with the random effects that nlme writes beside it. */
function withRandom(formula: Formula, { random }: ModelSpec): Answer<Formula> {
  if (random === undefined) return formula;
  if (formula.random.length > 0) return say.twoRandom((formula.random[0] as Formula['random'][number]).text);
  const parts = parseRandom(random);
  if ('refused' in parts) return parts;
  const text = [formula.text, ...new Set(parts.map((part) => part.text))].join(' + ');
  return { ...formula, text, random: parts };
}

/** As nlme or as mmrm says it; one of them. */
function correlationOf({ correlation, repeated }: ModelSpec): Answer<Correlation> | null {
  if (correlation !== undefined && repeated !== undefined) return say.twoCorrelations();
  if (correlation !== undefined) return parseCorrelation(correlation);
  return repeated === undefined ? null : parseRepeated(repeated);
}
/** As nlme or as glmmTMB says it; one of them. */
function varianceOf(spec: ModelSpec, columns: Columns): Answer<{ readonly dispersion: Dispersion }> {
  const { variance, dispformula } = spec;
  if (dispformula === undefined || dispersionIsPart(spec)) {
    const functions = variance === undefined ? [] : parseVariance(variance);
    return 'refused' in functions ? functions : { dispersion: functions };
  }
  const other = (['variance', 'correlation', 'repeated'] as const).find((one) => spec[one] !== undefined);
  if (other) return say.dispersionBeside(other);
  return parseDispersion(dispformula, columns);
}

/** mmrm's keyword for one variance is that of lme4 and glmmTMB for a variance per visit. */
function clashNotes({ repeated }: ModelSpec, correlation: Correlation | null): Note[] {
  const keyword = repeated === undefined ? '' : (correlation?.keyword ?? '');
  return keyword === 'cs' || keyword === 'toep' ? [say.repeatedClash(keyword)] : [];
}
