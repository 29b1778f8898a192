import {
  type Answer,
  isGeneralized,
  isRefusal,
  type Note,
  OTHER_PARTS,
  type OtherPart,
  type Predictor,
  type Problem,
  type RandomTerm,
  type Refusal,
  type Weights,
} from '@mixdiff/contract';
import { prepareColumns } from './columns.ts';
import { type ContrastName, contrastNamed } from './contrasts.ts';
import { type ContrastChoice, designMatrix } from './design.ts';
import { withOwnExample } from './examples.ts';
import { familyOf } from './family.ts';
import { type Formula, parseFormula } from './formula.ts';
import * as say from './messages.ts';
import { type ModelFrame, modelFrame } from './model-frame.ts';
import { nestingNotes } from './nesting.ts';
import { randomTerms } from './random-terms.ts';
import { droppedVisits } from './residual/dropped-visits.ts';
import { residualFromTerm } from './residual/from-term.ts';
import { residualModel } from './residual/model.ts';
import { residualVariables } from './residual/said.ts';
import { responseOf } from './response.ts';
import { type SaidModel, saidModel } from './said-model.ts';
import { unworkable } from './sizes.ts';
import type { ModelSpec } from './spec.ts';
import { suspectNotes } from './suspects.ts';
import type { Table } from './table.ts';
import { isNumeric, type Vector } from './vector.ts';

/** A problem with what its reader must know, and the model frame that it was made from. */
export interface Built {
  readonly problem: Problem;
  readonly notes: readonly Note[];
  readonly frame: ModelFrame;
}

/** What a table does not say of itself. */
export interface About {
  /** SHA-256 of the data file, '' where there is none. */
  readonly dataHash: string;
  /** What messages call the data, when it is not the table's own name. */
  readonly name?: string;
  /** A linear model will do: what a mixed model is tested against. */
  readonly withoutRandom?: boolean;
}

/** What is to be estimated, from a table and a model description. */
export function buildProblem(data: Table, spec: ModelSpec, about: About): Answer<Built> {
  const table = about.name === undefined ? data : { ...data, name: about.name };
  const built = build(table, spec, about);
  return isRefusal(built) ? withOwnExample(built, table) : built;
}
function build(table: Table, spec: ModelSpec, about: About): Answer<Built> {
  const names = new Set(table.columns.keys());
  for (const name of Object.keys(spec.derive ?? {})) names.add(name);
  const formula = parseFormula(spec.formula, names);
  if (isRefusal(formula)) return formula;
  const refused = lacksRandom(formula, spec, about);
  if (refused) return refused;
  const columns = prepareColumns(table, spec);
  if (isRefusal(columns)) return columns;
  const said = saidModel(formula, spec, columns);
  if (isRefusal(said)) return said;
  if (spec.gls && said.formula.random.length > 0) return say.glsWithRandom();
  const frame = modelFrame(table, columns, said.formula, spec, residualVariables(said.residual));
  if (isRefusal(frame)) return frame;
  const problem = estimated(frame, table, about.dataHash, said);
  if (isRefusal(problem)) return problem;
  const lost = unworkable(problem, frame, table);
  if (lost) return lost;
  return {
    problem,
    notes: [
      ...notesOf(table, frame, problem, columns.rows),
      ...said.notes,
      ...droppedVisits(said.residual, columns, frame),
    ],
    frame,
  };
}

/** A model without random effects is asked for: by gls, by its family, by its residual model, or by who builds it. */
function lacksRandom({ text, random, repeated }: Formula, spec: ModelSpec, about: About): Refusal | null {
  const effects = random.filter(({ asRepeated }) => !asRepeated);
  if (spec.gls) return effects.length > 0 || spec.random !== undefined ? say.glsWithRandom() : null;
  if (random.length + repeated.length > 0 || about.withoutRandom) return null;
  const others = [spec.random, spec.correlation, spec.repeated, spec.variance, spec.dispformula, spec.ziformula];
  if (others.some((said) => said !== undefined)) return null;
  const { family = 'gaussian', link = 'identity' } = spec;
  // a generalized linear model is one, with a likelihood that no integral stands behind
  return isGeneralized({ response: { family, link } }) ? null : say.noRandomTerm(text);
}

function estimated(frame: ModelFrame, table: Table, dataHash: string, said: SaidModel): Answer<Problem> {
  const { formula, spec } = frame;
  const { method = 'REML' } = spec;
  const distribution = familyOf(spec.family ?? 'gaussian', spec.link);
  if (isRefusal(distribution)) return distribution;
  const choices = contrastChoices(frame, spec.contrasts);
  if (isRefusal(choices)) return choices;
  const response = responseOf(frame, distribution.family, table);
  if ('refused' in response) return response;
  const { y, trials } = response;
  const X = designMatrix(formula.fixed, valuesOf(formula.fixed, frame), y.length, choices.fixed);
  if (isRefusal(X)) return X;
  const others = otherPredictors(frame, choices.fixed);
  if ('refused' in others) return others;
  const effects = randomTerms(frame, choices.random);
  if ('refused' in effects) return effects;
  const covariance = residualOf(said, effects, frame, table);
  if (isRefusal(covariance)) return covariance;
  const weights = response.weighted ? null : weightsOf(frame, spec.weightsKind);
  if (weights && 'refused' in weights) return weights;
  const dropped = droppedNote(frame);
  return {
    response: { y, trials, ...distribution },
    parts: { conditional: { X: X.matrix, columns: X.columns, term: X.term, offset: frame.offset }, ...others },
    ...covariance,
    weights,
    method,
    source: {
      formula: formula.text,
      ...(spec.ziformula === undefined ? {} : { ziformula: spec.ziformula }),
      ...(spec.dispformula === undefined ? {} : { dispformula: spec.dispformula }),
      dataHash,
      rows: frame.rows,
      dropped: dropped ? [dropped.text] : [],
    },
  };
}

/** The fixed sides of the other linear predictors. */
function otherPredictors(frame: ModelFrame, choice: ContrastChoice): Partial<Record<OtherPart, Predictor>> | Refusal {
  const others: Partial<Record<OtherPart, Predictor>> = {};
  for (const part of OTHER_PARTS) {
    const terms = frame.formula.parts?.[part];
    if (!terms) continue;
    const X = designMatrix(terms, valuesOf(terms, frame), frame.rows.length, choice);
    if (isRefusal(X)) return X;
    others[part] = { X: X.matrix, columns: X.columns, term: X.term, offset: frame.offsets[part] };
  }
  return others;
}

const droppedNote = ({ counts, missing }: ModelFrame): Note | null =>
  say.droppedRows(counts.selected, counts.used, missing);

function notesOf(
  table: Table,
  frame: ModelFrame,
  {
    response: { y },
    parts: {
      conditional: { columns },
    },
  }: Problem,
  selected: Int32Array,
): Note[] {
  const dropped = droppedNote(frame);
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  return [
    ...table.notes,
    ...frame.formula.notes,
    ...suspectNotes(table, frame.formula, selected),
    ...(dropped ? [dropped] : []),
    ...nestingNotes(frame.formula.random, frame.groups, frame.variables.values(), y),
    ...basisNotes(frame),
    ...(twice === undefined ? [] : [say.duplicateColumn(twice)]),
  ];
}

/** Knots and coefficients, without which nobody can make the columns again. */
const basisNotes = ({ variables }: ModelFrame): Note[] =>
  [...variables].flatMap(([label, v]) => (v.kind === 'basis' ? [say.basisMade(label, v.about)] : []));

const variable = (frame: ModelFrame, label: string): Vector => frame.variables.get(label) as Vector;
const valuesOf = (terms: Formula['fixed'], frame: ModelFrame): Vector[] =>
  terms.variables.map((v) => variable(frame, v.label));

/** One name is R's `options(contrasts)` for unordered factors everywhere; a record is lmer's argument, for X alone. */
export function contrastChoices(
  frame: ModelFrame,
  asked: ModelSpec['contrasts'],
): { fixed: ContrastChoice; random: ContrastChoice } | Refusal {
  const own = new Map<string, ContrastName>();
  for (const [name, value] of Object.entries(typeof asked === 'object' ? asked : {})) {
    const known = contrastNamed(value);
    if (typeof known === 'object') return known;
    const v = frame.variables.get(name);
    if (!v) return say.contrastForUnused(name, frame.variables.keys());
    if (isNumeric(v)) return say.contrastForNumbers(name);
    own.set(name, known);
  }
  const standard = contrastNamed(typeof asked === 'string' ? asked : 'treatment');
  if (typeof standard === 'object') return standard;
  const random: ContrastChoice = (_, ordered) => (ordered ? 'poly' : standard);
  return { fixed: (name, ordered) => own.get(name) ?? random(name, ordered), random };
}

/** What is said of the residuals, or the random term that takes their place. */
function residualOf(
  { residual, noResidual }: SaidModel,
  random: readonly RandomTerm[],
  frame: ModelFrame,
  table: Table,
): Answer<Pick<Problem, 'random' | 'residual'>> {
  if (noResidual) return residualFromTerm(random, frame);
  const model = residualModel(residual, frame, table);
  return model && isRefusal(model) ? model : { random, residual: model };
}

function weightsOf(frame: ModelFrame, kind: Weights['kind'] = 'as-original'): Weights | Refusal | null {
  if (!frame.weights) return null;
  const negative = frame.weights.findIndex((w) => w < 0);
  if (negative >= 0) return say.negativeWeight(frame.spec.weights ?? '', frame.weights[negative] as number);
  return { values: frame.weights, kind };
}
