/**
 * A function of the user's that makes data sets in R: one process answers question after question, and is started again where it died or was
 * too slow. Which process makes a data set leaves no trace in it: each begins at the state of the random numbers that is handed in.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve as absolute, join } from 'node:path';
import { type Answer, isRefusal, type Refusal } from '@mixdiff/contract';
import { environment, type Place, programOf, SCRIPTS } from './batch.ts';
import * as say from './messages.ts';

const SCRIPT = join(SCRIPTS, 'generate.R');

/** Which function, and where it is run. */
export interface RFunctionSaid {
  /** A path. */
  readonly file: string;
  readonly function: string;
  /** Where relative paths in it begin. */
  readonly folder: string;
}
/** R's `.Random.seed`, its kind first; or a seed, as `set.seed(seed)`. */
export type RState = Int32Array | { readonly seed: number };
/** A column as R has it: codes from 1, null is missing, numbers as text with all their digits. */
export type RColumn =
  | { readonly kind: 'number'; readonly values: readonly (string | null)[] }
  | { readonly kind: 'logical'; readonly values: readonly (number | null)[] }
  | { readonly kind: 'text'; readonly values: readonly (string | null)[] }
  | {
      readonly kind: 'factor';
      readonly codes: readonly (number | null)[];
      readonly levels: readonly string[];
      readonly ordered: boolean;
    };
/** What R made, or what it stopped with, and the state that it left. */
export interface RMade {
  readonly data: Answer<{ readonly columns: Readonly<Record<string, RColumn>>; readonly rows: number }>;
  readonly state: Int32Array;
}
interface Told {
  readonly error?: string;
  readonly R?: string;
  readonly columns?: Readonly<Record<string, RColumn>>;
  readonly rows?: number;
  readonly state?: readonly (number | null)[];
}
interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  /** The next line behind the tag, or why there is none. */
  next(seconds: number): Promise<Answer<{ readonly line: string }>>;
}

/** LIVE: holds a process. One question at a time. */
export class RGenerator {
  readonly #place: Place;
  readonly #said: RFunctionSaid;
  #running: Running | null = null;
  #version = '';

  constructor(place: Place, said: RFunctionSaid) {
    this.#place = place;
    this.#said = said;
  }
  /** R's version, once it has answered. */
  get version(): string {
    return this.#version;
  }
  /** The last of `count` data sets, one after the other from the state. */
  async make(from: RState, args: Readonly<Record<string, number | string>>, count = 1): Promise<Answer<RMade>> {
    const told = await this.#ask(from, args, count, true);
    if (isRefusal(told)) return told;
    const { error, columns = {}, rows = 0 } = told;
    const data = error === undefined ? { columns, rows } : say.functionFailed(this.#said.function, error);
    return { data, state: stateOf(told) };
  }
  /** The state after `count` data sets; with 0 that of the seed. */
  async after(
    from: RState,
    args: Readonly<Record<string, number | string>>,
    count: number,
  ): Promise<Answer<{ readonly state: Int32Array }>> {
    const told = await this.#ask(from, args, count, false);
    if (isRefusal(told)) return told;
    return told.error === undefined ? { state: stateOf(told) } : say.functionFailed(this.#said.function, told.error);
  }
  /** Ends the process. */
  close(): void {
    if (this.#running) endGroup(this.#running.child.pid);
    this.#running = null;
  }

  async #ask(
    from: RState,
    args: Readonly<Record<string, number | string>>,
    count: number,
    data: boolean,
  ): Promise<Told | Refusal> {
    const running = this.#running ?? (await this.#start());
    if (isRefusal(running)) return running;
    this.#running = running;
    const start = 'seed' in from ? { seed: from.seed } : { state: Array.from(from, wordOf) };
    running.child.stdin.write(`${JSON.stringify({ ...start, arguments: args, count, data })}\n`);
    return this.#told(running, this.#place.timeoutSeconds * Math.max(1, count));
  }
  async #told(running: Running, seconds: number): Promise<Told | Refusal> {
    const answer = await running.next(seconds);
    if (isRefusal(answer)) {
      this.close();
      return answer;
    }
    if (answer.line.startsWith('missing ')) {
      this.close();
      return say.missingPackage(answer.line.slice('missing '.length).trim());
    }
    try {
      return JSON.parse(answer.line) as Told;
    } catch {
      this.close();
      return say.crashed(this.#said.function, 'its answer could not be read');
    }
  }
  async #start(): Promise<Running | Refusal> {
    const { file, function: name, folder } = this.#said;
    const program = programOf(this.#place);
    if (program.includes('/') && !existsSync(program)) return say.noRscript(this.#place.rscript);
    const running = begin(program, [absolute(file), name], folder, this.#place, name);
    const told = await this.#told(running, Math.max(START_SECONDS, this.#place.timeoutSeconds));
    if (isRefusal(told)) return told;
    if (told.error !== undefined) {
      endGroup(running.child.pid);
      return say.functionNotThere(file, told.error);
    }
    this.#version = told.R ?? '';
    return running;
  }
}
/** R and the packages that a file loads may take long to start where much else runs. */
const START_SECONDS = 60;
/** R has no integer of -2^31: that word is its NA. */
const wordOf = (word: number): number | null => (word === -2147483648 ? null : word);
const stateOf = ({ state = [] }: Told): Int32Array => Int32Array.from(state, (word) => word ?? -2147483648);

function begin(program: string, said: readonly string[], folder: string, place: Place, name: string): Running {
  const tag = `<${randomBytes(12).toString('hex')}>`;
  const { TMPDIR: _, ...env } = environment(place, folder);
  const child = spawn(program, ['--vanilla', SCRIPT, ...said, tag, String(place.timeoutSeconds)], {
    cwd: folder,
    env: { ...env, ...(process.env['TMPDIR'] ? { TMPDIR: process.env['TMPDIR'] } : {}) },
    stdio: ['pipe', 'pipe', 'pipe'],
    // a group of its own: R and what it started end together
    detached: true,
  });
  const lines: string[] = [];
  let [text, errors] = ['', ''];
  let ended: Refusal | null = null;
  let wake: (() => void) | null = null;
  const quit = (): void => endGroup(child.pid);
  process.once('exit', quit);
  const end = (why: Refusal): void => {
    ended ??= why;
    process.off('exit', quit);
    wake?.();
  };
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    const found = text.split('\n');
    text = found.pop() ?? '';
    lines.push(...found.filter((line) => line.startsWith(tag)).map((line) => line.slice(tag.length)));
    wake?.();
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    errors = `${errors}${piece}`.slice(-2000);
  });
  child.stdin.on('error', () => undefined);
  child.on('error', () => end(say.noRscript(place.rscript)));
  child.on('close', (code, by) =>
    end(
      say.crashed(
        name,
        by ? `killed by ${by}` : (errors.trim().split('\n').at(-1) ?? '').trim() || `it ended with code ${code}`,
      ),
    ),
  );
  return {
    child,
    next(seconds) {
      return new Promise((resolve) => {
        const give = (answer: Answer<{ readonly line: string }>): void => {
          clearTimeout(limit);
          wake = null;
          resolve(answer);
        };
        const limit = setTimeout(() => {
          quit();
          give(say.timedOut(name, seconds));
        }, seconds * 1000);
        const look = (): void => {
          const line = lines.shift();
          if (line !== undefined) give({ line });
          else if (ended) give(ended);
        };
        wake = look;
        look();
      });
    },
  };
}
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}
