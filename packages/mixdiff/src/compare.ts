/** A comparison from data and a formula: what the command line's `compare` does, without files. */
import { backendIds } from '@mixdiff/backends';
import { compare as run } from '@mixdiff/compare';
import { isRefusal, refuse } from '@mixdiff/contract';
import { defaultMethods, specOf } from '@mixdiff/frame';
import { DEFAULT_PLAN } from '@mixdiff/robustness';
import type { ComparisonDocument, RefusalDocument } from '@mixdiff/schema';
import { contextOf } from './context.ts';
import { builtBy, entrantsNamed, problemDocument, sourceOf, tell } from './model.ts';
import type { CompareOptions } from './options.ts';
import { statements } from './statements.ts';
import { VERSION } from './version.ts';

/** Runs engines side by side, judges each fit, and says what differs and why; or why it cannot. */
export async function compare(options: CompareOptions): Promise<ComparisonDocument | RefusalDocument> {
  const source = await sourceOf(options);
  if (isRefusal(source)) return tell(source);
  const spec = specOf(options);
  const methods = [...new Set(options.methods ?? defaultMethods(spec))];
  const answer = builtBy(spec, source, methods);
  if (isRefusal(answer)) return tell(answer);
  const { built } = answer;
  const [first] = built.values();
  if (!first) return tell(refuse('mixdiff/no-method', 'methods is empty', "name 'REML', 'ML' or both"));
  const { random, residual } = first.problem;
  const named = entrantsNamed(options.backends ?? backendIds(residual !== null || random.length === 0));
  if (isRefusal(named)) return tell(named);
  if (named.entrants.length === 0) return tell(refuse('mixdiff/no-engine', 'backends is empty', 'name one: lme4'));
  const marginal = entrantsNamed(['nlme', 'mmrm']);
  if (isRefusal(marginal)) return tell(marginal);
  const { starts = 20, seed = 1 } = options;
  return await run({
    problems: (method) => (built.get(method) ?? first).problem,
    problem: problemDocument(
      {
        spec,
        case: null,
        title: null,
        question: null,
        source: null,
        dataName: source.name,
        dataHash: source.hash,
        rows: source.table.nrow,
      },
      first,
    ),
    entrants: named.entrants,
    methods,
    context: contextOf(options),
    search: { starts, seed },
    inference: { nsim: 10_000, refits: 1000, seed, mostWork: 2e9 },
    short: { ...DEFAULT_PLAN, seed },
    invariance: { centres: {}, everyFit: false },
    marginal: { entrants: marginal.entrants },
    pictures: { frame: first.frame, seed, milliseconds: 12_000 },
    statements,
    command: 'compare',
    versions: { mixdiff: VERSION },
  });
}
