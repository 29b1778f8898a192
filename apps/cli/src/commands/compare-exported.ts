/**
 * `compare` of fits that were made in R. Their model comes from the file, not from options, so it has no flags for a
 * model.
 */
import { backendIds } from '@mixdiff/backends';
import { compare } from '@mixdiff/compare';
import { entrantOf, statements } from '@mixdiff/mixdiff/shared';
import { exportedProblemDocument } from '@mixdiff/r/exported';
import { comparisonText, shellCommand } from '@mixdiff/report';
import { DEFAULT_PLAN } from '@mixdiff/robustness';
import type { Entrant } from '@mixdiff/runs';
import { appContext } from '../context.ts';
import { openNamed } from '../engines.ts';
import { distinct } from '../entrants.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { type Exported, exportedEntrant, problemOf, readExported } from '../exported.ts';
import { gateTripped, parseGates } from '../gates.ts';
import { writeOutputs } from '../outputs.ts';
import { tellJson, tellPerson, tellText } from '../tell.ts';
import { versions } from '../versions.ts';
import type { CompareOptions } from './compare-options.ts';
import { wholeNumber } from './number.ts';

/** `mixdiff compare --fit F.json…`: fits that mixdiffr exported, side by side and beside the engines here. */
export async function compareExported(files: readonly string[], options: CompareOptions): Promise<ExitCode> {
  const gates = settle(parseGates(options.failOn));
  const exported = files.map(readExported);
  const [first] = exported as [Exported];
  const { method } = first.document;
  const problems = problemOf(first);
  const context = appContext();
  const seed = wholeNumber(options.seed, 1, 'seed');
  const document = await compare({
    problems,
    problem: exportedProblemDocument(first, problems(method)),
    entrants: entrantsOf(exported, options),
    methods: [method],
    context,
    search: { starts: wholeNumber(options.starts, 20, 'starts'), seed },
    inference: null,
    short: { ...DEFAULT_PLAN, seed },
    statements,
    command: shellCommand(['mixdiff', ...process.argv.slice(2)]),
    versions: versions(),
  });
  if (options.out !== undefined) await writeOutputs(options.out, document);
  if (options.json) tellJson(document);
  else tellText(comparisonText(document));
  const [tripped] = gateTripped(document, gates);
  if (tripped) tellPerson(`mixdiff: --fail-on ${tripped}\n`);
  return tripped ? EXIT.tripped : EXIT.ran;
}
/** Several fits stand for themselves; one alone is held against the engines here. */
function entrantsOf(exported: readonly Exported[], { backends }: CompareOptions): Entrant[] {
  const names =
    backends?.split(/,(?![^{]*})/).map((s) => s.trim()) ??
    (exported.length > 1 ? [] : backendIds(exported[0]?.document.residual != null));
  const naming = { config: { data: '', formula: '' }, folder: '.' };
  const engines = names.filter(Boolean).map((name): Entrant => entrantOf(openNamed(name, naming)));
  const all = [...exported.map(exportedEntrant), ...engines];
  return distinct(all, 'name each fit once, in files of different names');
}
