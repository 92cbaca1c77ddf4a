// The packages that `npm run site` installs here and the project itself lacks: the checker takes them as untyped,
// whether they are installed or not.
declare module '@11ty/eleventy';
declare module '@shikijs/markdown-it/core';
declare module '@vscode/markdown-it-katex';
declare module 'htmlparser2';
declare module 'katex';
declare module 'markdown-it';
declare module 'markdown-it-anchor';
declare module 'minisearch';
declare module 'shiki';
declare module 'typedoc';
declare module 'typescript';
