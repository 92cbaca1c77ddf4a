/** What every kind of gradebook does with teachers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gradebook } from '../../../src/grading/gradebook';
import type { Store } from './contract';

export const teachersContract = (makeStore: () => Promise<Store>) =>
  describe('the teachers of a gradebook', () => {
    let store: Store;
    let book: Gradebook;

    beforeEach(async () => {
      store = await makeStore();
      book = await store.open();
    });
    afterEach(async () => {
      await book.close();
      await store.remove();
    });

    it('are known by their tokens, also when it is opened again', async () => {
      const token = await book.teachers.add(' Ada ', 'grader', 'root');
      await book.close();
      book = await store.open();
      expect(await book.teachers.withToken(token)).toMatchObject({
        name: 'Ada',
        role: 'grader',
        addedBy: 'root',
      });
      expect(await book.teachers.withToken(`${token}x`)).toBeUndefined();
      expect((await book.teachers.list()).map(({ name, role }) => [name, role])).toEqual([['Ada', 'grader']]);
    });

    it('change their roles and tokens, and go', async () => {
      const token = await book.teachers.add('Ada', 'reader', 'root');
      await book.teachers.add('Bob', 'reader', 'root');
      await book.teachers.setRole('Ada', 'owner');
      const renewed = await book.teachers.renew('Ada');
      expect(await book.teachers.withToken(token)).toBeUndefined();
      expect(await book.teachers.withToken(renewed)).toMatchObject({ name: 'Ada', role: 'owner' });
      await book.teachers.remove('Ada');
      expect(await book.teachers.withToken(renewed)).toBeUndefined();
      expect((await book.teachers.list()).map(({ name }) => name)).toEqual(['Bob']);
    });

    it('are refused where a name is taken, and by two at once are added once', async () => {
      const added = await Promise.allSettled(
        ['reader', 'owner', 'grader'].map((role) => book.teachers.add('Ada', role as 'reader', 'root')),
      );
      expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await book.teachers.list()).toHaveLength(1);
    });
  });
