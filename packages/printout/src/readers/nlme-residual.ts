/**
 * What nlme prints of how residuals vary: the class of the correlation and of the variance functions by the words that stand for
 * it, their formulas, and the estimates below.
 */
import { isCell, tokensOf } from '../cells.ts';
import { expressionAt, lineOf } from '../find.ts';
import { namesAbove } from '../fixed.ts';
import type { ResidualElement } from '../printout.ts';

export interface PrintedResidual {
  readonly correlation?: string;
  readonly variance?: string;
  readonly elements: readonly ResidualElement[];
  /** What is no class known here, in words. */
  readonly beyond: readonly string[];
}
const CORRELATIONS: Readonly<Record<string, string>> = {
  'AR(1)': 'corAR1',
  'Continuous AR(1)': 'corCAR1',
  'Compound symmetry': 'corCompSymm',
  General: 'corSymm',
  'Exponential spatial correlation': 'corExp',
  'Gaussian spatial correlation': 'corGaus',
  'Linear spatial correlation': 'corLin',
  'Rational quadratic spatial correlation': 'corRatio',
  'Spherical spatial correlation': 'corSpher',
};
const VARIANCES: Readonly<Record<string, string>> = {
  'Different standard deviations per stratum': 'varIdent',
  'Power of variance covariate': 'varPower',
  'Exponential of variance covariate': 'varExp',
  'Constant plus power of variance covariate': 'varConstPower',
  'fixed weights': 'varFixed',
};
const STRATA = /,\s*different strata$/;
const ESTIMATES = /^\s*Parameter estimate(?:s|\(s\)):/;

/** Both parts, wherever they stand. */
export function nlmeResidual(lines: readonly string[]): PrintedResidual {
  const correlation = correlationOf(lines);
  const variance = varianceOf(lines);
  return {
    ...(correlation?.call ? { correlation: correlation.call } : {}),
    ...(variance.call ? { variance: variance.call } : {}),
    elements: [...(correlation?.elements ?? []), ...variance.elements],
    beyond: [...(correlation?.beyond ?? []), ...variance.beyond],
  };
}
interface Part {
  readonly call?: string;
  readonly elements: readonly ResidualElement[];
  readonly beyond: readonly string[];
}

function correlationOf(lines: readonly string[]): Part | null {
  const at = lineOf(lines, /^\s*Correlation Structure:/);
  if (at < 0) return null;
  const said = (lines[at] as string).replace(/^\s*Correlation Structure:\s*/, '').trim();
  const [, p, q] = /^ARMA\((\d+),\s*(\d+)\)$/.exec(said) ?? [];
  const name = p === undefined ? CORRELATIONS[said] : 'corARMA';
  if (name === undefined) return { elements: [], beyond: [`residuals of the correlation structure ${said}`] };
  const form = formAt(lines, at + 1);
  const elements = estimatesAt(lines, form.end, name === 'corSymm');
  const has = (wanted: string): boolean => elements.some((one) => one.name === wanted);
  const order = p === undefined ? '' : `, p = ${p}, q = ${q}`;
  return {
    call: `${name}(form = ${form.text}${order}${has('nugget') ? ', nugget = TRUE' : ''})`,
    elements: elements.map(({ name: own, text }) => ({ name: correlationName(name, own), text })),
    beyond: [],
  };
}
/** As the model calls it; `phi` stays where it is the correlation of two rows one unit apart. */
function correlationName(call: string, own: string): string {
  const [, letter, k] = /^(Phi|Theta)(\d+)$/.exec(own) ?? [];
  if (letter !== undefined) return `${letter === 'Phi' ? 'ar' : 'ma'}.${k}`;
  if (call === 'corCAR1') return 'phi';
  return own === 'Phi' || own === 'Rho' ? 'rho' : own;
}

function varianceOf(lines: readonly string[]): Part {
  const at = lineOf(lines, /^\s*(?:Variance function|Combination of variance functions):/);
  if (at < 0) return { elements: [], beyond: [] };
  const combined = /Combination/.test(lines[at] as string);
  const [calls, elements, beyond] = [[] as string[], [] as ResidualElement[], [] as string[]];
  for (let i = at + 1; i < lines.length; ) {
    const line = lines[i] as string;
    if (!/^\s*Structure:/.test(line)) {
      // the first line that is none of a function ends them
      if (calls.length + beyond.length > 0 || line.trim() !== '') break;
      i++;
      continue;
    }
    const { text: said, end } = structureAt(lines, i);
    const name = VARIANCES[said.replace(STRATA, '')];
    const form = formAt(lines, end);
    i = form.end;
    if (name === undefined) {
      beyond.push(`a residual variance function of the structure ${said}`);
      continue;
    }
    calls.push(name === 'varFixed' ? `varFixed(${form.text})` : `${name}(form = ${form.text})`);
    if (!ESTIMATES.test(lines[i] ?? '')) continue;
    const place = calls.length === 1 ? '' : `${calls.length}:`;
    const found = tableAt(lines, i + 1);
    for (const one of found.elements)
      elements.push({ name: place + varianceName(name, one.name, said), text: one.text });
    i = found.end;
  }
  const call = combined ? `varComb(${calls.join(', ')})` : calls[0];
  return { ...(call === undefined || beyond.length > 0 ? {} : { call }), elements, beyond };
}
const OWN: Readonly<Record<string, string>> = { varPower: 'power', varExp: 'exp' };
function varianceName(call: string, own: string, said: string): string {
  if (call === 'varIdent') return `sd.${own}`;
  const name = OWN[call];
  if (name === undefined) return own;
  return STRATA.test(said) ? `${name}.${own}` : name;
}

/** The words of a structure, which may have been broken, and the line behind them. */
function structureAt(lines: readonly string[], at: number): { text: string; end: number } {
  let [text, end] = [(lines[at] as string).replace(/^\s*Structure:/, '').trim(), at + 1];
  for (; /^[a-z ]+$/.test(lines[end]?.trim() ?? ''); end++) text = `${text} ${(lines[end] as string).trim()}`;
  return { text, end };
}
/** The formula on the next line, and the line behind it. */
function formAt(lines: readonly string[], at: number): { text: string; end: number } {
  if (!/^\s*Formula:/.test(lines[at] ?? '')) return { text: '~ 1', end: at };
  return expressionAt(lines, at, /^\s*Formula:\s*/);
}
interface Named {
  readonly name: string;
  readonly text: string;
}
function estimatesAt(lines: readonly string[], at: number, isMatrix: boolean): Named[] {
  if (!ESTIMATES.test(lines[at] ?? '')) return [];
  return isMatrix ? triangleAt(lines, at + 1) : vectorAt(lines, at + 1).elements;
}
function vectorAt(lines: readonly string[], from: number): { elements: Named[]; end: number } {
  const rows = namesAbove(lines, from);
  let end = from;
  for (let read = 0; read < rows.length; end += 2) read += tokensOf(lines[end + 1] as string).length;
  return { elements: rows.map(({ name, estimate }) => ({ name, text: estimate })), end };
}
/** One line of names and numbers below, or a row each for `const` and `power` with the strata above. */
function tableAt(lines: readonly string[], from: number): { elements: Named[]; end: number } {
  if (!/^\s*const\s+[-+\d.]/.test(lines[from + 1] ?? '')) return vectorAt(lines, from);
  const elements: Named[] = [];
  let i = from;
  for (; /^\s*const\s+[-+\d.]/.test(lines[i + 1] ?? ''); i += 3) {
    const strata = tokensOf(lines[i] as string).map(({ text }) => text);
    for (const row of [lines[i + 1], lines[i + 2]]) {
      const [label, ...cells] = tokensOf(row ?? '').map(({ text }) => text);
      for (const [k, text] of cells.entries()) elements.push({ name: `${label}.${strata[k]}`, text });
    }
  }
  return { elements, end: i };
}
/** The lower triangle, below a line of numbers of columns, in blocks of columns where it is wide. */
function triangleAt(lines: readonly string[], from: number): Named[] {
  const found: Named[] = [];
  let columns: string[] = [];
  for (let i = from; i < lines.length; i++) {
    const line = lines[i] as string;
    const words = tokensOf(line).map(({ text }) => text);
    if (/^\s*Correlation:\s*$/.test(line)) continue;
    if (words.length === 0 || !words.every(isCell)) break;
    if (words.every((word) => /^\d+$/.test(word))) columns = words;
    else {
      const [row = '', ...cells] = words;
      for (const [k, text] of cells.entries()) found.push({ name: `cor.${row}.${columns[k]}`, text });
    }
  }
  return found;
}
