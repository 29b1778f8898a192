import fc from 'fast-check';

// Property tests are the same on every machine, so that main is green or red for a reason; FC_SEED tries others.
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20_261_125) });
