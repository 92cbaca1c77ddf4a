// What only workers have, and is named by files that a page imports for their types.
interface FileSystemSyncAccessHandle {
  close(): void;
  flush(): void;
  truncate(size: number): void;
  write(bytes: AllowSharedBufferSource, options?: { at?: number }): number;
}
interface FileSystemFileHandle {
  createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle>;
}
