/** The page's look: one column of text, tables and pictures that scroll by themselves, system fonts. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#ffffff;--line:#d0d7de;--raised:#f6f8fa;--link:#0550ae;--mark:#9a3412}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa5b1;--paper:#12161b;--line:#343b44;--raised:#1b2129;--link:#79b8ff;--mark:#ffb38a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:64rem;padding:1.5rem 1.25rem 3rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
p,ul,dl{max-width:46rem}
h1{font-size:1.7rem;line-height:1.2;margin:.2rem 0 .4rem}
h2{font-size:1.2rem;line-height:1.3;margin:2.4rem 0 .8rem;padding-top:.9rem;border-top:1px solid var(--line);overflow-wrap:anywhere}
a{color:var(--link)}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem 1rem;border:2px solid var(--link);z-index:1}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.kind,footer,.absent,figcaption{color:var(--soft)}
.kind{margin:0;font-size:.9rem}
.formula{margin:.2rem 0;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.88em}
pre{background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:.8rem 1rem;overflow:auto;max-height:28rem}
.finding{font-size:1.3rem;line-height:1.35;font-weight:650;border-left:.35rem solid var(--mark);padding-left:.9rem;margin:.6rem 0 1.2rem;overflow-wrap:anywhere}
#finding h2{margin-top:.8rem}
li{margin:.25rem 0;overflow-wrap:anywhere}
ul{padding-left:1.2rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1rem 0}
dt{font-weight:600;grid-column:1}
dd{margin:0;grid-column:2;overflow-wrap:anywhere}
nav ul{columns:2 16rem;list-style:none;padding:0;max-width:none;font-size:.92rem}
.scroll{overflow-x:auto;max-width:100%;margin:1rem 0;border-radius:4px;background:linear-gradient(to right,var(--paper) 40%,transparent) left/2.5rem 100% no-repeat local,linear-gradient(to left,var(--paper) 40%,transparent) right/2.5rem 100% no-repeat local,linear-gradient(to right,var(--line),transparent) left/.8rem 100% no-repeat scroll,linear-gradient(to left,var(--line),transparent) right/.8rem 100% no-repeat scroll}
table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding:.2rem 0 .4rem}caption>span{position:sticky;left:0;display:inline-block;max-width:calc(100vw - 2.6rem)}.wide{display:none;color:var(--soft);font-size:.85rem;margin:1rem 0 0}.wide+.scroll{margin-top:.2rem}
th,td{padding:.28rem .7rem;border-bottom:1px solid var(--line);white-space:nowrap;text-align:right;font-weight:400}
thead th{font-weight:650}
th[scope=colgroup]{text-align:center;border-left:1px solid var(--line)}
th[scope=row],.words{text-align:left}
th[scope=row]{position:sticky;left:0;background:var(--paper)}
td.words{white-space:normal;min-width:9rem;overflow-wrap:anywhere}
.indent{padding-left:1.2em;color:var(--soft)}
tbody tr:hover>*{background:var(--raised)}
figure{margin:1.4rem 0 2rem}
figcaption{font-size:.9rem;max-width:46rem;margin-top:.4rem}
.picture{margin:0}
.picture>svg{display:block;width:100%;max-width:48rem;height:auto;color:var(--ink)}
details summary{cursor:pointer;padding:.3rem 0}
footer{margin-top:3rem;border-top:1px solid var(--line);font-size:.85rem}
@media (max-width:40rem){body{padding:1rem .9rem 2rem}h1{font-size:1.4rem}.finding{font-size:1.12rem}dl{grid-template-columns:1fr;gap:0}dd{grid-column:1;margin-bottom:.4rem}.picture>svg{min-width:34rem}.wide{display:block}th,td{padding:.28rem .35rem}table{font-size:.8rem}thead th,th[scope=row]{white-space:normal;overflow-wrap:break-word}th[scope=row]{max-width:7.5rem}td.words{min-width:7rem}.indent{padding-left:.5em}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--paper:#fff;--raised:#fff;--link:#000}body{max-width:none;padding:0;font-size:10pt}nav,.skip{display:none}.scroll{overflow:visible}figure,tr{break-inside:avoid}h2{break-after:avoid}pre{max-height:none;white-space:pre-wrap}table{font-size:7.5pt}th,td{padding:.15rem .3rem}}
@media (prefers-contrast:more){:root{--soft:var(--ink);--line:var(--ink)}}
`.replace(/\n/g, '');
