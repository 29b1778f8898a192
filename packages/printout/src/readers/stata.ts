/**
 * Stata's mixed, meglm, melogit and their kin: a table of coefficients whose first header is the response, levels of factors
 * below the name of the factor, and random-effects parameters level by level.
 */
import { rowOf } from '../cells.ts';
import { headerAt, headerOf, RATIO } from '../columns.ts';
import { flat } from '../find.ts';
import { fixedRow } from '../fixed.ts';
import { noFixed } from '../messages.ts';
import type { FixedRow, RandomElement, Reader } from '../printout.ts';

const PARAMETER = /^\s*(var|sd|cov|corr)\(([^)]*)\)\s*(.*)$/;
const LINK: ReadonlyMap<string, readonly [family: string, link: string]> = new Map([
  ['logistic', ['binomial', 'logit']],
  ['probit', ['binomial', 'probit']],
  ['Poisson', ['poisson', 'log']],
]);

export const stata: Reader = (given) => {
  const lines = joined(given);
  const text = flat(lines);
  const at = lines.findIndex((line) => headerOf(line).kinds[0] === 'estimate' && headerOf(line).kinds.includes('p'));
  if (at < 0) return noFixed('Stata mixed');
  const heading = headerAt(lines, at);
  const header = headerOf(heading.text);
  const response = /^[\s|│]*([\w~.]+)/.exec((lines[at] as string).slice(0, header.from))?.[1];
  const { fixed, factors, offset, end } = coefficients(lines, heading.end, header.kinds);
  if (fixed.length === 0) return noFixed('Stata mixed');
  const random = parameters(lines, at, end);
  const title =
    /Mixed-effects (ML|REML|logistic|probit|Poisson|GLM|negative binomial|\w+) regression|Mixed-effects GLM/.exec(text);
  const kind = title?.[1] ?? (title ? 'GLM' : undefined);
  // the log of the iterations says it of each
  const likelihood = [
    ...text.matchAll(
      /(Iteration \d+:\s*|Grid node \d+:\s*)?Log (?:restricted-|pseudo)?\s?likelihood\s*=\s*(-?[\d.]+(?:e[-+]?\d+)?)/gi,
    ),
  ].findLast(([, step]) => step === undefined);
  const method =
    kind === 'ML' || kind === 'REML'
      ? kind
      : likelihood
        ? /restricted/.test(likelihood[0])
          ? 'REML'
          : 'ML'
        : undefined;
  const known = LINK.get(kind ?? '');
  const family = known?.[0] ?? /Family:\s*([\w-]+)/.exec(text)?.[1]?.toLowerCase();
  const link = known?.[1] ?? /Link:\s*([\w-]+)/.exec(text)?.[1]?.toLowerCase();
  const gaussian = family === undefined || family === 'gaussian';
  const points = /Integration pts\.\s*=\s*(\d+)/.exec(text)?.[1];
  return {
    program: 'Stata mixed',
    ...(response === undefined ? {} : { response }),
    ...(method === undefined ? {} : { method }),
    ...(gaussian ? {} : { family: family === 'bernoulli' ? 'binomial' : family, link: link ?? 'unknown' }),
    ...(points === undefined ? {} : { nAGQ: Number(points) }),
    factors,
    ...(RATIO.test(lines[at] as string) ? { exponentiated: true as const } : {}),
    ...(offset === undefined ? {} : { offset }),
    fixed,
    random: random.elements,
    ...(random.sigma === undefined ? {} : { sigma: random.sigma }),
    ...(random.sigma2 === undefined ? {} : { sigma2: random.sigma2 }),
    ...(likelihood ? { logLik: likelihood[2] as string } : {}),
    beyond: random.beyond,
    warnings: lines
      .filter((line) => /convergence not achieved|not concave|backed up|could not calculate/i.test(line))
      .map((line) => line.trim()),
    asks: [],
  };
};
/** Two-line headers of coefficients, `Robust` above `std. err.`, are left as they are; bars become blanks of one width. */
const joined = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/[│┃]/g, '|'));

interface Coefficients {
  readonly fixed: readonly FixedRow[];
  readonly factors: readonly string[];
  /** Of the linear predictor, its coefficient held at one. */
  readonly offset?: string;
  readonly end: number;
}
function coefficients(
  lines: readonly string[],
  from: number,
  kinds: readonly Parameters<typeof fixedRow>[1][number][],
): Coefficients {
  const fixed: FixedRow[] = [];
  const factors = new Set<string>();
  let heading: string | null = null;
  let offset: string | undefined;
  let i = from;
  for (; i < lines.length; i++) {
    let line = lines[i] as string;
    if (/^[\s|+─┼-]*$/.test(line) || /^\s*[-─]{4,}/.test(line)) {
      heading = null;
      if (fixed.length > 0 && /[-─]{4,}/.test(line)) break;
      continue;
    }
    if (PARAMETER.test(line.replace(/\|/g, ' '))) break;
    const held = /^\s*(\S+)\s+1\s+\((exposure|offset)\)/.exec(plain(line));
    if (held) {
      offset = (held[1] as string).replace(/^ln\(/, 'log(');
      continue;
    }
    // a row that was broken goes on with numbers
    const wanted = kinds.length;
    while (
      cellsOf(line).length > 0 &&
      cellsOf(line).length < wanted &&
      /^(?=.*\d)\s*[-.\d][-.\de+]*(?:\s+[-.\d][-.\de+]*)*\s*$/.test(lines[i + 1] ?? '')
    )
      line = `${line} ${(lines[++i] as string).trim()}`;
    const bar = line.indexOf('|');
    const { label, cells } =
      bar < 0 ? rowOf(line, wanted) : { label: line.slice(0, bar), cells: rowOf(line.slice(bar + 1), wanted).cells };
    const name = label.trim();
    if (cells.length === 0) {
      if (name !== '' && !/^Random/.test(name)) heading = name;
      continue;
    }
    if (name === '') continue;
    if (cells.some((cell) => /base|omitted|empty/.test(cell)) || !/\d/.test(cells[0] as string)) continue;
    const row = fixedRow(name, kinds, cells);
    const isLevel =
      heading !== null && (bar < 0 || /\s\s$/.test(line.slice(0, bar)) || /^\s*\d+\s*$/.test(line.slice(0, bar)));
    const parts = isLevel ? levelsOf(heading as string, name) : partsOf(name);
    if (!isLevel) heading = heading !== null && bar >= 0 ? null : heading;
    for (const [variable, level] of parts) if (level !== null) factors.add(variable);
    fixed.push({ ...row, parts });
  }
  return { fixed, factors: [...factors], ...(offset === undefined ? {} : { offset }), end: i };
}
/** A level may be a number, too: what stands before the bar is no cell. */
const cellsOf = (line: string): readonly string[] => rowOf(line.slice(line.indexOf('|') + 1)).cells;
const plain = (line: string): string => line.replace(/\|/g, ' ');

/** `1.treat#c.week`, `c.age#c.age`, `week`, `_cons`. */
function partsOf(name: string): (readonly [string, string | null])[] {
  if (name === '_cons') return [['(Intercept)', null]];
  return name.split('#').map((one) => {
    const level = /^(\d+)[bno]*\.(.+)$/.exec(one.trim());
    if (level) return [level[2] as string, level[1] as string] as const;
    return [one.trim().replace(/^(?:c|co)\./, ''), null] as const;
  });
}
/** Below `treat#c.week`: the levels of its factors, in their order. */
function levelsOf(heading: string, label: string): (readonly [string, string | null])[] {
  const variables = heading.split('#').map((name) => name.trim());
  const factors = variables.filter((name) => !/^co?\./.test(name));
  const levels = factors.length === 1 ? [label] : label.split(/\s*#\s*|\s+/);
  return variables.map((name) => {
    const at = factors.indexOf(name);
    return at < 0
      ? ([name.replace(/^co?\./, ''), null] as const)
      : ([name.replace(/^i?\d*b?\./, ''), levels[at] ?? null] as const);
  });
}

interface ParametersRead {
  readonly elements: readonly RandomElement[];
  readonly sigma?: string;
  readonly sigma2?: string;
  readonly beyond: readonly string[];
}
function parameters(lines: readonly string[], header: number, from: number): ParametersRead {
  const elements: RandomElement[] = [];
  const beyond = new Set<string>();
  let residual: { sigma?: string; sigma2?: string } = {};
  let path: string[] = [];
  let group = '';
  for (let i = Math.min(from, lines.length); i < lines.length; i++) {
    const line = plain(lines[i] as string);
    if (/^\s*LR test/.test(line)) break;
    const said = PARAMETER.exec(line);
    if (said) {
      const [, kind = '', inside = '', rest = ''] = said;
      const value =
        /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)/.exec(rest)?.[1] ??
        /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)/.exec(lines[i + 1] ?? '')?.[1];
      if (value === undefined) continue;
      if (/^Residual$|^e(?:\.|$)/i.test(inside)) {
        residual = kind === 'var' ? { ...residual, sigma2: value } : { ...residual, sigma: value };
        continue;
      }
      if (/\S\s+\S/.test(inside)) beyond.add(`one variance for ${inside}`);
      const crossed = /^R\.(.+)$/.exec(inside);
      const names = inside.split(',').map((name) => (name.trim() === '_cons' ? '(Intercept)' : name.trim()));
      const element = ({ var: 'variance', sd: 'sd', cov: 'cov', corr: 'corr' } as const)[kind as 'var'];
      elements.push({
        group: crossed ? (crossed[1] as string) : group,
        kind: element,
        terms: crossed ? ['(Intercept)'] : names,
        text: value,
      });
      continue;
    }
    const section = /^\s*([A-Za-z_][\w>.]*):?\s*(Identity|Independent|Unstructured|Exchangeable|\(empty\))?\s*$/.exec(
      line,
    );
    const isSection =
      section !== null && (/:/.test(line) || section[2] !== undefined || i > header) && !/^[-─\s]*$/.test(line);
    if (/^\s*Residual:\s*(?!.*Independent)/.test(line))
      beyond.add(`residuals of the structure ${line.replace(/^.*Residual:\s*/, '').trim()}`);
    else if (isSection && section) {
      const name = section[1] as string;
      if (section[2] === 'Exchangeable') beyond.add('random effects of the structure exchangeable');
      if (name === '_all') continue;
      // a level stands within the one above it
      path = name.includes('>') ? name.split('>') : [...path, name];
      group = path.join(':');
    } else if (/\b(?:rho|phi\d|theta\d)\b/.test(line)) beyond.add('correlated residuals');
  }
  return { elements, ...residual, beyond: [...beyond] };
}
