// The whole of what `npm test` does in a short form: every test that asks for LONG.
import { $ } from 'zx';

process.env.LONG = '1';
await $({ stdio: 'inherit' })`turbo run test --output-logs=errors-only`;
