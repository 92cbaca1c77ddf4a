/**
 * A cell's text as a module, with something behind it that makes it one. Every place in the text stays where it is. A last
 * word `global` would begin a declaration together with what follows.
 */
export const asModule = (text: string, behind = 'export {};'): string =>
  `${text}\n${/\bglobal\s*(\/\/.*\s*)*$/.test(text) ? ';' : ''}${behind}`;
