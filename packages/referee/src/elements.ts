/** Traces over the distinct elements of the covariance matrices; T = sigma^2 Z'V^-1 Z, filled everywhere. */
import { Matrix as Dense } from 'ml-matrix';
import { entryOf } from './blocks.ts';
import type { Design } from './design.ts';
import type { Element } from './element.ts';
import type { State } from './likelihood.ts';
import { squareOf } from './score.ts';

/** Lower triangles by column, term by term. */
export const elementsOf = ({ terms }: Design): Element[] =>
  terms.flatMap(({ columns: c }, term) =>
    Array.from({ length: c }, (_, b) => Array.from({ length: c - b }, (_, i) => ({ term, a: b + i, b }))).flat(),
  );

/** Column `to` of out <- E_i times column `from` of v, level by level; both have q rows. */
export function applyElement(
  design: Design,
  { term, a, b }: Element,
  v: Float64Array,
  from: number,
  out: Float64Array,
  to: number,
) {
  const { blocks, q } = design;
  for (let l = 0; l < blocks.levelAt.length; l++) {
    if (blocks.levelTerm[l] !== term) continue;
    const at = blocks.levelAt[l];
    out[to * q + at + a] = v[from * q + at + b];
    out[to * q + at + b] = v[from * q + at + a];
  }
}

/** tr(T E_i T E_j) for all pairs, in one pass over T. */
export function elementTraces({ design, work: { T } }: State, elements: readonly Element[]): Dense {
  const { blocks, terms } = design;
  const out = Dense.zeros(elements.length, elements.length);
  const of = terms.map((_, k) => elements.flatMap((e, i) => (e.term === k ? [i] : [])));
  for (let block = 0; block < blocks.count; block++) {
    const size = blocks.size[block];
    for (let l = blocks.firstLevel[block]; l < blocks.firstLevel[block + 1]; l++) {
      for (let m = blocks.firstLevel[block]; m < blocks.firstLevel[block + 1]; m++) {
        const at = entryOf(blocks, blocks.levelAt[l], blocks.levelAt[m]);
        addPair(T, at, size, elements, of[blocks.levelTerm[l]], of[blocks.levelTerm[m]], out);
      }
    }
  }
  return out;
}
/** With B the block of T for one level (rows) and another (columns): tr(E_i B E_j B'). */
function addPair(
  T: Float64Array,
  at: number,
  size: number,
  elements: readonly Element[],
  rows: number[],
  columns: number[],
  out: Dense,
) {
  for (const i of rows) {
    const { a, b } = elements[i];
    const rowA = at + a * size;
    const rowB = at + b * size;
    for (const j of columns) {
      const { a: c, b: d } = elements[j];
      const copies = (a === b ? 1 : 2) * (c === d ? 1 : 2);
      const value = T[rowA + c] * T[rowB + d] + T[rowA + d] * T[rowB + c];
      out.set(i, j, out.get(i, j) + (copies / 2) * value);
    }
  }
}

/** What sigma^2 adds: per element sigma^4 tr(V^-1 W^-1 V^-1 V_i), and tr((T Lambda Lambda')^2). */
export function residualTraces(state: State, elements: readonly Element[]): { mixed: Float64Array; square: number } {
  const R = timesSigma(state);
  return {
    mixed: Float64Array.from(elements, (element) => mixedTrace(state, element, R)),
    square: traceOfSquare(state, R),
  };
}
/** T Lambda Lambda', packed. */
function timesSigma({ design, work: { T }, roots }: State): Float64Array {
  const { blocks, terms } = design;
  const squares = roots.map((root, k) => squareOf(root, terms[k].columns));
  const R = new Float64Array(T.length);
  for (let l = 0; l < blocks.levelAt.length; l++) {
    const k = blocks.levelTerm[l];
    const at = blocks.levelAt[l];
    const block = blocks.of[at];
    const c = terms[k].columns;
    for (let i = 0; i < blocks.size[block]; i++) {
      const row = entryOf(blocks, blocks.from[block] + i, at);
      for (let b = 0; b < c; b++) for (let a = 0; a < c; a++) R[row + b] += T[row + a] * squares[k][b * c + a];
    }
  }
  return R;
}
function traceOfSquare({ design: { blocks } }: State, R: Float64Array): number {
  let sum = 0;
  for (let b = 0; b < blocks.count; b++) {
    const at = blocks.entry[b];
    const size = blocks.size[b];
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) sum += R[at + i * size + j] * R[at + j * size + i];
  }
  return sum;
}
/** tr(E_i (T - T Lambda Lambda' T)). */
function mixedTrace({ design: { blocks }, work: { T } }: State, { term, a, b }: Element, R: Float64Array): number {
  let sum = 0;
  for (let l = 0; l < blocks.levelAt.length; l++) {
    if (blocks.levelTerm[l] !== term) continue;
    const at = blocks.levelAt[l];
    const block = blocks.of[at];
    const rowA = entryOf(blocks, at + a, blocks.from[block]);
    const rowB = entryOf(blocks, at + b, blocks.from[block]);
    let value = T[entryOf(blocks, at + a, at + b)];
    for (let t = 0; t < blocks.size[block]; t++) value -= R[rowA + t] * T[rowB + t];
    sum += a === b ? value : 2 * value;
  }
  return sum;
}
