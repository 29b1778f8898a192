// NLopt's library for places that are no page and no Node: it makes functions out of text, which a content security policy
// forbids, and reads its own WebAssembly by functions that V8 alone does not have. What it makes is made here by closures,
// word for word the same; a version with other text fails the build.
import { readFileSync } from 'node:fs';

/** A function of the library, up to what follows it, and what stands there instead. */
const FUNCTIONS = [
  // a function of a name
  [
    'function JI(A,I){',
    'var SI=[',
    'function JI(A,I){return Object.defineProperty(function(){return I.apply(this,arguments)},"name",{value:rI(A)})}',
  ],
  // a pointer to a function of C, as a function
  [
    'function bQ(I,Q){',
    'var WQ=void 0',
    'function bQ(I,Q){I=lI(I);var C=A["dynCall_"+I];return"function"!=typeof C&&WI("unknown function pointer with signature "+I+": "+Q),function(){return C.apply(null,[Q].concat([].slice.call(arguments)))}}',
  ],
  // a method of C++, its arguments and its value converted
  [
    'function VQ(A,I,Q,C,g){',
    'function vQ(A,I){',
    `function VQ(A,I,Q,C,g){var n=I.length-2;n<0&&WI("argTypes array size mismatch! Must at least get return value and 'this' types!");for(var E=null!==I[1]&&null!==Q,D=!1,k=1;k<I.length;++k)if(null!==I[k]&&void 0===I[k].destructorFunction){D=!0;break}return function(){arguments.length!==n&&WI("function "+A+" called with "+arguments.length+" arguments, expected "+n+" args!");var i,d=D?[]:null,w=[g];E&&w.push(I[1].toWireType(d,this));for(i=0;i<n;++i)w.push(I[i+2].toWireType(d,arguments[i]));var v=C.apply(null,w);if(D)EQ(d);else for(i=E?1:2;i<I.length;++i)null!==I[i].destructorFunction&&I[i].destructorFunction(w[E?i:i-1]);if("void"!==I[0].name)return I[0].fromWireType(v)}}`,
  ],
  // a method of JavaScript, called from C++
  [
    'function JC(A,I){',
    'function SC(A){',
    'function JC(A,I){var Q=rC(A,I),C=Q[0];return GC(function(h,n,d,a){for(var v=[],w=0,i=1;i<A;++i)v.push(Q[i].readValueFromPointer(a+w)),w+=Q[i].argPackAdvance;var r=h[n].apply(h,v);for(i=1;i<A;++i)Q[i].deleteObject&&Q[i].deleteObject(v[i-1]);if(!C.isVoid)return C.toWireType(d,r)})}',
  ],
];
const BYTES =
  '"undefined"!=typeof window&&"function"==typeof window.atob?window.atob(A):Buffer.from(A,"base64").toString("binary")';
const DECODED =
  '(function(t){for(var c="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",r=[],b=0,n=0,i=0;i<t.length;i++){var v=c.indexOf(t[i]);v<0||(b=b<<6|v,(n+=6)>=8&&(n-=8,r.push(String.fromCharCode(b>>n&255)),b&=(1<<n)-1))}return r.join("")})(A)';

function once(text, from) {
  const at = text.indexOf(from);
  if (at < 0 || text.indexOf(from, at + 1) >= 0) throw new Error(`nlopt-js is not the version known here: ${from}`);
  return at;
}
/** A plugin for esbuild. */
export const nloptAnywhere = {
  name: 'nlopt-anywhere',
  setup(build) {
    build.onLoad({ filter: /[\\/]nlopt-js[\\/]dist[\\/]index\.js$/ }, ({ path }) => {
      let text = readFileSync(path, 'utf8');
      for (const [from, to, instead] of FUNCTIONS) {
        const start = once(text, from);
        const end = text.indexOf(to, start);
        if (end < 0) throw new Error(`nlopt-js is not the version known here: ${to}`);
        text = text.slice(0, start) + instead + text.slice(end);
      }
      once(text, BYTES);
      return { contents: text.replace(BYTES, () => DECODED), loader: 'js' };
    });
  },
};
