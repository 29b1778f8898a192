/** A generator of uniforms in the open interval (0, 1): what every variate here is made of. */
export interface UniformSource {
  next(): number;
}
