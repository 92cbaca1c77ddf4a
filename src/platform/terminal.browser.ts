/** No terminal: what is told goes to the console, and nobody can be asked. */

export const canAsk = (): boolean => false;

export const ask = (question: string): Promise<string> =>
  Promise.reject(new Error(`nobody can be asked "${question}" here`));

export const standardError = () => ({
  isTTY: false,
  columns: 80,
  write: (text: string): void => console.error(text.replace(/\n$/, '')),
});
