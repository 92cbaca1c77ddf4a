/** One sentence of help for the errors that beginners meet most. */

const FOR_CODE: Record<number, string> = {
  2304: 'is it spelled as where it was declared, and has the cell that declares or imports it been run?',
  2552: 'is it spelled as where it was declared, and has the cell that declares or imports it been run?',
  2580: 'this belongs to Node.js, which a browser does not have; in the course on a computer of your own it is there.',
  2591: 'this belongs to Node.js, which a browser does not have; in the course on a computer of your own it is there.',
  2305: 'the module exports no such name; press Tab inside the braces of the import to see those that it does.',
  2724: 'the module exports no such name; press Tab inside the braces of the import to see those that it does.',
  2307: 'is the package installed, and is the path written from the folder of this notebook?',
  2322: 'the value on the right is not of the type that the left side was declared with.',
  2339: 'put the cursor behind the dot and press Tab to see what the value does have.',
  2551: 'put the cursor behind the dot and press Tab to see what the value does have.',
  2345: 'put the cursor on the function and press Shift+Tab to see the parameters it takes.',
  2353: 'put the cursor on the function and press Shift+Tab to see the options it takes.',
  2554: 'put the cursor on the function and press Shift+Tab to see its parameters.',
  2531: 'test for null first, or write `value!` when you know that it is there.',
  2532: 'test for undefined first, or write `value!` when you know that it is there.',
  18047: 'test for null first, or write `value!` when you know that it is there.',
  18048: 'test for undefined first, or write `value!` when you know that it is there.',
  18046: 'its type is unknown: narrow it first, for instance with `instanceof` or `typeof`.',
  7006: 'say what it is, for instance `(x: number) => ...`.',
  7031: 'say what it is, for instance `({ x }: { x: number }) => ...`.',
  7034: 'give the variable a type, for instance `const values: number[] = []`.',
  2588: 'declare it with `let` when it has to change.',
  2397: 'the language itself has this name; choose another.',
  2448: 'a name is used below the line that declares it; to change what an earlier cell has declared, leave out `let`: `n = n + 1`.',
  ...Object.fromEntries(
    [2628, 2629, 2630, 2631].map((code) => [
      code,
      'to give the name another meaning, declare it anew: `let name = ...`.',
    ]),
  ),
  2451: 'a cell may declare a name only once; a later cell may declare it again.',
  1002: 'close the text with the quote that it begins with.',
  1003: 'a name is missing here, or stands where no name can.',
  1005: 'something is missing before this place: is a bracket, a comma or a quote before it not closed?',
  1103: 'mark the function around it `async`.',
  1104: '`continue` needs a loop around it, in the same function.',
  1105: '`break` needs a loop or a `switch` around it, in the same function.',
  1108: 'a cell has no result to return; write the value as its last line, and it is shown.',
  1109: 'a value is missing here.',
  1128: 'is there a closing bracket too many, or is an opening one missing above?',
  1134: 'a name is missing here: a variable is declared as `const name = value`.',
  1135: 'between two commas a value is missing.',
  1155: 'a constant needs a value at once; declare it with `let` when it gets one later.',
  1160: 'close the text with a backtick.',
  1163: 'mark the function around it as a generator: `function*`.',
  1206: 'decorators stand before classes and what is in them.',
  1351: 'a name does not begin with a digit; is a sign missing between the number and the name?',
  1389: 'this word is one of the language; choose another name.',
  18037: 'a static block cannot wait; wait before the class, and keep the result in a variable.',
  2550: `this is newer than what Node.js here can do; do without it, or use a newer Node.js.`,
  1308: 'mark the function around it `async`.',
  2801: 'this is a promise: write `await` before it.',
  2362: 'is one of the two sides a tensor? Tensors are added with `.add()`, multiplied with `.mul()`.',
  2363: 'is one of the two sides a tensor? Tensors are added with `.add()`, multiplied with `.mul()`.',
  2365: 'is one of the two sides a tensor? Tensors are added with `.add()`, multiplied with `.mul()`.',
};

const FOR_MESSAGE: [RegExp, string][] = [
  [
    /[Tt]ype '([\w$]+)' is not assignable to (parameter of )?type '\1'|in type '([\w$]+)' but required in type '\3'/,
    'the value was made by an earlier version of what has this name; run the cell again that makes it.',
  ],
  [/(Type|on type|(?<!parameter )of type) 'Promise(Like)?</, 'this is a promise: write `await` before it.'],
  [
    /'(Scalar|Tensor\dD|Tensor<[^']*Rank[^']*)' is not assignable to (parameter of )?type '[^']*(Scalar|Tensor)/,
    'the tensor has another rank than is wanted here: look at its `.shape`, and give it another with `.reshape()`. Where its type says less than you know, write `as tf.Tensor4D` (or another) after it.',
  ],
  [
    /Tensor is disposed/,
    'the tensor was freed, by `dispose()` or at the end of a `tf.tidy()`; return from tidy what you still need.',
  ],
  [
    /\(reading '|of (undefined|null)/,
    'the value before the dot is not there; print it in a cell of its own to see what it is.',
  ],
  [
    /Maximum call stack size exceeded/,
    'a function calls itself without end; does every path reach the case that stops?',
  ],
  [
    /require\(\) of ES Module|on an ESM graph with top-level await|No "exports" main defined/,
    'this package loads by `import` only.',
  ],
  [
    /^Cannot (define|add) property .*, object is not extensible/,
    'where this is about a name that a cell declares, a cell has frozen `globalThis`, in which the notebook keeps them: restart the kernel.',
  ],
  [
    /Cannot find module/,
    'is the package installed, and is the path written from the folder of this notebook?',
  ],
];

/** What other languages call otherwise: most readers of this course come from Python. */
const FOR_NAME: Record<string, string> = {
  print: 'write `console.log(value)`, or the value as the last line of the cell.',
  len: 'the length of a list or a text is `values.length`.',
  None: 'nothing is `undefined` or `null` here.',
  True: 'it is written `true`.',
  False: 'it is written `false`.',
  range:
    'the numbers from 0 to n - 1 are `[...Array(n).keys()]`; a loop is `for (let i = 0; i < n; i++) { ... }`.',
  enumerate: 'write `for (const [i, value] of values.entries()) { ... }`.',
  sum: 'write `values.reduce((a, b) => a + b, 0)`.',
  str: 'a text is made by `String(value)`.',
  int: 'a whole number is made by `Math.trunc(value)`, a number of a text by `Number(text)`.',
  float: 'a number of a text is made by `Number(text)`.',
  list: 'a list is made by `[...values]`.',
  dict: 'an object is written `{ name: value }`; `new Map()` takes keys of any kind.',
  input: 'write `prompt(question)`.',
  self: 'it is written `this`.',
  np: 'there is no NumPy here: tensors are in `tf`, functions of numbers in `Math`.',
  ...Object.fromEntries(
    ['document', 'window', 'localStorage', 'sessionStorage', 'location', 'XMLHttpRequest'].map((name) => [
      name,
      'cells do not run in the page, so they have nothing of a browser window; `display(html`...`)` shows HTML, `fetch` loads.',
    ]),
  ),
  torch: 'there is no PyTorch here: tensors and layers are in `tf`.',
  ...Object.fromEntries(
    ['abs', 'cos', 'exp', 'floor', 'log', 'max', 'min', 'pow', 'round', 'sin', 'sqrt', 'tanh'].map((name) => [
      name,
      `of numbers it is \`Math.${name}\`, of tensors \`tf.${name}\`.`,
    ]),
  ),
};

/** What lines look like that were written in Python. */
const FOR_LINE: [RegExp, string][] = [
  [/^\s*(async\s+)?def\s/, 'a function is written `function name(x) { return x; }`.'],
  [
    /^\s*(from\s+[\w.]+\s+import\s|import\s+[\w.]+(\s+as\s+\w+)?\s*$)/,
    "an import is written `import { name } from 'module'`.",
  ],
  [
    /^\s*for\s+[\w,\s]+\s+in\s.*:/,
    'a loop is written `for (const value of values) { ... }`, or `for (let i = 0; i < n; i++) { ... }`.',
  ],
  [
    /^\s*(if|elif|else|while|try|except|finally|with|class)\b.*:\s*(#.*)?$/,
    'what belongs together stands in braces: `if (condition) { ... } else { ... }`.',
  ],
  [/\blambda\b[\w\s,]*:/, 'a short function is written `(x) => ...`.'],
  [/^\s*#/, 'a comment begins with `//`.'],
  [
    /(^|[^\w$])f["']/,
    'a text with values in it stands in backticks, each value in braces behind a dollar sign.',
  ],
  [/^[^'"`]*([\w)\]]\s+(and|or)\s+[\w(]|\bnot\s+[\w(])/, 'and, or, not are written `&&`, `||`, `!`.'],
];

/** @param error a runtime error, or a diagnostic with its code and the line that it is about */
export function hintFor(error: { message: string; code?: unknown; line?: string }): string | undefined {
  const byMessage = FOR_MESSAGE.find(([pattern]) => pattern.test(error.message))?.[1];
  const code = error.code as number;
  const unknown =
    code === 2304 || code === 2552 || code === 2584
      ? /^Cannot find name '([\w$]+)'/.exec(error.message)?.[1]
      : '';
  if (unknown && Object.hasOwn(FOR_NAME, unknown)) return FOR_NAME[unknown];
  const isSyntax = code >= 1000 && code < 2000;
  const byLine = isSyntax ? FOR_LINE.find(([pattern]) => pattern.test(error.line ?? ''))?.[1] : undefined;
  return byLine ?? byMessage ?? FOR_CODE[code] ?? (isSyntax ? FOR_SYNTAX : undefined);
}

const FOR_SYNTAX = 'the text is no TypeScript here; look at this line, and at the end of the one before.';
