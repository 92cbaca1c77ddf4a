/** What cells can import in a browser, as students are told. */
const IMPORTABLE = ['very-deep', '@tensorflow/tfjs'];

/** What a cell hears of a module that is not there. */
export function missingInBrowser(specifier: string): string {
  const names = IMPORTABLE.map((name) => `"${name}"`).join(' and ');
  return `in the browser a cell can import ${names} only; "${specifier}" needs the course on a computer of your own: npm start`;
}
