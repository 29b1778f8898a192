/** The random-effects terms of a problem, on the rows that are used. */
import {
  type Answer,
  isRefusal,
  type Matrix,
  type RandomTerm,
  type Refusal,
  type Structure,
  structured,
} from '@mixdiff/contract';
import { type ContrastChoice, designMatrix, type ModelMatrix } from './design.ts';
import { doubles } from './fill.ts';
import type { RandomPart } from './formula.ts';
import * as say from './messages.ts';
import type { ModelFrame } from './model-frame.ts';
import { pointAt } from './points.ts';
import { ofPoints } from './structure-call.ts';
import type { Terms } from './terms.ts';
import type { FactorVector, Vector } from './vector.ts';

export function randomTerms(frame: ModelFrame, choice: ContrastChoice): RandomTerm[] | Refusal {
  const terms: RandomTerm[] = [];
  const shared: Shared = { intercept: null };
  for (const part of frame.formula.random) {
    const term = randomTerm(part, frame, choice, shared);
    if ('refused' in term) return term;
    terms.push(term);
  }
  return terms;
}

/** What terms have in common: the column of those that are an intercept. */
interface Shared {
  intercept: ModelMatrix | null;
}

function randomTerm(part: RandomPart, frame: ModelFrame, choice: ContrastChoice, shared: Shared): RandomTerm | Refusal {
  const { name, group: by } = part;
  const group = frame.groups.get(by.name) as FactorVector;
  const design = part.blocks ? blockDesign(part.blocks, frame, choice) : plainDesign(part, frame, choice, shared);
  if (isRefusal(design)) return design;
  const { columns, Z, structure } = design;
  const term = { name, group: by.name, columns, levels: group.levels, level: group.codes, Z, structure };
  return part.part ? { ...term, part: part.part } : term;
}

type Design = Pick<RandomTerm, 'columns' | 'Z' | 'structure'>;
const matrixOf = (terms: Terms, { variables, rows }: ModelFrame, choice: ContrastChoice): Answer<ModelMatrix> =>
  designMatrix(
    terms,
    terms.variables.map(({ label }) => variables.get(label) as Vector),
    rows.length,
    choice,
  );

function plainDesign(part: RandomPart, frame: ModelFrame, choice: ContrastChoice, shared: Shared): Answer<Design> {
  const isIntercept = part.terms.intercept && part.terms.terms.length === 0;
  const made = (isIntercept && shared.intercept) || matrixOf(part.terms, frame, choice);
  if (isRefusal(made)) return made;
  if (isIntercept) shared.intercept = made;
  const structure = structureOf(part, made.columns, frame);
  return isRefusal(structure) ? structure : { columns: made.columns, Z: made.matrix, structure };
}

function structureOf(part: RandomPart, columns: readonly string[], frame: ModelFrame): Answer<Structure> {
  const { structure: kind, order, known, name } = part;
  const [rank] = order ?? [];
  if (rank !== undefined && rank > columns.length) return say.rankTooLarge(name, rank, columns.length);
  if (known && known.nrow !== columns.length) return say.matrixSize(name, known.nrow, columns.length);
  const plain = structured(kind, columns);
  const made = order || known ? { ...plain, ...(order ? { order } : {}), ...(known ? { known } : {}) } : plain;
  if (!ofPoints(kind)) return made;
  const coordinates = pointsOf(part, frame);
  return isRefusal(coordinates) ? coordinates : { ...made, coordinates };
}

/** m x d: where the columns of a term lie that has one factor and no intercept. */
function pointsOf({ terms, text, structure }: RandomPart, { variables }: ModelFrame): Answer<Matrix> {
  const [only, ...others] = terms.variables;
  const factor = only && variables.get(only.label);
  if (factor?.kind !== 'factor' || others.length > 0 || terms.intercept) return say.needsPoints(text, structure);
  const points: number[][] = [];
  for (const level of factor.levels) {
    const point = pointAt(level);
    if (!point || point.length !== (points[0] ?? point).length) return say.notAPoint(text, level);
    points.push(point);
  }
  const [m, d] = [points.length, points[0]?.length ?? 0];
  return { nrow: m, ncol: d, data: doubles(m * d, (k) => points[k % m]?.[Math.floor(k / m)] as number) };
}

/** The columns of one block after the other. */
function blockDesign(
  blocks: NonNullable<RandomPart['blocks']>,
  frame: ModelFrame,
  choice: ContrastChoice,
): Answer<Design> {
  const made: ModelMatrix[] = [];
  for (const { terms } of blocks) {
    const matrix = matrixOf(terms, frame, choice);
    if (isRefusal(matrix)) return matrix;
    made.push(matrix);
  }
  const columns = made.flatMap((block) => block.columns);
  const parts = made.map((block, i) =>
    structured((blocks[i] as { structure: Structure['kind'] }).structure, block.columns),
  );
  const data = new Float64Array(frame.rows.length * columns.length);
  let end = 0;
  for (const { matrix } of made) {
    data.set(matrix.data, end);
    end += matrix.data.length;
  }
  const Z: Matrix = { nrow: frame.rows.length, ncol: columns.length, data };
  return { columns, Z, structure: { ...structured('block', columns), parts } };
}
