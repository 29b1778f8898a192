/**
 * `mixdiff shrink`: a minimal reproducer. Whoever reports a fit that stopped short wants few rows and one command, and the data that
 * showed it are long and often not theirs to give away.
 */
import { join } from 'node:path';
import type { NamedEngine } from '@mixdiff/backends';
import { openCertifier } from '@mixdiff/certify';
import {
  type Certificate,
  covarianceParameters,
  type Fit,
  isMaximum,
  isRefusal,
  type Method,
  type Problem,
  refuse,
  type Verdict,
} from '@mixdiff/contract';
import { buildProblem } from '@mixdiff/frame';
import { terminalLines, terminalText } from '@mixdiff/quoting';
import { shellWord } from '@mixdiff/report';
import { finite, nearest, type ShrunkDocument, verdict as verdictSchema } from '@mixdiff/schema';
import { filesOf, type Specimen, shrink, specimenOf } from '@mixdiff/shrink';
import { appContext } from '../context.ts';
import { startVector } from '../engines.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { folderForUser, writeForUser } from '../files.ts';
import { unused } from '../messages.ts';
import { buildModel, loadModel, tellNotes } from '../model.ts';
import { tellJson, tellPerson, tellText } from '../tell.ts';
import { chosenEngine, type FitOptions, methodFor } from './fit.ts';
import { wholeNumber } from './number.ts';

export interface ShrinkOptions extends FitOptions {
  readonly verdict?: string;
  readonly most?: string;
  readonly out?: string;
}
/** Starts of the search behind each verdict on the way; the last is judged by as many as `fit` takes. */
const STARTS = 8;
/** With hardly more rows than parameters any engine is in trouble. */
const ROWS_PER_PARAMETER = 2;
const rowsPerParameter = ({ response, parts, random }: Problem): number =>
  response.y.length / (parts.conditional.columns.length + covarianceParameters(random) + 1);
/** A verdict that hangs on less is no example of anything. */
const LEAST_GAIN = 0.01;

interface Judged {
  readonly problem: Problem;
  readonly fit: Fit;
  readonly certificate: Certificate;
}
export async function shrinkCommand(options: ShrinkOptions): Promise<ExitCode> {
  const out = options.out;
  if (out === undefined) throw settle(refuse('cli/no-out', 'where to?', 'name a folder: --out DIR'));
  const model = loadModel(options);
  if (startVector(options.start ?? model.config.start))
    throw settle(unused('--start: numbers fit one model, and here terms go', 'name a start, or leave it out'));
  const engine = chosenEngine(model, options);
  const method = methodFor(model, engine);
  const built = buildModel(model, method);
  tellNotes(built);
  const most = wholeNumber(options.most, 2000, 'most');
  const specimen = settle(specimenOf(model.table, model.spec));
  const first = await judgedOn(specimen, engine, method, 20);
  if (!first) throw settle(refuse('cli/no-fit', `${engine.name} gives no fit of this model`, 'see mixdiff fit'));
  const wanted = verdictOf(options.verdict, first.certificate, engine);
  const least = Math.min(LEAST_GAIN, first.certificate.gain ?? 0);
  const said = saysOf(first.fit);
  const keeps = (judged: Judged | null): boolean =>
    judged !== null &&
    judged.certificate.verdict === wanted &&
    rowsPerParameter(judged.problem) >= Math.min(ROWS_PER_PARAMETER, rowsPerParameter(built.problem)) &&
    (judged.certificate.gain ?? 0) >= least &&
    saysOf(judged.fit) === said;
  settle(folderForUser(out));
  const groups = built.problem.random.toSorted((a, b) => a.levels.length - b.levels.length).map(({ group }) => group);
  const found = await shrink({
    specimen,
    groups: [...new Set(groups)],
    holds: async (some) => keeps(await judgedOn(some, engine, method, STARTS)),
    most,
    told: (stage, { table, spec }) => tellPerson(`${terminalText(`${stage}: ${table.nrow} rows, ${spec.formula}`)}\n`),
  });
  const last = await judgedOn(found.specimen, engine, method, 20);
  if (!last || !keeps(last)) {
    throw settle(
      refuse('cli/not-kept', `${wanted} does not stand up to a longer search on what was left`, 'try --most fewer'),
    );
  }
  const document: ShrunkDocument = {
    schema: 'mixdiff/shrunk@1',
    engine: engine.name,
    as: last.fit.as,
    method,
    verdict: wanted,
    gain: { before: finite(first.certificate.gain), after: finite(last.certificate.gain) },
    before: sizeOf(specimen),
    after: sizeOf(found.specimen),
    tried: found.tried,
    complete: found.complete,
    written: writeFiles(out, found.specimen, method, engine),
  };
  if (options.json) tellJson(document);
  else tellText(`${terminalLines(told(document, out))}\n`);
  return EXIT.ran;
}
/** What the engine itself makes of its fit: an example of a silent failure stays silent. */
const saysOf = ({ stop, withheld, vcov }: Fit): string =>
  JSON.stringify([stop.reason, stop.code, [...withheld].sort(), vcov === null]);
const sizeOf = ({ table, spec }: Specimen): ShrunkDocument['before'] => ({
  rows: table.nrow,
  columns: table.columns.size,
  formula: spec.formula,
});

/** null: the engine or the model refuses these data. */
async function judgedOn(
  { table, spec }: Specimen,
  { backend, chosen }: NamedEngine,
  method: Method,
  starts: number,
): Promise<Judged | null> {
  const built = buildProblem(table, { ...spec, method }, { dataHash: '', name: table.name });
  if (isRefusal(built)) return null;
  const { problem } = built;
  const fit = await backend.fit(problem, chosen, appContext(true));
  if (isRefusal(fit)) return null;
  const opened = await backend.open?.(problem, chosen);
  const certificate = openCertifier(problem, { starts }).certify(
    fit,
    opened && !isRefusal(opened) ? { engine: opened } : {},
  );
  return { problem, fit, certificate };
}
/** The verdict to keep: the one asked for, which the fit must have, or its own where it is no maximum. */
function verdictOf(asked: string | undefined, { verdict }: Certificate, { name }: NamedEngine): Verdict {
  if (asked === undefined) {
    if (!isMaximum(verdict)) return verdict;
    throw settle(
      refuse(
        'cli/nothing-to-shrink',
        `the fit of ${name} is a maximum (${verdict}): there is nothing to reproduce`,
        `to keep that: --verdict ${verdict}`,
      ),
    );
  }
  const known = verdictSchema.options.find((one) => one === asked);
  if (known === undefined) {
    const near = nearest(asked, verdictSchema.options);
    const hint = near ? `did you mean ${near}?` : `verdicts: ${verdictSchema.options.join(', ')}`;
    throw settle(refuse('cli/verdict', `there is no verdict '${asked}'`, hint));
  }
  if (known !== verdict)
    throw settle(refuse('cli/verdict', `the fit of ${name} is ${verdict}, not ${known}`, 'leave --verdict out'));
  return known;
}

function writeFiles(out: string, specimen: Specimen, method: Method, { name }: NamedEngine): string[] {
  const { csv, fields } = filesOf(specimen);
  // the name of an engine says its version and choices, too
  const model = { data: 'data.csv', ...fields, method, backend: name, backends: [name] };
  return [
    settle(writeForUser(join(out, 'data.csv'), csv)).path,
    settle(writeForUser(join(out, 'model.json'), `${JSON.stringify(model, null, 2)}\n`)).path,
  ];
}
function told({ as, method, verdict, gain, before, after, tried, complete, written }: ShrunkDocument, out: string) {
  const rise = (x: number | null): string => (x === null ? 'no point' : String(Number(x.toPrecision(4))));
  return [
    `${verdict} by ${as}, ${method}: ${before.rows} rows became ${after.rows}, ${before.columns} columns ${after.columns}`,
    `formula  ${after.formula}`,
    `gain     ${rise(gain.after)} in log-likelihood (${rise(gain.before)} on all of the data)`,
    `tried    ${tried} fits; ${complete ? 'no group, term, row or digit can go any more' : 'the bound was reached: --most takes more'}`,
    `written  ${written.join(', ')}`,
    `next     mixdiff compare --config ${shellWord(join(out, 'model.json'))} --out ${shellWord(out)}    proof.R, and the real package by --backends r:…`,
  ].join('\n');
}
