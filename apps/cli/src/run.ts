/** One command line from words to exit code, never throwing: whatever goes wrong ends in a sentence and a code. */
import { type Refusal, refuse } from '@mixdiff/contract';
import { encodeRefusal } from '@mixdiff/schema';
import { Ended, EXIT, tellRefusal } from './exit.ts';
import { isSystemError, refuseSystemError } from './files.ts';
import { endHeartbeat } from './heartbeat.ts';
import { CommanderError, exitOfCommander, program } from './program.ts';
import { tellFault, tellJson, tellPerson } from './tell.ts';

/** One command line, as `process.argv` holds it, from its words to its exit code. Never throws. */
export async function run(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  let code: number = EXIT.ran;
  try {
    await program((exit) => {
      code = exit;
    }).parseAsync([...argv]);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return endOfUsage(error, json);
    if (error instanceof Ended) return tellRefusal(error.refusal, error.backend, json);
    if (isSystemError(error)) return tellRefusal(refuseSystemError(error), null, json);
    if (isOutOfMemory(error)) return tellRefusal(outOfMemory(error), null, json);
    return ownFault(error as Error);
  } finally {
    endHeartbeat();
  }
}
/** commander has told the person on stderr; a program reads the same on stdout. */
function endOfUsage(error: CommanderError, json: boolean): number {
  const code = exitOfCommander(error);
  if (json && code !== EXIT.ran) {
    const [message = '', hint = ''] = error.message.replace(/^error: /, '').split('\n');
    tellJson(encodeRefusal(refuse('cli/usage', message, hint), null));
  }
  return code;
}
/** The engine's own words for an allocation that it refuses. */
const isOutOfMemory = (error: unknown): error is Error =>
  error instanceof Error &&
  (/^(Invalid (typed )?array length|Invalid string length|Array buffer allocation failed)|out of memory/i.test(
    error.message,
  ) ||
    (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY');
const outOfMemory = ({ message }: Error): Refusal =>
  refuse(
    'cli/memory',
    `this takes more memory than there is (${message})`,
    'ask for fewer rows, starts or simulations; the referee needs a square of the number of rows',
  );
function ownFault({ message, stack }: Error): number {
  tellFault(`this is our own fault: ${message}`);
  if (process.env['MIXDIFF_DEBUG']) tellPerson(`${stack}\n`);
  else tellPerson('  please report it with the command; MIXDIFF_DEBUG=1 shows where\n');
  return EXIT.ourFault;
}
