/** The version of the package, which every document names. A test holds it to package.json. */
export const VERSION = '0.1.0';
