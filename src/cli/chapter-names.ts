/** The chapter that is called so, in full (`04-resnet`) or by its number (`04`); undefined when there is none. */
export const chapterNamed = (name: string, available: readonly string[]): string | undefined =>
  available.find((one) => one === name || (/^\d\d$/.test(name) && one.startsWith(`${name}-`)));
