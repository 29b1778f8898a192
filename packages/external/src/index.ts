export { capabilitiesOf, externalBackend } from './backend.ts';
