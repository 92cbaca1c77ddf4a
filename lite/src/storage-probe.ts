/** Whether this window has a store for notebooks: a private one may have none. */
export function hasIndexedDb(): Promise<boolean> {
  return new Promise((settle) => {
    try {
      const asked = indexedDB.open('very-deep-probe');
      asked.onerror = () => settle(false);
      asked.onsuccess = () => {
        asked.result.close();
        settle(true);
      };
    } catch {
      settle(false);
    }
  });
}
