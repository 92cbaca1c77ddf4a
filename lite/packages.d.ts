// The packages that `npm ci` installs here and the project itself lacks, and what `build.mjs` writes: the checker takes
// them as untyped, whether they are there or not.
declare module '@jupyterlab/application';
declare module '@jupyterlab/apputils';
declare module '@jupyterlab/coreutils';
declare module '@jupyterlab/mainmenu';
declare module '@jupyterlab/notebook';
declare module '@jupyterlab/services';
declare module '@jupyterlite/services';
declare module '@lumino/coreutils';
declare module '@lumino/signaling';
declare module '@lumino/widgets';
declare module '@rspack/core';
declare module '*/plugins.generated.mjs';
