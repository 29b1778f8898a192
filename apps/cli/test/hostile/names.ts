/** Where a name that runs would leave its mark: in the folder where the command, or R, is run. */
export const CANARY = 'canary';

/** Names as an attacker would write them into a CSV header, a level, a title or a file's name; the first two are run in CI. */
export const NAMES: Readonly<Record<string, string>> = {
  'all at once': `=1|\u001b[2J\u202e\n::error::MARK ##[error] </script><img src=x onerror=alert(1)> $x$ \\input{x} \`'); system("touch ${CANARY}")#`,
  'escape sequences': '\u001b]0;PWNED\u0007\u001b[31mred\u001b[2J\u009b31m',
  'workflow command': 'a\n::error file=x.js,line=1::MARK by name\nb',
  'R code': `'); system("touch ${CANARY}")#`,
  'script end': '</script><img src=x onerror=alert(1)>',
  'spreadsheet formula': `=cmd|' /C calc'!A0`,
  hyperlink: '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007',
  'other workflow commands': '##[error]MARK ##vso[task.complete]',
  'workflow command within': 'x ::set-output name=a::b',
  'escaped workflow command': '%0A::error::MARK,title=x:y',
  'direction override': 'safe\u202egnp.exe\u2066\u061c\u200f',
  'separators of lines': 'a\u2028::error::b\u2029c\u0085d',
  backticks: `\`; system("touch ${CANARY}"); \``,
  backslashes: '\\\\"\\\'\\`\\n\\u202e\\',
  prototype: '__proto__',
  constructor: 'constructor',
  'inherited method': 'toString',
  'Markdown table': '| a | b |\n|---|---|',
  'Markdown link': '[click](javascript:alert(1)) ![x](http://evil.example/x.png) <b>bold</b>',
  mathematics: '$x$ $$\\frac{1}{0}$$',
  LaTeX: '\\input{/etc/passwd}\\write18{id} % & # _ ^ ~ { }',
  'spreadsheet sum': '@SUM(1+1)*cmd',
  'spreadsheet tab': '\t=1+1',
  'XML entity': ']]><!ENTITY x SYSTEM "file:///etc/passwd">&x;',
  'forbidden in XML': 'a\u0001b\ufffec\b\u007fd',
  'format string': '%s%n%d %(x)s #{1+1}',
  shell: `$(touch ${CANARY}); \`touch ${CANARY}\` && touch ${CANARY} | cat > x`,
  'emoji and tags': '👍\u{e0041}\u{e007f}\u200b\ufeff',
};
