import { EXIT } from './exit.ts';
import { watchInterrupts } from './interruption.ts';
import { run } from './run.ts';

/** A reader that went away (`| head`) is no fault of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ran);
  throw error;
});
watchInterrupts();

const code = await run(process.argv);
// an interruption has set its own
process.exitCode ??= code;
