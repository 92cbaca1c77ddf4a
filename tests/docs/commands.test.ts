import { expect, it } from 'vitest';
import { commandsPage } from './commands-page';

// After a change of a table: npx vitest run --project unit tests/docs/commands.test.ts -u
it('docs/commands.md is what the tables of the commands say', async () => {
  await expect(commandsPage()).toMatchFileSnapshot('../../docs/commands.md');
});
