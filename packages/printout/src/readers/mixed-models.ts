/** MixedModels.jl: a criterion, variance components with their names first, and a table between rules. */
import { isRefusal } from '@mixdiff/contract';
import { coefficientTable, headerOf } from '../columns.ts';
import { below, expressionAt, flat, lineOf } from '../find.ts';
import { fixedRows } from '../fixed.ts';
import { noFixed } from '../messages.ts';
import type { Reader } from '../printout.ts';
import { groupsTable } from './groups-table.ts';

/** `a & b` is `a:b` there, `zerocorr(x | g)` is `(x || g)`. */
const inR = (formula: string): string =>
  formula
    .replace(/^Formula:\s*/, '')
    .replace(/\s*&\s*/g, ':')
    .replace(/zerocorr\(([^|()]*)\|([^()]*)\)/g, '($1||$2)');

export const mixedModels: Reader = (lines) => {
  const text = flat(lines);
  const title = lineOf(lines, /mixed model fit by/i);
  const method = /mixed model fit by (REML|maximum likelihood)/i.exec(text)?.[1];
  const written = lines.findIndex((line, i) => i > title && /~/.test(line));
  const formula = written < 0 ? undefined : inR(expressionAt(lines, written, /^\s*/).text);
  const generalized = /Generalized (?:Linear )?Mixed Model/i.test(text);
  const family = /Distribution:\s*(?:Distributions\.)?(\w+)/.exec(text)?.[1];
  const link = /Link:\s*(?:GLM\.)?(\w+?)(?:Link\b|\b)/.exec(text)?.[1];
  const components = lineOf(lines, /^\s*(?:Groups\s+)?Column\s+Variance|^\s*Column\s/);
  const random = components < 0 ? null : groupsTable(lines, components);
  const at = lines.findIndex(
    (line) => headerOf(line).kinds.includes('estimate') && headerOf(line).kinds.includes('se'),
  );
  const table = at < 0 ? null : coefficientTable(lines, at);
  if (table && isRefusal(table)) return table;
  if (!table || table.rows.length === 0) return noFixed('MixedModels.jl');
  const of = below(lines, /^\s*logLik\s/);
  const logLik = of.get('loglik');
  const deviance = /REML criterion at convergence:\s*(-?[\d.]+)/.exec(text)?.[1];
  return {
    program: 'MixedModels.jl',
    ...(formula === undefined ? {} : { formula }),
    ...(method === undefined ? {} : { method: /REML/i.test(method) ? 'REML' : 'ML' }),
    ...(generalized
      ? {
          family: family === 'Bernoulli' ? 'binomial' : (family ?? 'unknown').toLowerCase(),
          link: (link ?? 'unknown').toLowerCase(),
        }
      : {}),
    fixed: fixedRows(table),
    random: random?.random ?? [],
    ...(random?.sigma === undefined ? {} : { sigma: random.sigma }),
    ...(random?.sigma2 === undefined ? {} : { sigma2: random.sigma2 }),
    ...(logLik === undefined ? {} : { logLik }),
    ...(deviance === undefined ? {} : { deviance }),
    beyond: [],
    warnings: lines
      .filter((line) => /converge|singular|Warning/i.test(line) && !/criterion at/.test(line))
      .map((line) => line.trim()),
    asks: [],
  };
};
