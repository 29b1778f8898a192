/**
 * The process: streams that break, interruptions, the exit code. All else is in `run`, which tests call without a
 * process.
 */
import { EXIT } from './exit.ts';
import { reasonOf } from './files.ts';
import { watchInterrupts } from './interruption.ts';
import { run } from './run.ts';
import { tellFault } from './tell.ts';

/** A reader that went away (`| head`) is no fault of ours; a full disk ends the run and is told. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ran);
  tellFault(
    `the result cannot be written to stdout: ${reasonOf(error)}`,
    'send it where there is room, or use --out DIR',
  );
  process.exit(EXIT.badInput);
});
/** What cannot be told on stderr is lost; the result is not. */
process.stderr.on('error', () => undefined);
watchInterrupts();

const code = await run(process.argv);
// an interruption has set its own
process.exitCode ??= code;
