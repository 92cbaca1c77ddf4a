/** JupyterLab as our plugins see it: what they use of it, and no more. */

/** What plugins need of the application. */
export interface App {
  readonly commands: {
    addCommand(id: string, options: object): void;
    execute(id: string, args?: object): Promise<unknown>;
  };
  readonly restored: Promise<void>;
  readonly serviceManager: { readonly contents: Contents };
}

/** Files as JupyterLab keeps them. */
export interface Contents {
  get(path: string, options?: object): Promise<FileModel>;
  save(path: string, options: object): Promise<FileModel>;
}

export interface FileModel {
  readonly name: string;
  readonly path: string;
  readonly type: 'notebook' | 'file' | 'directory';
  readonly format: 'json' | 'text' | 'base64';
  readonly content: unknown;
  readonly created: string;
}
